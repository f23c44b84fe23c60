"""Completions after which attendance was decided otherwise: who decides is told, and the board shows them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Message
from enrollment.actions import appeals, cases, completion, joins, presence, roll_calls, scores, statements
from enrollment.models import Appeal, Completion, Presence, ReasonStatement, RollCall, Stay
from enrollment.queries.board import sections_for
from enrollment.queries.completion import points_fingerprint, sheet_of
from enrollment.queries.differing import differing_for
from tests.factories.accounts import PersonFactory
from tests.factories.certificates import CompletionRuleFactory, ScoreFactory, attended, closed_session
from tests.factories.conduct import AppealFactory, ConductCaseFactory, ReasonStatementFactory
from tests.factories.courses import RunFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def session():
    CompletionRuleFactory()
    return closed_session(RunFactory())


def decide(run, by):
    completion.decide(run=run, seen=sheet_of(run).fingerprint, by=by)


def where(run):
    return reverse("run_completion", args=[run.course.code, run.year, run.number])


def a_case(place, session):
    return ConductCaseFactory(enrollment=place, session=session, reported_by=PersonFactory(roles=["lecturer"]))


def confirm(case, by, **given):
    said = {"minutes": 0, "not_completed": False} | given
    cases.decide(case=case, to="confirmed", decision="운전 중 수강", by=by, **said)


def told(run):
    return Message.objects.filter(url=where(run)).count()


def test_a_case_that_keeps_from_completing_is_told_and_shown_until_decided_again(session, manager, client):
    place, other = attended(session, share="1"), attended(session, share="1")
    decide(session.run, manager)
    assert differing_for(manager) == []
    confirm(a_case(place, session), manager, not_completed=True)
    assert (told(session.run), other.person.inbox.filter(url=where(session.run)).count()) == (1, 0)
    assert [one.pk for one in differing_for(manager)] == [place.pk]
    section = sections_for(manager)[-1]
    assert [(line.who, line.url) for line in section.lines] == [(str(place.person), where(session.run))]
    client.force_login(manager)
    assert str(place.person) in client.get(reverse("attendance_board")).content.decode()
    decide(session.run, manager)
    assert differing_for(manager) == []


def test_minutes_that_leave_the_share_high_enough_are_told_but_do_not_differ(session, manager):
    near, far = attended(session, share="1"), attended(session, share="1")
    Presence.objects.update(overruled=True, hand_mark="present")  # else the ledger asks for stays
    decide(session.run, manager)
    confirm(a_case(far, session), manager, minutes=10)
    confirm(a_case(near, session), manager, minutes=60)
    assert told(session.run) == 2
    assert [one.pk for one in differing_for(manager)] == [near.pk]


def test_a_granted_appeal_is_told_and_shown(session, manager):
    place = attended(session, share="0")
    decide(session.run, manager)
    place.presences.update(mark="absent")
    appeal = AppealFactory(presence=place.presences.get())
    appeals.decide(appeal=appeal, to=Appeal.State.GRANTED, mark="present", decision="지하철 지연 증명", by=manager)
    assert told(session.run) == 1
    assert [one.pk for one in differing_for(manager)] == [place.pk]


def test_before_there_is_a_completion_nobody_is_told(session, manager):
    confirm(a_case(attended(session, share="1"), session), manager, not_completed=True)
    assert (told(session.run), differing_for(manager)) == (0, [])


def test_it_is_for_who_decides_on_completion_and_asks_six_questions(session, manager, django_assert_num_queries):
    places = [attended(session, share="1") for _ in range(3)]
    decide(session.run, manager)
    for place, count in zip(places, (1, 2, 3), strict=True):
        confirm(a_case(place, session), manager, not_completed=True)
        if count != 2:
            with django_assert_num_queries(6):
                assert len(differing_for(manager)) == count
    assert differing_for(PersonFactory(roles=["lecturer"])) == []


def differs(place, manager):
    """That the change was told once, is shown, and is settled by deciding again."""
    run = place.run
    assert (told(run), [one.pk for one in differing_for(manager)]) == (1, [place.pk])
    decide(run, manager)
    assert differing_for(manager) == []
    assert Completion.objects.get(pk=place.pk).touched_at is None


def test_a_statement_approved_after_the_decision(session, manager):
    place = attended(session, share="0")
    decide(session.run, manager)
    statement = ReasonStatementFactory(enrollment=place, from_at=session.starts_at, until_at=session.ends_at)
    statements.decide(statement=statement, to=ReasonStatement.State.APPROVED, decision="", by=manager)
    differs(place, manager)


def test_a_mark_in_a_roll_call_that_was_reopened(session, manager):
    place = attended(session, share="0")
    decide(session.run, manager)
    roll_calls.reopen(roll_call=session.roll_call, reason="잘못 표시한 출석", by=manager)
    presence.mark(session=session, enrollment=place, mark="present", by=manager)
    presence.close_roll(session=session, by=None)
    differs(place, manager)


def test_a_joiner_settled_after_the_decision(session, manager):
    place = attended(session, share="0")
    decide(session.run, manager)
    stay = Stay.objects.create(
        run=session.run, queue="waiting", source="zoom", joined_at=session.starts_at, left_at=session.ends_at
    )
    roll_calls.reopen(roll_call=session.roll_call, reason="늦게 확인한 접속자", by=manager)
    joins.settle(stay=stay, enrollment=place, reason="전화로 확인", by=manager)
    presence.close_roll(session=session, by=None)
    differs(place, manager)


def test_a_mark_lifted_after_the_decision(session, manager):
    place = attended(session, share="1")
    place.presences.update(overruled=True, hand_mark="present")
    decide(session.run, manager)
    presence.lift(row=place.presences.get(), by=manager, reason="표시 오류", decided=True)
    differs(place, manager)


def test_a_score_corrected_after_the_decision(manager):
    CompletionRuleFactory(test_score=Decimal(60))
    session = closed_session(RunFactory())
    place = attended(session, share="1")
    ScoreFactory(enrollment=place, points=Decimal(80))
    decide(session.run, manager)
    scores.enter(
        run=session.run, points={(place.pk, "test"): Decimal(50)}, reason="채점 오류", by=manager,
        seen=points_fingerprint(session.run),
    )  # fmt: skip
    differs(place, manager)


def test_many_at_once_are_one_line_and_an_unread_line_is_not_sent_again(session, manager):
    places = [attended(session, share="0") for _ in range(3)]
    decide(session.run, manager)
    roll_calls.reopen(roll_call=session.roll_call, reason="출석부를 다시 확인", by=manager)
    for mark in ("late", "present"):
        given = {place.pk: presence.Given(mark, came_at=session.starts_at) for place in places}
        revision = RollCall.objects.get(session=session).revision
        presence.take_roll(session=session, given=given, revision=revision, by=manager)
    assert told(session.run) == 1
    assert {one.pk for one in differing_for(manager)} == {place.pk for place in places}


def test_a_change_that_moves_no_share_tells_nobody(session, manager):
    place = attended(session, share="0")
    decide(session.run, manager)
    presence.mark(session=session, enrollment=place, mark="absent", by=manager, source="appeal")
    assert (told(session.run), differing_for(manager)) == (0, [])
