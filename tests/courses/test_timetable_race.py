"""Two people take one room or one lecturer at once; on PostgreSQL only, where they really run at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, connections, transaction

from core.errors import Refused
from courses.actions import timetables as actions
from courses.models import Run, Session
from tests.factories.accounts import PersonFactory
from tests.factories.courses import RunFactory
from tests.factories.enrollment import LecturerFactory, SessionFactory
from tests.factories.facilities import RoomFactory

ROUNDS = 5
NINE = datetime(2023, 3, 6, tzinfo=UTC)
POSTGRESQL = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")


@POSTGRESQL
@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_one_room_and_lecturer_one_is_refused_with_the_others_run():
    manager, room, lecturer = PersonFactory(roles=["training_manager"]), RoomFactory(), LecturerFactory()
    runs = [RunFactory(), RunFactory()]
    for round_ in range(ROUNDS):
        start = Barrier(2, timeout=30)
        # One takes room and lecturer, the other only one of them: they lock in one order and never wait in a circle.
        wants = [{"room": room, "lecturer": lecturer}, {"room": room} if round_ % 2 else {"lecturer": lecturer}]

        def place(run: Run, wanted: dict, start: Barrier = start) -> str:
            values = {"starts_at": NINE, "ends_at": NINE + timedelta(hours=2), "method": "lecture", **wanted}
            answer = ""
            try:
                start.wait()
                actions.place_session(run=run, values=values, by=manager)
            except Refused as error:
                answer = error.sentence
            finally:
                connections.close_all()
            return answer

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(place, runs, wants))
        (held,) = Session.objects.all()
        refused = next(answer for answer in answers if answer)
        assert answers.count("") == 1
        assert str(held.run) in refused
        Session.objects.all().delete()


@POSTGRESQL
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("thing", ["room", "lecturer"])
def test_the_database_itself_refuses_what_goes_past_the_action(thing):
    one = {"room": RoomFactory, "lecturer": LecturerFactory}[thing]()
    SessionFactory(**{thing: one})
    with pytest.raises(IntegrityError, match=f"session_{thing}_once"), transaction.atomic():
        SessionFactory(**{thing: one})
    after = SessionFactory(starts_at=NINE + timedelta(hours=3), **{thing: one})  # the first one ends then
    assert Session.objects.filter(**{thing: one}).count() == 2
    assert after.pk
