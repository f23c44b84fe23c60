"""Numbers and money on pages, and the components of the house.

Not for tags of one app.
"""

from __future__ import annotations

from decimal import Decimal

from django import template

from core import money

register = template.Library()


@register.filter
def thousand(won: int | None) -> str:
    """Won printed as thousand won with separators, △ for a minus."""
    return money.signed(None if won is None else money.in_thousand(won))


@register.filter
def number(value: int | Decimal | None) -> str:
    """Thousands separated, △ for a minus, a dash for none."""
    return money.signed(value)
