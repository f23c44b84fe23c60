"""Named questions to the presence ledger: who is expected, what speaks for each, shares of a run.

Not for writing it: enrollment.actions.presence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest, Now
from django.utils import timezone

from accounts.models import Person
from courses.models import Run, Session
from enrollment import completing, margins, presence, timing
from enrollment.models import CompletionRule, Enrollment, Presence, ReasonStatement, RollCall, Stay
from enrollment.presence import Span
from enrollment.queries.checks import unseen
from enrollment.queries.completion_rules import rule_of
from enrollment.queries.runs import runs_attended_to_by
from enrollment.taught import breaks_of as breaks_of
from enrollment.taught import taught_seconds_of as taught_seconds_of
from enrollment.taught import window_of as window_of

PER_PAGE = 100  # people of a run on one page of its attendance
SHOWN = ("key", "organisation", *(f"person__{name}" for name in Person.SAID_IN))  # what it names of each


def expected_in(run: Run) -> QuerySet[Enrollment]:
    """The people of the run: every confirmed place."""
    places = Enrollment.objects.filter(run=run, state=Enrollment.State.CONFIRMED)
    return places.select_related("person", "organisation", "run__course").order_by("person__name", "pk")


def held_sessions(runs: Iterable[Run]) -> QuerySet[Session]:
    """Sessions that are over, of runs that were not cancelled; the database's clock decides."""
    over = Session.objects.annotate(over_at=Coalesce("effective_ends_at", "ends_at")).filter(over_at__lte=Now())
    return over.filter(run__in=[run.pk for run in runs]).exclude(run__state=Run.State.CANCELLED)


def roll_of(session: Session) -> RollCall | None:
    return RollCall.objects.filter(session=session).first()


@dataclass
class Evidence:
    """What speaks for one person in one session, and the line that stands."""

    enrollment: Enrollment
    row: Presence | None = None
    stays: list[Stay] = field(default_factory=list)
    excused: list[ReasonStatement] = field(default_factory=list)
    unseen: list[Span] = field(default_factory=list)  # out of sight at spot checks: counts as out


def evidence_of(session: Session, only: Iterable[int] | None = None) -> list[Evidence]:
    """Everybody expected with stays, approved statements and the line that stands: four queries, whatever
    the number; those of a remote run are looked at for spot checks, too.

    `only` are keys of enrollments. Stays of a scan count in their own session, others wherever they fall.
    """
    people = expected_in(session.run)
    if only is not None:
        people = people.filter(pk__in=list(only))
    found = {person.pk: Evidence(person) for person in people}
    within = Q(joined_at__lt=session.closes_at) & (Q(left_at=None) | Q(left_at__gt=session.starts_at))
    mine = Q(session=session) | Q(session=None)
    for stay in Stay.objects.filter(mine, within, enrollment__in=found).order_by("joined_at", "pk"):
        found[stay.enrollment_id].stays.append(stay)  # type: ignore[index]  # filtered by it
    approved = ReasonStatement.objects.filter(state=ReasonStatement.State.APPROVED, enrollment__in=found)
    for statement in approved.filter(from_at__lt=session.closes_at, until_at__gt=session.starts_at):
        found[statement.enrollment_id].excused.append(statement)
    for row in Presence.objects.filter(session=session, enrollment__in=found):
        row.enrollment, row.session = found[row.enrollment_id].enrollment, session
        found[row.enrollment_id].row = row
    for place, spans in unseen(session, found).items():
        found[place].unseen = [(presence.at(start), presence.at(end)) for start, end in spans]
    return list(found.values())


def shares_of(run: Run, only: int | None = None) -> dict[int, Decimal | None]:
    """The attendance share of every confirmed place of the run, or of one by its key; see shares_of_runs."""
    return shares_of_runs([run], only)


def shares_of_runs(runs: Iterable[Run], only: int | None = None) -> dict[int, Decimal | None]:
    """Recognised of taught over the sessions that were held, by key of the enrollment; three queries.

    A held session without a line counts as absent; None when nothing has been taught yet.
    """
    return {enrollment: _share(*seconds) for enrollment, seconds in seconds_of_runs(runs, only).items()}


def _share(there: int, taught: int) -> Decimal | None:
    """As the completion keeps it, so that both pages show one number: never rounded up."""
    return completing.kept(Fraction(there, taught) if taught else None)


