"""Leadership diagnoses: who sees which, who rates, and what is due.

Not for single answers: there is no way to them, and before a diagnosis is closed no result of it exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum

from accounts.models import Person
from courses.models import Run
from enrollment.models import Enrollment
from surveys.models import Diagnosis, Invitation, Kind, PairOutcome, Question, Questionnaire, Rater, Survey, SurveyRule
from surveys.pairing import change, mean
from surveys.queries.rounds import length_of
from surveys.queries.surveys import with_counts
from surveys.windows import Length, Window, after

State = Diagnosis.State
# Where no rule of use at work is enabled, of which a diagnosis takes its second time.
AFTER = Length(after_months=2, open_months=1)
# One of three takes the own outcome away and is left with two: nobody is left with that of one other.
LEAST_LEADERS = 3
BETWEEN_TWO = timedelta(days=365)  # from the end of a leader's diagnosis to the next


@dataclass(frozen=True)
class Moved:
    """A question with its means before and after, over the same pairs, and the way between them."""

    question: Question
    before: str
    after: str
    change: str


@dataclass(frozen=True)
class Together:
    """The leaders of a run in one: how many have an outcome, their pairs, and the questions over all of them.

    `waits` while a diagnosis of the run goes on: a sum of now, taken from one of later, would be one leader's.
    """

    leaders: int
    pairs: int
    rows: list[Moved]
    waits: bool


def together(run: Run) -> Together | None:
    """The outcome over all leaders of the run, who are named nowhere; None where nobody has a diagnosis. Three queries.

    It has no rows before all of its diagnoses are over, and none over fewer than LEAST_LEADERS.
    """
    of_run = Diagnosis.objects.filter(run=run).exclude(state=State.WITHDRAWN)
    states = list(of_run.values_list("state", "pairs"))
    if not states:
        return None
    shown = [pairs for state, pairs in states if state == State.CLOSED and pairs is not None]
    waits = any(state != State.CLOSED for state, _pairs in states)
    if waits or len(shown) < LEAST_LEADERS:
        return Together(len(shown), 0, [], waits)
    sums = PairOutcome.objects.filter(diagnosis__in=of_run).order_by("question__order").values("question").annotate(
        leaders=Count("pk"), pairs_of_all=Sum("pairs"), before=Sum("before_points"), after=Sum("after_points")
    )  # fmt: skip
    enough = [one for one in sums if one["leaders"] >= LEAST_LEADERS]
    questions = Question.objects.in_bulk([one["question"] for one in enough])
    rows = [_moved(questions[one["question"]], one["before"], one["after"], one["pairs_of_all"]) for one in enough]
    return Together(len(shown), sum(shown), rows, waits)


def diagnoses_visible_to(user: Person) -> QuerySet[Diagnosis]:
    """Every diagnosis for those who keep them, but nobody's own: its page names the raters."""
    rows = Diagnosis.objects.exclude(leader=user) if user.may("surveys.manage") else Diagnosis.objects.none()
    return rows.select_related("run__course", "leader__organisation", "questionnaire")


def with_raters(rows: QuerySet[Diagnosis]) -> QuerySet[Diagnosis]:
    """With `n_raters`: those named so far; a closed one keeps the number alone (`rostered`)."""
    return rows.annotate(n_raters=Count("raters"))


def own_closed(person: Person) -> QuerySet[Diagnosis]:
    """The person's own closed diagnoses with what came out. Two queries."""
    rows = Diagnosis.objects.filter(leader=person, state=State.CLOSED).select_related("run__course")
    outcomes = PairOutcome.objects.select_related("question").order_by("question__order")
    return rows.prefetch_related(Prefetch("outcomes", outcomes)).order_by("-run__ends_on", "-pk")


def outcomes_of(diagnosis: Diagnosis) -> QuerySet[PairOutcome]:
    """What is kept of a closed diagnosis, in the order of the questions."""
    return PairOutcome.objects.filter(diagnosis=diagnosis).select_related("question").order_by("question__order")


def moved(outcomes: Iterable[PairOutcome]) -> list[Moved]:
    """The outcomes as a page shows them."""
    return [_moved(one.question, one.before_points, one.after_points, one.pairs) for one in outcomes]


def _moved(question: Question, before: int, after: int, pairs: int) -> Moved:
    return Moved(question, mean(before, pairs), mean(after, pairs), change(before, after, pairs))


def phases_of(diagnosis: Diagnosis) -> list[Survey]:
    """Its surveys, before and after, with how many were asked and answered."""
    return list(with_counts(Survey.objects.filter(diagnosis=diagnosis)).order_by("pk"))


def questionnaire() -> Questionnaire | None:
    """What is asked; None while no version is in force."""
    in_force = Questionnaire.objects.filter(state=Questionnaire.State.IN_FORCE, kind=Kind.DIAGNOSIS)
    return in_force.order_by("code").first()


