"""Draws of seats: which runs are drawn together, and who takes part with which choices.

Not for the order: enrollment.draw.
"""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Now

from accounts.models import Person, RoleGrant
from accounts.roles import ROLES
from core.periods import today
from courses.models import Run
from enrollment import draw as pure
from enrollment.models import Draw, Enrollment, Intake


def undrawn_of_course(run: Run) -> QuerySet[Draw]:
    """The draws of other runs of the same course and year that are open still or open later."""
    others = Draw.objects.filter(intake__run__course=run.course_id, intake__run__year=run.year, drawn_at=None)
    others = others.filter(intake__closes_at__gt=Now())
    return others.exclude(intake__run=run).order_by("pk")


def to_draw() -> QuerySet[Draw]:
    """The draws that are due: applications are closed, the public source exists and the run is not over; the first
    run first.
    """
    rows = Draw.objects.filter(drawn_at=None, intake__method=Intake.Method.LOTTERY, intake__closes_at__lte=Now())
    rows = rows.filter(source_at__lte=Now())
    coming = rows.filter(intake__run__state=Run.State.PLANNED, intake__run__ends_on__gte=today())
    return coming.select_related("intake__run__course").order_by("intake__run__starts_on", "pk")


def draw_of(run: Run) -> Draw | None:
    """The draw that the run is committed to; None where there is none, and for a run that takes nobody in yet."""
    return Draw.objects.filter(intake__run=run).first()


def seed_of(draw: Draw) -> str | None:
    """The seed: revealed, or made again for the draw. None when the secret of the commitment is not known any more."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return draw.seed or pure.unsealed(secrets, draw.salt, draw.commitment)


def managers() -> list[Person]:
    """Everybody who manages places, by the roles held now."""
    codes = [code for code, role in ROLES.items() if "enrollment.manage" in role.permissions]
    grants = RoleGrant.objects.filter(role__in=codes, ended_at=None)
    here = Person.objects.filter(pk__in=grants.values("person"), is_active=True, left_on=None)
    return list(here.order_by("pk"))


def drawn_together(draw: Draw) -> QuerySet[Draw]:
    """The draws with the same seed that are drawn with this one, itself included."""
    rows = Draw.objects.filter(commitment=draw.commitment, drawn_at__isnull=draw.drawn_at is None)
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
