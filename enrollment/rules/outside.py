"""Who may hand in learning elsewhere, take it back and decide on it; the table of its states.

Not for changing anything: enrollment.actions.outside asks here first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Person
from core.periods import today
from enrollment.models import OutsideLearning
from enrollment.rules.hours import is_responsible_for

_S = OutsideLearning.State

OUTSIDE_TRANSITIONS: dict[str, frozenset[str]] = {
    _S.HANDED_IN: frozenset({_S.RECOGNISED, _S.REFUSED, _S.WITHDRAWN}),
    # What turns out wrong later is refused with a reason; its hours leave the ledger.
    _S.RECOGNISED: frozenset({_S.REFUSED}),
    _S.REFUSED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}

# Officials have a ledger; applicants, lecturers and guests have none.
KINDS = (Person.Kind.OFFICIAL, Person.Kind.STAFF, Person.Kind.AGENCY_OFFICER)
# A working day has eight hours; more in a day is a slip of the pen.
MOST_HOURS_A_DAY = 8
SHORTEST_REASON = 4  # letters; Korean reasons are short
STANDING = (_S.HANDED_IN, _S.RECOGNISED)


def why_not_have_hours(person: Person) -> str | None:
    """Whether the person has a ledger of learning hours at all."""
    if person.kind not in KINDS:
        return _("Learning hours are kept for officials only.")
    return None


def why_not_hand_in(
    user: Person,
    *,
    from_on: date,
    until_on: date,
    hours: int,
    title: str = "",
    others: Iterable[OutsideLearning] = (),
    has_evidence: bool = True,
) -> str | None:
    """Whether the person may hand this in; `others` are what the person handed in before."""
    return (
        why_not_have_hours(user)
        or _why_not_these_days(from_on, until_on)
        or _why_not_so_many(hours, (until_on - from_on).days + 1)
        or (None if has_evidence else _("Bring a file that proves it: a certificate or a confirmation of attendance."))
        or _why_not_again(title, from_on, until_on, others)
    )


def _why_not_these_days(from_on: date, until_on: date) -> str | None:
    if until_on < from_on:
        return _("It ends before it begins. Look at the two days again.")
    if until_on > today():
        return _("It is not over yet. Hand it in once it has ended on %(day)s.") % {"day": until_on}
    if until_on.year < today().year - 1:
        return _("The year %(year)s is closed. Only learning of this year and the year before can be handed in.") % {
            "year": until_on.year
        }
    return None


def _why_not_so_many(hours: int, days: int) -> str | None:
    if hours < 1:
        return _("Enter at least one hour.")
    if hours > days * MOST_HOURS_A_DAY:
        return _("In %(days)s days at most %(most)s hours can be claimed, %(a_day)s a day.") % {
            "days": days,
            "most": days * MOST_HOURS_A_DAY,
            "a_day": MOST_HOURS_A_DAY,
        }
    return None


def _why_not_again(title: str, from_on: date, until_on: date, others: Iterable[OutsideLearning]) -> str | None:
    same = (title.strip().casefold(), from_on, until_on)
    for other in others:
        if other.state in STANDING and same == (other.title.strip().casefold(), other.from_on, other.until_on):
            return _("You have handed in the same learning already (%(state)s). It counts once.") % {
                "state": other.get_state_display()
            }
    return None


def why_not_withdraw(user: Person, learning: OutsideLearning) -> str | None:
    """Whether the person may take it back: the own one, while nobody has decided."""
    if user.pk != learning.person_id:
        return _("Only the person who handed it in can take it back.")
    if _S.WITHDRAWN not in OUTSIDE_TRANSITIONS[learning.state]:
        return _("It is “%(state)s” and cannot be taken back any more.") % {"state": learning.get_state_display()}
    return None


def why_not_decide(user: Person, learning: OutsideLearning) -> str | None:
    """Whether the person may decide on it: for the own people, never on the own application."""
    if not user.may("learning.recognise"):
        return _("Learning elsewhere is recognised by the agency's training officer or a training manager.")
    if user.pk == learning.person_id:
        return _("Nobody decides on their own application. A training manager or another officer does.")
    if not is_responsible_for(user, learning.person):
        return _("%(person)s belongs to another agency; its own training officer decides.") % {
            "person": learning.person
        }
    return None


def why_not_recognise(user: Person, learning: OutsideLearning, *, hours: int) -> str | None:
    """Whether so many hours of it may be recognised."""
    if refusal := why_not_decide(user, learning):
        return refusal
    if _S.RECOGNISED not in OUTSIDE_TRANSITIONS[learning.state]:
        return _("It is “%(state)s” already. Look at it again.") % {"state": learning.get_state_display()}
    if hours < 1 or hours > learning.hours_claimed:
        return _("Between 1 and %(claimed)s hours can be recognised, as many as were claimed.") % {
            "claimed": learning.hours_claimed
        }
    return None


def why_not_refuse(user: Person, learning: OutsideLearning, *, reason: str | None = None) -> str | None:
    """Whether it may be refused, or its hours be taken back; with a reason, whether that one does."""
    if refusal := why_not_decide(user, learning):
        return refusal
    if _S.REFUSED not in OUTSIDE_TRANSITIONS[learning.state]:
        return _("It is “%(state)s” already. Look at it again.") % {"state": learning.get_state_display()}
    if reason is not None and len(reason.strip()) < SHORTEST_REASON:
        return _("Say in a few words why; the person reads it.")
    return None