def is_seated(run: Run, person: Person) -> bool:
    """Whether the person has a confirmed seat in the run."""
    return Enrollment.objects.filter(run=run, person=person, state=Enrollment.State.CONFIRMED).exists()


def known(run: Run, person: Person) -> bool:
    """Whether the person has a diagnosis in the run."""
    return Diagnosis.objects.filter(run=run, leader=person).exists()


def had_lately(person: Person, day: date) -> bool:
    """Whether a diagnosis of the person is under way, or one with an outcome ended so lately that its raters think the
    same.
    """
    rows = Diagnosis.objects.filter(leader=person).exclude(state=State.WITHDRAWN)
    lately = Q(surveys__closed_on__gt=day - BETWEEN_TWO, surveys__withheld=False)
    return rows.filter(~Q(state=State.CLOSED) | lately).exists()


def hold(person: Person) -> None:
    """Keep the person's row until the transaction ends: of two set up at once the second sees the first."""
    list(Person.objects.select_for_update(no_key=True).filter(pk=person.pk).values_list("pk"))


def by_staff_number(numbers: Sequence[str]) -> dict[str, Person]:
    """People by their staff numbers. One query."""
    rows = Person.objects.filter(staff_number__in=numbers).select_related("organisation")
    return {one.staff_number: one for one in rows}


def raters_of(diagnosis: Diagnosis) -> QuerySet[Rater]:
    """Who was named, for those who keep the roster."""
    return Rater.objects.filter(diagnosis=diagnosis).select_related("person", "organisation").order_by(
        "person__name", "person__staff_number"
    )  # fmt: skip


def staying(diagnosis: Diagnosis) -> QuerySet[Rater]:
    """Raters who serve, in the organisation in which they were named."""
    there = Rater.objects.filter(diagnosis=diagnosis, person__is_active=True, person__left_on=None)
    return there.filter(person__organisation=F("organisation"))


def to_pair(diagnosis: Diagnosis, before: Survey) -> QuerySet[Person]:
    """Whom the second survey asks: raters who stayed and answered the first. Another's answer could make no pair."""
    answered = Invitation.objects.filter(survey=before, state=Invitation.State.ANSWERED)
    people = Person.objects.filter(pk__in=staying(diagnosis).values("person"))
    return people.filter(pk__in=answered.values("person")).order_by("pk")


def second_window(run: Run) -> Window:
    """When raters are asked again: together with the survey of use at work, by the length that its rule has now."""
    return after(run.ends_on, _until_asked_again())


def _until_asked_again() -> Length:
    rules = SurveyRule.objects.filter(enabled=True, kind=Kind.TRANSFER, trigger=SurveyRule.Trigger.RUN_END)
    rule = rules.order_by("code").first()
    return length_of(rule) if rule else AFTER


def of_cancelled_runs() -> QuerySet[Diagnosis]:
    """Diagnoses that go on although their run was called off."""
    rows = Diagnosis.objects.exclude(state__in=(State.CLOSED, State.WITHDRAWN))
    return rows.filter(run__state=Run.State.CANCELLED).order_by("pk")


def never_begun(day: date) -> QuerySet[Diagnosis]:
    """Diagnoses whose run began before anybody was asked."""
    return Diagnosis.objects.filter(state=State.ROSTER, run__starts_on__lte=day).order_by("pk")


def without_a_seat() -> QuerySet[Diagnosis]:
    """Diagnoses whose leader lost the seat in the run before raters were asked a second time."""
    seats = Enrollment.objects.filter(run=OuterRef("run"), person=OuterRef("leader"), state=Enrollment.State.CONFIRMED)
    rows = Diagnosis.objects.filter(~Exists(seats), state__in=(State.ROSTER, State.BEFORE, State.BETWEEN))
    return rows.order_by("pk")


def due_to_keep(day: date) -> QuerySet[Diagnosis]:
    """Diagnoses whose first survey is over."""
    over = Survey.objects.filter(phase=Survey.Phase.BEFORE, state=Survey.State.OPEN, closes_on__lt=day)
    return Diagnosis.objects.filter(state=State.BEFORE, pk__in=over.values("diagnosis")).order_by("pk")


def due_to_ask_again(day: date) -> list[Diagnosis]:
    """Diagnoses whose raters are to be asked a second time. Two queries."""
    rows = Diagnosis.objects.filter(state=State.BETWEEN, run__ends_on__lte=day).select_related("run").order_by("pk")
    length = _until_asked_again()
    return [one for one in rows if after(one.run.ends_on, length).opens_on <= day]


def due_to_close(day: date) -> QuerySet[Diagnosis]:
    """Diagnoses whose second survey is over."""
    over = Survey.objects.filter(phase=Survey.Phase.AFTER, state=Survey.State.OPEN, closes_on__lt=day)
    return Diagnosis.objects.filter(state=State.AFTER, pk__in=over.values("diagnosis")).order_by("pk")
