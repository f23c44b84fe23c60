"""What may be done with the hours of a year: leaves, rules, courses required for promotion, reminders.

Not for how many hours are owed: enrollment.owing. Not for learning elsewhere: enrollment.rules.outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.grades import GRADES
from accounts.models import Person
from accounts.queries import below
from core.periods import today
from enrollment.models import HoursRule, Leave, PromotionCourse

# Who still owes hours is told in these months: half of the year is over, one quarter is left, the last courses begin.
REMINDER_MONTHS = (7, 10, 12)
# Nobody is reminded of the same hours again before this time is over, whoever asks.
REMINDED_AT_MOST_EVERY = timedelta(days=7)
# More than a year's working hours is a slip of the pen.
MOST_HOURS_A_YEAR = 400
LONGEST_LEAVE = timedelta(days=3 * 366)


def is_responsible_for(user: Person, person: Person) -> bool:
    """Whether the person is one of the user's: everybody for the training division, the own agency for its officer."""
    if user.may("enrollment.read"):
        return True
    return user.organisation is not None and person.organisation_id in below(user.organisation)


def why_not_keep_leaves(user: Person, person: Person) -> str | None:
    """Whether the user may enter and change leaves of the person; who may recognise hours may also say when none are
    owed, but never for oneself.
    """
    if not user.may("learning.recognise"):
        return _("Leaves are entered by the agency's training officer or a training manager. Ask there.")
    if user.pk == person.pk:
        return _("Nobody enters their own leave. Ask a colleague who looks after learning hours.")
    if not is_responsible_for(user, person):
        return _("%(person)s belongs to another agency; its own training officer enters the leave.") % {
            "person": person
        }
    return None


def why_not_leave(
    user: Person, person: Person, *, from_on: date, until_on: date, others: Iterable[Leave] = ()
) -> str | None:
    """Whether these days may stand as a leave of the person; `others` are the person's other leaves."""
    if refusal := why_not_keep_leaves(user, person):
        return refusal
    if until_on < from_on:
        return _("The leave ends before it begins. Look at the two days again.")
    if until_on - from_on > LONGEST_LEAVE:
        return _("A leave of more than three years is entered in parts. Look at the year of the last day.")
    for other in others:
        if other.from_on <= until_on and from_on <= other.until_on:
            return _("From %(first)s until %(last)s another leave is entered already. Change that one instead.") % {
                "first": other.from_on,
                "last": other.until_on,
            }
    return None


def why_not_keep_rules(user: Person) -> str | None:
    """Whether the user may enter rules of hours and courses required for promotion: who may change the year's plan."""
    if not user.may("plan.edit"):
        return _("Rules of hours are kept by the planning division and the training division.")
    return None


def why_not_add_rule(
    user: Person, *, effective_from: date, grades: Iterable[str], hours: int, source: str
) -> str | None:
    """Whether the rule may be added. Years that are over, or already run, keep the rule they had."""
    if refusal := why_not_keep_rules(user):
        return refusal
    grades = list(grades)
    if not grades or set(grades) - set(GRADES):
        return _("Choose at least one grade that the HR file knows.")
    if hours > MOST_HOURS_A_YEAR:
        return _("At most %(most)s hours a year can be asked for.") % {"most": MOST_HOURS_A_YEAR}
    if not source.strip():
        return _("Name the paper that says so; every result refers to it.")
    if effective_from < date(today().year, 1, 1):
        return _("A rule cannot begin in a year that is over. The earliest day is 1 January of this year.")
    if _named(effective_from, grades):
        return _("A rule from this day names one of these grades already. Choose another day or other grades.")
    return None


def _named(effective_from: date, grades: list[str]) -> bool:
    standing = HoursRule.objects.filter(effective_from=effective_from).values_list("grades", flat=True)
    return any(set(grades) & set(theirs) for theirs in standing)


def why_not_add_promotion_course(user: Person, *, grade: str, both: bool, neither: bool, source: str) -> str | None:
    """Whether a course, or a category, may be required for promotion from the grade: exactly one of the two."""
    if refusal := why_not_keep_rules(user):
        return refusal
    if grade not in GRADES:
        return _("Choose a grade that the HR file knows.")
    if both or neither:
        return _("Choose either a course or a category.")
    if not source.strip():
        return _("Name the paper that says so; every result refers to it.")
    return None


def why_not_end_promotion_course(user: Person, required: PromotionCourse, *, until_on: date) -> str | None:
    """Whether the requirement may end on the day."""
    if refusal := why_not_keep_rules(user):
        return refusal
    if required.until_on is not None:
        return _("This requirement has ended already.")
    if until_on < required.effective_from:
        return _("It cannot end before it begins.")
    return None


def why_not_remind(user: Person) -> str | None:
    """Whether the user may remind people of hours: who may recognise them, not who only reads."""
    if not user.may("learning.recognise"):
        return _("Reminders are sent by the agency's training officer or a training manager.")
    return None
