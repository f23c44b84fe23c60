"""Two phones save one roll, and many scan at once; on PostgreSQL only, where they really run at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.utils import timezone

from accounts.models import Message
from core.errors import Refused
from enrollment import codes
from enrollment.actions import checkin, checks
from enrollment.actions import presence as ledger
from enrollment.actions.presence import Given
from enrollment.models import Presence, RollCall, SpotCheck, Stay
from tests.factories.accounts import PersonFactory
from tests.factories.conduct import CurrentSessionFactory, PlaceFactory
from tests.factories.enrollment import EnrollmentFactory, SessionFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]
PHONES = 6


def at_once(work: Callable[[int], object]) -> int:
    """How many of the phones were let through."""

    def one(number: int) -> bool:
        try:
            work(number)
        except Refused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(PHONES) as pool:
        return sum(pool.map(one, range(PHONES)))


@pytest.fixture
def session():
    now = timezone.now()
    return SessionFactory(starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=1))


def test_of_phones_that_save_one_roll_the_first_one_wins_whole(session):
    manager = PersonFactory(roles=["training_manager"])
    people = [EnrollmentFactory(run=session.run).pk for _ in range(3)]
    marks = ["present", "absent"] * (PHONES // 2)

    def save(number: int) -> None:
        given = {key: Given(marks[number]) for key in people}
        ledger.take_roll(session=session, given=given, revision=0, by=manager)

    assert at_once(save) == 1
    assert len(set(Presence.objects.values_list("mark", flat=True))) == 1
    assert (Presence.objects.count(), RollCall.objects.get().revision) == (3, 1)


def test_one_person_who_presses_on_many_phones_is_inside_once(session):
    place = EnrollmentFactory(run=session.run)
    ticket = codes.ticket(session.pk, place.person.pk, now=timezone.now())
    assert at_once(lambda number: checkin.enter(session=session, by=place.person, ticket=ticket)) == PHONES
    assert (Stay.objects.count(), Presence.objects.count()) == (1, 1)


def test_many_people_who_scan_at_once_all_get_in(session):
    places = [EnrollmentFactory(run=session.run) for _ in range(PHONES)]

    def scan(number: int) -> None:
        me = places[number].person
        checkin.enter(session=session, by=me, ticket=codes.ticket(session.pk, me.pk, now=timezone.now()))

    assert at_once(scan) == PHONES
    assert Presence.objects.filter(mark="present").count() == PHONES


def test_of_rounds_made_at_one_moment_one_is_kept():
    session = CurrentSessionFactory()
    manager, place = PersonFactory(roles=["training_manager"]), PlaceFactory(run=session.run)

    def look(number: int) -> None:
        checks.record(session=session, results={place.pk: "away"}, round_key=uuid4(), by=manager)

    assert at_once(look) == 1
    assert (SpotCheck.objects.count(), Message.objects.count()) == (1, 1)
