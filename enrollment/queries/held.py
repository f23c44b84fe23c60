"""Named questions to runs and their people together: whom a change concerns, what is to be decided, other runs.

Not for timetables alone: courses.queries.timetables. Not for places: enrollment.queries.places.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext as _

from accounts.models import Person, RoleGrant
from accounts.roles import ROLES
from core.periods import today
from courses.models import Plan, PlanCourse, Run, Session, TimetableVersion
from courses.queries import counted_runs, runs_visible_to
from enrollment.models import Enrollment, Hold, Intake
from enrollment.rules.runs import DECIDED_BEFORE, SWITCHABLE

State = Enrollment.State
LIVE = (State.APPLIED, State.APPROVED, State.WAITING, State.OFFERED, State.CONFIRMED)


@dataclass(frozen=True)
class Concerned:
    """How many people and seats hang on a run."""

    confirmed: int
    waiting: int
    applied: int
    held: int
    lecturers: int

    @property
    def people(self) -> int:
        return self.confirmed + self.waiting + self.applied


def minimum_of(run: Run) -> int:
    """How many people the run needs at least; 0 without an intake."""
    return Intake.objects.filter(run=run).values_list("minimum", flat=True).first() or 0


def live_places(run: Run) -> QuerySet[Enrollment]:
    """The places of the run that have not ended."""
    return Enrollment.objects.filter(run=run, state__in=LIVE)


def confirmed_places(run: Run) -> QuerySet[Enrollment]:
    """The confirmed places of the run with their people."""
    return Enrollment.objects.filter(run=run, state=State.CONFIRMED).select_related("person").order_by("pk")


def concerned_by(run: Run) -> Concerned:
    """Who and what a change of the run concerns, in three queries."""
    counts = live_places(run).aggregate(
        confirmed=Count("pk", filter=Q(state=State.CONFIRMED)),
        waiting=Count("pk", filter=Q(state__in=(State.WAITING, State.OFFERED))),
        applied=Count("pk", filter=Q(state__in=(State.APPLIED, State.APPROVED))),
    )
    held = Hold.objects.filter(run=run).aggregate(n=Sum(F("seats") - F("filled") - F("returned"), default=0))["n"]
    lecturers = Session.objects.filter(run=run, lecturer__isnull=False).values("lecturer").distinct().count()
    return Concerned(**counts, held=held, lecturers=lecturers)


def people_of(run: Run) -> list[Person]:
    """The people with a place in the run that has not ended."""
    places = live_places(run)
    return list(Person.objects.filter(pk__in=places.values("person")).order_by("pk"))


def lecturers_of(run: Run) -> list[Person]:
    """The accounts of those who teach the run, by its sessions or by its newest released version."""
    own = Person.objects.filter(lecturer__sessions__run=run)
    newest = TimetableVersion.objects.filter(run=run).order_by("-number").first()
    codes = {session["lecturer"] for session in newest.sessions} if newest else set()
    return list((own | Person.objects.filter(lecturer__code__in=codes)).distinct().order_by("pk"))


def holders_of(run: Run) -> list[Person]:
    """Who holds seats of the run for an agency."""
    held = Hold.objects.filter(run=run, seats__gt=F("filled") + F("returned"))
    return list(Person.objects.filter(pk__in=held.values("held_by")).order_by("pk"))


def other_runs(run: Run) -> QuerySet[Run]:
    """Runs of the course that are still to come, take people in and have seats, the next first."""
    with_seats = Intake.objects.filter(taken__lt=F("seats"), closes_at__gt=Now())
    coming = Run.objects.filter(course=run.course_id, state=Run.State.PLANNED, starts_on__gt=today())
    return (
        coming.filter(intake__in=with_seats).exclude(pk=run.pk).select_related("course", "intake").order_by("starts_on")
    )


def with_confirmed(runs: QuerySet[Run]) -> QuerySet[Run]:
    """With `confirmed` and `in_line`, how many people have a seat and how many wait or have applied."""
    seat = Q(enrollments__state=State.CONFIRMED)
    line = Q(enrollments__state__in=[state for state in LIVE if state != State.CONFIRMED])
    return runs.annotate(confirmed=Count("enrollments", filter=seat), in_line=Count("enrollments", filter=line))


def to_be_decided(runs: QuerySet[Run], day: date) -> QuerySet[Run]:
    """Planned runs below their minimum whose day of decision has come near, that day first; not those of which it is
    decided that they are held in any case.
    """
    near = with_confirmed(runs.filter(state=Run.State.PLANNED, intake__decide_on__lte=day + DECIDED_BEFORE))
    coming = near.filter(starts_on__gt=day, intake__minimum__gt=F("confirmed"), intake__held_anyway_at=None)
    return coming.select_related("course", "intake").order_by("intake__decide_on", "starts_on", "pk")


def to_decide_for(user: Person) -> QuerySet[Run]:
    """Runs to be decided that the person may decide on."""
    return to_be_decided(runs_visible_to(user) if user.may("runs.manage") else Run.objects.none(), today())


def managers() -> list[Person]:
    """Everybody who keeps runs, by the roles held now."""
    codes = [code for code, role in ROLES.items() if "runs.manage" in role.permissions]
    grants = RoleGrant.objects.filter(role__in=codes, ended_at=None)
    return list(Person.objects.filter(pk__in=grants.values("person"), is_active=True).order_by("pk"))


def switchable_by(user: Person) -> QuerySet[Run]:
    """Runs that are not over and are wholly face-to-face or remote, with `confirmed` and `rooms` booked for them."""
    if not user.may("runs.manage"):
        return Run.objects.none()
    wholly = runs_visible_to(user).filter(state=Run.State.PLANNED, mode__in=SWITCHABLE, ends_on__gte=today())
    seats = Enrollment.objects.filter(run=OuterRef("pk"), state=State.CONFIRMED).order_by().values("run")
    rooms = Session.objects.filter(run=OuterRef("pk"), room__isnull=False).order_by().values("run")
    return wholly.select_related("course").annotate(
        confirmed=Coalesce(Subquery(seats.annotate(n=Count("pk")).values("n")), 0),
        rooms=Coalesce(Subquery(rooms.annotate(n=Count("pk")).values("n")), 0),
    )


@dataclass(frozen=True)
class ModeRow:
    """One mode: what the year's plan has of it, and what the runs are held in now."""

    mode: str
    courses: int
    runs_planned: int
    runs_now: int
    seats_planned: int
    seats_now: int

    @property
    def label(self) -> str:
        return str(Run.Mode(self.mode).label)


