"""The people of a run as staff see them, and what keeps those who wait.

Not for moving anybody: enrollment.actions.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Run
from enrollment.models import Enrollment, Intake
from enrollment.queries.places import waiting_list
from enrollment.queries.runs import enrollments_visible_to


def places_of(user: Person, run: Run) -> QuerySet[Enrollment]:
    """The places in the run that the person may see, with what the roster's columns need."""
    return enrollments_visible_to(user).filter(run=run).select_related("person", "organisation", "run__course")


def all_places(user: Person) -> QuerySet[Enrollment]:
    """All places that the person may see, with what the list's columns need: the newest year first, and in it the
    newest application.
    """
    rows = enrollments_visible_to(user).select_related("person", "organisation", "course", "run__course")
    return rows.order_by("-year", "-applied_at")


def waiting_lines(run: Run) -> dict[int, str]:
    """For each person who waits in the run: the place in line, or the quota that has to get room first. One query.

    Who waits for a quota is passed over by the others (enrollment.actions.offers says the rule).
    """
    lines, place = {}, 0
    for one in waiting_list(run.pk).select_related("quota__organisation"):
        quota = one.quota
        if quota is not None and quota.taken >= quota.seats:
            lines[one.pk] = _("waits for the quota of %(organisation)s (%(taken)s of %(seats)s taken)") % {
                "organisation": quota.organisation, "taken": quota.taken, "seats": quota.seats,
            }  # fmt: skip
        else:
            place += 1
            lines[one.pk] = _("number %(n)s in line") % {"n": place}
    return lines


def seats_in_words(intake: Intake | None) -> list[dict[str, object]]:
    """The totals over a roster: seats, taken, waiting."""
    if intake is None:
        return []
    return [
        {"label": _("Seats"), "value": intake.seats},
        {"label": _("Taken"), "value": intake.taken},
        {"label": _("Waiting"), "value": intake.waiting},
    ]


def intake_of(run: Run) -> Intake | None:
    """How the run takes people in, None before that is set."""
    return Intake.objects.filter(run=run).first()


def person_of_number(staff_number: str) -> Person | None:
    """The person with the staff number in any case."""
    return Person.objects.filter(staff_number__iexact=staff_number.strip()).first()
