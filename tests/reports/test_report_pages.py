"""/reports/…: the list, asking, reading, freezing, comparing, as each role may."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from exchange.models import Job
from reports.models import ReportRun
from tests.factories.accounts import PersonFactory
from tests.factories.budget import AppropriationFactory, CommitmentFactory, LineFactory
from tests.factories.reports import made_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def money():
    line = LineFactory(code="L", name_ko="단풍 사업")
    AppropriationFactory(line=line, year__year=2022)
    row = AppropriationFactory(line=line, year__year=2023, amount_krw=2_000_000)
    return CommitmentFactory(line=line, year=row.year, amount_krw=500_000)


@pytest.fixture
def planner(client):
    person = PersonFactory(roles=["planning_officer"])
    client.force_login(person)
    return person


def ask(client, **changes):
    form = {"document": "budget-execution", "year": 2023, "quarter": 1, "as_of": "2023-01-31", "language": "ko"}
    return client.post(reverse("report_new"), form | changes)


def test_asking_answers_at_once_and_leaves_a_job(client, planner):
    response = ask(client)
    run = ReportRun.objects.get()
    assert response.url == run.get_absolute_url()
    assert (run.state, run.as_of, run.job.state) == ("making", date(2023, 1, 31), Job.State.QUEUED)
    assert run.job.title in client.get(reverse("job_list")).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"year": "구천"},
        {"year": 1800},
        {"quarter": 7},
        {"as_of": "2022-12-31"},
        {"as_of": "31일"},
        {"as_of": "9999-12-31"},
        {"document": "x"},
    ],
)
def test_what_cannot_be_is_said_at_the_form_and_nothing_is_asked(client, planner, wrong):
    assert ask(client, **wrong).status_code == 200
    assert not ReportRun.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_constant_number_of_queries(client, planner, money, count, django_assert_num_queries):
    for _number in range(count):
        made_run(made_by=planner)
    client.get(reverse("report_list"))
    with django_assert_num_queries(5):
        page = client.get(reverse("report_list")).content.decode()
    assert page.count("/reports/") >= count


def test_every_number_of_the_page_leads_to_its_figure(client, planner, money):
    run = made_run()
    page = client.get(run.get_absolute_url()).content.decode()
    for key in run.values:
        assert f"/figures/{key}/?run={run.key}" in page


def test_a_reader_sees_frozen_reports_and_no_drafts(client, money):
    draft = made_run()
    client.force_login(PersonFactory(roles=["council_reader"]))
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert str(draft.key) not in client.get(reverse("report_list")).content.decode()
    someone = PersonFactory()
    ReportRun.objects.update(state="published", published_by=someone, published_at="2023-04-01T00:00Z")
    assert client.get(draft.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("role", ["director", "training_manager", "council_reader", "trainee"])
def test_who_may_not_freeze_finds_no_such_page(client, money, role):
    run = made_run()
    client.force_login(PersonFactory(roles=[role]))
    assert client.post(reverse("report_freeze", args=[run.key])).status_code == 404
    run.refresh_from_db()
    assert run.state == "draft"


def test_two_runs_stand_side_by_side_with_the_row_that_differs(client, planner, money):
    older = made_run()
    CommitmentFactory(code="extra", line=money.line, year=money.year, amount_krw=250_000)
    newer = made_run()
    page = client.get(reverse("report_compare", args=[newer.key]), {"with": str(older.key)}).content.decode()
    assert "extra" in page
    assert "750" in page


def test_comparing_needs_a_second_run_and_says_so(client, planner, money):
    page = client.get(reverse("report_compare", args=[made_run().key])).content.decode()
    assert reverse("report_new") in page


def test_figures_are_found_by_words(client, planner, money):
    page = client.get(reverse("figure_list"), {"year": 2023, "q": "facility.rooms"}).content.decode()
    assert "facility.rooms.lecture" in page
    assert "budget.2023.total" not in page


def test_pairs_show_both_definitions(client, planner):
    from tests.factories.seeded import seed_both_years

    seed_both_years()
    page = client.get(reverse("figure_pairs")).content.decode()
    for value in ("29", "24", "283,779", "108,754", "87", "85.5"):
        assert re.search(rf">{value} ?<", page), value


@pytest.mark.parametrize("wrong", ["garbage", "1", "00000000-0000-0000-0000-000000000000"])
def test_a_key_that_is_none_is_not_found(client, planner, money, wrong):
    run = made_run()
    assert client.get(reverse("report_compare", args=[run.key]), {"with": wrong}).status_code == 404
    assert client.get(reverse("figure_detail", args=["budget.2023.total"]), {"run": wrong}).status_code == 404
