"""Diagnoses at the same moment: one closing, one roster, one answer a rater, whoever is faster.

On PostgreSQL: SQLite has one writer at a time.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from core.errors import Refused
from surveys.actions import answering, diagnoses
from surveys.models import Diagnosis, Invitation, PairOutcome, Rater, Seal, Sealed, Survey
from tests.factories.accounts import PersonFactory
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.surveys import DiagnosisFactory, QuestionnaireFactory, over
from tests.surveys.test_answering_race import waits_or_is_done
from tests.surveys.walks import begun, coming, kept, members, say

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def diagnosis():
    return DiagnosisFactory(run=coming())


def at_once(*works):
    """Each work on a connection of its own. Returns: what each gave, None for one that was refused."""

    def do(work):
        try:
            return work()
        except Refused:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(do, works))


def asked_again(diagnosis, manager):
    raters = begun(diagnosis, manager, 2, 3, 3, 1)
    kept(diagnosis)
    return raters, diagnoses.ask_again(diagnosis=diagnosis, by=None)


def test_two_closings_at_once_are_one(diagnosis, manager):
    raters, second = asked_again(diagnosis, manager)
    say(second, raters[:3], [4, 3, 5])
    over(second)
    done = at_once(*[lambda: diagnoses.close(diagnosis=diagnosis, by=None)] * 4)
    assert [one is None for one in done].count(False) == 1
    rows = PairOutcome.objects.order_by("question__order").values_list("pairs", "before_points", "after_points")
    assert list(rows) == [(3, 8, 12), (3, 9, 9)]
    assert [model.objects.count() for model in (Sealed, Invitation, Seal, Rater)] == [0] * 4
    assert diagnosis.leader.inbox.count() == 1


def test_two_rosters_at_once_are_one_of_them(diagnosis, manager):
    rosters = [members(diagnosis, 4) for _ in range(4)]
    done = at_once(
        *[lambda people=people: diagnoses.name_raters(diagnosis=diagnosis, people=people, by=manager) or True
          for people in rosters]
    )  # fmt: skip
    assert done == [True] * 4, "each stood in place of the one before"
    named = {rater.person_id for rater in Rater.objects.all()}
    assert named in [{person.pk for person in people} for people in rosters]


def test_asking_and_naming_at_once_ask_a_whole_roster(diagnosis, manager):
    first, second = members(diagnosis, 3), members(diagnosis, 4)
    diagnoses.name_raters(diagnosis=diagnosis, people=first, by=manager)
    _named, survey, again = at_once(
        lambda: diagnoses.name_raters(diagnosis=diagnosis, people=second, by=manager),
        lambda: diagnoses.begin(diagnosis=diagnosis, by=manager),
        lambda: diagnoses.begin(diagnosis=diagnosis, by=manager),
    )
    assert [survey is None, again is None].count(False) == 1
    asked = set(Invitation.objects.values_list("person", flat=True))
    assert asked == set(Rater.objects.values_list("person", flat=True))
    assert asked in [{person.pk for person in people} for people in (first, second)]
    diagnosis.refresh_from_db()
    assert (diagnosis.rostered, Seal.objects.count(), Survey.objects.count()) == (len(asked), 1, 1)


def test_a_rater_who_answers_many_times_at_once_has_one_answer_in_each_phase(diagnosis, manager):
    raters = begun(diagnosis, manager, 2, 2, more=1)
    before = Survey.objects.get()
    sent = at_once(*[lambda: answering.answer(survey=before, answers={1: 5, 2: 5}, by=raters[2])] * 6)
    assert (sent.count(True), Sealed.objects.count()) == (1, 3)
    kept(diagnosis)
    after = diagnoses.ask_again(diagnosis=diagnosis, by=None)
    say(after, raters[:2], [3, 3])
    sent = at_once(*[lambda: answering.answer(survey=after, answers={1: 4, 2: 4}, by=raters[2])] * 6)
    assert (sent.count(True), Sealed.objects.filter(survey=after).count()) == (1, 3)
    over(after)
    assert diagnoses.close(diagnosis=diagnosis, by=None).pairs == 3


def test_the_closing_waits_for_a_rater_on_the_way(diagnosis, manager):
    """The third answer is written and not yet committed when the closing begins: without it there were no pairs."""
    raters, second = asked_again(diagnosis, manager)
    say(second, raters[:2], [4, 4])

    def end():
        try:
            over(second)
            return diagnoses.close(diagnosis=diagnosis, by=None)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert answering.answer(survey=second, answers={1: 5, 2: 5}, by=raters[2])
            done = pool.submit(end)
            assert waits_or_is_done(done)
        assert done.result().pairs == 3


def test_a_withdrawal_and_an_answer_at_once_leave_nothing(diagnosis, manager):
    raters = begun(diagnosis, manager, 2, 2, more=4)
    before = Survey.objects.get()
    at_once(
        *[lambda one=one: answering.answer(survey=before, answers={1: 5, 2: 5}, by=one) for one in raters[2:]],
        lambda: diagnoses.withdraw(diagnosis=diagnosis, reason="x", by=manager),
    )
    assert [model.objects.count() for model in (Sealed, Invitation, Seal, Rater)] == [0] * 4


def test_two_runs_at_once_set_up_one_diagnosis_of_a_leader(manager):
    QuestionnaireFactory(kind="diagnosis", questions=[{"kind": "scale5", "text_ko": "가", "text_en": "A"}])
    leader = PersonFactory(grade="5급")
    runs = [EnrollmentFactory(run=coming(), person=leader).run for _ in range(3)]
    done = at_once(*[lambda run=run: diagnoses.set_up(run=run, leader=leader, by=manager) for run in runs])
    assert ([one is None for one in done].count(False), Diagnosis.objects.count()) == (1, 1)
