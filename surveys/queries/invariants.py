"""What must always hold between surveys and what is kept of them: everything that does not, by name.

Not for mending: a difference is a bug or a hand in the database, and people look at it. No answer is opened here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Now

from core.periods import today
from enrollment.models import Enrollment
from enrollment.queries.difference import Difference
from surveys.models import (
    CourseScore,
    Diagnosis,
    Invitation,
    PairOutcome,
    Question,
    Rater,
    Remark,
    Seal,
    Sealed,
    Survey,
    Tally,
)
from surveys.queries import diagnoses
from surveys.queries.scores import elsewhere, told
from surveys.queries.seals import key_of

State = Survey.State
GRACE = timedelta(days=1)


def differences() -> list[Difference]:
    """Everything that does not hold now, by kind. Reads only."""
    return [found for check in CHECKS for found in check()]


def _keys() -> Iterator[Difference]:
    """Open surveys that cannot be opened: the secret was changed, and the former one is not named."""
    for survey in Survey.objects.filter(state__in=Survey.SEALED).select_related("seal").order_by("pk"):
        if key_of(survey) is None:
            yield Difference("survey_without_its_key", _name(survey.pk), str(survey.key))


def _late() -> Iterator[Difference]:
    """Surveys that should be closed since a day."""
    late = Survey.objects.filter(state=State.OPEN, closes_on__lt=today() - GRACE).order_by("pk")
    for survey in late:
        yield Difference("survey_not_closed", _name(survey.pk), str(survey.closes_on))


def _sealed() -> Iterator[Difference]:
    """Sealed answers against the people who answered."""
    zero, number = Value(0), IntegerField()
    answered = Invitation.objects.filter(survey=OuterRef("pk"), state=Invitation.State.ANSWERED).order_by()
    sealed = Sealed.objects.filter(survey=OuterRef("pk")).order_by()
    n_sealed = sealed.values("survey").annotate(n=Count("pk")).values("n")
    n_people = answered.values("survey").annotate(n=Count("pk")).values("n")
    rows = Survey.objects.filter(state__in=Survey.SEALED).annotate(
        n_sealed=Coalesce(Subquery(n_sealed, output_field=number), zero),
        n_people=Coalesce(Subquery(n_people, output_field=number), zero),
    )
    for row in rows.exclude(n_sealed=F("n_people")).order_by("pk"):
        yield Difference("answers_differ", _name(row.pk), f"{row.n_sealed} ≠ {row.n_people}")


def _left() -> Iterator[Difference]:
    """What should have gone with a closing: who was asked, sealed answers, raters, salts."""
    over = Q(survey__state__in=(State.CLOSED, State.CANCELLED))
    for model in (Invitation, Sealed):
        for row in model.objects.filter(over).order_by().values("survey").annotate(n=Count("pk")):
            yield Difference("left_after_closing", _name(row["survey"]), f"{model._meta.label_lower} × {row['n']}")
    raters = Rater.objects.filter(diagnosis__state__in=(Diagnosis.State.CLOSED, Diagnosis.State.WITHDRAWN))
    for diagnosis, n in raters.order_by().values_list("diagnosis").annotate(n=Count("pk")):
        yield Difference("left_after_closing", f"surveys.diagnosis:{diagnosis}", f"surveys.rater × {n}")
    used = Survey.objects.filter(seal=OuterRef("pk")), Diagnosis.objects.filter(seal=OuterRef("pk"))
    spare = Seal.objects.annotate(a=Subquery(used[0].values("pk")[:1]), b=Subquery(used[1].values("pk")[:1]))
    for seal in spare.filter(a=None, b=None).order_by("pk"):
        yield Difference("seal_of_nothing", f"surveys.seal:{seal.pk}", "")


def _shown() -> Iterator[Difference]:
    """Anything kept of a survey that is not shown, and counts of fewer people than its least number."""
    hidden = ~Q(survey__state=State.CLOSED) | Q(survey__withheld=True)
    for model in (Tally, Remark, CourseScore):
        rows = model._default_manager.exclude(survey=None).filter(hidden)
        for row in rows.order_by().values("survey").annotate(n=Count("pk")):
            yield Difference("kept_of_a_hidden_survey", _name(row["survey"]), f"{model._meta.label_lower} × {row['n']}")
    few = Tally.objects.filter(Q(n__lt=F("survey__minimum")) | Q(n__gt=F("survey__answered"))).order_by("pk")
    for pk, n in few.values_list("pk", "n"):
        yield Difference("tally_of_too_few_or_many", f"surveys.tally:{pk}", f"{n}")


def _scores() -> Iterator[Difference]:
    """Lines of the summary table against the tallies of the overall questions, in both directions."""
    overall = Tally.objects.filter(band_kind=Tally.Band.ALL, question__measure=Question.Measure.OVERALL)
    counted = {row.survey_id: (row.points, row.n) for row in overall.order_by("-question__order")}
    lines = CourseScore.objects.filter(closed=False).order_by("pk").values_list("pk", "survey", "points", "answers")
    scored = set()
    for pk, survey, points, answers in lines:
        scored.add(survey)
        if counted.get(survey) != (points, answers):
            text = f"{points}/{answers} ≠ {counted.get(survey)}"
            yield Difference("score_differs", f"surveys.coursescore:{pk}", text)
    shown = Survey.objects.filter(state=State.CLOSED, withheld=False, kind__in=CourseScore.KINDS, course__isnull=False)
    for pk in shown.order_by("pk").values_list("pk", flat=True):
        if pk in counted and pk not in scored:
            yield Difference("survey_without_a_score", _name(pk), "")


def _groups() -> Iterator[Difference]:
    """Lines of the summary table against the year's plan in force: category, programme and plan class."""
    for pk, _year, theirs, right in elsewhere():
        yield Difference("score_differs", f"surveys.coursescore:{pk}", f"{theirs} ≠ {right}")


