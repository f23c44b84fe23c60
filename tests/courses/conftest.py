"""People signed in and a small plan, for the tests of courses/.

Not for the whole seed: test_reconciles.py loads that.
"""

from __future__ import annotations

import pytest

from courses.models import Plan
from tests.factories.accounts import PersonFactory
from tests.factories.courses import (
    CategoryFactory,
    CourseFactory,
    PlanCourseFactory,
    PlanFactory,
    PlanRowFactory,
    ProgrammeFactory,
    RunFactory,
)


@pytest.fixture
def officer(db):
    return PersonFactory(roles=["planning_officer"])


@pytest.fixture
def reader(db):
    return PersonFactory(roles=["council_reader"])


@pytest.fixture
def trainee(db):
    return PersonFactory(roles=["trainee"])


@pytest.fixture
def signed_in(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def plan(db):
    return PlanFactory(year=2023, version=1)


@pytest.fixture
def draft(plan):
    return PlanFactory(year=2023, version=2, state=Plan.State.DRAFT, based_on=plan)


@pytest.fixture
def offered(plan):
    """Makes courses of the plan with a row and a run each."""
    tree = CategoryFactory(code="C", order=1)
    area = CategoryFactory(code="C-JOB", order=2, parent=tree)
    leaf = CategoryFactory(code="C-JOB-IT", order=3, parent=area)
    programme = ProgrammeFactory(year=2023, name_ko="정보통신 교육", group_ko="정보화", group_en="IT")

    def offer(number=1, **course):
        made = [CourseFactory(**{"category": leaf, **course}) for _n in range(number)]
        for each in made:
            PlanCourseFactory(plan=plan, course=each, programme=programme)
            PlanRowFactory(plan=plan, course=each, category=each.category, programme=programme, runs=1, trainees=30)
            RunFactory(course=each, number=1)
        return made

    return offer
