"""Diagnoses that cannot go on or that nobody moves: a lost seat, a step that is due, what the nightly check names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Message
from core.errors import Refused
from core.periods import today
from courses.models import Run
from enrollment.models import Enrollment
from journal.models import Entry
from surveys.actions import diagnoses, seals
from surveys.models import Invitation, PairOutcome, Rater, Seal, Sealed, Survey
from surveys.queries.diagnoses import due_to_ask_again
from surveys.queries.invariants import differences
from tests.factories.courses import RunFactory
from tests.factories.surveys import DiagnosisFactory, SurveyRuleFactory, over
from tests.surveys.walks import begun, closed, coming, days, kept, members, say

pytestmark = pytest.mark.django_db
LEFT = (Sealed, Invitation, Seal, Rater)


def body(response):
    return response.content.decode()


@pytest.fixture
def diagnosis():
    return DiagnosisFactory(run=coming())


def lose_the_seat(diagnosis, **fields):
    place = Enrollment.objects.filter(run=diagnosis.run, person=diagnosis.leader)
    place.update(state="cancelled", takes_seat=False, **fields)


def test_nobody_is_asked_about_a_leader_who_lost_the_seat(diagnosis, manager, client):
    diagnoses.name_raters(diagnosis=diagnosis, people=members(diagnosis, 3), by=manager)
    where = reverse("diagnosis_begin", args=[diagnosis.key])
    assert "any more" not in body(client.get(where)) + body(client.get(diagnosis.get_absolute_url()))
    lose_the_seat(diagnosis)
    sentence = "The leader has no confirmed seat in the run any more. Withdraw the diagnosis."
    for page in (client.get(where), client.get(diagnosis.get_absolute_url())):
        assert sentence in body(page)
    with override("en"), pytest.raises(Refused) as refused:
        diagnoses.begin(diagnosis=diagnosis, by=manager)
    assert refused.value.sentence == sentence
    assert (Survey.objects.count(), Message.objects.count(), Rater.objects.count()) == (0, 0, 3)


@pytest.mark.parametrize("reached", ["roster", "before", "between"])
def test_the_scheduler_withdraws_when_the_leader_lost_the_seat(diagnosis, manager, reached):
    if reached == "roster":
        diagnoses.name_raters(diagnosis=diagnosis, people=members(diagnosis, 3), by=manager)
    else:
        begun(diagnosis, manager, 2, 2, 2)
    if reached == "between":
        kept(diagnosis)
    lose_the_seat(diagnosis)
    with override("en"):
        assert (diagnoses.move_due(by=None), diagnoses.move_due(by=None)) == (1, 0)
    diagnosis.refresh_from_db()
    assert diagnosis.state == "withdrawn"
    assert [model.objects.count() for model in (*LEFT, Message)] == [0] * 5
    entry = Entry.objects.get(action="diagnosis.withdrawn")
    assert (entry.actor, entry.old) == ("", {"state": reached})
    assert entry.reason == "The leader has no confirmed seat in the run any more."


def test_a_seat_lost_after_the_second_asking_stops_nothing(diagnosis, manager):
    raters = begun(diagnosis, manager, 2, 2, 2)
    kept(diagnosis)
    second = diagnoses.ask_again(diagnosis=diagnosis, by=None)
    lose_the_seat(diagnosis)
    assert diagnoses.move_due(by=None) == 0
    say(second, raters, [4, 4, 4])
    over(second)
    assert diagnoses.close(diagnosis=diagnosis, by=None).pairs == 3


def test_the_check_names_outcomes_over_fewer_pairs_than_stood_at_the_closing(diagnosis, manager, settings):
    settings.PORTAL_DIAGNOSIS_PAIRS = 5
    closed(diagnosis, manager, [3] * 5, [4] * 5)
    settings.PORTAL_DIAGNOSIS_PAIRS = 3
    assert differences() == []
    outcome = PairOutcome.objects.get(question__order=1)
    PairOutcome.objects.filter(pk=outcome.pk).update(pairs=4, before_points=12, after_points=16)
    (found,) = differences()
    assert (found.kind, found.row) == ("outcome_of_too_few_or_many_pairs", f"surveys.pairoutcome:{outcome.pk}")


def a_roster(diagnosis, manager):
    return lambda ago: Run.objects.update(starts_on=days(-ago))


def asked_before(diagnosis, manager):
    begun(diagnosis, manager, 2, 2, 2)
    return lambda ago: Survey.objects.update(opens_on=days(-9), closes_on=days(-1 - ago))


def put_away(diagnosis, manager):
    SurveyRuleFactory(kind="transfer", opens_after_days=10)
    begun(diagnosis, manager, 2, 2, 2)
    kept(diagnosis)
    return lambda ago: Run.objects.update(starts_on=days(-30), ends_on=days(-10 - ago))


def asked_after(diagnosis, manager):
    begun(diagnosis, manager, 2, 2, 2)
    kept(diagnosis)
    second = Survey.objects.filter(pk=diagnoses.ask_again(diagnosis=diagnosis, by=None).pk)
    return lambda ago: second.update(opens_on=days(-9), closes_on=days(-1 - ago))


def of_a_cancelled_run(diagnosis, manager):
    return lambda ago: Run.objects.update(
        state="cancelled", cancelled_at=timezone.now() - timedelta(days=ago, minutes=1)
    )


def without_a_seat(diagnosis, manager):
    return lambda ago: lose_the_seat(diagnosis, changed_at=timezone.now() - timedelta(days=ago, minutes=1))


@pytest.mark.parametrize(
    "case", [a_roster, asked_before, put_away, asked_after, of_a_cancelled_run, without_a_seat]
)  # fmt: skip
def test_the_check_names_a_diagnosis_that_nobody_moved_for_a_day(diagnosis, manager, case):
    due_since = case(diagnosis, manager)
    due_since(0)
    assert differences() == []
    due_since(1)
    diagnosis.refresh_from_db()
    found = [(one.row, one.text) for one in differences() if one.kind == "diagnosis_not_moved"]
    assert found == [(f"surveys.diagnosis:{diagnosis.pk}", diagnosis.state)]


@pytest.mark.parametrize("count", [1, 3])
def test_who_is_due_is_found_in_a_constant_number_of_queries(count, django_assert_num_queries):
    ended = {"starts_on": days(-71), "ends_on": days(-70), "year": days(-70).year}
    for _ in range(count):
        DiagnosisFactory(run=RunFactory(**ended), state="between", seal=seals.make(by=None))
    with django_assert_num_queries(2):
        assert len(due_to_ask_again(today())) == count
