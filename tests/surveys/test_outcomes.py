"""What is made of results: remarks reviewed, follow-ups moved on, a run's two surveys, courses by question."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from core.errors import Refused
from core.periods import today
from journal.models import Entry
from surveys.actions import followups, remarks
from surveys.models import CourseScore, FollowUp, Remark
from surveys.queries.heatmap import Cell, heat_map
from tests.factories.accounts import PersonFactory
from tests.factories.courses import CourseFactory, RunFactory
from tests.factories.surveys import QuestionnaireFactory, SurveyRuleFactory, answered, closed
from tests.factories.surveys import SurveyFactory as OpenSurvey

pytestmark = pytest.mark.django_db


def body(response):
    return response.content.decode()


@pytest.fixture
def said():
    """A closed survey with one remark, which waits."""
    return closed(4, 4, 4, 4, {1: 4, 4: "3반 김아무개 강사가 좋았다"}).remarks.get()


def test_a_remark_is_shown_only_after_somebody_read_it(client, manager, said):
    page, where = reverse("survey_detail", args=[said.survey.key]), reverse("remark_decide", args=[said.pk])
    assert said.text not in body(client.get(page))
    assert said.text in body(client.get(where))
    client.post(where, {"to": "shown", "text": said.text})
    assert said.text in body(client.get(page))
    said.refresh_from_db()
    assert (said.review, said.reviewed_by, said.reviewed_on) == ("shown", manager, today())


def test_a_shortened_remark_stands_in_place_of_the_first(client, manager, said):
    where = reverse("remark_decide", args=[said.pk])
    longer = client.post(where, {"to": "shortened", "text": said.text + " 정말"})
    assert "not shorter" in body(longer)
    assert "Nothing is left" in body(client.post(where, {"to": "shortened", "text": "  "}))
    client.post(where, {"to": "shortened", "text": "강사가 좋았다"})
    assert list(Remark.objects.values_list("text", "review")) == [("강사가 좋았다", "shortened")]
    assert "김아무개" not in body(client.get(reverse("survey_detail", args=[said.survey.key])))


def test_the_record_never_holds_a_remark(manager, said):
    remarks.review(remark=said, to="kept_back", by=manager)
    entry = Entry.objects.get(action="remark.reviewed")
    assert (entry.old, entry.new, entry.reason) == ({"review": "waiting"}, {"review": "kept_back"}, "")
    assert "김아무개" not in entry.target_name


def test_two_reviewers_at_once_decide_once(manager, said):
    seen = Remark.objects.get()
    remarks.review(remark=said, to="kept_back", by=manager)
    with pytest.raises(Refused):
        remarks.review(remark=seen, to="shown", by=manager)
    assert Remark.objects.get().review == "kept_back"
    with pytest.raises(Refused):
        remarks.review(remark=Remark.objects.get(), to="waiting", by=manager)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_remarks_asks_a_constant_number_of_queries(client, manager, count, django_assert_num_queries):
    for _ in range(count):
        closed(4, 4, 4, 4, {1: 4, 4: "의견"})
    with django_assert_num_queries(8):
        page = body(client.get(reverse("remark_list")))
    assert page.count("의견</a>") == count


@pytest.mark.parametrize("role", ["director", "council_reader", "lecturer"])
def test_others_read_no_remark_that_waits(client, said, role):
    client.force_login(PersonFactory(roles=[role]))
    for where in (reverse("remark_list"), reverse("remark_decide", args=[said.pk])):
        assert client.get(where).status_code == 404
    assert client.post(reverse("remark_decide", args=[said.pk]), {"to": "shown"}).status_code == 404
    assert Remark.objects.get().review == "waiting"


@pytest.fixture
def low():
    """Closed under the limit of its rule."""
    return closed(3, 3, 3, 3, 4, rule=SurveyRuleFactory(low_limit_e2=350)).followup


def test_a_follow_up_is_walked_to_its_end(client, manager, low):
    def send(to, text):
        return client.post(reverse("followup_move", args=[low.key]), {"to": to, "text": text})

    assert "what the cause is" in body(send("cause_found", ""))
    send("cause_found", "교재가 낡음")
    assert send("done", "끝").status_code == 422
    send("measures", "교재 개정")
    assert "no later score yet" in body(send("done", ""))
    later = closed(5, 5, 5, 5, 5, run=RunFactory(course=low.survey.course))
    assert "no later score yet" in body(send("done", ""))  # closed on the same day: not later
    CourseScore.objects.filter(survey=later).update(on=today() + timedelta(days=1))
    send("done", "")
    low.refresh_from_db()
    assert (low.state, low.cause, low.measure, low.owner) == ("done", "교재가 낡음", "교재 개정", manager)
    assert (low.next_survey, low.decided_by) == (later, manager)
    page = body(client.get(low.get_absolute_url()))
    assert "5.00" in page
    assert reverse("followup_move", args=[low.key]) not in page
    assert Entry.objects.filter(action="followup.moved").count() == 3


def test_no_action_says_why(manager, low):
    with pytest.raises(Refused):
        followups.move(followup=low, to="no_action", text=" ", by=manager)
    followups.move(followup=low, to="no_action", text="표본이 작음", by=manager)
    with pytest.raises(Refused):
        followups.move(followup=low, to="cause_found", text="x", by=manager)
    low.refresh_from_db()
    assert (low.state, low.reason) == ("no_action", "표본이 작음")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_follow_ups_asks_a_constant_number_of_queries(client, manager, count, django_assert_num_queries):
    for _ in range(count):
        closed(*[3] * 5, rule=SurveyRuleFactory(low_limit_e2=350))
    with django_assert_num_queries(8):
        page = body(client.get(reverse("followup_list")))
    assert page.count("3.00") == count


def test_what_waits_stands_on_the_front_page_of_those_who_do_it(client, manager, said, low):
    page = body(client.get("/"))
    assert f"{reverse('remark_list')}?review=waiting" in page
    assert reverse("followup_list") in page
    client.force_login(PersonFactory(roles=["director"]))
    assert reverse("remark_list") not in body(client.get("/"))


def tab(run):
    return reverse("run_survey", args=[run.course.code, run.year, run.number])


def test_a_runs_surveys_stand_side_by_side(client, manager, django_assert_num_queries):
    run = RunFactory()
    with django_assert_num_queries(8):
        assert "Satisfaction is asked when the run is over" in body(client.get(tab(run)))
    closed(5, 5, 5, 5, 4, run=run)
    closed(4, 4, 4, 4, 4, 3, run=run, kind="transfer")
    with django_assert_num_queries(11):
        page = body(client.get(tab(run)))
    assert "<b>4.80</b>" in page
    assert "<b>3.83</b>" in page
    assert reverse("run_survey", args=[run.course.code, run.year, run.number]) in body(
        client.get(run.get_absolute_url())
    )


def test_a_run_shows_nothing_of_open_and_withheld_surveys(client, manager):
    run = RunFactory()
    closed(1, 1, 1, 1, run=run)
    answered(OpenSurvey(run=run, kind="transfer"), 2, 2)
    page = body(client.get(tab(run)))
    assert "Nothing of what they said was kept" in page
    assert "Results come when the survey is closed" in page
    assert "All in all good" not in page


def test_the_map_adds_whole_shown_surveys(client, manager, django_assert_num_queries):
    course = CourseFactory()
    sheet = QuestionnaireFactory()
    closed(5, 5, 5, 5, 5, run=RunFactory(course=course), questionnaire=sheet)
    closed(*[4] * 10, run=RunFactory(course=course), questionnaire=sheet)
    closed(1, 1, 1, 1, run=RunFactory(course=course), questionnaire=sheet)  # too few
    closed(*[3] * 5, run=RunFactory(), questionnaire=sheet)
    found = heat_map("satisfaction", 2023)
    assert {row[0]: row[1] for row in found.rows}[course] == [Cell(65, 15)]
    assert (Cell(65, 15).text, Cell(65, 15).warmth, Cell(15, 5).warmth) == ("4.33", 4, 1)
    with django_assert_num_queries(9):
        page = body(client.get(reverse("survey_heatmap")))
    assert '<td class="heat-4">4.33' in page
    assert '<td class="heat-1">3.00' in page


def test_an_empty_map_says_what_would_stand_there(client, manager):
    assert "Nothing to show yet" in body(client.get(reverse("survey_heatmap"), {"year": "1999", "kind": "x"}))


def test_the_director_reads_and_moves_nothing(client, low):
    client.force_login(PersonFactory(roles=["director"]))
    assert client.get(low.get_absolute_url()).status_code == 200
    assert client.post(reverse("followup_move", args=[low.key]), {"to": "no_action", "text": "x"}).status_code == 404
    assert FollowUp.objects.get().state == "open"
