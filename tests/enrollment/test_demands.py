"""From a demand to people: how full the courses were that answer it (N20)."""

from __future__ import annotations

from datetime import date

import pytest

from courses.models import Demand
from enrollment.models import CourseResult
from enrollment.queries.demands import answers_of
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.courses import CourseFactory, PlanCourseFactory, PlanFactory, PlanRowFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def demand():
    return Demand.objects.create(year=2023, code="AR-1", kind="agency_request", text_ko="드론", text_en="Drones")


def answering(demand, plan, code, planned, *came):
    """A course of the plan that answers the demand, with numbers that were decided and completed."""
    entry = PlanCourseFactory(plan=plan, course=CourseFactory(code=code), demand=demand)
    PlanRowFactory(plan=plan, course=entry.course, runs=2, trainees=planned)
    for month, (decided, completed) in enumerate(came, 3):
        CourseResult.objects.create(
            year=plan.year, course=entry.course, category=entry.category, plan_class=entry.plan_class, quarter=1,
            on=date(plan.year, month, 20), completed=completed, decided=decided, counted=True, closed=False,
        )  # fmt: skip
    return entry.course


def shown(demand):
    return [(one.link.course.code, one.planned, one.taken, one.completed, one.fill_rate) for one in answers_of(demand)]


def test_places_that_were_taken_stand_beside_those_that_were_planned(demand):
    plan = PlanFactory(year=2023)
    answering(demand, plan, "CC-1", 60, (30, 28), (23, 23))
    answering(demand, plan, "CC-2", 30, (45, 40))
    answering(demand, plan, "CC-3", 30)
    answering(demand, plan, "CC-4", 0, (2, 2))
    assert shown(demand) == [
        ("CC-1", 60, 53, 51, "88.3"),
        ("CC-2", 30, 45, 40, "150.0"),
        ("CC-3", 30, None, None, ""),
        ("CC-4", 0, 2, 2, ""),
    ]


def test_only_results_of_the_plan_s_own_year_count(demand):
    plan = PlanFactory(year=2023)
    course = answering(demand, plan, "CC-1", 60, (30, 28))
    CourseResult.objects.create(
        year=2022, course=course, category=course.category, plan_class="face_to_face", quarter=1,
        on=date(2022, 3, 20), completed=9, decided=9, counted=True, closed=False,
    )  # fmt: skip
    assert shown(demand) == [("CC-1", 60, 30, 28, "50.0")]


def test_a_demand_that_nothing_answers_has_no_rates(demand):
    assert answers_of(demand) == []


def test_the_page_shows_the_rate_and_says_where_nothing_is_recorded(client, demand):
    plan = PlanFactory(year=2023)
    answering(demand, plan, "CC-1", 60, (53, 51))
    client.cookies["django_language"] = "en"
    client.force_login(PersonFactory(roles=["planning_officer"], language="en"))
    page = client.get(demand.get_absolute_url()).content.decode()
    assert "88.3%" in page
    assert "not yet recorded" not in page
    answering(demand, plan, "CC-2", 30)
    assert "not yet recorded" in client.get(demand.get_absolute_url()).content.decode()


def test_who_handed_it_in_sees_the_plan_named_and_no_way_into_it(client, demand):
    """Agencies do not read plans."""
    plan = PlanFactory(year=2023)
    answering(demand, plan, "CC-1", 60, (53, 51))
    officer = PersonFactory(roles=["agency_training_officer"], organisation=OrganisationFactory())
    Demand.objects.update(organisation=officer.organisation)
    for person, links in ((officer, 0), (PersonFactory(roles=["planning_officer"]), 1)):
        client.force_login(person)
        page = client.get(demand.get_absolute_url()).content.decode()
        assert (str(plan) in page, page.count(plan.get_absolute_url())) == (True, links)
