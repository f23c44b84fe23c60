"""The development register: steps and who takes them, totals of a year, the lines of the seed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import Refused
from courses.actions import works as actions
from courses.models import ContentWork, Course
from courses.queries import works as queries
from tests.factories.accounts import PersonFactory
from tests.factories.elearning import ElearningCourseFactory
from tests.factories.seeded import seed_both_years

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def maker():
    return PersonFactory(roles=["training_manager"], language="en")


@pytest.fixture
def accepter():
    return PersonFactory(roles=["planning_officer"], language="en")


def planned(maker, **fields) -> ContentWork:
    given = {"year": 2026, "course": ElearningCourseFactory(), "kind": "developed", "units": 8}
    return actions.add(**{**given, **fields}, by=maker)


def walked(work: ContentWork, *steps: tuple[str, object]) -> str:
    for to, who in steps:
        actions.step(work=work, to=to, by=who)
    return work.state


def test_a_work_is_handed_in_by_one_and_accepted_by_another(maker, accepter):
    work = planned(maker)
    assert walked(work, ("in_work", maker), ("handed_in", maker), ("accepted", accepter)) == "accepted"
    assert (work.handed_in_by, work.accepted_by) == (maker, accepter)


def test_who_handed_it_in_neither_accepts_it_nor_gives_it_back(maker, accepter):
    work = planned(accepter)
    walked(work, ("in_work", accepter), ("handed_in", accepter))
    for to, who in (("accepted", accepter), ("in_work", accepter), ("accepted", maker)):
        with pytest.raises(Refused):
            actions.step(work=work, to=to, reason="Mend it.", by=who)
    work.refresh_from_db()
    assert (work.state, work.accepted_by) == ("handed_in", None)


def test_what_is_given_back_says_why_and_can_be_handed_in_again(maker, accepter):
    work = planned(maker)
    walked(work, ("in_work", maker), ("handed_in", maker))
    with pytest.raises(Refused):
        actions.step(work=work, to="in_work", by=accepter)
    actions.step(work=work, to="in_work", reason=" Captions are missing. ", by=accepter)
    assert (work.state, work.returned_reason, work.handed_in_by) == ("in_work", "Captions are missing.", None)
    assert walked(work, ("handed_in", maker)) == "handed_in"
    assert work.returned_reason == ""


@pytest.mark.parametrize("to", ["handed_in", "accepted", "published", "planned"])
def test_no_step_is_left_out(maker, accepter, to):
    work = planned(maker)
    with pytest.raises(Refused):
        actions.step(work=work, to=to, by=accepter)
    assert ContentWork.objects.get().state == "planned"


def test_two_people_do_not_take_the_same_step(maker):
    work = planned(maker)
    same = ContentWork.objects.get()
    actions.step(work=work, to="in_work", by=maker)
    with pytest.raises(Refused):
        actions.step(work=same, to="dropped", by=maker)
    assert ContentWork.objects.get().state == "in_work"


@pytest.mark.parametrize(
    "fields", [{"units": None}, {"kind": "improved", "units": 0}, {"kind": "brought_in", "units": None}]
)
def test_a_line_that_says_too_little_is_refused(maker, fields):
    with pytest.raises(Refused):
        planned(maker, **fields)
    assert not ContentWork.objects.exists()


def test_a_course_stands_once_in_a_year(maker):
    work = planned(maker)
    with pytest.raises(Refused):
        planned(maker, course=work.course)
    planned(maker, course=work.course, year=2027)
    assert ContentWork.objects.count() == 2


def test_the_seed_s_register_adds_up_to_the_report_and_to_the_catalogue():
    seed_both_years()
    found = queries.totals(queries.planned(2023))
    assert found == {
        "developed": queries.Total(2, 16),
        "improved": queries.Total(4, 15),
        "brought_in": queries.Total(7, 0),
    }
    lines = ContentWork.objects.filter(year=2023).values_list("course", "kind", "units")
    said = Course.objects.exclude(content="").values_list("pk", "content", "units")
    assert sorted(lines, key=str) == sorted(said, key=str)
    assert not queries.planned(2022).exists()
    plan = queries.budget_plan(2023)
    assert (plan.code, plan.quarters_krw) == ("BP-ELC", (1_550_000, 119_900_000, 75_000, 75_000))
    assert queries.budget_plan(2024) is None


def test_dropped_work_counts_for_nothing(maker):
    work = planned(maker)
    planned(maker, units=3)
    actions.step(work=work, to="dropped", by=maker)
    assert queries.totals(ContentWork.objects.all()) == {"developed": queries.Total(1, 3)}


def test_the_page_offers_the_next_steps_and_says_what_stands_against_one(client, maker, accepter):
    work = planned(maker)
    page = reverse("content_work_detail", args=[2026, work.course.code])
    step = reverse("content_work_step", args=[2026, work.course.code])
    client.force_login(maker)
    assert client.post(step, {"to": "in_work"}).url == page
    client.post(step, {"to": "handed_in"})
    shown = client.get(page).content.decode()
    assert ("Only who may accept content decides" in shown, "Give it back" in shown) == (True, False)
    client.force_login(accepter)
    assert "Give it back" in client.get(page).content.decode()
    client.post(step, {"to": "in_work", "reason": "Mend it."})
    assert ContentWork.objects.get().returned_reason == "Mend it."


def test_a_reader_of_the_plan_sees_the_register_and_changes_nothing(client, maker):
    work = planned(maker)
    client.force_login(PersonFactory(roles=["council_reader"], language="en"))
    page = client.get(reverse("content_work_detail", args=[2026, work.course.code])).content.decode()
    assert (str(work.course) in page, "Begin the work" in page) == (True, False)
    assert client.post(reverse("content_work_step", args=[2026, work.course.code])).status_code == 404
    assert ContentWork.objects.get().state == "planned"


def test_the_list_asks_no_more_for_three_lines_than_for_one(client, maker):
    planned(maker)
    client.force_login(maker)

    def asked() -> int:
        client.get(reverse("content_work_list"))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("content_work_list"))
        return len(found)

    with_one = asked()
    planned(maker)
    planned(maker, kind="brought_in", units=None, provider="Elsewhere")
    assert asked() == with_one


def test_a_new_line_by_the_form(client, maker):
    course = ElearningCourseFactory()
    client.force_login(maker)
    sent = {
        "year": 2026,
        "course": course.pk,
        "kind": "brought_in",
        "provider": "Elsewhere",
        "planned_on": "2026-03-01",
    }
    answer = client.post(reverse("content_work_new"), sent)
    assert answer.url == reverse("content_work_detail", args=[2026, course.code])
    work = ContentWork.objects.get()
    assert (work.kind, work.units, work.provider, work.state) == ("brought_in", None, "Elsewhere", "planned")
