"""Pages of timetables, cancellations, switches and calendars: what they say, and one number of queries."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from core.periods import today
from courses import timetable
from courses.models import Run, Session, Subject, TimetableVersion
from courses.queries import timetables as queries
from enrollment.actions import calendars
from enrollment.actions import runs as actions
from enrollment.models import CalendarFeed
from enrollment.queries.calendars import token_of
from tests.courses.test_ical import unfolded
from tests.factories.accounts import PersonFactory
from tests.factories.certificates import CompletionRuleFactory
from tests.factories.courses import CourseFactory, PlanCourseFactory, PlanFactory, RunFactory
from tests.factories.enrollment import EnrollmentFactory, IntakeFactory, LecturerFactory, SessionFactory
from tests.factories.facilities import RoomFactory

HOUR = timedelta(hours=1)


@pytest.fixture
def manager(db):
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def trainee(db):
    return PersonFactory(roles=["trainee"])


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def run(db):
    """A run of the plan, two days long, that begins in ten days."""
    start = today() + timedelta(days=10)
    made = RunFactory(
        course=CourseFactory(title_ko="민법", title_en="Civil law"), year=start.year, starts_on=start,
        ends_on=start + timedelta(days=1),
    )  # fmt: skip
    PlanCourseFactory(plan=PlanFactory(), course=made.course)
    return made


def nine(run):
    return timezone.make_aware(datetime.combine(run.starts_on, time(9)))


def session_of(run, hours=0, **values):
    start = nine(run) + hours * HOUR
    return SessionFactory(run=run, starts_at=start, ends_at=start + HOUR, **values)


def url(name, run, *more):
    return reverse(name, args=[run.course.code, run.year, run.number, *more])


def release(run, by):
    seen = timetable.fingerprint(queries.snapshots_of(run))
    return actions.release_timetable(run=run, seen=seen, note="", by=by).version


def sent(run, **values):
    plain = {
        "day": run.starts_on.isoformat(), "starts": "09:00", "ends": "12:00", "breaks": "10:00-10:10",
        "title_ko": "개강", "title_en": "", "method": "lecture", "subject": "", "lecturer": "", "room": "",
        "revision": "0",
    }  # fmt: skip
    return {**plain, **values}


def test_a_trainee_sees_only_what_was_released(as_, run, trainee, manager):
    session = session_of(run, title_ko="첫 시간", room=RoomFactory(name_ko="101호"))
    page = url("run_timetable", run)
    assert "첫 시간" not in as_(trainee).get(page).content.decode()
    release(run, manager)
    Session.objects.filter(pk=session.pk).update(title_ko="바뀐 시간")
    text = as_(trainee).get(page).content.decode()
    assert "첫 시간" in text
    assert "101호" in text
    assert "바뀐 시간" not in text
    assert url("session_new", run) not in text


def test_the_staff_see_what_changed_since_the_version(as_, run, manager):
    session = session_of(run, title_ko="첫 시간")
    session_of(run, 2)
    release(run, manager)
    Session.objects.filter(pk=session.pk).update(title_ko="바뀐 시간")
    response = as_(manager).get(url("run_timetable", run))
    assert response.context["changed"] == {session.pk}
    assert "바뀐 시간" in response.content.decode()


def test_a_session_is_placed_from_the_form(as_, run, manager):
    room = RoomFactory()
    response = as_(manager).post(url("session_new", run), sent(run, room=room.pk))
    assert response.status_code == 302
    (session,) = queries.sessions_of(run)
    assert (session.starts_at, session.ends_at) == (nine(run), nine(run) + 3 * HOUR)
    assert timetable.pauses_of(session.breaks) == [(nine(run) + HOUR, nine(run) + HOUR + timedelta(minutes=10))]
    assert session.room == room


@pytest.mark.parametrize(
    "wrong",
    [
        {"title_ko": ""},
        {"breaks": "ten to eleven"},
        {"breaks": "25:00-26:00"},
        {"day": "2020-01-01"},
        {"ends": "08:00"},
    ],
)
def test_what_is_wrong_stays_on_the_form(as_, run, manager, wrong):
    response = as_(manager).post(url("session_new", run), sent(run, **wrong))
    assert response.status_code == 422
    assert response.context["form"].errors
    assert not queries.sessions_of(run).exists()


def test_a_taken_room_is_said_and_another_taken_with_one_press(as_, run, manager):
    taken, free = RoomFactory(capacity=40), RoomFactory(capacity=40, name_ko="빈 방")
    other = RunFactory(course=CourseFactory(title_ko="형법"), starts_on=run.starts_on, ends_on=run.ends_on)
    session_of(other, 1, room=taken)
    form = sent(run, room=taken.pk)
    response = as_(manager).post(url("session_new", run), form)
    assert response.status_code == 422
    text = response.content.decode()
    assert "형법" in text
    assert f'value="room:{free.pk}"' in text
    as_(manager).post(url("session_new", run), {**form, "take": f"room:{free.pk}"})
    assert queries.sessions_of(run).get().room == free


def test_another_time_moves_the_breaks_along(as_, run, manager):
    start = nine(run) + 4 * HOUR
    form = sent(run, take=f"time:{start.isoformat()}|{(start + 3 * HOUR).isoformat()}")
    as_(manager).post(url("session_new", run), form)
    session = queries.sessions_of(run).get()
    assert session.starts_at == start
    assert timetable.pauses_of(session.breaks)[0][0] == start + HOUR


@pytest.mark.parametrize("take", ["room:x", "time:nonsense", "time:2020-01-01|2020-01-01", "what:1"])
def test_a_made_up_alternative_does_no_harm(as_, run, manager, take):
    assert as_(manager).post(url("session_new", run), sent(run, take=take)).status_code in (302, 422)


def test_a_session_is_changed_and_deleted_with_its_revision(as_, run, manager):
    session = session_of(run)
    edit, delete = (url(name, run, session.pk) for name in ("session_edit", "session_delete"))
    assert as_(manager).post(edit, sent(run, title_ko="새 제목")).status_code == 302
    assert as_(manager).post(edit, sent(run, title_ko="늦은 제목")).status_code == 422
    as_(manager).post(delete, {"revision": "0"})
    as_(manager).post(delete, {"revision": "what"})
    assert queries.sessions_of(run).get().title_ko == "새 제목"
    as_(manager).post(delete, {"revision": "1"})
    assert not queries.sessions_of(run).exists()


def test_a_session_of_another_run_is_not_found_under_this_one(as_, run, manager):
    foreign = SessionFactory()
    assert as_(manager).get(url("session_edit", run, foreign.pk)).status_code == 404
    assert as_(manager).post(url("session_delete", run, foreign.pk), {"revision": "0"}).status_code == 404
    assert Session.objects.filter(pk=foreign.pk).exists()


def test_a_timetable_is_copied_from_a_chosen_run(as_, run, manager):
    other = RunFactory(
        course=run.course, starts_on=run.starts_on + timedelta(days=30), ends_on=run.ends_on + timedelta(days=30)
    )
    session_of(other)
    stranger = SessionFactory().run
    assert as_(manager).post(url("timetable_copy", run), {"source": stranger.pk}).status_code == 422
    assert as_(manager).post(url("timetable_copy", run), {"source": other.pk}).status_code == 302
    assert queries.sessions_of(run).get().starts_at == nine(run)


def test_the_release_says_what_changed_and_whom_it_tells(as_, run, manager):
    session_of(run, title_ko="첫 시간")
    EnrollmentFactory(run=run)
    page = url("timetable_release", run)
    response = as_(manager).get(page)
    assert "첫 시간" in response.content.decode()
    assert response.context["concerned"].confirmed == 1
    seen = response.context["form"]["seen"].value()
    assert as_(manager).post(page, {"seen": seen, "note": "첫 확정"}).status_code == 302
    assert as_(manager).post(page, {"seen": seen, "note": ""}).status_code == 422
    assert TimetableVersion.objects.get(run=run).note == "첫 확정"


def test_two_versions_are_compared(as_, run, manager):
    session = session_of(run, title_ko="첫 시간")
    for hours in (1, 2, 3):
        release(run, manager)
        Session.objects.filter(pk=session.pk).update(starts_at=nine(run) + hours * HOUR, ends_at=nine(run) + 9 * HOUR)
    response = as_(manager).get(url("timetable_versions", run), {"from": "1", "to": "3"})
    (sentence,) = response.context["compared"]
    assert "09:00–10:00" in sentence
    assert "11:00–18:00" in sentence
    assert as_(manager).get(url("timetable_versions", run), {"from": "x", "to": "9"}).context["compared"] is None


def test_a_cancellation_is_previewed_and_asks_for_its_reason(as_, run, manager):
    EnrollmentFactory(run=run)
    page = url("run_cancel", run)
    assert as_(manager).get(page).context["concerned"].confirmed == 1
    assert as_(manager).post(page, {"reason": ""}).status_code == 422
    assert as_(manager).post(page, {"reason": "부족"}).status_code == 302
    run.refresh_from_db()
    assert run.is_cancelled
    assert "부족" in as_(PersonFactory(roles=["trainee"])).get(url("run_timetable", run)).content.decode()


def test_runs_are_chosen_in_a_list_and_switched_with_a_receipt(as_, run, manager):
    other = RunFactory(starts_on=run.starts_on, ends_on=run.ends_on)
    gone = RunFactory()  # over long ago
    client = as_(manager)
    asked = client.post(reverse("runs_switch"), {"bulk": "remote", "pick": [run.pk, other.pk, gone.pk]})
    page = client.get(asked.url)
    assert [found.pk for found in page.context["runs"]] == [run.pk, other.pk]
    done = client.post(asked.url, {f"address_{run.pk}": "https://meet.example.org/1"})
    receipt = client.get(done.url)
    assert run.course.title_ko in receipt.content.decode()
    assert set(Run.objects.values_list("pk", "mode")) == {
        (run.pk, "remote"),
        (other.pk, "remote"),
        (gone.pk, "face_to_face"),
    }
    assert client.get(reverse("run_switch"), {"to": "elearning"}).status_code == 404
    assert client.post(asked.url, {f"address_{run.pk}": "no address"}).status_code == 422


def test_the_switch_says_where_completing_asks_for_something_else(as_, run, manager):
    CompletionRuleFactory(attendance_share=Decimal("0.8"))
    CompletionRuleFactory(course=run.course, mode="remote", attendance_share=Decimal("0.9"), test_score=Decimal(60))
    other = RunFactory(starts_on=run.starts_on, ends_on=run.ends_on)
    page = as_(manager).get(reverse("run_switch"), {"to": "remote", "pick": [run.pk, other.pk]})
    found = {of.pk: (now, then) for of, now, then in page.context["asked"]}
    assert found == {run.pk: ("출석 80 %", "출석 90 % · 평가 60점"), other.pk: ("출석 80 %", "출석 80 %")}
    assert "출석 80 % → 출석 90 % · 평가 60점" in page.content.decode()


def test_a_calendar_file_of_a_run(as_, run, trainee, manager):
    gone = session_of(run, 4, title_ko="빠질 시간")
    session_of(run, title_ko="첫 시간", room=RoomFactory(name_ko="101호"))
    release(run, manager)
    gone.delete()
    release(run, manager)
    response = as_(trainee).get(url("run_ical", run))
    lines = unfolded(response.content.decode())
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert [line for line in lines if line.startswith(("SUMMARY", "STATUS", "SEQUENCE"))] == [
        "SEQUENCE:2", "SUMMARY:민법: 첫 시간", "STATUS:CONFIRMED",
        "SEQUENCE:2", "SUMMARY:민법: 빠질 시간", "STATUS:CANCELLED",
    ]  # fmt: skip
    assert f"DTSTART:{nine(run).astimezone(UTC):%Y%m%dT%H%M%SZ}" in lines
    assert "LOCATION:101호" in lines


def own_feed(client, person: Person):
    feed, _new = CalendarFeed.objects.get_or_create(person=person)
    client.logout()
    return client.get(reverse("my_ical", args=[token_of(feed)]))


def test_a_personal_calendar_holds_own_runs_and_no_other_names(client, run, manager):
    person = PersonFactory(roles=["trainee"])
    EnrollmentFactory(run=run, person=person)
    colleague = EnrollmentFactory(run=run).person
    lecturer = LecturerFactory(name="남궁선생")
    session_of(run, title_ko="첫 시간", lecturer=lecturer)
    other = SessionFactory(title_ko="남의 시간").run
    release(run, manager)
    release(other, manager)
    text = own_feed(client, person).content.decode()
    assert "첫 시간" in text
    for secret in ("남궁선생", colleague.name, "남의 시간"):
        assert secret not in text


def test_a_cancelled_run_stands_as_cancelled_in_the_calendar(client, run, manager):
    person = EnrollmentFactory(run=run).person
    session_of(run)
    release(run, manager)
    actions.cancel_run(run=run, reason="부족", by=manager)
    lines = unfolded(own_feed(client, person).content.decode())
    assert [line for line in lines if line.startswith(("STATUS", "SEQUENCE"))] == ["SEQUENCE:2", "STATUS:CANCELLED"]


def test_a_lecturer_reads_own_sessions_and_is_told_of_lost_ones(client, run, manager):
    person = PersonFactory(roles=["lecturer"])
    mine, other = LecturerFactory(person=person), LecturerFactory()
    session = session_of(run, title_ko="내 시간", lecturer=mine)
    session_of(run, 3, title_ko="남의 시간", lecturer=other)
    release(run, manager)
    text = own_feed(client, person).content.decode()
    assert "내 시간" in text
    assert "남의 시간" not in text
    Session.objects.filter(pk=session.pk).update(lecturer=other)
    release(run, manager)
    assert "STATUS:CANCELLED" in unfolded(own_feed(client, person).content.decode())


def test_a_new_address_makes_the_old_one_useless(as_, client, run, trainee):
    feed = calendars.renew_feed(by=trainee)
    old = reverse("my_ical", args=[token_of(feed)])
    assert client.get(old).status_code == 200
    as_(trainee).post(reverse("my_calendar"))
    new = as_(trainee).get(reverse("my_calendar")).context["url"]
    client.logout()
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)


@pytest.mark.parametrize("token", ["x", "a.b", "0" * 32, f"{'0' * 32}.signature"])
def test_a_made_up_address_opens_nothing(client, db, token):
    assert client.get(reverse("my_ical", args=[token])).status_code == 404


# Of each number, the session and the person take 2.
QUERIES = {
    "run_timetable": 7,
    "timetable_versions": 4,
    "run_decisions": 5,
    "runs_switch": 5,
    "run_modes": 7,
    "my_ical": 8,
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("page", QUERIES)
def test_the_number_of_queries_does_not_grow(as_, run, manager, django_assert_num_queries, page, rows):
    Subject.objects.create(course=run.course, order=1, title_ko="법", title_en="Law", method="lecture", hours=3)
    person = PersonFactory()
    for n in range(rows):
        session = session_of(run, n, room=RoomFactory(), lecturer=LecturerFactory())
        release(run, manager)
        more = RunFactory(starts_on=run.starts_on, ends_on=run.ends_on, planned_mode="remote", year=run.year)
        IntakeFactory(run=more, minimum=5, decide_on=today())
        EnrollmentFactory(run=more, person=person)
        SessionFactory(run=more, starts_at=session.starts_at, ends_at=session.ends_at)
        release(more, manager)
    args = {"run_timetable": run, "timetable_versions": run}
    feed = [token_of(calendars.renew_feed(by=person))] if page == "my_ical" else []
    where = url(page, run) if page in args else reverse(page, args=feed)
    client = as_(manager)
    client.get(where)
    with django_assert_num_queries(QUERIES[page]):
        assert client.get(where).status_code == 200
