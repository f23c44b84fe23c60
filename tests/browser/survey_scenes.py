"""Scenes of surveys and of leadership diagnoses: who is asked, and that the days went by.

Not for people and runs: scenes.py, which brings these to the backstage.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from accounts.models import Person
from core.periods import today
from courses.models import Course, Run
from surveys import tasks
from surveys.actions import answering, seals
from surveys.actions.opening_rounds import ASKED, tell
from surveys.models import Invitation, PairOutcome, Questionnaire, Sealed, Survey
from tests.factories.enrollment import EnrollmentFactory
from tests.surveys.walks import kept

Found = dict[str, Any]


def survey_that_asks(numbers: list[str], points: list[int]) -> Found:
    """A run that ended, its survey of satisfaction that asks these people; all but the first said so many points."""
    people = [Person.objects.get(staff_number=number) for number in numbers]
    run = _run("CC-023", ended=2)
    sheet = Questionnaire.objects.get(code="satisfaction", state=Questionnaire.State.IN_FORCE)
    survey = Survey.objects.create(
        kind=sheet.kind, questionnaire=sheet, run=run, course=run.course, year=run.year, opens_on=today(),
        closes_on=today() + timedelta(days=5), state=Survey.State.OPEN, seal=seals.make(by=None),
    )  # fmt: skip
    Invitation.objects.bulk_create(Invitation(survey=survey, person=person) for person in people)
    tell(survey=survey, people=people, text=ASKED, by=None)
    scales = [one.order for one in sheet.questions.filter(kind="scale5")]
    for person, point in zip(people[1:], points, strict=True):
        answering.answer(survey=survey, answers=dict.fromkeys(scales, point), by=person)
    return {"survey": str(survey.key), "scales": scales, "questions": sheet.questions.count()}


def last_day_is_over(survey: str) -> Found:
    """The survey's last day was yesterday, and the scheduler came by. Returns: what stands of it."""
    day = today() - timedelta(days=1)
    Survey.objects.filter(key=survey).update(opens_on=day, closes_on=day)
    tasks.keep()
    row = Survey.objects.get(key=survey)
    left = Sealed.objects.filter(survey=row).count() + Invitation.objects.filter(survey=row).count()
    return {"state": row.state, "invited": row.invited, "answered": row.answered, "left": left}


def leader_in_a_run(number: str) -> Found:
    """A run of a course for leaders that begins in five days, in which the person has a seat."""
    run = _run("CC-016", ended=-5)
    EnrollmentFactory(run=run, person=Person.objects.get(staff_number=number))
    return {"run": [run.course.code, run.year, run.number]}


def run_is_over_for_months(number: str) -> Found:
    """The run of the leader ended seventy days ago, and the scheduler asked the raters again."""
    before = Survey.objects.get(diagnosis__leader__staff_number=number)
    assert before.diagnosis
    kept(before.diagnosis)
    tasks.keep()
    after = Survey.objects.get(diagnosis=before.diagnosis, phase=Survey.Phase.AFTER)
    return {"survey": str(after.key), "invited": after.invitations.count()}


def pairs_of(number: str) -> Found:
    """What is kept of the leader's diagnosis."""
    rows = PairOutcome.objects.filter(diagnosis__leader__staff_number=number).order_by("question__order")
    return {"sums": [[one.pairs, one.before_points, one.after_points] for one in rows]}


def _run(course: str, *, ended: int) -> Run:
    of, day = Course.objects.get(code=course), today() - timedelta(days=ended)
    last = Run.objects.filter(course=of, year=day.year, number__gte=3_000).order_by("number").last()
    return Run.objects.create(
        course=of, year=day.year, number=last.number + 1 if last else 3_000, starts_on=day - timedelta(days=1),
        ends_on=day, capacity=20, mode=Run.Mode.FACE_TO_FACE,
    )  # fmt: skip
