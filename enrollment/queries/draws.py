"""Draws of seats: which runs are drawn together, and who takes part with which choices.

Not for the order: enrollment.draw.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from accounts.models import Person, RoleGrant
from accounts.roles import ROLES
from core.periods import today
from courses.models import Run
from enrollment import draw as pure
from enrollment.models import Draw, Enrollment, Intake

SETTLED = timedelta(minutes=1)
TAKING_PART = (Enrollment.State.APPLIED, Enrollment.State.APPROVED)


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


def to_freeze() -> QuerySet[Draw]:
    """Draws whose roll is not fixed yet although applications are over for a moment: whoever pressed the button in
    time and waited for the run's row is in by then.
    """
    rows = Draw.objects.filter(frozen_at=None, drawn_at=None, intake__method=Intake.Method.LOTTERY)
    return rows.filter(intake__closes_at__lte=Now() - SETTLED).order_by("pk")


def roll_of(runs: list[int]) -> list[str]:
    """The numbers of those who take part in the draw of these runs (their keys): one a person, of the best choice that
    stands. Who came in after applications closed, entered by staff, is not on it.
    """
    rows = _in_time(runs).filter(state__in=TAKING_PART, takes_seat=False)
    first: dict[int, int] = {}
    for pk, person in rows.order_by("choice", "arrival", "pk").values_list("pk", "person"):
        first.setdefault(person, pk)
    return [str(pk) for pk in sorted(first.values())]


def _in_time(runs: list[int]) -> QuerySet[Enrollment]:
    return Enrollment.objects.filter(run__in=runs, applied_at__lt=F("run__intake__closes_at"))


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


def on_the_roll(roll: list[str], runs: list[int]) -> dict[str, list[Enrollment]]:
    """The choices that stand of each number on the roll, the best first; none for who gave the place up meanwhile."""
    owners = dict(Enrollment.objects.filter(pk__in=[int(one) for one in roll]).values_list("pk", "person"))
    choices = _choices(_in_time(runs))
    return {one: choices.get(owners[int(one)], []) for one in roll}


def after_the_roll(runs: list[int]) -> list[list[Enrollment]]:
    """Whom staff entered after applications closed, in the order of arrival: behind everybody on the roll."""
    late = Enrollment.objects.filter(run__in=runs).exclude(pk__in=_in_time(runs).values("pk"))
    return sorted(_choices(late).values(), key=lambda places: (places[0].applied_at, places[0].pk))


def _choices(rows: QuerySet[Enrollment]) -> dict[int, list[Enrollment]]:
    standing = rows.filter(state__in=TAKING_PART, takes_seat=False).select_related("person", "run__course")
    people: dict[int, list[Enrollment]] = defaultdict(list)
    for place in standing.order_by("choice", "arrival", "pk"):
        people[place.person_id].append(place)
    return people
