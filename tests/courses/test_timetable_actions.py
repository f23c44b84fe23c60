"""Sessions are placed, changed and copied; room and lecturer are nobody else's at that time; versions are frozen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from core.errors import Refused
from courses import timetable
from courses.actions import timetables as actions
from courses.models import Run, Session, Subject, TeachingField
from courses.queries import timetables as queries
from facilities.models import Room
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.courses import CourseFactory, RunFactory
from tests.factories.enrollment import LecturerFactory, SessionFactory
from tests.factories.facilities import RoomFactory

NINE = datetime(2023, 3, 6, 0, tzinfo=UTC)  # nine o'clock in Seoul
HOUR = timedelta(hours=1)
POSTGRESQL = connection.vendor == "postgresql"
on_postgresql = pytest.mark.skipif(not POSTGRESQL, reason="SQLite has no such constraint; the run's row is held")
elsewhere = pytest.mark.skipif(POSTGRESQL, reason="PostgreSQL lets no two sessions of a run stand at one time")


@pytest.fixture
def manager(db):
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def run(db):
    return RunFactory()


def values(start=NINE, hours=3, **more):
    plain = {
        "starts_at": start, "ends_at": start + hours * HOUR, "breaks": [], "subject": None, "title_ko": "강의",
        "title_en": "", "method": Subject.Method.LECTURE, "lecturer": None, "room": None,
    }  # fmt: skip
    return {**plain, **more}


def test_a_session_is_placed_and_recorded(run, manager):
    room = RoomFactory()
    session = actions.place_session(run=run, values=values(room=room), by=manager)
    assert list(queries.sessions_of(run)) == [session]
    entry = Entry.objects.get(action="session.placed")
    assert (entry.new["room"], entry.actor_name) == (room.code, str(manager))


def test_a_taken_room_is_refused_with_the_other_run(run, manager):
    other = RunFactory(course=CourseFactory(title_ko="민법"), number=4)
    room = RoomFactory(name_ko="101호")
    SessionFactory(run=other, starts_at=NINE + HOUR, ends_at=NINE + 2 * HOUR, room=room)
    with pytest.raises(Refused) as refused:
        actions.place_session(run=run, values=values(room=room), by=manager)
    for word in ("101호", "2023. 3. 6.(월) 10:00–11:00", "민법 2023년 4기"):
        assert word in refused.value.sentence
    assert not queries.sessions_of(run).exists()


def test_a_taken_lecturer_is_refused_with_the_other_run(run, manager):
    lecturer = LecturerFactory()
    other = SessionFactory(lecturer=lecturer)
    with pytest.raises(Refused) as refused:
        actions.place_session(run=run, values=values(lecturer=lecturer), by=manager)
    assert str(other.run) in refused.value.sentence
    assert str(lecturer) in refused.value.sentence


@pytest.mark.parametrize(("hours", "stands"), [((-2, 2), True), ((-1, 2), False), ((1, 1), False), ((3, 1), True)])
def test_a_run_has_one_session_at_a_time(run, manager, hours, stands):
    """Also without room and lecturer, which a unique constraint cannot see."""
    other = actions.place_session(run=run, values=values(title_ko="첫 시간"), by=manager)
    start, length = hours
    wanted = values(start=NINE + start * HOUR, hours=length)
    if stands:
        actions.place_session(run=run, values=wanted, by=manager)
        assert Session.objects.count() == 2
        return
    with override("en"), pytest.raises(Refused) as refused:
        actions.place_session(run=run, values=wanted, by=manager)
    assert refused.value.sentence == (
        "“첫 시간” stands in this run on 6 Mar 2023, 09:00–12:00. A run has one session at a time: choose another time."
    )
    assert list(Session.objects.all()) == [other]


def test_another_run_at_the_same_hour_is_nobodys_business(run, manager):
    SessionFactory(run=RunFactory(number=7), starts_at=NINE, ends_at=NINE + HOUR)
    assert actions.place_session(run=run, values=values(), by=manager).pk


def test_a_session_is_not_moved_onto_another_one(run, manager):
    actions.place_session(run=run, values=values(hours=1), by=manager)
    second = actions.place_session(run=run, values=values(start=NINE + HOUR, hours=1), by=manager)
    with pytest.raises(Refused):
        actions.change_session(session=second, values=values(hours=1), revision=0, by=manager)
    actions.change_session(session=second, values=values(start=NINE + 2 * HOUR, hours=1), revision=0, by=manager)
    second.refresh_from_db()
    assert second.starts_at == NINE + 2 * HOUR


@on_postgresql
def test_postgresql_itself_holds_one_session_of_a_run_at_a_time(run):
    SessionFactory(run=run, starts_at=NINE, ends_at=NINE + HOUR)
    SessionFactory(run=run, starts_at=NINE + HOUR, ends_at=NINE + 2 * HOUR)  # one ends as the other begins
    SessionFactory(run=RunFactory(number=7), starts_at=NINE, ends_at=NINE + HOUR)
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionFactory(run=run, starts_at=NINE + HOUR / 2, ends_at=NINE + HOUR)
    assert Session.objects.filter(run=run).count() == 2


@on_postgresql
def test_the_migration_names_the_runs_that_have_two_sessions_at_one_time(run):
    migration = import_module("courses.migrations.0005_one_session_at_a_time")

    def apply(step):
        connection.check_constraints()  # nothing may be pending while a table changes
        with connection.schema_editor() as editor:
            step(None, editor)

    apply(migration.allow)
    first, _second = (SessionFactory(run=run, starts_at=NINE, ends_at=NINE + HOUR) for _ in range(2))
    with pytest.raises(RuntimeError, match=f"time: {run.course.code}-{run.year}-{run.number}. Move"):
        apply(migration.forbid)
    first.delete()
    apply(migration.forbid)
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionFactory(run=run, starts_at=NINE, ends_at=NINE + HOUR)
    assert Session.objects.filter(run=run).count() == 1


@elsewhere
def test_what_stood_beside_a_session_keeps_its_time(run, manager):
    first = actions.place_session(run=run, values=values(hours=1), by=manager)
    second = actions.place_session(run=run, values=values(start=NINE + HOUR, hours=1), by=manager)
    Session.objects.filter(pk=second.pk).update(starts_at=first.starts_at, ends_at=first.ends_at)  # old
    actions.change_session(session=first, values=values(hours=1, title_ko="새 제목"), revision=0, by=manager)
    first.refresh_from_db()
    assert first.title_ko == "새 제목"


@elsewhere
def test_a_timetable_with_two_sessions_at_one_hour_is_not_copied(manager):
    course = CourseFactory()
    source, run = (RunFactory(course=course, number=number) for number in (1, 2))
    for _number in range(2):
        SessionFactory(run=source, starts_at=NINE, ends_at=NINE + HOUR)
    with override("en"), pytest.raises(Refused, match="A run has one session at a time"):
        actions.copy_timetable(run=run, source=source, by=manager)
    assert not Session.objects.filter(run=run).exists()


def test_one_session_ends_as_the_next_begins(run, manager):
    room, lecturer = RoomFactory(), LecturerFactory()
    actions.place_session(run=run, values=values(room=room, lecturer=lecturer), by=manager)
    actions.place_session(run=run, values=values(NINE + 3 * HOUR, room=room, lecturer=lecturer), by=manager)
    assert queries.sessions_of(run).count() == 2


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"start": NINE - timedelta(days=1)}, "6 Mar – 7 Mar 2023"),
        ({"hours": -1}, "A session ends after it starts."),
        ({"hours": 13}, "12"),
        ({"breaks": [["2023-03-06T08:00:00+09:00", "2023-03-06T08:30:00+09:00"]]}, "break"),
    ],
)
def test_a_session_lies_inside_its_run_and_its_breaks_inside_it(run, manager, wrong, word):
    with override("en"), pytest.raises(Refused) as refused:
        actions.place_session(run=run, values=values(**wrong), by=manager)
    assert word in refused.value.sentence


def test_a_lecturer_who_left_the_pool_does_not_teach(run, manager):
    lecturer = LecturerFactory(active=False)
    with pytest.raises(Refused) as refused:
        actions.place_session(run=run, values=values(lecturer=lecturer), by=manager)
    assert str(lecturer) in refused.value.sentence


def test_only_who_keeps_runs_changes_them(run):
    with pytest.raises(Refused):
        actions.place_session(run=run, values=values(), by=PersonFactory(roles=["planning_officer"]))
    assert Session.objects.count() == 0


def test_the_booking_follows_a_moved_session(run, manager):
    """The room sits on the session: moved, it frees the old time and takes the new one (indico#4068)."""
    room = RoomFactory()
    session = actions.place_session(run=run, values=values(room=room), by=manager)
    later = values(NINE + 4 * HOUR, room=room)
    actions.change_session(session=session, values=later, revision=0, by=manager)
    other = RunFactory()
    actions.place_session(run=other, values=values(room=room), by=manager)
    with pytest.raises(Refused):
        actions.place_session(run=other, values=values(NINE + 5 * HOUR, room=room), by=manager)
    session.refresh_from_db()
    assert session.revision == 1


def test_a_session_that_somebody_changed_is_not_overwritten(run, manager):
    session = actions.place_session(run=run, values=values(), by=manager)
    actions.change_session(session=session, values=values(title_ko="새 제목"), revision=0, by=manager)
    with pytest.raises(Refused):
        actions.change_session(session=session, values=values(title_ko="다른 제목"), revision=0, by=manager)
    with pytest.raises(Refused):
        actions.remove_session(session=session, revision=0, by=manager)
    assert list(Session.objects.values_list("title_ko", flat=True)) == ["새 제목"]
    actions.remove_session(session=session, revision=1, by=manager)
    assert Session.objects.count() == 0
    assert Entry.objects.get(action="session.removed").old["title_ko"] == "새 제목"


def test_alternatives_are_free_big_enough_and_of_the_field(run, manager):
    wanted = RoomFactory(kind=Room.Kind.COMPUTER, capacity=40)
    small, same, big = (RoomFactory(kind=Room.Kind.COMPUTER, capacity=n) for n in (20, 30, 60))
    hall, kitchen = RoomFactory(kind=Room.Kind.LECTURE, capacity=35), RoomFactory(kind=Room.Kind.CAFETERIA, capacity=99)
    SessionFactory(room=big)
    SessionFactory(room=wanted)
    session = Session(run=run, room=wanted, **{k: v for k, v in values().items() if k not in ("room",)})
    offers = queries.offers_for(session, NINE - 24 * HOUR)
    assert offers.rooms == [same, hall]
    assert small not in offers.rooms
    assert kitchen not in offers.rooms
    assert [span.starts_at for span in offers.times] == [NINE + n * HOUR for n in (3, 4, 5, 6)]


def test_lecturers_of_the_same_field_who_are_free_are_offered(run):
    law, arts = (TeachingField.objects.create(code=code, name_ko=code, name_en=code) for code in ("LAW", "ARTS"))
    busy, free, taken, other, gone = (LecturerFactory(name=name) for name in ("가", "나", "다", "라", "마"))
    for lecturer in (busy, free, taken, gone):
        lecturer.fields.add(law)
    other.fields.add(arts)
    gone.active = False
    gone.save()
    SessionFactory(lecturer=busy)
    SessionFactory(lecturer=taken)
    session = Session(run=run, **values(lecturer=busy))
    assert queries.free_lecturers(session) == [free]


def test_what_a_timetable_misses(run, manager):
    law, ethics = (
        Subject.objects.create(course=run.course, order=n, title_ko=t, title_en=t, method="lecture", hours=4)
        for n, t in ((1, "법"), (2, "윤리"))
    )
    small = RoomFactory(capacity=10)
    SessionFactory(run=run, subject=law, ends_at=NINE + 4 * HOUR, lecturer=LecturerFactory(active=False), room=small)
    SessionFactory(run=run, subject=ethics, starts_at=NINE + 5 * HOUR, ends_at=NINE + 6 * HOUR)
    gaps = queries.gaps_of(run, queries.sessions_of(run))
    assert [(subject, hours.missing_minutes) for subject, hours in gaps.short] == [(ethics, 180)]
    assert gaps.empty_days == [date(2023, 3, 7)]
    assert (gaps.without_lecturer, gaps.without_room, len(gaps.too_small), len(gaps.not_in_pool)) == (1, 1, 1, 1)


def test_a_copy_keeps_what_is_free_and_says_what_is_not(manager):
    course = CourseFactory()
    source = RunFactory(course=course, number=1)
    target = RunFactory(course=course, number=2, starts_on=date(2023, 3, 13), ends_on=date(2023, 3, 13))
    room, lecturer = RoomFactory(), LecturerFactory()
    SessionFactory(
        run=source, room=room, lecturer=lecturer, breaks=[["2023-03-06T09:50:00+09:00", "2023-03-06T10:00:00+09:00"]]
    )
    SessionFactory(run=source, starts_at=NINE + 24 * HOUR, ends_at=NINE + 25 * HOUR)
    SessionFactory(room=room, starts_at=NINE + 7 * 24 * HOUR, ends_at=NINE + 7 * 24 * HOUR + HOUR)
    done = actions.copy_timetable(run=target, source=source, by=manager)
    assert done == actions.Copied(sessions=1, without_room=1, without_lecturer=0, left_out=1)
    (copy,) = queries.sessions_of(target)
    assert (copy.starts_at, copy.room, copy.lecturer) == (NINE + 7 * 24 * HOUR, None, lecturer)
    assert timetable.pauses_of(copy.breaks)[0][0] == datetime(2023, 3, 13, 0, 50, tzinfo=UTC)
    with pytest.raises(Refused):
        actions.copy_timetable(run=target, source=source, by=manager)


def test_a_version_is_frozen_with_its_changes(run, manager):
    room = RoomFactory(name_ko="옛 이름")
    session = actions.place_session(run=run, values=values(room=room), by=manager)
    first = actions.release(run=run, seen=timetable.fingerprint(queries.snapshots_of(run)), note="", by=manager)
    actions.change_session(session=session, values=values(NINE + HOUR, room=room), revision=0, by=manager)
    room.name_ko = "새 이름"
    room.save()
    seen = timetable.fingerprint(queries.snapshots_of(run))
    second = actions.release(run=run, seen=seen, note="늦춤", by=manager)
    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert [change["kind"] for change in first.changes] == ["added"]
    assert [(change["kind"], change["fields"]) for change in second.changes] == [("moved", ["starts_at", "ends_at"])]
    assert queries.line_of(first.sessions[0]).room == "옛 이름"
    with pytest.raises(Refused):
        actions.release(run=run, seen=seen, note="", by=manager)


def test_nobody_releases_what_somebody_else_changed_meanwhile(run, manager):
    actions.place_session(run=run, values=values(), by=manager)
    seen = timetable.fingerprint(queries.snapshots_of(run))
    actions.place_session(run=run, values=values(NINE + 5 * HOUR), by=manager)
    with pytest.raises(Refused):
        actions.release(run=run, seen=seen, note="", by=manager)
    assert queries.newest_version(run) is None


def test_nothing_of_a_cancelled_run_changes(manager):
    run = RunFactory(state=Run.State.CANCELLED, cancelled_at=NINE)
    with pytest.raises(Refused) as refused:
        actions.place_session(run=run, values=values(), by=manager)
    assert str(run) in refused.value.sentence
