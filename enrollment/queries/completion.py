"""Who completes a run and why: rules in force, what is known of each person, and what the rule proposes.

Not for deciding: enrollment.actions.completion. Not for certificates: enrollment.queries.certificates.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from accounts.models import Person
from courses.models import Run
from courses.queries import runs_visible_to
from enrollment import completing
from enrollment.completing import Bar, Facts, Outcome
from enrollment.models import Certificate, Completion, CompletionRule, Enrollment, Learning, Score
from enrollment.queries import cases, presence
from enrollment.queries.completion_rules import rule_of
from enrollment.queries.standing import recognised_already, revoked

PER_PAGE = 100  # people on one page of a run; decided is on all of them at once
SHOWN_OF_DECISION = ("completion__state", "completion__reasons", "completion__note")
STATES = {True: Completion.State.COMPLETED, False: Completion.State.NOT_COMPLETED}


def runs_completed_by(user: Person) -> QuerySet[Run]:
    """The runs whose completion the person may look at."""
    return runs_visible_to(user) if user.may("enrollment.read") else Run.objects.none()


def enrollments_decided_by(user: Person) -> QuerySet[Enrollment]:
    """The confirmed places in runs whose completion the person decides."""
    if not user.may("completion.decide"):
        return Enrollment.objects.none()
    return Enrollment.objects.filter(state=Enrollment.State.CONFIRMED, run__in=runs_visible_to(user))


def decided_on(enrollment: Enrollment) -> Completion | None:
    """Whether the course was completed with this place, if that is decided.

    `fallen` says that the paper was revoked, `again` that the hours count with another completion of the year.
    """
    rows = Completion.objects.filter(enrollment=enrollment)
    return rows.annotate(fallen=revoked(), again=recognised_already()).first()


def recognised_already_of(completions: Iterable[Completion]) -> set[int]:
    """Those of the completions, by key, whose hours count with another completion of the year. One query."""
    rows = Completion.objects.filter(pk__in=[one.pk for one in completions], state=Completion.State.COMPLETED)
    return set(rows.filter(recognised_already()).order_by().values_list("pk", flat=True))


def paper_held(completion: Completion | None) -> Certificate | None:
    """The certificate that stands for the completion; None without one."""
    return Certificate.objects.filter(completion=completion, revoked_at=None).first() if completion else None


def completion_rules() -> QuerySet[CompletionRule]:
    """Every version of every rule, the one for all courses first."""
    return CompletionRule.objects.select_related("course", "made_by")


def bar_of(rule: CompletionRule) -> Bar:
    """What the rule asks for, as the calculation takes it."""
    return Bar(Decimal(rule.attendance_share), rule.test_score, rule.assignment_score, rule.learning_share)


@dataclass(frozen=True)
class Line:
    """One person of the run: what is known, what the rule proposes, and what is decided already."""

    enrollment: Enrollment
    facts: Facts
    outcome: Outcome
    decided: Completion | None

    @property
    def share(self) -> Decimal | None:
        return completing.kept(self.facts.share)

    @property
    def waits(self) -> bool:
        decided = self.decided
        return _waits(self.outcome, decided.state, decided.reasons) if decided else _waits(self.outcome)


def _waits(outcome: Outcome, state: str | None = None, reasons: Collection[str] = ()) -> bool:
    """Whether the rule's proposal is not decided yet, or differs from what was decided by it; what somebody decided
    otherwise than the rule is left alone.
    """
    same = state == STATES[outcome.completed] and [*reasons] == [*outcome.reasons]
    return state is None or (not same and completing.DECISION not in reasons)


@dataclass(frozen=True)
class Sheet:
    """A run with its rule and everybody in it."""

    run: Run
    rule: CompletionRule | None
    lines: list[Line]

    @cached_property
    def waiting(self) -> list[Line]:
        return [line for line in self.lines if line.waits]

    @cached_property
    def fingerprint(self) -> str:
        """Equal exactly when the same proposals wait: what a person confirms is what was seen."""
        said = [(line.enrollment.pk, line.outcome.reasons, str(line.facts.share)) for line in self.waiting]
        return hashlib.sha256(json.dumps([self.rule.pk if self.rule else 0, said]).encode()).hexdigest()

    def count(self, *, completed: bool) -> int:
        """How many of those who wait are proposed so."""
        return sum(line.outcome.completed is completed for line in self.waiting)


def sheet_of(run: Run, only: int | None = None) -> Sheet:
    """Everybody with a confirmed place, in the order of names, with what the rule of the run's last day proposes; of
    one place by its key, where one is given.
    """
    proposals = _Proposals(run, only)
    places = _places(run) if only is None else _places(run).filter(pk=only)
    return Sheet(run, proposals.rule, [proposals.line(place) for place in places])


@dataclass(frozen=True)
class Overview:
    """The people on one page of a run's completion; the numbers count everybody."""

    run: Run
    rule: CompletionRule | None
    page: Page[Enrollment]
    lines: list[Line]
    waiting: int
    decided: int
    completed: int


