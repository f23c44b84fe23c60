"""Beside the two rows of an answer nothing is written anywhere: no log line, record, session, message, note or task.

The person's number and the text that was sent are canaries; whatever the portal keeps is searched for them.
"""

from __future__ import annotations

import logging

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse

from accounts.models import Message
from accounts.sessions import SessionStore
from exchange.models import SentForm
from journal.models import Entry
from surveys import tasks
from surveys.actions import diagnoses
from surveys.models import Remark
from tests.factories.accounts import PersonFactory
from tests.factories.surveys import DiagnosisFactory, SurveyFactory, answered, ask, over
from tests.surveys.attacker import read
from tests.surveys.walks import begun, coming, kept, say

TEXT, NUMBER = "카나리아 의견 KX4711", "KX4711Q"


@pytest.fixture
def person(db):
    return PersonFactory(staff_number=NUMBER, name="카나리아KX", roles=["trainee"])


def send(client, survey, **more):
    filled = {"key": survey.key, "csrfmiddlewaretoken": "x" * 64, "q1": "2", "q4": TEXT, **more}
    return client.post(reverse("survey_answer", args=[survey.key]), filled)


def test_an_answer_writes_two_rows_and_nothing_else(client, person, caplog, settings):
    """Every table is read before and after: a note that a form was sent, with a hash of it, would show here."""
    survey = SurveyFactory()
    ask(survey, [person])
    client.force_login(person)
    client.get(reverse("survey_answer", args=[survey.key]))
    before = read()
    with caplog.at_level(logging.DEBUG):
        assert send(client, survey).status_code == 302
        client.get(reverse("survey_thanks", args=[survey.key]))
    after = read()
    changed = {table for table in after if _rows(after[table]) != _rows(before[table])}
    assert changed == {"surveys_sealed", "surveys_invitation"}
    lines = [record.getMessage() for record in caplog.records]
    assert [line for line in lines if TEXT in line or NUMBER in line or str(person.pk) in line.split()] == []


def _rows(rows):
    """What the rows say, without where they lie."""
    system = {"physical", "xmin", "xmax"}
    return sorted(str(sorted((name, str(value)) for name, value in row.items() if name not in system)) for row in rows)


def test_no_note_is_kept_that_the_form_was_sent(client, person):
    """The note of exchange.once holds a hash over person and fields: whoever guesses an answer could test it."""
    survey = SurveyFactory()
    ask(survey, [person])
    client.force_login(person)
    send(client, survey)
    assert SentForm.objects.count() == 0
    client.post(reverse("inbox_read_all"), {"csrfmiddlewaretoken": "x" * 64})
    assert SentForm.objects.count() == 1, "other forms leave one, so this would have been seen"


def test_the_form_on_the_page_names_its_key(client, person):
    survey = SurveyFactory()
    ask(survey, [person])
    client.force_login(person)
    page = client.get(reverse("survey_answer", args=[survey.key])).content.decode()
    assert f'<input type="hidden" name="key" value="{survey.key}"' in page


def test_a_form_without_its_key_takes_nothing(client, person):
    """Without it the note would be kept; so such a form is not good."""
    survey = SurveyFactory()
    ask(survey, [person])
    client.force_login(person)
    page = client.post(reverse("survey_answer", args=[survey.key]), {"csrfmiddlewaretoken": "x" * 64, "q1": "5"})
    assert page.status_code == 422
    assert survey.sealed.count() == 0
    assert SentForm.objects.count() == 0, "a form that was not done leaves no note"


def test_session_inbox_journal_and_cache_hold_nothing_of_it(client, person):
    survey = SurveyFactory()
    ask(survey, [person])
    client.force_login(person)
    client.get(reverse("my_surveys"))  # the first page of a session notes when it began
    before = set(SessionStore(client.session.session_key).load())
    messages, entries = Message.objects.count(), Entry.objects.count()
    send(client, survey)
    client.get(reverse("survey_thanks", args=[survey.key]))
    whole = SessionStore(client.session.session_key).load()
    assert set(whole) == before
    assert str(survey.key) not in str(whole)
    assert (Message.objects.count(), Entry.objects.count(), Session.objects.count()) == (messages, entries, 1)
    assert TEXT not in str(getattr(cache, "_cache", {}))


def test_a_refused_answer_leaves_nothing_either(client, person, caplog):
    survey = SurveyFactory()
    ask(survey, [person])
    client.force_login(person)
    client.get(reverse("my_surveys"))
    before = read()
    with caplog.at_level(logging.DEBUG):
        assert send(client, survey, q1="").status_code == 422
    after = read()
    assert {table for table in after if _rows(after[table]) != _rows(before[table])} == set()
    assert [record for record in caplog.records if TEXT in record.getMessage()] == []


def test_the_closing_says_how_many_and_names_nobody(client, person, caplog, monkeypatch):
    sent = []
    monkeypatch.setattr("celery.app.task.Task.apply_async", lambda self, *a, **k: sent.append((self.name, a, k)))
    survey = SurveyFactory()
    ask(survey, [person])
    client.force_login(person)
    send(client, survey)
    answered(survey, *[4] * 5)
    over(survey)
    monkeypatch.setattr(tasks.closing, "sweep", lambda by: None)  # nothing is vacuumed inside of a test's transaction
    with caplog.at_level(logging.DEBUG):
        assert tasks.keep() == 1
    entry = Entry.objects.get(action="survey.closed")
    assert (entry.new, entry.old) == ({"invited": 6, "answered": 6}, {})
    assert NUMBER not in f"{entry.target_name} {entry.actor_name} {entry.reason}"
    lines = [record.getMessage() for record in caplog.records]
    assert [line for line in lines if TEXT in line or NUMBER in line] == []
    assert TEXT not in str(sent)
    holding = {table for table, rows in read().items() if any(TEXT in str(row.values()) for row in rows)}
    assert holding == {"surveys_remark"}
    assert Remark.objects.get().text == TEXT


def test_the_closing_of_a_diagnosis_names_no_rater(db, caplog):
    """What is new in any table afterwards, and every line of the log, is searched for all who rated."""
    diagnosis, manager = DiagnosisFactory(run=coming()), PersonFactory(roles=["training_manager"])
    raters = begun(diagnosis, manager, 2, 3, 3, 1)
    kept(diagnosis)
    second = diagnoses.ask_again(diagnosis=diagnosis, by=None)
    say(second, raters, [4, 3, 5, 4])
    over(second)
    before = read()
    with caplog.at_level(logging.DEBUG):
        diagnoses.close(diagnosis=diagnosis, by=None)
    after = read()
    new = {table: sorted(set(_rows(after[table])) - set(_rows(before[table]))) for table in after}
    assert {table for table, rows in new.items() if rows} == {
        "surveys_diagnosis", "surveys_survey", "surveys_pairoutcome", "journal_entry", "accounts_message",
    }  # fmt: skip
    gone = {table for table in after if len(after[table]) < len(before[table])}
    assert gone == {"surveys_sealed", "surveys_invitation", "surveys_rater", "surveys_seal", "accounts_message"}
    written = str(new) + "\n".join(record.getMessage() for record in caplog.records)
    names = [text for one in raters for text in (one.name, one.name_en, one.staff_number, f"('person_id', '{one.pk}')")]
    assert [name for name in names if name in written] == []
