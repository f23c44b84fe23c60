"""Who opens e-learning courses for applications, and how: the table of states; each rule gives its reason, or None.

Not for who may apply: enrollment.rules.elearning.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Course
from enrollment.models import Opening
from enrollment.queries.openings import content_in_force

_S = Opening.State

# A closed one is not opened again: another one is made, with its own dates.
OPENING_TRANSITIONS: dict[str, frozenset[str]] = {_S.OPEN: frozenset({_S.CLOSED}), _S.CLOSED: frozenset()}


def why_not_keep(user: Person) -> str | None:
    """Why the person cannot open courses or change openings, or None."""
    if not user.may("openings.manage"):
        return _("Your role does not open courses for applications. Ask the training division.")
    return None


def why_not_open(opening: Opening) -> str | None:
    """Why the course cannot be opened so, or None."""
    if opening.course.delivery != Course.Delivery.ELEARNING:
        return _("Only e-learning courses are opened here; runs of other courses have an intake.")
    if content_in_force(opening.course_id) is None:
        return _("The content of this course is not published yet. Publish it first.")
    others = Opening.objects.filter(course=opening.course_id, year=opening.year, state=_S.OPEN)
    if opening.kind == Opening.Kind.ALWAYS and others.filter(kind=Opening.Kind.ALWAYS).exists():
        return why_open_already()
    return None


def why_open_already() -> str:
    """What somebody reads who opens a course always a second time."""
    return _("This course is open all year already. Change that opening, or close it first.")


def why_not_dates(opening: Opening) -> str | None:
    """Why the dates of the opening do not go together, or None."""
    if opening.closes_at and opening.closes_at <= opening.opens_at:
        return _("Applications close after they open. Change one of the two.")
    if opening.kind == Opening.Kind.ALWAYS:
        if opening.learn_from or opening.learn_until:
            return _("An opening that is always open has no days of its own. Leave them empty, or make it dated.")
        return None
    if not opening.learn_from or not opening.learn_until:
        return _("A dated opening says from when to when it is learned. Fill in both days.")
    if opening.learn_until < opening.learn_from:
        return _("The last day of learning comes after the first. Change one of the two.")
    if opening.learn_until.year != opening.year:
        return _("Its hours count in %(year)s, so learning ends in that year. Change the last day.") % {
            "year": opening.year
        }
    return None


def why_not_change(opening: Opening) -> str | None:
    """Why the opening cannot be changed or closed any more, or None."""
    if opening.state != _S.OPEN:
        return _("This opening is closed. Make another one with its own dates.")
    return None


def why_not_seats(opening: Opening) -> str | None:
    """Why the number of seats is too small for those who learn already, or None."""
    if opening.seats is not None and opening.seats < opening.taken:
        return _("%(n)s people have a place already. Give at least so many seats.") % {"n": opening.taken}
    return None