def _told() -> Iterator[Difference]:
    """Lines of closed years against what was told, and beside lines of surveys of the same course."""
    said = {(one.year, one.course_id): (one.satisfaction_points, one.satisfaction_answers) for one in told()}
    surveyed = set(CourseScore.objects.filter(closed=False).values_list("year", "course", "kind"))
    lines = CourseScore.objects.filter(closed=True).order_by("pk")
    for pk, year, course, kind, points, answers in lines.values_list(
        "pk", "year", "course", "kind", "points", "answers"
    ):
        if said.get((year, course)) != (points, answers) or (year, course, kind) in surveyed:
            yield Difference("score_differs", f"surveys.coursescore:{pk}", f"{points}/{answers} ≠ YearResult")


def _pairs() -> Iterator[Difference]:
    """Outcomes of diagnoses that are not closed and shown, over more pairs than there are, and over fewer than the
    least number that stood when they were closed.
    """
    fits = Q(diagnosis__state=Diagnosis.State.CLOSED, pairs__lte=F("diagnosis__pairs"))
    too_few = Exists(Survey.objects.filter(diagnosis=OuterRef("diagnosis"), minimum__gt=OuterRef("pairs")))
    for pk, pairs in PairOutcome.objects.filter(~fits | too_few).order_by("pk").values_list("pk", "pairs"):
        yield Difference("outcome_of_too_few_or_many_pairs", f"surveys.pairoutcome:{pk}", f"{pairs}")


def _stuck() -> Iterator[Difference]:
    """Diagnoses whose next step is due since a day, whatever keeps them."""
    day, since = today() - GRACE, Now() - GRACE
    lately = Enrollment.objects.filter(run=OuterRef("run"), person=OuterRef("leader"), changed_at__gte=since)
    found: tuple[Iterable[Diagnosis], ...] = (
        diagnoses.of_cancelled_runs().filter(run__cancelled_at__lt=since),
        diagnoses.never_begun(day),
        diagnoses.without_a_seat().filter(~Exists(lately)),
        diagnoses.due_to_keep(day),
        diagnoses.due_to_ask_again(day),
        diagnoses.due_to_close(day),
    )
    due = {one.pk: one.state for rows in found for one in rows}
    for pk, state in sorted(due.items()):
        yield Difference("diagnosis_not_moved", f"surveys.diagnosis:{pk}", state)


def _name(survey: int) -> str:
    return f"surveys.survey:{survey}"


CHECKS: tuple[Callable[[], Iterator[Difference]], ...] = (
    _keys, _late, _sealed, _left, _shown, _scores, _groups, _told, _pairs, _stuck,
)  # fmt: skip
