"""Satisfaction of both years at full size: a closed survey for every run, and every quarter of an e-learning course.

Not for the sample around today: surveys.imports.demo. Nobody was asked: these surveys hold counts, and never had an
invitation or a sealed answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from core.errors import Refused
from core.periods import Quarter
from courses.models import Course, Run
from enrollment.models import CourseResult
from enrollment.shares import YEARS, parts
from surveys.actions import scores
from surveys.models import Kind, Question, Questionnaire, Survey, SurveyRule, Tally
from surveys.queries.scores import told

LEAST = 5
ANSWERING = {True: Fraction(60, 100), False: Fraction(25, 100)}  # of those who completed: in runs, of e-learning
USUALLY = {True: Fraction(445, 100), False: Fraction(433, 100)}  # the mean of a course of which nothing was told
SHADES = 21  # courses lie up to two tenths above and below it
DAYS_OPEN = 7
BATCH = 1_000
TRIGGERS = {True: SurveyRule.Trigger.RUN_END, False: SurveyRule.Trigger.ELEARNING_QUARTER}


@dataclass(frozen=True)
class Asked:
    """A survey to be made: whose completions it asks, and how many there were."""

    course: int
    run: int | None
    quarter: int
    ended: date
    completed: int


@transaction.atomic
def load() -> dict[str, int]:
    """Make the surveys of the years that have none, and their scores.

    Returns: how many surveys came in by year; nothing when they are there. Safe to run twice.
    Raises: Refused with a sentence while the questionnaires of the seed are missing.
    """
    counts: dict[str, int] = {}
    for year in YEARS:
        if not Survey.objects.filter(year=year, sample=True).exists():
            made = _surveys(year)
            scores.rebuild(year=year, by=None)
            counts |= {f"surveys {year}": made} if made else {}
    return counts


def _surveys(year: int) -> int:
    """Add the year's surveys with their tallies. Returns: how many surveys."""
    by_course: dict[int, list[Asked]] = defaultdict(list)
    for one in _asked(year):
        by_course[one.course].append(one)
    if not by_course:
        return 0
    sheets = {in_run: _questionnaire(in_run) for in_run in TRIGGERS}
    questions = {in_run: list(sheet.questions.filter(kind=Question.Kind.SCALE5)) for in_run, sheet in sheets.items()}
    known = {one.course_id: (one.satisfaction_points, one.satisfaction_answers) for one in told().filter(year=year)}
    codes = dict(Course.objects.filter(pk__in=by_course).values_list("pk", "code"))
    surveys: list[Survey] = []
    tallies: list[Tally] = []
    for place, course in enumerate(sorted(by_course, key=codes.__getitem__)):
        rows = by_course[course]
        in_run = rows[0].run is not None
        numbers = dealt([one.completed for one in rows], in_run, known.get(course), place)
        for one, (points, n) in zip(rows, numbers, strict=True):
            survey = _survey(year, one, sheets[in_run], n)
            surveys.append(survey)
            tallies += [_tally(survey, question, points, n) for question in questions[in_run]]
    Survey.objects.bulk_create(surveys, BATCH)
    Tally.objects.bulk_create(tallies, BATCH)
    return len(surveys)


def _asked(year: int) -> Iterator[Asked]:
    """Runs and quarters that enough people completed to be asked, always in the same order."""
    rows = CourseResult.objects.filter(year=year, counted=True, closed=False).order_by()
    ends = dict(Run.objects.filter(results__year=year).values_list("pk", "ends_on"))
    sums = rows.values_list("course", "run", "quarter").annotate(n=Sum("completed"))
    for course, run, quarter, n in sorted(sums, key=lambda row: (row[0], row[2] or 0, row[1] or 0)):
        if n >= LEAST and quarter is not None:
            yield Asked(course, run, quarter, ends[run] if run else Quarter(year, quarter).last_day, n)


def _questionnaire(in_run: bool) -> Questionnaire:
    rule = SurveyRule.objects.filter(kind=Kind.SATISFACTION, trigger=TRIGGERS[in_run]).first()
    sheet = Questionnaire.objects.filter(code=rule.questionnaire_code if rule else "").order_by("-version").first()
    if sheet is None:
        raise Refused(_("The questionnaires are missing. Load a year first: manage.py seed --year 2023"))
    return sheet


def _survey(year: int, one: Asked, sheet: Questionnaire, n: int) -> Survey:
    """Closed a week later, at the latest when the year ended: then the closed year says the same on the same day."""
    closed = max(one.ended, min(one.ended + timedelta(days=DAYS_OPEN), date(year, 12, 31)))
    return Survey(
        kind=Kind.SATISFACTION, questionnaire=sheet, course_id=one.course, run_id=one.run, year=year,
        quarter=None if one.run else one.quarter, opens_on=closed - timedelta(days=DAYS_OPEN), closes_on=closed,
        closed_on=closed, state=Survey.State.CLOSED, invited=one.completed, answered=n,
        minimum=settings.PORTAL_SURVEY_MINIMUM, sample=True,
    )  # fmt: skip


def _tally(survey: Survey, question: Question, points: int, n: int) -> Tally:
    """The overall question has the points; what else is asked of a scale lies close by."""
    if question.measure != Question.Measure.OVERALL:
        points = min(5 * n, max(n, points + (question.order * 3 % 5 - 2) * n // 20))
    counts = {str(value): count for value, count in spread(n, points).items()}
    return Tally(survey=survey, question=question, counts=counts, n=n, points=points)


# Plain values in and out


def dealt(
    completed: Sequence[int], in_run: bool, known: tuple[int | None, int | None] | None, place: int
) -> list[tuple[int, int]]:
    """Points and answers of a course's surveys; they add up to what was told of the course, if anything was."""
    answers = [max(LEAST, int(n * ANSWERING[in_run])) for n in completed]
    points, total = known or (None, None)
    if points is None or total is None:
        total = sum(answers)
        shade = Fraction(place * 8 % SHADES - SHADES // 2, 5 * (SHADES // 2))
        points = round((USUALLY[in_run] + shade) * total)
    answers = fitted(answers, completed, total)
    return list(zip(parts(points, answers, points), answers, strict=True))


def fitted(answers: Sequence[int], completed: Sequence[int], total: int) -> list[int]:
    """The answers changed until they add up to the total: never below the least number, never above who completed.

    Raises: ValueError when that cannot be.
    """
    found, left = list(answers), total - sum(answers)
    for n in sorted(range(len(found)), key=lambda n: (-completed[n], n)):
        step = min(left, completed[n] - found[n]) if left > 0 else max(left, LEAST - found[n])
        found[n], left = found[n] + step, left - step
    if left:
        raise ValueError(f"{total} answers do not fit to {completed} who completed.")
    return found


def spread(n: int, points: int) -> dict[int, int]:
    """How often each of 5 to 1 was chosen when n people gave so many points: around the mean, some at either side.

    Raises: ValueError when n people cannot give so many points.
    """
    if not n <= points <= 5 * n:
        raise ValueError(f"{n} people cannot give {points} points.")
    low, above = divmod(points, n)
    counts = dict.fromkeys(range(5, 0, -1), 0)
    counts[low] = n - above
    if above:
        counts[low + 1] = above
    # Pairs move apart: one up, one down, so that the sum stays.
    for value, share in ((low, 5), (low - 1, 4)):
        if 1 < value < 5:
            pairs = counts[value] // share // 2
            counts[value] -= 2 * pairs
            counts[value - 1] += pairs
            counts[value + 1] += pairs
    return counts
