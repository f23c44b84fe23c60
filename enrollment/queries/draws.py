"""Draws of seats: which runs are drawn together, and who takes part with which choices.

Not for the order: enrollment.draw.
"""

from __future__ import annotations

from collections import defaultdict

from django.db.models import QuerySet
from django.db.models.functions import Now

from accounts.models import Person, RoleGrant
from accounts.roles import ROLES
from core.periods import today
from courses.models import Run
from enrollment.models import Draw, Enrollment, Intake


def undrawn_of_course(intake: Intake) -> QuerySet[Draw]:
    """The draws of other runs of the same course and year that are open still or open later."""
    run = intake.run
    others = Draw.objects.filter(intake__run__course=run.course_id, intake__run__year=run.year, drawn_at=None)
    others = others.filter(intake__closes_at__gt=Now())
    return others.exclude(intake=intake).order_by("pk")


def to_draw() -> QuerySet[Draw]:
    """The draws that are due: applications are closed and the run is not over, the first run first."""
    rows = Draw.objects.filter(drawn_at=None, intake__method=Intake.Method.LOTTERY, intake__closes_at__lte=Now())
    coming = rows.filter(intake__run__state=Run.State.PLANNED, intake__run__ends_on__gte=today())
    return coming.select_related("intake__run__course").order_by("intake__run__starts_on", "pk")


def managers() -> list[Person]:
    """Everybody who manages places, by the roles held now."""
    codes = [code for code, role in ROLES.items() if "enrollment.manage" in role.permissions]
    grants = RoleGrant.objects.filter(role__in=codes, ended_at=None)
    here = Person.objects.filter(pk__in=grants.values("person"), is_active=True, left_on=None)
    return list(here.order_by("pk"))


def drawn_together(draw: Draw) -> QuerySet[Draw]:
    """The draws with the same seed that are drawn with this one, itself included."""
    rows = Draw.objects.filter(commitment=draw.commitment, drawn_at=draw.drawn_at)
    return rows.select_related("intake__run__course").order_by("pk")


def applications(runs: list[int]) -> dict[str, list[Enrollment]]:
    """Who takes part in the draw of these runs (their keys): the choices of each person, the best first, by the
    receipt number of the best choice that stands.
    """
    states = (Enrollment.State.APPLIED, Enrollment.State.APPROVED)
    rows = Enrollment.objects.filter(run__in=runs, state__in=states, takes_seat=False)
    people: dict[int, list[Enrollment]] = defaultdict(list)
    for place in rows.select_related("person", "run__course").order_by("choice", "arrival", "pk"):
        people[place.person_id].append(place)
    return {str(choices[0].key): choices for choices in people.values()}
