"""/: what waits for each role, and nothing of what is not theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.roles import ROLES
from core.periods import today
from home import front, helping
from tests.factories.accounts import PersonFactory
from tests.factories.budget import AppropriationFactory, LineFactory, QuarterlyPlanFactory
from tests.factories.courses import CourseFactory, PlanCourseFactory, PlanFactory, RunFactory
from tests.factories.reports import made_run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", ROLES)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_role_has_a_front_page(client, code, language):
    client.cookies["django_language"] = language
    client.force_login(PersonFactory(roles=[code], language=language))
    response = client.get(reverse("home"))
    assert response.status_code == 200
    assert f'lang="{language}"' in response.content.decode()


def test_who_is_signed_out_is_sent_to_sign_in(client):
    assert client.get(reverse("home")).url == reverse("account_login")


def test_a_plan_that_misses_its_line_waits_for_the_budget_officer_only():
    line = LineFactory()
    AppropriationFactory(line=line, amount_krw=2_000_000, year__year=today().year)
    QuarterlyPlanFactory(line=line, q1_krw=1_000_000, year__year=today().year)
    urgent = [one for one in front.waiting_for(PersonFactory(roles=["budget_officer"])) if one.urgent]
    assert [(one.count, one.url) for one in urgent] == [(1, reverse("budget_plans"))]
    assert front.waiting_for(PersonFactory(roles=["facilities_officer"])) == []


def test_drafts_wait_for_who_may_freeze_them():
    line = LineFactory()
    for year in (2022, 2023):
        AppropriationFactory(line=line, year__year=year)
    made_run()
    assert [one.count for one in front.waiting_for(PersonFactory(roles=["planning_officer"]))] == [1]
    assert front.waiting_for(PersonFactory(roles=["training_manager"])) == []


def test_runs_of_the_coming_week_and_no_others():
    course = CourseFactory()
    PlanCourseFactory(plan=PlanFactory(version=1), course=course)
    for days in (-1, 0, 6, 7):
        day = today() + timedelta(days=days)
        RunFactory(course=course, starts_on=day, ends_on=day, year=day.year)
    trainee = PersonFactory(roles=["trainee"])
    assert [(run.starts_on - today()).days for run in front.coming_runs(trainee)] == [0, 6]
    assert not front.coming_runs(PersonFactory(roles=["applicant"])).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_front_page_asks_a_constant_number_of_queries(client, count, django_assert_num_queries):
    course = CourseFactory()
    PlanCourseFactory(plan=PlanFactory(version=1), course=course)
    for _number in range(count):
        RunFactory(course=course, starts_on=today(), ends_on=today(), year=today().year)
    client.force_login(PersonFactory(roles=["trainee"]))
    client.get(reverse("home"))
    with django_assert_num_queries(13):
        client.get(reverse("home"))


@pytest.mark.parametrize("code", ROLES)
def test_every_role_has_a_first_day_whose_pages_it_may_open(client, code):
    client.force_login(PersonFactory(roles=[code]))
    page = client.get(reverse("help_page", args=[code]))
    assert page.status_code == 200
    for step in helping.PAGES[code].steps:
        assert client.get(reverse(step.url_name)).status_code == 200, step.url_name


def test_help_for_a_role_that_is_not_there_is_not_found(client):
    client.force_login(PersonFactory(roles=["trainee"]))
    assert client.get(reverse("help_page", args=["emperor"])).status_code == 404
