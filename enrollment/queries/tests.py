"""The attempts of a place at its test, and the questions as they were asked, with or without what is right.

Not for who may take it: enrollment.rules.tests.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.db.models.functions import Now

from core.names import in_language
from core.periods import today
from courses.models import Question
from enrollment import grading
from enrollment.grading import Tries
from enrollment.models import Attempt, CompletionRule, Enrollment, Learning
from enrollment.queries.completion_rules import rule_of, rules_of_elearning


@dataclass(frozen=True)
class Choice:
    """An option at the place where it stood."""

    place: int
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class Asked:
    """A question as it was asked. It does not know what is right."""

    key: int
    text: str
    is_many: bool
    choices: list[Choice]


@dataclass(frozen=True)
class Judged:
    """A question of an attempt that was handed in; `right` and `why` are empty while they are not to be seen."""

    asked: Asked
    is_right: bool
    right: list[str]
    why: str


def attempts_of(learning: Learning) -> QuerySet[Attempt]:
    """The attempts of the place, the first one first."""
    return Attempt.objects.filter(enrollment=learning.pk).order_by("number")


def tries_of(learning: Learning, attempts: Iterable[Attempt] | None = None) -> Tries:
    """How the place stands with its test; one without a test allows no attempt. Three queries at most.

    Attempts of a place given up in the same year are used up too: its questions are asked again.
    """
    content = learning.content
    if content is None or not content.test_questions:
        return Tries(0)
    rows = list(attempts_of(learning) if attempts is None else attempts)
    rule = _rule_of(learning.enrollment)
    points = [row.points for row in rows if row.points is not None]
    return Tries(
        allowed=content.test_attempts,
        used=len(rows) + _given_up(learning.enrollment),
        is_open=any(row.handed_in_at is None for row in rows),
        best=max(points, default=None),
        mark=rule.test_score if rule else None,
    )


def _given_up(place: Enrollment) -> int:
    """How many attempts the person used in other places of the course in the year."""
    of_person = Attempt.objects.filter(enrollment__person=place.person_id, enrollment__course=place.course_id)
    return of_person.filter(enrollment__year=place.year).exclude(enrollment=place.pk).count()


def _rule_of(place: Enrollment) -> CompletionRule | None:
    """The rule that decides on the place: that of its run, or that of the day for e-learning."""
    if place.run is not None:
        return rule_of(place.run)
    return rules_of_elearning({place.course_id}, today())[place.course_id]


def options_of(course: int) -> dict[int, int]:
    """The questions that the course (its key) asks today, each with the number of its options."""
    rows = Question.objects.filter(course=course, retired=False).values_list("pk", "options")
    return {pk: len(options) for pk, options in rows}


def still_open(rows: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """Those of the attempts whose time runs."""
    return rows.filter(handed_in_at=None, ends_at__gt=Now())


def run_out() -> QuerySet[Attempt]:
    """Attempts whose time is over and that nobody handed in."""
    return Attempt.objects.filter(handed_in_at=None, ends_at__lte=Now()).order_by("pk")


def points_for(attempt: Attempt) -> Decimal:
    """The points for what is answered."""
    found = _questions(attempt)
    return grading.points([found[key].right for key, _order in attempt.questions], attempt.answers)


def asked(attempt: Attempt) -> list[Asked]:
    """The questions in their order with what is chosen so far. One query."""
    found = _questions(attempt)
    return [_asked(found[key], order, answer) for (key, order), answer in _answered(attempt)]


def judged(attempt: Attempt, *, with_right: bool) -> list[Judged]:
    """The same after handing in: what was right, and why if that may be seen. One query."""
    found = _questions(attempt)
    return [
        Judged(
            asked=_asked(found[key], order, answer),
            is_right=grading.is_right(found[key].right, answer),
            right=[_words(found[key].options[number]) for number in found[key].right] if with_right else [],
            why=found[key].why if with_right else "",
        )
        for (key, order), answer in _answered(attempt)
    ]


def is_over(attempt: Attempt, at: datetime) -> bool:
    """Whether the attempt's time is over at the instant."""
    return attempt.handed_in_at is not None or attempt.ends_at <= at


def _questions(attempt: Attempt) -> dict[int, Question]:
    return Question.objects.in_bulk([key for key, _order in attempt.questions])


def _answered(attempt: Attempt) -> Iterable[tuple[tuple[int, list[int]], list[int]]]:
    none: list[list[int]] = [[] for _question in attempt.questions]
    return zip(attempt.questions, attempt.answers or none, strict=True)


def _asked(question: Question, order: list[int], answer: list[int]) -> Asked:
    choices = [Choice(place, _words(question.options[number]), number in answer) for place, number in enumerate(order)]
    return Asked(question.pk, str(question), question.kind == Question.Kind.MANY, choices)


def _words(option: dict[str, str]) -> str:
    return in_language(option["ko"], option.get("en", ""))
