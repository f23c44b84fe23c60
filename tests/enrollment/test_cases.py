"""Conduct cases from the report to the appeal, with what they take off and whom they keep from completing (N4)."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from accounts.models import Message
from core.errors import Refused
from enrollment.actions import appeals, presence
from enrollment.actions import cases as actions
from enrollment.actions.files import Brought
from enrollment.models import ConductCase, EarlierDecision, Presence, Stay
from enrollment.queries import cases as queries
from enrollment.queries.presence import shares_of
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.conduct import (
    ConductCaseFactory,
    CurrentSessionFactory,
    HeldSessionFactory,
    PlaceFactory,
    RemoteRunFactory,
    yesterday,
)

pytestmark = pytest.mark.django_db


def capture() -> bytes:
    """A small picture of a screen."""
    target = io.BytesIO()
    Image.new("RGB", (4, 3), "white").save(target, "PNG")
    return target.getvalue()


PNG = capture()


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def colleague():
    return PersonFactory(roles=["training_manager"])


def report(place, session, by, **given):
    said = {"kind": "driving", "text": "운전하면서 수강", **given}
    return actions.report(**{"enrollment": place, "sessions": [session], "by": by, **said})


def confirm(case, by, **given):
    actions.decide(case=case, by=by, **{"to": "confirmed", "minutes": 120, "decision": "캡처로 확인됨", **given})


def test_one_case_takes_two_hours_of_seven_and_an_appeal_opens_it_again(manager, colleague):
    """N4 as it stands: 2 h of 7 h, below four fifths, completion blocked, the agency told, the appeal reopens."""
    session = HeldSessionFactory(starts_at=yesterday(), ends_at=yesterday(16))
    place = PlaceFactory(run=session.run)
    officer = PersonFactory(roles=["agency_training_officer"], organisation=place.organisation)
    Stay.objects.create(
        run=session.run, enrollment=place, source="zoom", joined_at=session.starts_at, left_at=session.ends_at
    )
    presence.recompute(session=session, by=None)
    assert shares_of(session.run)[place.pk] == 1
    lecturer_case = report(place, session, manager, file=Brought("캡처.png", len(PNG), [PNG]))
    assert Message.objects.filter(person=colleague).count() == 1
    assert not Message.objects.filter(person__in=[place.person, officer]).exists()
    confirm(lecturer_case, colleague, not_completed=True)
    assert str(shares_of(session.run)[place.pk]) == "0.7142"
    assert queries.blocks_completion(session.run) == {place.pk}
    assert [Message.objects.filter(person=who).count() for who in (place.person, officer, manager)] == [1, 1, 1]
    appeal = appeals.object_to_case(case=lecturer_case, text="제가 아닙니다", by=place.person)
    with pytest.raises(Refused):
        appeals.decide(appeal=appeal, to="granted", decision="다시 봄", by=colleague)
    appeals.decide(appeal=appeal, to="granted", decision="다시 봄", by=manager)
    lecturer_case.refresh_from_db()
    assert (lecturer_case.state, lecturer_case.unrecognised_minutes, lecturer_case.not_completed) == (
        "reported", 0, False,
    )  # fmt: skip
    assert queries.blocks_completion(session.run) == set()
    assert shares_of(session.run)[place.pk] == 1


def test_what_was_decided_first_is_kept_when_a_case_is_decided_anew(manager, colleague):
    session = HeldSessionFactory()
    place = PlaceFactory(run=session.run)
    case = report(place, session, manager)
    confirm(case, colleague, not_completed=True, decision="캡처로 확인됨")
    first_at = case.decided_at
    appeal = appeals.object_to_case(case=case, text="제가 아닙니다", by=place.person)
    appeals.decide(appeal=appeal, to="granted", decision="다시 봄", by=manager)
    case.refresh_from_db()
    actions.decide(case=case, to="warned", decision="주의로 충분함", by=manager)
    kept = EarlierDecision.objects.get()
    assert (kept.case, kept.state, kept.get_state_display(), kept.unrecognised_minutes, kept.not_completed) == (
        case, "confirmed", "확정", 120, True,
    )  # fmt: skip
    assert (kept.decision, kept.decided_by, kept.decided_at) == ("캡처로 확인됨", colleague, first_at)
    assert kept.ended_at >= first_at
    assert (case.state, case.decision) == ("warned", "주의로 충분함")


def test_an_earlier_decision_is_about_one_thing():
    with pytest.raises(IntegrityError), transaction.atomic():
        EarlierDecision.objects.create(state="warned", decided_at=timezone.now())
    assert not EarlierDecision.objects.exists()


def test_two_cases_of_one_session_add_up_and_stay_within_what_was_taught(manager, colleague):
    session = HeldSessionFactory()
    place = PlaceFactory(run=session.run)
    for minutes in (30, 40):
        confirm(report(place, session, manager), colleague, minutes=minutes)
    assert Presence.objects.get().unrecognised_seconds == 70 * 60
    confirm(report(place, session, manager), colleague, minutes=180)
    assert Presence.objects.get().unrecognised_seconds == 180 * 60


def test_one_case_takes_two_hours_off_periods_of_one_hour(manager, colleague):
    """N4 with a timetable of one-hour periods: 2 h of 7 h is one case, one notice and one appeal."""
    first = HeldSessionFactory(starts_at=yesterday(9), ends_at=yesterday(10))
    run, place = first.run, PlaceFactory(run=first.run)
    hours = [
        HeldSessionFactory(run=run, starts_at=yesterday(hour), ends_at=yesterday(hour + 1)) for hour in range(10, 16)
    ]
    Stay.objects.create(run=run, enrollment=place, source="zoom", joined_at=first.starts_at, left_at=yesterday(16))
    for session in (first, *hours):
        presence.recompute(session=session, by=None)
    case = report(place, first, manager, sessions=[hours[1], hours[0], hours[2]])
    assert case.session == hours[0]
    with pytest.raises(Refused):
        confirm(case, colleague, minutes=181)
    confirm(case, colleague, minutes=120)
    assert [(part.session, part.minutes) for part in queries.parts_of(case)] == [
        (hours[0], 60), (hours[1], 60), (hours[2], 0),
    ]  # fmt: skip
    assert str(shares_of(run)[place.pk]) == "0.7142"
    assert Message.objects.filter(person=place.person).count() == 1
    again = report(place, hours[1], manager)
    confirm(again, colleague, minutes=10)
    appeal = appeals.object_to_case(case=case, text="제가 아닙니다", by=place.person)
    appeals.decide(appeal=appeal, to="granted", decision="다시 봄", by=manager)
    lost = dict(Presence.objects.filter(unrecognised_seconds__gt=0).values_list("session", "unrecognised_seconds"))
    assert lost == {hours[1].pk: 600}


def test_what_is_taken_off_is_taught_time(manager, colleague):
    pause = [[yesterday(10).isoformat(), yesterday(11).isoformat()]]
    session = HeldSessionFactory(breaks=pause)
    place = PlaceFactory(run=session.run)
    with pytest.raises(Refused, match="120"):
        confirm(report(place, session, manager), colleague, minutes=121)
    confirm(ConductCase.objects.get(), colleague, minutes=120)
    assert Presence.objects.get().unrecognised_seconds == 7_200


def test_not_completed_needs_a_second_person_but_minutes_do_not(manager, colleague):
    session = HeldSessionFactory()
    case = report(PlaceFactory(run=session.run), session, manager)
    with pytest.raises(Refused):
        confirm(case, manager, not_completed=True)
    confirm(case, manager, minutes=10)
    assert ConductCase.objects.get().unrecognised_minutes == 10
    severe = report(PlaceFactory(run=session.run), session, manager)
    confirm(severe, colleague, minutes=0, not_completed=True)
    assert queries.blocks_completion(session.run) == {severe.enrollment_id}


def test_what_cannot_be_decided(manager, colleague):
    case = ConductCaseFactory()
    for given in (
        {"to": "warned", "minutes": 5},
        {"to": "dismissed", "not_completed": True, "minutes": 0},
        {"minutes": 0},
        {"minutes": 181},
        {"decision": " "},
        {"to": "reported"},
        {"by": PersonFactory(roles=["lecturer"])},
        {"by": PersonFactory(roles=["director"])},
    ):
        with pytest.raises(Refused):
            confirm(case, **{"by": manager, **given})
    held = CurrentSessionFactory()
    with pytest.raises(Refused):
        confirm(ConductCaseFactory(enrollment=PlaceFactory(run=held.run), session=held), manager, minutes=5)
    actions.decide(case=case, to="warned", decision="주의를 줌", by=manager)
    with pytest.raises(Refused):
        confirm(case, colleague)


def test_who_reports_what(manager):
    session = HeldSessionFactory()
    place = PlaceFactory(run=session.run)
    elsewhere = HeldSessionFactory()
    soon = timezone.now() + timedelta(hours=1)
    coming = CurrentSessionFactory(run=session.run, starts_at=soon, ends_at=soon + timedelta(hours=1))
    for given in (
        {"by": PersonFactory(roles=["lecturer"])},
        {"sessions": [session, elsewhere]},
        {"sessions": [session, coming]},
        {"sessions": []},
        {"text": "??"},
        {"file": Brought("a.png", 3, [b"MZ\0"])},
        {"place": PlaceFactory(run=session.run, person=manager)},
    ):
        with pytest.raises(Refused):
            report(**{"place": place, "session": session, "by": manager, **given})
    assert ConductCase.objects.count() == 0


def test_a_suspicion_is_seen_by_nobody_whom_it_does_not_concern(manager):
    reported, decided = ConductCaseFactory(), ConductCaseFactory(state="warned", decided_by=manager)
    dismissed = ConductCaseFactory(state="dismissed", decided_by=manager)
    people = [one.enrollment.person for one in (reported, decided)]
    officers = [
        PersonFactory(roles=["agency_training_officer"], organisation=one.enrollment.organisation)
        for one in (reported, decided, dismissed)
    ]
    lecturer = PersonFactory(roles=["lecturer"])
    seen = [list(queries.cases_visible_to(who)) for who in (*people, *officers, lecturer)]
    assert seen == [[], [decided], [], [decided], [], []]
    assert queries.cases_visible_to(manager).count() == 3


def test_a_reporter_sees_the_own_case_and_no_other(manager):
    lecturer = PersonFactory(roles=["lecturer"])
    own = ConductCaseFactory(reported_by=lecturer)
    ConductCaseFactory()
    assert list(queries.cases_visible_to(lecturer)) == list(queries.cases_of_staff(lecturer)) == [own]


def test_only_a_confirmed_case_of_this_run_keeps_from_completing(manager):
    run = RemoteRunFactory()
    here = {"enrollment__run": run, "session": HeldSessionFactory(run=run)}
    ConductCaseFactory(**here)
    ConductCaseFactory(**here, state="confirmed", decided_by=manager, unrecognised_minutes=5)
    ConductCaseFactory(state="confirmed", decided_by=manager, not_completed=True)
    kept = ConductCaseFactory(**here, state="confirmed", decided_by=manager, not_completed=True)
    assert queries.blocks_completion(run) == {kept.enrollment_id}


def test_the_database_keeps_consequences_with_decisions(manager):
    for given in ({"not_completed": True}, {"unrecognised_minutes": 5}, {"state": "confirmed"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConductCaseFactory(**given)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConductCaseFactory(state="warned", decided_by=manager, unrecognised_minutes=5)


def test_of_two_deciders_the_second_is_told_to_look_again(manager, colleague):
    case = ConductCaseFactory()
    stale = ConductCase.objects.select_related("enrollment__person", "session__run").get(pk=case.pk)
    confirm(case, manager, minutes=5)
    with pytest.raises(Refused):
        actions.decide(case=stale, to="dismissed", decision="늦게 봄", by=colleague)
    assert Entry.objects.filter(action="case.decided").count() == 1


def test_a_dismissed_case_tells_only_its_reporter(manager, colleague):
    case = ConductCaseFactory(reported_by=manager)
    actions.decide(case=case, to="dismissed", decision="오해였음", by=colleague)
    assert list(Message.objects.values_list("person", flat=True)) == [manager.pk]
