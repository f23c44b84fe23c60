"""/figures/…: definition, value and exactly the rows; hidden where they name persons."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.budget import AppropriationFactory, LineFactory
from tests.factories.courses import CategoryFactory, CourseFactory, PlanCourseFactory, PlanFactory, PlanRowFactory
from tests.factories.reports import made_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    person = PersonFactory(roles=["council_reader"])
    client.force_login(person)
    return person


def plan_with(count):
    plan = PlanFactory(version=1)
    category = CategoryFactory(code="C-TEST")
    for number in range(count):
        course = CourseFactory(category=category, code=f"X-{number}", title_ko=f"과정 {number}")
        PlanCourseFactory(plan=plan, course=course)
        PlanRowFactory(plan=plan, course=course, trainees=10 + number)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_lists_its_rows_with_a_constant_number_of_queries(client, reader, count, django_assert_num_queries):
    plan_with(count)
    url = reverse("figure_detail", args=["plan.2023.trainees"]) + "?year=2023"
    client.get(url)
    with django_assert_num_queries(9):
        page = client.get(url).content.decode()
    for number in range(count):
        assert f"X-{number}" in page


def test_rows_that_are_persons_are_counted_and_not_named(client, reader):
    institute = OrganisationFactory(kind="institute")
    someone = PersonFactory(kind="staff", organisation=institute, staff_number="CANARY-7")
    page = client.get(reverse("figure_detail", args=["org.staff"]) + "?year=2023").content.decode()
    assert someone.staff_number not in page
    client.force_login(PersonFactory(roles=["planning_officer"]))
    page = client.get(reverse("figure_detail", args=["org.staff"]) + "?year=2023").content.decode()
    assert someone.staff_number in page


def test_an_unknown_key_is_not_found(client, reader):
    assert client.get(reverse("figure_detail", args=["plan.nonsense"])).status_code == 404


def test_a_year_without_records_says_so_instead_of_failing(client, reader):
    response = client.get(reverse("figure_detail", args=["plan.2031.trainees"]) + "?year=2031")
    assert response.status_code == 200
    assert "2031" in response.content.decode()


def test_a_frozen_value_stands_beside_the_present_one(client):
    line = LineFactory(code="L")
    AppropriationFactory(line=line, year__year=2022)
    row = AppropriationFactory(line=line, year__year=2023, amount_krw=7_000_000)
    run = made_run()
    row.amount_krw = 9_000_000
    row.save()
    client.force_login(PersonFactory(roles=["planning_officer"]))
    page = client.get(reverse("figure_detail", args=["budget.2023.total"]) + f"?run={run.key}").content.decode()
    assert "7000" in page
    assert "9,000" in page


def test_a_draft_of_somebody_else_cannot_be_looked_through(client, reader):
    line = LineFactory(code="L")
    AppropriationFactory(line=line, year__year=2022)
    AppropriationFactory(line=line, year__year=2023)
    run = made_run()
    url = reverse("figure_detail", args=["budget.2023.total"]) + f"?run={run.key}"
    assert client.get(url).status_code == 404


def test_a_mean_lists_points_and_answers_and_the_computed_figure_that_looks_like_it(client, reader, years):
    url = reverse("figure_detail", args=["result.2022.satisfaction"]) + "?year=2023"
    page = client.get(url).content.decode()
    heads = re.findall(r'<th scope="col"( class="num")?>', page)
    assert heads == ["", "", ' class="num"', ' class="num"']
    row = re.search(r"CC-001</a></td>.*?</tr>", page).group(0)
    assert re.findall(r'<td class="num">([\d,]+)</td>', row) == ["2,805", "625"]
    assert "<b>4.30</b>" in page  # that of e-learning, computed too