def overview_of(run: Run, page: str | None) -> Overview:
    """How far the run is decided, and a page of its people; a constant number of queries."""
    proposals = _Proposals(run)
    states = _confirmed(run).order_by().values_list("pk", "completion__state", "completion__reasons")
    waiting, decided = 0, Counter[str | None]()
    for place, state, reasons in states:
        decided[state] += 1
        waiting += _waits(proposals.of(place)[1], state, reasons or ())
    people = Paginator(_places(run).only(*presence.SHOWN, *SHOWN_OF_DECISION), PER_PAGE)
    people.count = decided.total()  # just counted
    shown = people.get_page(page)
    return Overview(
        run,
        proposals.rule,
        shown,
        [proposals.line(place) for place in shown],
        waiting,
        decided.total() - decided[None],
        decided[Completion.State.COMPLETED],
    )


def _confirmed(run: Run) -> QuerySet[Enrollment]:
    return Enrollment.objects.filter(run=run, state=Enrollment.State.CONFIRMED)


def _places(run: Run) -> QuerySet[Enrollment]:
    rows = _confirmed(run).select_related("person", "organisation", "completion")
    return rows.order_by("person__name", "person__staff_number")


class _Proposals:
    """What is known of everybody in a run, or of one, and what the rule proposes."""

    def __init__(self, run: Run, only: int | None = None) -> None:
        self.run, self.rule = run, rule_of(run)
        self.bar = bar_of(self.rule) if self.rule else None
        self.seconds = presence.seconds_of_runs([run], only)
        self.points, self.blocked = points_of(run), cases.blocks_completion(run)
        asks = self.bar is not None and self.bar.learning is not None
        self.learned = learned_of_places(Learning.objects.filter(enrollment__run=run)) if asks else {}
        self.known = cache(self._known)  # of thousands of people most stand as others do

    def of(self, place: int) -> tuple[Facts, Outcome]:
        """The facts and the proposal for one place, by its key."""
        points = self.points.get(place)
        said = tuple(sorted(points.items())) if points else ()
        return self.known(self.seconds.get(place, (0, 0)), said, place in self.blocked, self.learned.get(place))

    def line(self, place: Enrollment) -> Line:
        """The place with its proposal and what is decided."""
        place.run, place.course = self.run, self.run.course  # the same for all, so not read with each of thousands
        return Line(place, *self.of(place.pk), getattr(place, "completion", None))

    def _known(
        self,
        seconds: tuple[int, int],
        points: tuple[tuple[str, Decimal], ...],
        blocked: bool,
        learned: Fraction | None,
    ) -> tuple[Facts, Outcome]:
        facts = Facts(Fraction(*seconds) if seconds[1] else None, dict(points), blocked, learned)
        return facts, completing.decide(self.bar, facts) if self.bar else Outcome((completing.ATTENDANCE,))


def learned_of_places(rows: QuerySet[Learning]) -> dict[int, Fraction]:
    """The share of the units that are done, by the place's key; places without units are left out."""
    found = rows.filter(units_total__gt=0).order_by().values_list("pk", "units_done", "units_total")
    return {place: Fraction(done, total) for place, done, total in found}


def points_of(run: Run) -> dict[int, dict[str, Decimal]]:
    """The stored points of a run by enrollment and kind."""
    return _points(Score.objects.filter(enrollment__run=run))


def points_of_places(enrollments: Iterable[int]) -> dict[int, dict[str, Decimal]]:
    """The same for some places, by their keys."""
    return _points(Score.objects.filter(enrollment__in=enrollments))


def _points(scores: QuerySet[Score]) -> dict[int, dict[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for enrollment, kind, points in scores.order_by().values_list("enrollment", "kind", "points"):
        found[enrollment][kind] = points
    return found


def points_fingerprint(run: Run) -> str:
    """Changes with every score of the run: what a form of scores was opened with."""
    said = sorted((pk, kind, str(value)) for pk, kinds in points_of(run).items() for kind, value in kinds.items())
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
