"""Spot checks in the database: who may look, K1 through the ledger, and what people are told."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Message
from core.errors import Refused
from enrollment.actions import appeals, presence
from enrollment.actions import checks as actions
from enrollment.models import Presence, SpotCheck, Stay
from enrollment.queries import checks as queries
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.conduct import CurrentSessionFactory, HeldSessionFactory, PlaceFactory, SpotCheckFactory
from tests.factories.courses import PlanCourseFactory, RunFactory
from tests.factories.enrollment import LecturerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def session():
    return CurrentSessionFactory()


def seen(session, place, result, minutes):
    """A look so many minutes after the session's beginning."""
    return SpotCheckFactory(
        enrollment=place, session=session, result=result, checked_at=session.starts_at + timedelta(minutes=minutes)
    )


def later(session):
    """Let a quarter of an hour pass since every look of the session."""
    SpotCheck.objects.filter(session=session).update(checked_at=F("checked_at") - timedelta(minutes=15))


def record(**given):
    return actions.record(**{"round_key": uuid4(), **given})


def test_a_round_that_is_sent_twice_is_one_look(session, manager):
    place, other = PlaceFactory(run=session.run), PlaceFactory(run=session.run)
    key = uuid4()
    first = record(session=session, results={place.pk: "away"}, round_key=key, by=manager)
    again = record(session=session, results={place.pk: "away", other.pk: "there"}, round_key=key, by=manager)
    assert (first, again, SpotCheck.objects.count(), Message.objects.count()) == (1, 0, 1, 1)
    assert queries.unseen(session, [place.pk, other.pk]) == {}
    assert Entry.objects.filter(action="check.recorded").count() == 1
    later(session)
    assert record(session=session, results={place.pk: "away"}, by=manager) == 1
    assert list(queries.unseen(session, [place.pk])) == [place.pk]


def test_two_rounds_made_at_once_are_one_look(session, manager):
    place, other = PlaceFactory(run=session.run, person__name="canary"), PlaceFactory(run=session.run)
    record(session=session, results={place.pk: "away"}, by=manager)
    with pytest.raises(Refused) as refusal:
        record(
            session=session,
            results={place.pk: "camera_off", other.pk: "away"},
            by=PersonFactory(roles=["training_manager"]),
        )
    assert [name in refusal.value.sentence for name in ("canary", str(other.person))] == [True, False]
    assert (SpotCheck.objects.count(), Message.objects.count()) == (1, 1)
    # Others may be looked at, and that somebody is back is worth noting at once.
    assert record(session=session, results={place.pk: "there", other.pk: "away"}, by=manager) == 2
    later(session)
    assert record(session=session, results={place.pk: "camera_off"}, by=manager) == 1
    assert list(queries.unseen(session, [place.pk, other.pk])) == [place.pk]