def seconds_of_runs(runs: Iterable[Run], only: int | None = None) -> dict[int, tuple[int, int]]:
    """Recognised and taught seconds behind the shares, for who may not round: 79.996 % is not 80 %.

    The database adds the lines up: a run of two thousand people has tens of thousands. `only` is the key of one
    enrollment.
    """
    runs = list(runs)
    taught: dict[int, int] = defaultdict(int)
    by_length: dict[int, list[int]] = defaultdict(list)
    for session in held_sessions(runs):
        seconds = taught_seconds_of(session)
        taught[session.run_id] += seconds
        by_length[seconds].append(session.pk)
    sums = {place: (there, beyond) for place, there, beyond in _sums(by_length, only)}
    confirmed = Enrollment.objects.filter(run__in=[run.pk for run in runs], state=Enrollment.State.CONFIRMED)
    if only is not None:
        confirmed = confirmed.filter(pk=only)
    found = {}
    for enrollment, run in confirmed.order_by().values_list("pk", "run_id"):
        there, beyond = sums.get(enrollment, (0, 0))
        found[enrollment] = (there, taught[run] + beyond)
    return found


def _sums(by_length: dict[int, list[int]], only: int | None) -> QuerySet[Presence, tuple[int, int, int]]:
    """Every place with a line in one of the sessions, its recognised seconds, and what its lines say was taught beyond
    the timetable: the ledger's own figure stands. `by_length` are the sessions by the seconds that are taught in them.
    """
    planned = Case(*(When(session__in=sessions, then=seconds) for seconds, sessions in by_length.items()))
    lines = Presence.objects.filter(session__in=[session for sessions in by_length.values() for session in sessions])
    if only is not None:
        lines = lines.filter(enrollment=only)
    recognised = Greatest(F("present_seconds") - F("unrecognised_seconds"), 0)
    return (
        lines.order_by()
        .values_list("enrollment")
        .annotate(there=Sum(recognised), beyond=Sum(F("taught_seconds") - planned))
    )


def lines_of(enrollment: Enrollment) -> QuerySet[Presence]:
    """The ledger of one place, session by session."""
    return enrollment.presences.select_related("session__subject", "session__run__course").order_by(
        F("session__starts_at"), "session_id"
    )


def rate_asked_of(run: Run) -> Decimal:
    """The share of attendance that completing the run asks for, by the rule that its completion is decided by."""
    rule = rule_of(run)
    return rule.attendance_share if rule else Decimal(CompletionRule._meta.get_field("attendance_share").get_default())


@dataclass(frozen=True)
class Standing:
    """How a place stands against the least attendance: what was missed, and what may be over the whole plan."""

    share: Decimal | None
    missed_seconds: int
    allowed_seconds: int

    @cached_property
    def word(self) -> str:
        """As margins.judge says it."""
        return margins.judge(self.missed_seconds, self.allowed_seconds)


def standings_of(run: Run, asked: Decimal, only: int | None = None) -> dict[int, Standing]:
    """How every confirmed place of the run stands, or one by its key; pages and notices ask here. Five queries at most.

    A held session without a line counts as missed once its attendance is in: a log that comes a day late is awaited.
    What is still to come counts into what may be missed; the share is that of shares_of.
    """
    sessions = list(_with_how_far(run))
    to_come = sum(taught_seconds_of(session) for session in sessions if not session.is_held)
    awaited = {one.pk: taught_seconds_of(one) for one in sessions if one.is_held and not one.is_in}
    known = set(Presence.objects.filter(session__in=awaited).values_list("enrollment", "session")) if awaited else set()

    @cache  # of thousands of people most stand as others do
    def standing(there: int, taught: int, unknown: int) -> Standing:
        allowed = margins.allowed_seconds(taught + to_come, asked)
        return Standing(_share(there, taught), taught - there - unknown, allowed)

    return {
        place: standing(there, taught, sum(awaited[one] for one in awaited if (place, one) not in known))
        for place, (there, taught) in seconds_of_runs([run], only).items()
    }


