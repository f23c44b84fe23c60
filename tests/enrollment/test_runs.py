"""A run and its people: releases told, cancellations that free everything, switches of mode, warnings."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from core.errors import Refused
from core.periods import today
from courses import timetable
from courses.actions import timetables
from courses.models import Run, Session, TimetableVersion
from courses.queries import timetables as courses_queries
from enrollment.actions import modes as mode_actions
from enrollment.actions import runs as actions
from enrollment.models import Enrollment, Intake, Presence
from enrollment.queries import held
from enrollment.queries.invariants import differences
from facilities.models import Room
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.courses import CourseFactory, PlanCourseFactory, PlanFactory, RunFactory
from tests.factories.enrollment import (
    EnrollmentFactory,
    HoldFactory,
    IntakeFactory,
    LecturerFactory,
    PresenceFactory,
    QuotaFactory,
    SessionFactory,
)
from tests.factories.facilities import RoomFactory

S = Enrollment.State


@pytest.fixture
def manager(db):
    return PersonFactory(roles=["training_manager"])


def coming(days=20, **values):
    start = today() + timedelta(days=days)
    return RunFactory(year=start.year, starts_on=start, ends_on=start + timedelta(days=1), **values)


def at_nine(run):
    return timezone.make_aware(datetime.combine(run.starts_on, time(9)))


def session_of(run, **values):
    start = values.pop("starts_at", at_nine(run))
    return SessionFactory(run=run, starts_at=start, ends_at=start + timedelta(hours=3), **values)


def release(run, manager, note=""):
    seen = timetable.fingerprint(courses_queries.snapshots_of(run))
    return actions.release_timetable(run=run, seen=seen, note=note, by=manager)


def texts(person):
    return list(Message.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


def test_a_release_tells_who_has_or_waits_for_a_place_and_who_teaches_in_their_language(manager):
    run = coming(course=CourseFactory(title_ko="민법", title_en="Civil law"))
    teacher, foreigner, gone = PersonFactory(), PersonFactory(language="en"), PersonFactory()
    session_of(run, lecturer=LecturerFactory(person=teacher))
    EnrollmentFactory(run=run, person=foreigner)
    EnrollmentFactory(run=run, person=gone, state=S.CANCELLED, takes_seat=False)
    there = [PersonFactory() for _ in range(3)]
    for person, state in zip(there, (S.WAITING, S.APPLIED, S.APPROVED), strict=True):
        EnrollmentFactory(run=run, person=person, state=state, takes_seat=False)
    offered = PersonFactory()
    EnrollmentFactory(
        run=run, person=offered, state=S.OFFERED, offer_key=uuid4(), offer_expires_at=timezone.now() + timedelta(days=1)
    )
    assert release(run, manager).told == 6
    assert [len(texts(person)) for person in (*there, offered)] == [1, 1, 1, 1]
    assert "Civil law" in texts(foreigner)[0]
    assert "민법" in texts(teacher)[0]
    assert texts(gone) == []


def test_a_change_notice_counts_changes_and_reaches_the_lecturer_who_is_out(manager):
    run = coming()
    old, new, trainee = PersonFactory(language="en"), PersonFactory(), PersonFactory(language="en")
    session = session_of(run, lecturer=LecturerFactory(person=old))
    EnrollmentFactory(run=run, person=trainee)
    release(run, manager)
    Session.objects.filter(pk=session.pk).update(lecturer=LecturerFactory(person=new))
    assert release(run, manager).told == 3
    assert "1. Version 2 counts now" in texts(trainee)[1]
    assert len(texts(old)) == 2
    assert len(texts(new)) == 1


def test_a_session_with_recorded_attendance_keeps_its_time(manager):
    run = coming()
    session = session_of(run)
    PresenceFactory(enrollment=EnrollmentFactory(run=run), session=session)
    values = {"starts_at": session.starts_at + timedelta(hours=1), "ends_at": session.ends_at}
    with pytest.raises(Refused):
        actions.change_session(session=session, values=values, revision=0, by=manager)
    with pytest.raises(Refused):
        actions.remove_session(session=session, revision=0, by=manager)
    with pytest.raises(Refused):  # also past the rule of enrollment: the ledger protects its session
        timetables.remove_session(session=session, revision=0, by=manager)
    session.refresh_from_db()
    assert (session.revision, Presence.objects.filter(session=session).count()) == (0, 1)


@pytest.fixture
def full(manager):
    """A run with everything that a cancellation ends: places of all kinds, a hold, a quota, rooms and lecturers."""
    run = coming(course=CourseFactory(title_ko="민법"))
    intake = IntakeFactory(run=run, seats=30, taken=8)
    hold = HoldFactory(run=run, seats=5, filled=1)
    quota = QuotaFactory(intake=intake, taken=2)
    people = {state: PersonFactory() for state in (S.CONFIRMED, S.APPLIED, S.WAITING, S.OFFERED, S.REFUSED)}
    for state, person in people.items():
        offer = {"offer_key": uuid4(), "offer_expires_at": timezone.now()}
        EnrollmentFactory(
            run=run,
            person=person,
            state=state,
            takes_seat=state in (S.CONFIRMED, S.APPLIED, S.OFFERED),
            **(offer if state == S.OFFERED else {}),
        )
    teacher = PersonFactory()
    room, lecturer = RoomFactory(), LecturerFactory(person=teacher)
    session_of(run, room=room, lecturer=lecturer)
    return {"run": run, "people": people, "hold": hold, "quota": quota, "teacher": teacher, "room": room}


def test_a_cancellation_ends_and_frees_everything_and_tells_everybody(full, manager):
    run, people = full["run"], full["people"]
    other = coming(days=40, course=run.course)
    IntakeFactory(run=other, seats=30, taken=29)
    EnrollmentFactory(run=other)
    IntakeFactory(run=coming(days=50, course=run.course), seats=30, taken=30)
    done = actions.cancel_run(run=run, reason="신청 인원 부족", by=manager)
    assert done == actions.Cancelled(places=4, held=4, sessions=1, told=6)
    run.refresh_from_db()
    assert (run.state, run.cancelled_by, run.cancel_reason) == (Run.State.CANCELLED, manager, "신청 인원 부족")
    states = dict(Enrollment.objects.filter(run=run).values_list("person", "state"))
    assert states == {person.pk: S.REFUSED if state == S.REFUSED else S.CANCELLED for state, person in people.items()}
    assert not Enrollment.objects.filter(run=run, takes_seat=True).exists()
    full["hold"].refresh_from_db()
    full["quota"].refresh_from_db()
    assert (Intake.objects.get(run=run).taken, full["hold"].open, full["quota"].taken) == (0, 0, 0)
    assert list(Session.objects.filter(run=run).values_list("room", "lecturer")) == [(None, None)]
    for person in (people[S.CONFIRMED], people[S.WAITING], full["teacher"], full["hold"].held_by):
        (text,) = texts(person)
        assert "신청 인원 부족" in text
        assert str(other) in text
    assert texts(people[S.REFUSED]) == []
    rows = {f"enrollment.intake:{run.intake.pk}", f"enrollment.quota:{full['quota'].pk}"}
    assert [one for one in differences() if one.row in rows] == []
    assert Entry.objects.get(action="run.cancelled").new == {"places": 4, "held": 4, "sessions": 1}
    assert Entry.objects.filter(action="enrollment.run_cancelled").count() == 4


def test_what_a_cancellation_concerns_is_counted_before(full):
    assert held.concerned_by(full["run"]) == held.Concerned(confirmed=1, waiting=2, applied=1, held=4, lecturers=1)


def test_a_freed_room_is_taken_by_another_run_at_once(full, manager):
    run = full["run"]
    actions.cancel_run(run=run, reason="부족", by=manager)
    other = coming()
    start = at_nine(other)
    values = {"starts_at": start, "ends_at": start + timedelta(hours=1), "method": "lecture", "room": full["room"]}
    timetables.place_session(run=other, values=values, by=manager)
    assert Session.objects.get(run=other).room == full["room"]


@pytest.mark.parametrize("why", ["no reason", "begun", "twice", "not a manager"])
def test_a_run_is_cancelled_once_before_it_begins_with_a_reason(manager, why):
    run = coming(days=0 if why == "begun" else 5)
    by, reason = manager, "부족"
    if why == "no reason":
        reason = "  "
    if why == "twice":
        actions.cancel_run(run=run, reason="부족", by=manager)
    if why == "not a manager":
        by = PersonFactory(roles=["planning_officer"])
    entries = Entry.objects.count()
    with pytest.raises(Refused):
        actions.cancel_run(run=run, reason=reason, by=by)
    assert Entry.objects.count() == entries


def test_twelve_runs_are_switched_in_one_action(manager):
    """N7: rooms freed, addresses given, everybody told, the plan's mode kept, a receipt."""
    runs = [coming() for _n in range(12)]
    teacher, trainee = PersonFactory(), PersonFactory(language="en")
    studio, room = RoomFactory(kind=Room.Kind.REMOTE), RoomFactory()
    session_of(runs[0], room=room, lecturer=LecturerFactory(person=teacher))
    kept = session_of(runs[0], room=studio, starts_at=at_nine(runs[0]) + timedelta(hours=4))
    EnrollmentFactory(run=runs[0], person=trainee)
    release(runs[0], manager)
    addresses = {run.pk: f"https://meet.example.org/{run.pk}" for run in runs[:2]}
    receipt = mode_actions.switch_runs(runs=runs, to=Run.Mode.REMOTE, addresses=addresses, by=manager)
    found = Run.objects.filter(pk__in=[run.pk for run in runs])
    assert set(found.values_list("mode", "planned_mode")) == {("remote", "face_to_face")}
    assert sorted(found.exclude(remote_url="").values_list("remote_url", flat=True)) == sorted(addresses.values())
    assert list(Session.objects.filter(room__isnull=False)) == [kept]
    assert len(receipt.new["runs"]) == 12
    assert next((one["freed"], one["told"]) for one in receipt.new["runs"]) == (1, 2)
    assert "remotely" in texts(trainee)[-1]
    newest = TimetableVersion.objects.filter(run=runs[0]).order_by("-number").first()
    assert newest.number == 2
    assert sorted(session["room"] for session in newest.sessions) == ["", studio.code]