def test_a_look_in_another_session_a_moment_ago_is_near_too(session, manager):
    place = PlaceFactory(run=session.run)
    midnight = timezone.localtime(session.starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
    before = HeldSessionFactory(run=session.run, starts_at=midnight, ends_at=session.starts_at)
    SpotCheckFactory(enrollment=place, session=before, result="away", checked_at=timezone.now())
    with pytest.raises(Refused):
        record(session=session, results={place.pk: "away"}, by=manager)
    assert SpotCheck.objects.count() == 1


def test_the_database_keeps_one_look_a_round(session):
    place, key = PlaceFactory(run=session.run), uuid4()
    SpotCheckFactory(enrollment=place, session=session, round_key=key)
    with pytest.raises(IntegrityError), transaction.atomic():
        SpotCheckFactory(enrollment=place, session=session, round_key=key)
    assert SpotCheck.objects.count() == 1


def test_a_round_is_kept_and_recorded_in_numbers(session, manager):
    places = [PlaceFactory(run=session.run) for _ in range(3)]
    results = {places[0].pk: "there", places[1].pk: "camera_off"}
    assert record(session=session, results=results, by=manager) == 2
    assert SpotCheck.objects.count() == 2
    assert Entry.objects.get(action="check.recorded").new == {"camera_off": 1, "there": 1}
    assert list(Message.objects.values_list("person", flat=True)) == [places[1].person_id]


def test_the_second_miss_is_told_as_what_it_is(session, manager):
    place = PlaceFactory(run=session.run, person__language="en")
    for result in ("camera_off", "away"):
        record(session=session, results={place.pk: result}, by=manager)
        later(session)
    second, first = Message.objects.filter(person=place.person)
    assert "The next time counts as out" in first.text
    assert "It counts as out until you are" in second.text


def test_who_looks_and_when(session, manager):
    place = PlaceFactory(run=session.run)
    own = LecturerFactory(person=PersonFactory(roles=["lecturer"]))
    session.lecturer = own
    session.save()
    PlanCourseFactory(course=session.run.course)  # lecturers see the courses of the plan
    assert record(session=session, results={place.pk: "there"}, by=own.person) == 1
    over, later = HeldSessionFactory(run=session.run), timezone.now() + timedelta(hours=2)
    coming = CurrentSessionFactory(run=session.run, starts_at=later, ends_at=later + timedelta(hours=1))
    face = CurrentSessionFactory(run=RunFactory())
    wrong = [
        {"by": PersonFactory(roles=["lecturer"])},
        {"session": over},
        {"session": coming},
        {"session": face},
        {"results": {}},
        {"results": {place.pk: "asleep"}},
        {"results": {PlaceFactory().pk: "there"}},
    ]
    for given in wrong:
        with pytest.raises(Refused):
            record(**{"session": session, "results": {place.pk: "there"}, "by": manager, **given})
    assert SpotCheck.objects.count() == 1


def test_out_of_sight_for_the_second_time_counts_as_out_in_the_ledger():
    """Nine to twelve; misses at 9:30 and 10:00, seen at 10:20: twenty minutes."""
    session = HeldSessionFactory()
    place = PlaceFactory(run=session.run)
    Stay.objects.create(
        run=session.run, enrollment=place, source="zoom", joined_at=session.starts_at, left_at=session.ends_at
    )
    seen(session, place, "camera_off", 30)
    presence.recompute(session=session, by=None)
    assert Presence.objects.get().present_seconds == 180 * 60
    seen(session, place, "away", 60)
    seen(session, place, "there", 80)
    presence.recompute(session=session, by=None)
    line = Presence.objects.get()
    assert (line.mark, line.present_seconds) == ("out", 160 * 60)


def test_minutes_that_the_join_log_misses_anyhow_are_not_taken_off_twice():
    """Out of sight from 10:00 on, left at 10:30: what counts are the ninety minutes until 10:00 less nothing."""
    session = HeldSessionFactory()
    place = PlaceFactory(run=session.run)
    left = session.starts_at + timedelta(minutes=90)
    Stay.objects.create(run=session.run, enrollment=place, source="zoom", joined_at=session.starts_at, left_at=left)
    seen(session, place, "camera_off", 10)
    seen(session, place, "camera_off", 60)
    presence.recompute(session=session, by=None)
    assert Presence.objects.get().present_seconds == 60 * 60


def test_a_granted_appeal_lifts_what_was_seen(manager):
    session = HeldSessionFactory()
    place = PlaceFactory(run=session.run)
    Stay.objects.create(
        run=session.run, enrollment=place, source="zoom", joined_at=session.starts_at, left_at=session.ends_at
    )
    for minute in (10, 60):
        seen(session, place, "camera_off", minute)
    presence.recompute(session=session, by=None)
    appeal = appeals.object_to_mark(presence=Presence.objects.get(), text="카메라가 고장", by=place.person)
    appeals.decide(appeal=appeal, to="granted", mark="present", decision="고장이 확인됨", by=manager)
    line = Presence.objects.get()
    assert (line.mark, line.present_seconds, line.source) == ("present", 180 * 60, "appeal")


def test_the_lot_takes_those_who_were_looked_at_least_and_keeps_to_itself(session):
    places = [PlaceFactory(run=session.run) for _ in range(6)]
    for place in places[:4]:
        SpotCheckFactory(enrollment=place, session=session)
    chosen = queries.whom_to_look_at(session, 2)
    assert {one.pk for one in chosen} == {place.pk for place in places[4:]}
    assert queries.whom_to_look_at(session, 2) == chosen


def test_people_elsewhere_are_not_in_the_lot(session):
    here = PlaceFactory(run=session.run)
    PlaceFactory(run=session.run, state="cancelled", takes_seat=False)
    PlaceFactory()
    assert [one.pk for one in queries.whom_to_look_at(session)] == [here.pk]
    assert [one.pk for one in queries.everybody(session)] == [here.pk]
