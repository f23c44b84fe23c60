"""A decided plan's figures stay: whatever is edited in the catalogue, and as of any day before the next decision."""

from __future__ import annotations

from datetime import date

import pytest

from courses import actions
from courses.models import Plan
from reports.figures import FigureError
from reports.figures.book import Book
from reports.scope import Scope
from tests.factories.accounts import PersonFactory
from tests.factories.courses import CategoryFactory, CourseFactory, PlanCourseFactory, PlanFactory, PlanRowFactory

pytestmark = pytest.mark.django_db

COUNTED = (
    "courses",
    "classroom.within_3_days.courses",
    "classroom.selectable.courses",
    "fourth_industrial.courses",
    "open_to_municipalities.courses",
    "trainees",
)
LONG_AND_MARKED = {
    "duration_days": 9,
    "delivery": "selectable",
    "fourth_industrial": True,
    "open_to_municipalities": True,
}


@pytest.fixture
def officer():
    return PersonFactory(roles=["planning_officer"])


@pytest.fixture
def plan():
    """The plan of 2023 as it was decided: one short course without marks."""
    plan = PlanFactory(version=1, decided_on=date(2022, 12, 30))
    course = CourseFactory(category=CategoryFactory(code="C"))
    PlanCourseFactory(plan=plan, course=course)
    PlanRowFactory(plan=plan, course=course, trainees=30)
    return plan


def figures(as_of=None):
    book = Book(Scope.of(2023, as_of=as_of))
    return tuple(book.value(f"plan.2023.{name}") for name in COUNTED)


def test_an_edited_course_leaves_the_figures_of_a_decided_plan(plan, officer):
    assert figures() == (1, 1, 0, 0, 0, 30)
    course = plan.plan_courses.get().course
    actions.change_course(course=course, values=LONG_AND_MARKED, revision=0, by=officer)
    assert figures() == (1, 1, 0, 0, 0, 30)

    draft = actions.start_version(plan=plan, by=officer)
    actions.confirm_version(plan=draft, decided_on=date(2023, 9, 1), by=officer)
    assert figures() == (1, 0, 1, 1, 1, 30)


def test_a_version_decided_after_the_cut_does_not_count(plan, officer):
    draft = actions.start_version(plan=plan, by=officer)
    draft.rows.update(trainees=31)
    actions.confirm_version(plan=draft, decided_on=date(2023, 9, 1), by=officer)
    days = (date(2023, 1, 31), date(2023, 8, 31), date(2023, 9, 1), None)
    assert [figures(day)[-1] for day in days] == [30, 30, 31, 31]


def test_a_cut_before_the_first_decision_says_so(plan):
    Plan.objects.update(decided_on=date(2023, 2, 1))
    with pytest.raises(FigureError, match=r"2023년 교육훈련계획이 없습니다"):
        figures(date(2023, 1, 31))
