"""The pages of a survey: what asks a person, and what staff see of it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from surveys.models import Remark, Sealed
from surveys.queries import surveys as queries
from tests.factories.accounts import PersonFactory
from tests.factories.courses import RunFactory
from tests.factories.surveys import SurveyFactory, answered, ask, closed, over

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def asked(english):
    """Somebody who is asked, signed in."""
    survey = SurveyFactory()
    (person,) = ask(survey, 1)
    person.language = "en"
    person.save()
    english.force_login(person)
    return survey


def at(name, survey):
    return reverse(name, args=[survey.key])


def body(response):
    return response.content.decode()


def test_what_waits_stands_on_the_own_page_and_on_the_front(english, asked):
    page = english.get(reverse("my_surveys"))
    assert at("survey_answer", asked) in body(page)
    assert reverse("my_surveys") in body(english.get("/"))
    answer(english, asked, q1="5")
    assert "No survey waits for you" in body(english.get(reverse("my_surveys")))
    assert reverse("my_surveys") not in body(english.get("/"))


def answer(client, survey, **said):
    return client.post(at("survey_answer", survey), {"key": survey.key, **said})


def test_an_answer_is_sent_once_and_thanked_for(english, asked):
    page = body(english.get(at("survey_answer", asked)))
    assert "sealed" in page
    assert "cannot be changed" in page
    sent = answer(english, asked, q1="4", q2="a", q3=["a", "b"], q4="좋았다")
    assert sent.headers["Location"] == at("survey_thanks", asked)
    assert "no receipt" in body(english.get(at("survey_thanks", asked)))
    again = answer(english, asked, q1="1")
    assert again.headers["Location"] == at("survey_thanks", asked)
    assert english.get(at("survey_answer", asked)).headers["Location"] == at("survey_thanks", asked)
    assert Sealed.objects.count() == 1


def test_a_missing_answer_is_named_and_nothing_is_lost(english, asked):
    page = answer(english, asked, q2="b", q4="좋았다")
    assert page.status_code == 422
    assert "좋았다" in body(page)
    assert Sealed.objects.count() == 0
    assert answer(english, asked, q1="9").status_code == 422
    long = answer(english, asked, q1="5", q4="👍" * 300)
    assert "longer than 300 letters" in body(long)
    assert Sealed.objects.count() == 0


def test_what_is_not_required_may_be_left_and_taken_back(english, asked):
    assert answer(english, asked, q1="5", q2="", q4="  \u200b ").status_code == 302
    assert Sealed.objects.count() == 1


def test_somebody_else_is_told_there_is_no_such_page(english, asked):
    english.force_login(PersonFactory())
    assert english.get(at("survey_answer", asked)).status_code == 404
    assert answer(english, asked, q1="5").status_code == 404
    assert english.get(at("survey_thanks", asked)).status_code == 404
    assert Sealed.objects.count() == 0


def test_the_thanks_come_after_the_answer_only(english, asked):
    assert english.get(at("survey_thanks", asked)).headers["Location"] == at("survey_answer", asked)


def test_after_its_last_day_a_survey_says_so(english, asked):
    over(asked)
    for send in (english.get, english.post):
        left = send(at("survey_answer", asked), follow=True)
        assert left.redirect_chain[-1][0] == reverse("my_surveys")
        assert "takes no answers any more" in body(left)
    done = closed(*[5] * 5)
    assert "takes no answers any more" in body(english.get(at("survey_answer", done), follow=True))


def test_a_page_that_was_open_when_the_survey_ended_gets_the_sentence(english, asked, monkeypatch):
    """The page was drawn and checked in time, the answer came a moment too late."""
    from surveys.views import answering

    monkeypatch.setattr(answering, "_over", lambda request, survey: None)
    over(asked)
    page = answer(english, asked, q1="5")
    assert page.status_code == 422
    assert "takes no answers any more" in body(page)


@pytest.mark.parametrize("count", [1, 3])
def test_the_own_page_asks_a_constant_number_of_queries(english, count, django_assert_num_queries):
    person = PersonFactory()
    for _ in range(count):
        ask(SurveyFactory(), [person])
    english.force_login(person)
    with django_assert_num_queries(6):
        english.get(reverse("my_surveys"))


def manager(client):
    person = PersonFactory(roles=["training_manager"], language="en")
    client.force_login(person)
    return person


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_constant_number_of_queries(english, count, django_assert_num_queries):
    for _ in range(count):
        answered(SurveyFactory(), 5, 4)
    manager(english)
    with django_assert_num_queries(8):
        page = english.get(reverse("survey_list"))
    assert body(page).count('<td class="num"') == 2 * count


def test_the_list_counts_and_names_nobody(english):
    survey = SurveyFactory()
    people = answered(survey, 5, 4) + ask(survey, 1)
    closed(*[5] * 5), closed(*[5] * 3)
    manager(english)
    page = body(english.get(reverse("survey_list")))
    assert [name for person in people for name in (person.name, person.staff_number) if name in page] == []
    assert at("survey_detail", survey) in page
    counts = queries.with_counts(queries.surveys_visible_to(manager(english))).order_by("pk")
    assert [(one.n_invited, one.n_answered) for one in counts] == [(3, 2), (5, 5), (3, 3)]


def test_an_open_survey_shows_no_result(english):
    survey = SurveyFactory()
    answered(survey, *[{1: 5, 4: "카나리아"}] * 6)
    manager(english)
    page = body(english.get(at("survey_detail", survey)))
    assert "Until then nobody can read an answer" in page
    assert "카나리아" not in page
    assert "All in all good" not in page


def test_a_withheld_survey_says_why_there_is_nothing(english):
    done = closed(*[{1: 5, 4: "카나리아"}] * 4)
    manager(english)
    page = body(english.get(at("survey_detail", done)))
    assert "Fewer than 5 people answered" in page
    assert "카나리아" not in page
    assert "All in all good" not in page


def test_a_shown_survey_shows_counts_and_only_reviewed_remarks(english):
    done = closed(5, 5, 4, {1: 4, 4: "카나리아"}, {1: 4, 4: "강의가 좋았다"}, {1: 4, 4: "방이 더웠다"})
    Remark.objects.filter(text="강의가 좋았다").update(review="shown", reviewed_on=done.closed_on)
    Remark.objects.filter(text="방이 더웠다").update(review="kept_back", reviewed_on=done.closed_on)
    manager(english)
    page = body(english.get(at("survey_detail", done)))
    assert "<b>4.33</b> of 5" in page
    assert "강의가 좋았다" in page
    assert "카나리아" not in page
    assert "방이 더웠다" not in page
    assert "1 remark waits for review" in page
    assert page.count("Fewer than 5 people answered this question") == 2


def test_groups_of_bands_stand_in_words(english):
    from datetime import timedelta

    from core.periods import today
    from surveys.actions import answering, closing

    survey = SurveyFactory(kind="needs", run=None)
    for years in (5, 25):
        people = [PersonFactory(grade="7급", retires_on=today() + timedelta(days=366 * years)) for _ in range(5)]
        for person in ask(survey, people):
            answering.answer(survey=survey, answers={1: 3 if years == 5 else 5}, by=person)
    done = closing.close(survey=over(survey), by=None)
    outcome = queries.outcomes_of(done)[0]
    manager(english)
    page = body(english.get(at("survey_detail", done)))
    assert [n for _title, n in outcome.heads] == [10, 5, 5]
    assert outcome.means == ["4.00", "5.00", "3.00"]
    assert [counts for _text, counts in outcome.rows] == [[5, 5, 0], [0, 0, 0], [5, 0, 5], [0, 0, 0], [0, 0, 0]]
    assert "thirties" in page
    assert "fifties" in page


@pytest.mark.parametrize("role", ["trainee", "lecturer", "agency_training_officer", "council_reader", "budget_officer"])
def test_others_see_no_surveys(client, role):
    done = closed(*[5] * 6)
    client.force_login(PersonFactory(roles=[role]))
    assert client.get(at("survey_detail", done)).status_code == 404
    assert client.get(reverse("survey_list")).status_code == 404
    assert queries.surveys_visible_to(PersonFactory(roles=[role])).count() == 0


def test_a_run_without_a_survey_is_no_trouble(english):
    RunFactory()
    manager(english)
    assert "Surveys stand here once" in body(english.get(reverse("survey_list")))
