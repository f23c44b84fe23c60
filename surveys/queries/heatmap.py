"""Means of courses by question: sums of whole shown surveys, so no two views differ by a few people.

Not for one survey: surveys.queries.surveys.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from courses.models import Course
from surveys.models import Question, Survey, Tally


@dataclass(frozen=True)
class Cell:
    """The points and answers of one question over the surveys of a course."""

    points: int
    n: int

    @property
    def hundredths(self) -> int:
        """The mean in hundredths of a point, rounded half up."""
        return (self.points * 200 + self.n) // (self.n * 2)

    @property
    def text(self) -> str:
        return f"{self.hundredths // 100}.{self.hundredths % 100:02}"

    @property
    def warmth(self) -> int:
        """1 (below 3.50) to 5 (4.50 and above): steps of a colour, with the number always beside it."""
        return 1 + sum(self.hundredths >= limit for limit in (350, 400, 425, 450))


@dataclass(frozen=True)
class HeatMap:
    """Questions in their order, and a row of cells for each course; None where it was not asked."""

    questions: list[Question]
    rows: list[tuple[Course, list[Cell | None]]]


def heat_map(kind: str, year: int) -> HeatMap:
    """Every scale of every course of the year and kind. Three queries."""
    rows = Tally.objects.filter(
        survey__kind=kind, survey__year=year, survey__state=Survey.State.CLOSED, survey__withheld=False,
        survey__course__isnull=False, band_kind=Tally.Band.ALL, points__isnull=False,
    )  # fmt: skip
    sums = rows.order_by().values_list("survey__course", "question__code").annotate(Sum("points"), Sum("n"))
    cells: dict[int, dict[str, Cell]] = defaultdict(dict)
    for course, code, points, n in sums:
        cells[course][code] = Cell(points, n)
    questions = _newest(rows.values_list("question", flat=True))
    courses = Course.objects.filter(pk__in=cells).order_by("code")
    return HeatMap(questions, [(one, [cells[one.pk].get(q.code) for q in questions]) for one in courses])


def _newest(asked: Iterable[int]) -> list[Question]:
    """The questions by code, in the words of their newest version."""
    found = Question.objects.filter(pk__in=asked).select_related("questionnaire")
    by_code: dict[str, Question] = {}
    for question in found.order_by("questionnaire__version", "order"):
        by_code[question.code] = question
    return sorted(by_code.values(), key=lambda one: (one.order, one.code))
