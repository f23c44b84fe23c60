"""An answer goes in once, whole or not at all, and only while the survey is open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override

from core.errors import Refused
from core.periods import today
from journal.models import Entry
from surveys import opening, sealing
from surveys.actions import answering
from surveys.models import Invitation, Sealed, Survey
from surveys.queries import answering as queries
from surveys.queries import seals
from tests.factories.accounts import PersonFactory
from tests.factories.surveys import SurveyFactory, ask, over

pytestmark = pytest.mark.django_db


def envelopes(survey):
    key = seals.key_of(survey)
    return [opening.opened(key, bytes(one.content)) for one in Sealed.objects.filter(survey=survey)]


def test_an_answer_is_sealed_and_the_person_has_answered():
    survey = SurveyFactory()
    person, other = ask(survey, 2)
    assert answering.answer(survey=survey, answers={4: "좋았다", 1: 5, 3: ["c", "a"], 2: "b"}, by=person) is True
    assert envelopes(survey) == [{"a": {"1": 5, "2": "b", "3": ["a", "c"], "4": "좋았다"}}]
    assert len(Sealed.objects.get().content) == 1024 + 28
    states = dict(Invitation.objects.values_list("person", "state"))
    assert states == {person.pk: "answered", other.pk: "invited"}


def test_a_second_answer_changes_nothing():
    survey = SurveyFactory()
    (person,) = ask(survey, 1)
    answering.answer(survey=survey, answers={1: 5}, by=person)
    assert answering.answer(survey=survey, answers={1: 1}, by=person) is False
    assert envelopes(survey) == [{"a": {"1": 5}}]


def test_nobody_answers_who_is_not_asked():
    survey = SurveyFactory()
    ask(survey, 1)
    assert answering.answer(survey=survey, answers={1: 5}, by=PersonFactory()) is False
    assert Sealed.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"state": "planned", "seal": None}, "opens on"),
        ({"opens_on": today() + timedelta(days=1)}, "opens on"),
        ({"opens_on": today() - timedelta(days=3), "closes_on": today() - timedelta(days=1)}, "ended on"),
        ({"state": "cancelled", "seal": None}, "was cancelled"),
        ({"state": "kept"}, "ended on"),
    ],
    ids=str,
)
def test_a_survey_that_is_not_open_takes_nothing_and_says_why(change, sentence):
    survey = SurveyFactory()
    (person,) = ask(survey, 1)
    Survey.objects.filter(pk=survey.pk).update(**change)
    with override("en"), pytest.raises(Refused, match=sentence):
        answering.answer(survey=survey, answers={1: 5}, by=person)
    assert (Sealed.objects.count(), Invitation.objects.get().state) == (0, "invited")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [({}, "no answer yet"), ({1: 6}, "does not fit"), ({1: 5, 2: "z"}, "does not fit"), ({1: 5, 9: 1}, "does not fit")],
)
def test_an_answer_that_does_not_fit_is_refused(said, sentence):
    survey = SurveyFactory()
    (person,) = ask(survey, 1)
    with override("en"), pytest.raises(Refused, match=sentence):
        answering.answer(survey=survey, answers=said, by=person)
    assert (Sealed.objects.count(), Invitation.objects.get().state) == (0, "invited")


def test_without_a_known_secret_nothing_is_taken(settings):
    survey = SurveyFactory()
    (person,) = ask(survey, 1)
    settings.SECRET_KEY = "another one"
    with override("en"), pytest.raises(Refused, match="cannot keep answers secret"):
        answering.answer(survey=survey, answers={1: 5}, by=person)
    assert (Sealed.objects.count(), Invitation.objects.get().state) == (0, "invited")


def test_a_survey_goes_on_under_its_secret_after_a_change(settings):
    settings.PORTAL_SURVEY_SECRET = "the first"
    survey = SurveyFactory()
    (person,) = ask(survey, 1)
    settings.PORTAL_SURVEY_SECRET, settings.PORTAL_SURVEY_SECRET_FALLBACKS = "the second", ["the first"]
    assert answering.answer(survey=survey, answers={1: 5}, by=person) is True
    assert envelopes(survey) == [{"a": {"1": 5}}]
    settings.PORTAL_SURVEY_SECRET_FALLBACKS = []
    assert seals.key_of(survey) is None


def test_both_go_in_or_neither(monkeypatch):
    """The line breaks between the two writes: the person has not answered then."""
    survey = SurveyFactory()
    (person,) = ask(survey, 1)

    def broken(**fields):
        raise RuntimeError("the line broke")

    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(Sealed.objects, "create", broken)
        answering.answer(survey=survey, answers={1: 5}, by=person)
    assert (Sealed.objects.count(), Invitation.objects.get().state) == (0, "invited")


def test_a_needs_survey_takes_bands_into_the_envelope_and_a_diagnosis_the_code_of_a_pair():
    needs = SurveyFactory(kind="needs", run=None)
    person = PersonFactory(grade="7급", retires_on=today() + timedelta(days=365 * 25))
    ask(needs, [person])
    answering.answer(survey=needs, answers={1: 3}, by=person)
    assert envelopes(needs) == [{"a": {"1": 3}, "b": {"generation": "30s", "grade": "7"}}]
    columns = {field.name for field in Sealed._meta.fields}
    assert columns == {"id", "survey", "content"}


def test_nothing_is_recorded_of_an_answer():
    survey = SurveyFactory()
    (person,) = ask(survey, 1)
    before = Entry.objects.count()
    answering.answer(survey=survey, answers={1: 5}, by=person)
    assert Entry.objects.count() == before


def test_what_waits_for_a_person_is_open_and_not_answered(django_assert_num_queries):
    person = PersonFactory()
    surveys = [SurveyFactory(), SurveyFactory(), SurveyFactory(), SurveyFactory()]
    for survey in surveys:
        ask(survey, [person, PersonFactory()])
    over(surveys[0])
    answering.answer(survey=surveys[1], answers={1: 5}, by=person)
    with django_assert_num_queries(1):
        waiting = [str(one.survey) and one.survey for one in queries.to_answer(person)]
    assert waiting == surveys[2:]


def test_an_answer_never_is_longer_than_its_envelope():
    """The longest that the form lets through fits into what its questionnaire has."""
    survey = SurveyFactory()
    (person,) = ask(survey, 1)
    assert answering.answer(survey=survey, answers={1: 5, 2: "a", 3: ["a", "b", "c"], 4: "가" * 300}, by=person)
    assert len(envelopes(survey)[0]["a"]["4"]) == 300
    assert sealing.TAG_BYTES + sealing.NONCE_BYTES == 28
