"""Entry gates: who has passed, whose place waits for the agency, and which runs are not complete.

Not for why somebody may not enter: enrollment.rules.gates.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Person
from accounts.queries import below
from courses.models import Run
from courses.queries import runs_visible_to
from enrollment.models import Enrollment, Gate
from enrollment.rules.gates import NEEDS_AGENCY, REMOTE

PASSED = Q(gate__acknowledged_at__isnull=False) & (~Q(gate__place__in=NEEDS_AGENCY) | Q(gate__agency_at__isnull=False))


def own_places(user: Person) -> QuerySet[Enrollment]:
    """The person's confirmed places in runs."""
    return Enrollment.objects.filter(person=user, state=Enrollment.State.CONFIRMED, run__isnull=False).select_related(
        "run__course", "person"
    )


def gates_to_confirm_by(user: Person) -> QuerySet[Gate]:
    """Acknowledged places outside the office: those of the own agency, or all for who decides on attendance."""
    rows = Gate.objects.filter(
        acknowledged_at__isnull=False, place__in=NEEDS_AGENCY, enrollment__state=Enrollment.State.CONFIRMED
    ).select_related("enrollment__person", "enrollment__run__course", "enrollment__organisation", "agency_by")
    rows = rows.exclude(enrollment__person=user)
    if user.may("attendance.decide"):
        return rows
    if user.may("enrollment.nominate") and user.organisation is not None:
        return rows.filter(enrollment__organisation__in=below(user.organisation))
    return rows.none()


def gate_runs(user: Person) -> QuerySet[Run]:
    """Remote runs with less than everybody through the gate: `confirmed`, `passed`, `missing`; the next one first."""
    there = Enrollment.objects.filter(run=OuterRef("pk"), state=Enrollment.State.CONFIRMED).order_by()
    rows = runs_visible_to(user).filter(mode__in=REMOTE, state=Run.State.PLANNED)
    # Which runs is asked of single places, so that only the runs of one page are counted through.
    return (
        rows.filter(Exists(there.exclude(PASSED)))
        .annotate(confirmed=_number(there), passed=_number(there.filter(PASSED)))
        .annotate(missing=F("confirmed") - F("passed"))
        .select_related("course")
    )


def _number(places: QuerySet[Enrollment]) -> Coalesce:
    """How many of them there are in the run that is asked about."""
    return Coalesce(Subquery(places.values("run").annotate(n=Count("pk")).values("n")), 0)


def missing_in(run: Run) -> QuerySet[Enrollment]:
    """The confirmed places of the run whose people are not through the gate."""
    rows = Enrollment.objects.filter(run=run, state=Enrollment.State.CONFIRMED)
    return rows.exclude(PASSED).select_related("person", "organisation", "gate").order_by("person__name", "pk")


def missing_visible_to(user: Person, code: str, year: int, number: int) -> QuerySet[Enrollment]:
    """The same for one run by its address, for who sees everybody's places. Raises: Run.DoesNotExist."""
    run = runs_visible_to(user).get(course__code=code, year=year, number=number)
    return missing_in(run).select_related("person", "organisation", "gate", "run__course")


def to_pass_by(user: Person, on: date) -> QuerySet[Enrollment]:
    """The own places in remote runs that are not over, whose gate the person has not acknowledged or whose place
    the agency refused; the next first."""
    coming = own_places(user).filter(run__mode__in=REMOTE, run__state=Run.State.PLANNED, run__ends_on__gte=on)
    acknowledged = Q(gate__acknowledged_at__isnull=False, gate__refused_at=None)
    return coming.exclude(acknowledged).order_by("run__starts_on", "pk")


def to_confirm_by(user: Person, on: date) -> QuerySet[Gate]:
    """Places of runs that are not over, which wait for this agency's word."""
    if not user.may("enrollment.nominate"):
        return Gate.objects.none()
    return gates_to_confirm_by(user).filter(agency_at=None, refused_at=None, enrollment__run__ends_on__gte=on)