def test_switched_back_a_run_has_its_mode_and_its_rooms_again(manager):
    run = coming()
    room, lost = RoomFactory(), RoomFactory()
    first = session_of(run, room=room)
    second = session_of(run, room=lost, starts_at=at_nine(run) + timedelta(hours=4))
    release(run, manager)
    mode_actions.switch_runs(runs=[run], to="remote", addresses={run.pk: "https://meet.example.org/1"}, by=manager)
    session_of(coming(), room=lost, starts_at=second.starts_at)
    run.refresh_from_db()
    receipt = mode_actions.switch_runs(runs=[run], to="face_to_face", addresses={}, by=manager)
    run.refresh_from_db()
    assert (run.mode, run.planned_mode, run.remote_url) == ("face_to_face", "", "")
    assert [one["back"] for one in receipt.new["runs"]] == [1]
    assert dict(Session.objects.filter(run=run).values_list("pk", "room")) == {first.pk: room.pk, second.pk: None}


def test_one_run_that_cannot_be_switched_stops_all(manager):
    runs = [coming(), coming(mode=Run.Mode.BLENDED)]
    with pytest.raises(Refused) as refused:
        mode_actions.switch_runs(runs=runs, to="remote", addresses={}, by=manager)
    assert str(runs[1]) in refused.value.sentence
    assert Run.objects.filter(mode="remote").count() == 0
    assert Entry.objects.filter(action="run.switched").count() == 0