def modes_of(year: int) -> list[ModeRow]:
    """Plan and actual side by side for the counted runs of the year, in two queries.

    Courses are those of the plan in force by their plan class (decision 9), which a switch never moves; a run counts
    in the plan by the mode it was planned in. A cancelled run stays in the plan and is not held.
    """
    newest = Plan.objects.filter(year=year).exclude(state=Plan.State.DRAFT).order_by("-version").values("pk")[:1]
    entries = PlanCourse.objects.filter(plan__in=newest, category__counted=True).order_by()
    courses = dict(entries.values_list("plan_class").annotate(Count("pk")))
    rows = counted_runs(year).order_by().values_list("mode", "planned_mode", "state")
    found = list(rows.annotate(n=Count("pk"), seats=Sum("capacity")))

    def total(mode: str, column: int, *, planned: bool) -> int:
        kept = [row for row in found if planned or row[2] != Run.State.CANCELLED]
        return sum(row[column] for row in kept if ((row[1] or row[0]) if planned else row[0]) == mode)

    return [
        ModeRow(
            mode, courses.get(mode, 0), total(mode, 3, planned=True), total(mode, 3, planned=False),
            total(mode, 4, planned=True), total(mode, 4, planned=False),
        )
        for mode in Run.Mode.values
    ]  # fmt: skip


def switched_runs(year: int) -> QuerySet[Run]:
    """Runs of the year that are held otherwise than planned."""
    return Run.objects.filter(year=year).exclude(planned_mode="").select_related("course").order_by("starts_on", "pk")


def counts_of(runs: Iterable[Run]) -> list[tuple[str, int]]:
    """What hangs on runs of `switchable_by` together: label and number."""
    found = list(runs)
    return [
        (_("Sessions with a room"), sum(getattr(run, "rooms", 0) for run in found)),
        (_("Confirmed people"), sum(getattr(run, "confirmed", 0) for run in found)),
    ]
