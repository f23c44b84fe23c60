"""Coming and going with the rotating code: windows, freshness, one's own place only, phones that two people share.

Not for the roll call: test_roll.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from core.errors import Refused
from enrollment import codes
from enrollment.actions import checkin
from enrollment.actions import presence as ledger
from enrollment.models import Presence, RollCall, Stay
from enrollment.queries import checkin as queries
from tests.factories.accounts import PersonFactory
from tests.factories.courses import PlanCourseFactory
from tests.factories.enrollment import EnrollmentFactory, LecturerFactory, SessionFactory

pytestmark = pytest.mark.django_db
KEY, STEP, SECONDS = "k" * 64, 70_000_000, 25
NOW = STEP * SECONDS + 3


@pytest.fixture(autouse=True)
def _no_wrong_codes():
    cache.clear()


@pytest.mark.parametrize("code", [codes.token, codes.digits])
def test_a_code_stands_for_its_step_and_the_next_one(code):
    given = code(KEY, STEP)
    fresh = [codes.is_fresh(KEY, given, now=NOW + SECONDS * steps, seconds=SECONDS) for steps in (-1, 0, 1, 2)]
    assert fresh == [False, True, True, False]
    assert not codes.is_fresh("x" * 64, given, now=NOW, seconds=SECONDS)
    assert not codes.is_fresh("", code("", STEP), now=NOW, seconds=SECONDS)


def test_a_ticket_is_for_one_person_and_one_session():
    now = datetime.fromtimestamp(NOW, UTC)
    ticket = codes.ticket(3, 7, now=now)
    assert [codes.is_ticket(ticket, *who, now=now) for who in ((3, 7), (3, 8), (4, 7))] == [True, False, False]
    assert not codes.is_ticket(ticket + "x", 3, 7, now=now)
    young = [codes.is_ticket(ticket, 3, 7, now=now + timedelta(seconds=after)) for after in (0, 120, 121)]
    assert young == [True, True, False]


def session_from_now(begins: int, ends: int, **fields):
    now = timezone.now()
    run_days = {"run__starts_on": now.date(), "run__ends_on": now.date()}
    return SessionFactory(
        starts_at=now + timedelta(minutes=begins), ends_at=now + timedelta(minutes=ends), **run_days, **fields
    )


def place_in(session, **fields):
    return EnrollmentFactory(run=session.run, **fields)


def ticket_of(session, person):
    return codes.ticket(session.pk, person.pk, now=timezone.now())


def test_coming_going_and_coming_back_are_stays_and_presence():
    session = session_from_now(-60, 60)
    place = place_in(session)
    me = place.person
    stay = checkin.enter(session=session, by=me, ticket=ticket_of(session, me), device="a")
    assert checkin.enter(session=session, by=me, ticket=ticket_of(session, me), device="a") == stay
    assert Presence.objects.get().mark == "late"
    checkin.leave(session=session, by=me, ticket=ticket_of(session, me))
    with pytest.raises(Refused):
        checkin.leave(session=session, by=me, ticket=ticket_of(session, me))
    checkin.enter(session=session, by=me, ticket=ticket_of(session, me))
    assert [(one.enrollment, one.session, one.source, one.left_at is None) for one in Stay.objects.order_by("pk")] == [
        (place, session, "code", False),
        (place, session, "code", True),
    ]
    assert Presence.objects.get().source == "code"


@pytest.mark.parametrize(
    ("begins", "ends", "opens"), [(16, 60, False), (14, 60, True), (-60, 1, True), (-60, -1, False)]
)
def test_the_door_opens_before_the_start_and_shuts_at_the_end(begins, ends, opens):
    session = session_from_now(begins, ends)
    me = place_in(session).person
    if opens:
        assert checkin.enter(session=session, by=me, ticket=ticket_of(session, me)).left_at is None
    else:
        with pytest.raises(Refused):
            checkin.enter(session=session, by=me, ticket=ticket_of(session, me))
        assert not Stay.objects.exists()


@pytest.mark.parametrize(("ends", "opens"), [(-14, True), (-16, False)])
def test_leaving_is_noted_until_minutes_after_the_end(ends, opens):
    session = session_from_now(-120, ends)
    place = place_in(session)
    Stay.objects.create(run=session.run, session=session, enrollment=place, source="code", joined_at=session.starts_at)
    if opens:
        checkin.leave(session=session, by=place.person, ticket=ticket_of(session, place.person))
        assert Presence.objects.get().mark == "present"
    else:
        with pytest.raises(Refused):
            checkin.leave(session=session, by=place.person, ticket=ticket_of(session, place.person))


def test_nobody_checks_in_for_another_or_without_a_place():
    session = session_from_now(-10, 60)
    place = place_in(session)
    waiting = place_in(session, state="waiting", takes_seat=False)
    stranger = PersonFactory()
    for who, whose in ((stranger, stranger), (waiting.person, waiting.person), (stranger, place.person)):
        with pytest.raises(Refused):
            checkin.enter(session=session, by=who, ticket=ticket_of(session, whose))
    assert not Stay.objects.exists()


def test_a_closed_roll_call_lets_nobody_in():
    session = session_from_now(-10, 60)
    me = place_in(session).person
    RollCall.objects.create(session=session, state="closed", closed_at=timezone.now())
    with pytest.raises(Refused):
        checkin.enter(session=session, by=me, ticket=ticket_of(session, me))


def test_open_stays_end_with_the_session_once():
    session = session_from_now(-120, -5)
    place = place_in(session)
    Stay.objects.create(run=session.run, session=session, enrollment=place, source="code", joined_at=session.starts_at)
    assert [ledger.end_stays(session=session), ledger.end_stays(session=session)] == [1, 0]
    assert Stay.objects.get().left_at == session.ends_at


def test_two_people_on_one_phone_are_shown_and_not_stopped():
    session = session_from_now(-5, 60)
    one, two, three = (place_in(session) for _ in range(3))
    for place, device in ((one, "a"), (two, "a"), (three, "b")):
        checkin.enter(session=session, by=place.person, ticket=ticket_of(session, place.person), device=device)
    assert queries.shared_phones(session) == [[str(one.person), str(two.person)]]
    assert "a" not in Stay.objects.values_list("device", flat=True)


@pytest.fixture
def wall():
    """A running session whose code is shown, with its lecturer."""
    lecturer = LecturerFactory(person=PersonFactory(roles=["lecturer"]))
    session = session_from_now(-5, 60, lecturer=lecturer)
    PlanCourseFactory(course=session.run.course)  # lecturers see courses of a plan in force
    roll = checkin.start_code(session=session, by=lecturer.person)
    return session, roll, lecturer.person


def now_code(roll, code=codes.token):
    return code(roll.code_key, int(timezone.now().timestamp()) // 25)


def test_the_phone_opens_one_button_and_nothing_is_changed_before_it(client, wall):
    session, roll, _lecturer = wall
    me = place_in(session).person
    client.force_login(me)
    page = client.get(reverse("check_in"), {"session": session.pk, "code": now_code(roll)})
    assert (page.context["chosen"], Stay.objects.count()) == (session, 0)
    done = client.post(reverse("check_in"), {"ticket": page.context["ticket"], "session": session.pk, "verb": "enter"})
    assert (done.status_code, Stay.objects.get().enrollment.person) == (302, me)
    page = client.post(reverse("check_in"), {"code": now_code(roll, codes.digits)})
    assert (page.context["chosen"], page.context["sessions"][0]["verb"]) == (session, "leave")


def test_a_photo_of_an_old_code_is_worth_nothing(client, wall):
    session, roll, _lecturer = wall
    client.force_login(place_in(session).person)
    old = codes.token(roll.code_key, int(timezone.now().timestamp()) // 25 - 2)
    page = client.get(reverse("check_in"), {"session": session.pk, "code": old})
    assert (page.context["chosen"], bool(page.context["wrong"])) == (None, True)


def test_guessing_digits_ends_after_six(client, wall):
    session, roll, _lecturer = wall
    client.force_login(place_in(session).person)
    for _ in range(6):
        client.post(reverse("check_in"), {"code": "nonsense"})
    page = client.post(reverse("check_in"), {"code": now_code(roll)})
    assert page.context["chosen"] is None


def test_the_wall_shows_a_code_to_its_lecturer_only(client, wall):
    session, _roll, lecturer = wall
    where = reverse("session_code", args=[session.run.course.code, session.run.year, session.run.number, session.pk])
    client.force_login(lecturer)
    page = client.get(where)
    assert page.context["digits"] in page.content.decode()
    assert b"<svg" in page.content
    assert client.get(where, headers={"HX-Request": "true"}).templates[0].name.endswith("code_picture.html")
    for other in (PersonFactory(roles=["lecturer"]), place_in(session, person=PersonFactory(roles=["trainee"])).person):
        client.force_login(other)
        assert client.get(where).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_the_phone_asks_the_same_number_of_times(client, count, django_assert_num_queries):
    me = PersonFactory()
    client.force_login(me)
    for _ in range(count):
        place_in(session_from_now(-5, 60), person=me)
    client.get(reverse("check_in"))
    with django_assert_num_queries(6):
        assert len(client.get(reverse("check_in")).context["sessions"]) == count


@pytest.mark.parametrize("days", [-3, 3])
def test_the_clock_of_the_database_decides_and_not_that_of_the_server(monkeypatch, days):
    session, keeper = session_from_now(-60, 60), PersonFactory(roles=["training_manager"])
    place, real = place_in(session), timezone.now()
    me, ticket = place.person, ticket_of(session, place.person)
    monkeypatch.setattr(timezone, "now", lambda: real + timedelta(days=days))
    stay = checkin.enter(session=session, by=me, ticket=ticket)
    assert abs(stay.joined_at - real) < timedelta(minutes=5)
    left = checkin.leave(session=session, by=me, ticket=ticket)
    assert stay.joined_at <= left.left_at < real + timedelta(minutes=5)
    given = {place.pk: ledger.Given("present")}
    revision = RollCall.objects.get().revision
    assert ledger.take_roll(session=session, given=given, revision=revision, by=keeper) == 1
    assert abs(Presence.objects.get().changed_at - real) < timedelta(minutes=5)
    with pytest.raises(Refused):
        ledger.close_roll(session=session, by=keeper)
