"""What may be entered in the budget, each refusal as a sentence. Plain answers from plain values.

Not for finding the values: budget.queries and the actions hand them in.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Person
from budget.models import Commitment, Payment
from core.money import signed


def why_not_keep(user: Person) -> str | None:
    """Whether the person may enter commitments and payments at all."""
    if not user.may("budget.edit"):
        return _("Only a budget officer may enter commitments and payments.")
    return None


def why_not_amount(amount_krw: int) -> str | None:
    """Whether the amount is one that can be entered."""
    return None if amount_krw > 0 else _("The amount must be more than 0 won.")


def why_not_day(on: date, today: date, *, after: date | None = None) -> str | None:
    """Whether an entry may carry this day: not ahead of today, and not before what it follows."""
    if on > today:
        return _("%(day)s is in the future; enter it on the day it happens.") % {"day": on}
    if after and on < after:
        return _("%(day)s is before the entry it belongs to (%(after)s).") % {"day": on, "after": after}
    return None


def why_not_commit(
    user: Person, *, year: int, on: date, today: date, amount_krw: int, left_krw: int | None
) -> str | None:
    """Whether a new commitment fits: right person, day inside the fiscal year, money left in the line.

    `left_krw` is what the line still has, or None when it has no appropriation in the year.
    """
    if refusal := why_not_keep(user) or why_not_amount(amount_krw) or why_not_day(on, today):
        return refusal
    if left_krw is None:
        return _("This line has no appropriation in %(year)s; choose a line at the end of the tree.") % {"year": year}
    if on.year != year:
        return _("%(day)s is outside the fiscal year %(year)s.") % {"day": on, "year": year}
    if amount_krw > left_krw:
        return _("The line has %(left)s won left; a commitment of %(amount)s won would exceed the appropriation.") % {
            "left": signed(left_krw),
            "amount": signed(amount_krw),
        }
    return None


def why_not_pay(
    user: Person, commitment: Commitment, *, on: date, today: date, amount_krw: int, unpaid_krw: int
) -> str | None:
    """Whether a payment for the commitment fits what is bound and not yet paid."""
    day = why_not_day(on, today, after=commitment.committed_on)
    if refusal := why_not_keep(user) or why_not_amount(amount_krw) or day:
        return refusal
    if commitment.corrects_id:
        return _("A counter-entry cannot be paid; pay the commitment that it corrects.")
    if amount_krw > unpaid_krw:
        return _("%(left)s won of this commitment are not paid yet; %(amount)s won would be too much.") % {
            "left": signed(unpaid_krw),
            "amount": signed(amount_krw),
        }
    return None


def why_not_correct(
    user: Person,
    entry: Commitment | Payment,
    *,
    on: date,
    today: date,
    amount_krw: int,
    standing_krw: int,
    reason: str,
) -> str | None:
    """Whether part of an entry may be taken back.

    `standing_krw` is what may still be taken back: of a commitment what is bound and unpaid, of a payment
    what has not come back yet.
    """
    begun = entry.committed_on if isinstance(entry, Commitment) else entry.paid_on
    if refusal := why_not_keep(user) or why_not_amount(amount_krw) or why_not_day(on, today, after=begun):
        return refusal
    if entry.corrects_id:
        return _("This is a counter-entry itself; correct the first entry instead.")
    if isinstance(entry, Commitment) and on.year != entry.committed_on.year:
        return _("%(day)s is outside the fiscal year %(year)s.") % {"day": on, "year": entry.committed_on.year}
    if amount_krw > standing_krw:
        return _("Only %(left)s won of this entry can be taken back.") % {"left": signed(standing_krw)}
    if not reason.strip():
        return _("Say why the entry is corrected.")
    return None