def _with_how_far(run: Run) -> QuerySet[Session, Any]:
    """The run's sessions with `is_held`, and `is_in`: the roll call is closed, somebody was marked, scanned or found in
    a log, or logs would have come by now. An excuse or an own link alone says nothing about the others.
    """
    if run.state == Run.State.CANCELLED:
        return run.sessions.annotate(is_held=Value(False), is_in=Value(False))
    told = Q(overruled=True) | Q(source__in=[Presence.Source.JOINS, Presence.Source.CODE])
    closed = Q(roll_call__state=RollCall.State.CLOSED)
    lines = Exists(Presence.objects.filter(told, session=OuterRef("pk")))
    rows = run.sessions.annotate(over_at=Coalesce("effective_ends_at", "ends_at"))
    return rows.annotate(
        is_held=Case(When(over_at__lte=Now(), then=True), default=False),
        is_in=Case(When(closed | lines | Q(over_at__lte=Now() - timing.late_logs()), then=True), default=False),
    )


@dataclass
class PersonLine:
    """One line of the matrix: the share, and in the order of the sessions each mark, with whether a part of the session
    is not recognised.
    """

    enrollment: Enrollment
    marks: list[tuple[str, bool] | None]
    share: Decimal | None
    near: bool
    below: bool


@dataclass
class Matrix:
    """The people on one page of a run against its sessions; `near` counts all who are near the least."""

    sessions: list[Session]
    held: set[int]
    asked: Decimal
    near: int
    page: Page[Enrollment]
    lines: list[PersonLine]


def matrix_of(run: Run, *, only_near: bool = False, page: str | None = None) -> Matrix:
    """The attendance of a run, a page of its people at one look; a constant number of queries."""
    sessions = list(run.sessions.select_related("subject", "roll_call").order_by("starts_at", "pk"))
    asked = rate_asked_of(run)
    standings = standings_of(run, asked)
    near = [place for place, standing in standings.items() if standing.word]
    people = expected_in(run).select_related(None).select_related("person", "organisation").only(*SHOWN)
    shown = Paginator(people.filter(pk__in=near) if only_near else people, PER_PAGE).get_page(page)
    kept = Presence.objects.filter(session__in=sessions, enrollment__in=[place.pk for place in shown])
    marks = {
        (place, session): (mark, lost > 0)
        for place, session, mark, lost in kept.order_by().values_list(
            "enrollment", "session", "mark", "unrecognised_seconds"
        )
    }
    lines = []
    for place in shown:
        stands = standings.get(place.pk) or Standing(None, 0, 0)
        own = [marks.get((place.pk, session.pk)) for session in sessions]
        lines.append(PersonLine(place, own, stands.share, bool(stands.word), stands.word == margins.OVER))
    held = set(held_sessions([run]).values_list("pk", flat=True))
    return Matrix(sessions, held, asked, len(near), shown, lines)


def presences_visible_to(user: Person, run: Run) -> QuerySet[Presence]:
    """The lines of a run for who keeps its attendance, with what a list names."""
    rows = Presence.objects.filter(session__run=run, session__run__in=runs_attended_to_by(user).values("pk"))
    return rows.select_related(
        "enrollment__person",
        "enrollment__organisation",
        "enrollment__run__course",
        "session__subject",
        "session__run__course",
    )


def stays_of(enrollment: Enrollment) -> QuerySet[Stay]:
    """Every coming and going of one place, as it was recorded."""
    return enrollment.stays.select_related("session__subject").order_by("joined_at", "pk")


def sessions_of_day(user: Person, day: date) -> QuerySet[Session]:
    """The sessions of a day whose attendance the person keeps; a lecturer's own first, with the people expected."""
    begins = timezone.make_aware(datetime.combine(day, time.min))
    sessions = Session.objects.filter(
        starts_at__gte=begins, starts_at__lt=begins + timedelta(days=1), run__in=runs_attended_to_by(user).values("pk")
    ).exclude(run__state=Run.State.CANCELLED)
    # Counted apart: joined, every place of a run would meet every line of its session.
    people = Enrollment.objects.filter(run=OuterRef("run"), state=Enrollment.State.CONFIRMED).order_by().values("run")
    lines = Presence.objects.filter(session=OuterRef("pk")).order_by().values("session")
    return (
        sessions.select_related("run__course", "subject", "lecturer", "room__building", "roll_call")
        .annotate(
            own=Case(When(lecturer__person=user, then=0), default=1),
            expected=Coalesce(Subquery(people.annotate(n=Count("pk")).values("n")), 0),
            marked=Coalesce(Subquery(lines.annotate(n=Count("pk")).values("n")), 0),
        )
        .order_by("own", "starts_at", "pk")
    )
