"""The test at the end of e-learning: begun, answered, handed in; the best points become the score of the place.

Not for the points: enrollment.grading. Not for what follows from them: enrollment.actions.learned.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import SystemRandom

from django.db import transaction
from django.db.models.functions import Least, Now
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from core.periods import today
from enrollment import grading
from enrollment.actions import learned
from enrollment.models import Attempt, Learning, Score
from enrollment.queries import clock
from enrollment.queries import tests as queries
from enrollment.rules import tests as rules
from enrollment.rules.own import why_not_begin_for_others
from journal import actions as journal


def begin(*, learning: Learning, by: Person) -> Attempt:
    """Begin an attempt, or go on with the one whose time runs; one whose time is over is handed in first, for good.

    Raises: Refused when a rule says no. Safe to run twice: two tabs get one attempt.
    """
    refuse_if(why_not_begin_for_others(by, learning.enrollment))
    for late in queries.run_out().filter(enrollment=learning.pk):
        hand_in(attempt=late, by=by)
    return _begin(learning.pk, by)


@transaction.atomic
def _begin(place: int, by: Person) -> Attempt:
    learning = _locked(place)
    running = queries.still_open(queries.attempts_of(learning)).first()
    if running is not None:
        return running
    tries = queries.tries_of(learning)
    refuse_if(rules.why_not_take_test(learning, tries, on=today()))
    assert learning.content is not None  # the rule refuses a place without a test
    drawn = grading.draw(
        SystemRandom(), queries.options_of(learning.enrollment.course_id), learning.content.test_questions
    )
    refuse_unless(bool(drawn), _("This test has no questions at present. Ask the training division."))
    attempt = Attempt.objects.create(
        enrollment=learning.enrollment,
        number=tries.used + 1,
        questions=drawn,
        answers=[[] for _question in drawn],
        ends_at=clock.now() + timedelta(minutes=learning.content.test_minutes),
    )
    journal.record("test.begun", by=by, on=learning.enrollment, new={"attempt": attempt.number})
    return attempt


@transaction.atomic
def answer(*, attempt: Attempt, answers: list[list[int]], by: Person) -> None:
    """Keep what is answered so far. Raises: Refused when the time is over or it was handed in. Safe to run twice."""
    refuse_if(why_not_begin_for_others(by, attempt.enrollment))
    refuse_unless(
        _keep(attempt, answers),
        _("The time is over, or the test was handed in. What was answered until then counts."),
    )


@transaction.atomic
def hand_in(*, attempt: Attempt, by: Person | None, answers: list[list[int]] | None = None) -> Attempt:
    """Hand the attempt in: the points of what was answered in time, the best of them as score, and what follows.

    Answers that come after the time are not taken. Safe to run twice: the first time stands.
    """
    learning = _locked(attempt.enrollment_id)
    if by is not None:
        refuse_if(why_not_begin_for_others(by, learning.enrollment))
    if answers is not None:
        _keep(attempt, answers)
    attempt = Attempt.objects.select_for_update().get(pk=attempt.pk)  # an answer that comes now waits, and is too late
    points = queries.points_for(attempt)
    waiting = Attempt.objects.filter(pk=attempt.pk, handed_in_at=None)
    if waiting.update(handed_in_at=Least(Now(), "ends_at"), points=points):
        before = _score(attempt, points)
        words = {"attempt": attempt.number, "points": points}
        journal.record("test.handed_in", by=by, on=learning.enrollment, old={"points": before}, new=words)
        learned.settle(enrollments=[learning.pk])
    attempt.refresh_from_db()
    return attempt


def close_late(*, by: Person | None) -> int:
    """Hand in every attempt whose time is over; how many. Safe to run twice."""
    late = list(queries.run_out())
    for attempt in late:
        hand_in(attempt=attempt, by=by)
    return len(late)


def _locked(place: int) -> Learning:
    """The place's row; whoever else begins, hands in or decides waits for this transaction."""
    list(Learning.objects.select_for_update().filter(pk=place).order_by("pk").values_list("pk", flat=True))
    rows = Learning.objects.select_related(
        "enrollment__completion", "enrollment__course", "enrollment__run__course", "content", "opening"
    )
    return rows.get(pk=place)


def _keep(attempt: Attempt, answers: list[list[int]]) -> bool:
    refuse_unless(
        len(answers) == len(attempt.questions), _("These answers belong to other questions. Open the test again.")
    )
    return bool(queries.still_open(Attempt.objects.filter(pk=attempt.pk)).update(answers=answers))


def _score(attempt: Attempt, points: Decimal) -> Decimal | None:
    """The best points stand, whoever entered those before; nobody but the test enters these.

    Returns: the points that stood before.
    """
    row, made = Score.objects.get_or_create(
        enrollment_id=attempt.enrollment_id, kind=Score.Kind.TEST, defaults={"points": points, "entered_by": None}
    )
    if made:
        return None
    better = Score.objects.filter(pk=row.pk, points__lt=points)
    better.update(points=points, entered_at=Now(), entered_by=None)
    return row.points