def test_a_switch_of_what_somebody_switched_meanwhile_is_refused(manager):
    run = coming()
    mode_actions.switch_runs(runs=[Run.objects.get(pk=run.pk)], to="remote", addresses={}, by=manager)
    with pytest.raises(Refused):
        mode_actions.switch_runs(runs=[run], to="remote", addresses={}, by=manager)


def test_plan_and_actual_stand_side_by_side_and_the_plan_does_not_move(manager):
    plan = PlanFactory(year=today().year)
    runs = [coming(days=1) for _n in range(3)]
    for run, plan_class in zip(runs, ("face_to_face", "face_to_face", "remote"), strict=True):
        PlanCourseFactory(plan=plan, course=run.course, plan_class=plan_class)
    mode_actions.switch_runs(runs=runs[:2], to="remote", addresses={}, by=manager)
    face, remote, blended = held.modes_of(runs[0].year)
    if runs[0].year == plan.year:
        assert (face.courses, remote.courses) == (2, 1)
    assert (face.runs_planned, face.runs_now, face.seats_planned, face.seats_now) == (3, 1, 90, 30)
    assert (remote.runs_planned, remote.runs_now) == (0, 2)
    assert (blended.runs_planned, blended.runs_now) == (0, 0)
    Run.objects.filter(pk=runs[2].pk).update(state="cancelled", cancelled_at=timezone.now(), cancelled_by=manager)
    face, remote, _blended = held.modes_of(runs[0].year)
    assert (face.runs_planned, face.runs_now, face.seats_planned, face.seats_now) == (3, 0, 90, 0)
    assert (remote.runs_planned, remote.runs_now) == (0, 2)


def test_managers_are_warned_once_a_day_of_runs_below_their_minimum(manager):
    near = coming(course=CourseFactory(title_ko="민법"))
    IntakeFactory(run=near, minimum=3, decide_on=today() + timedelta(days=3))
    EnrollmentFactory(run=near)
    enough = coming()
    IntakeFactory(run=enough, minimum=1, decide_on=today())
    EnrollmentFactory(run=enough)
    later = IntakeFactory(run=coming(), minimum=3, decide_on=today() + timedelta(days=5)).run  # no day of warning
    PersonFactory(roles=["planning_officer"])
    assert actions.warn_of_decisions(by=None) == 1
    assert actions.warn_of_decisions(by=None) == 0
    (text,) = texts(manager)
    assert "민법" in text
    assert list(held.to_decide_for(manager)) == [near, later]


def test_a_run_that_is_held_anyway_is_asked_about_no_more(manager, client):
    run = coming()
    IntakeFactory(run=run, minimum=3, decide_on=today())
    client.force_login(manager)
    url = reverse("run_hold_anyway", args=[run.course.code, run.year, run.number])
    assert url in client.get(reverse("run_decisions")).content.decode()
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": " "}).status_code == 422
    with pytest.raises(Refused):
        actions.hold_anyway(run=run, reason="a class of two", by=PersonFactory(roles=["trainee"]))
    assert list(held.to_decide_for(manager)) == [run]
    assert client.post(url, {"reason": "the ministry pays for it"}).url == reverse("run_decisions")
    assert (list(held.to_decide_for(manager)), actions.warn_of_decisions(by=None)) == ([], 0)
    assert Intake.objects.get(run=run).held_anyway_by == manager
    assert Entry.objects.get(action="run.held_anyway").reason == "the ministry pays for it"
    with pytest.raises(Refused):
        actions.hold_anyway(run=run, reason="again", by=manager)
