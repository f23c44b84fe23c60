"""Won as people read it. Money is integer won everywhere in the code.

Not for budget rules.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def in_thousand(won: int) -> int:
    """Thousand won, half up; the report's budget tables use it.

    >>> in_thousand(1500)
    2
    """
    return int((Decimal(won) / 1000).quantize(Decimal(1), ROUND_HALF_UP))


def rate(part: int, whole: int, decimals: int = 1) -> Decimal | None:
    """Part of whole in percent, half up; None when the whole is nothing.

    >>> rate(1_636_279, 17_434_283)
    Decimal('9.4')
    """
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def signed(number: int | Decimal | None) -> str:
    """Thousands separated, △ for a minus as in official documents, a dash for none.

    >>> signed(-536290)
    '△536,290'
    """
    if number is None:
        return "-"
    return f"△{-number:,}" if number < 0 else f"{number:,}"
