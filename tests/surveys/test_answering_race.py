"""Answers and closings at the same moment: every answer that was taken is counted, once.

On PostgreSQL: SQLite has one writer at a time.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from core.errors import Refused
from surveys.actions import answering, closing
from surveys.models import Invitation, Sealed
from tests.factories.surveys import SurveyFactory, ask, over

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def end(survey):
    """Its last day is over at this moment, and the closing follows at once."""
    try:
        over(survey)
        return closing.close(survey=survey, by=None)
    finally:
        connections.close_all()


def waits_or_is_done(work):
    """Whether somebody waits for this transaction, or the work is over: then nothing more happens by itself."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if work.done() or cursor.fetchone()[0]:
                return True
        time.sleep(0.02)
    return False


def test_two_tabs_at_once_are_one_answer():
    survey = SurveyFactory()
    people = ask(survey, 3)

    def send(number):
        try:
            return answering.answer(survey=survey, answers={1: 1 + number % 5}, by=people[number % 3])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(send, range(12)))
    assert taken.count(True) == 3
    assert Sealed.objects.count() == 3
    assert Invitation.objects.filter(state="answered").count() == 3


def test_a_closing_and_answers_at_once_lose_nothing():
    """Whoever is told that the answer is in is counted: the closing waits for answers on their way, and they for it."""
    survey = SurveyFactory()
    people = ask(survey, 24)
    for person in people[:5]:
        answering.answer(survey=survey, answers={1: 5}, by=person)

    def send(person):
        try:
            return answering.answer(survey=survey, answers={1: 1}, by=person)
        except Refused:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(send, person) for person in people[5:15]]
        done = pool.submit(end, survey)
        sent += [pool.submit(send, person) for person in people[15:]]
        taken = [one.result() for one in sent].count(True)
    assert done.result().answered == 5 + taken
    assert (Sealed.objects.count(), Invitation.objects.count()) == (0, 0)


def test_a_closing_waits_for_an_answer_on_its_way():
    """The answer is written and not yet committed when the closing begins."""
    survey = SurveyFactory()
    first, *others = ask(survey, 6)
    for person in others:
        answering.answer(survey=survey, answers={1: 5}, by=person)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert answering.answer(survey=survey, answers={1: 1}, by=first)
            done = pool.submit(end, survey)
            assert waits_or_is_done(done)
        assert (done.result().answered, done.result().invited) == (6, 6)
    assert (Sealed.objects.count(), Invitation.objects.count()) == (0, 0)
