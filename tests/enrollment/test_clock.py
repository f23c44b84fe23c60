"""The server's clock is wrong by hours or days, forward or back: what is decided follows the database's.

Not for days of the calendar: core.periods.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from core.errors import Refused
from enrollment import codes
from enrollment.actions import cases, checkin, links
from enrollment.actions import presence as ledger
from enrollment.models import Presence, Stay
from enrollment.queries import checkin as checkin_queries
from enrollment.queries import clock
from enrollment.rules import checkin as checkin_rules
from enrollment.rules import presence as rules
from tests.factories.accounts import PersonFactory
from tests.factories.conduct import (
    ConductCaseFactory,
    CurrentSessionFactory,
    GateFactory,
    HeldSessionFactory,
    PlaceFactory,
    RollCallFactory,
)
from tests.factories.courses import PlanCourseFactory

pytestmark = pytest.mark.django_db
NEAR = timedelta(minutes=1)


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(params=[timedelta(hours=-5), timedelta(hours=5)], ids=["slow", "fast"])
def wrong(request):
    """Set the server's clock wrong: a context manager."""
    return lambda: time_machine.travel(timezone.now() + request.param, tick=True)


def current(**run):
    """A session from an hour ago to an hour ahead, of a course that stands in a plan."""
    made = CurrentSessionFactory(**{f"run__{name}": value for name, value in run.items()})
    PlanCourseFactory(course=made.run.course)
    return made


def address(name, session):
    run = session.run
    return reverse(name, args=[run.course.code, run.year, run.number, session.pk])


def test_the_instant_comes_with_the_row_or_by_one_question(manager, now, wrong, django_assert_num_queries):
    session = CurrentSessionFactory()
    with wrong():
        assert abs(timezone.now() - now) > timedelta(hours=4)
        read = checkin_queries.sessions_attended_to_by(manager).get(pk=session.pk)
        with django_assert_num_queries(0):
            assert abs(clock.at(read) - now) < NEAR
        with django_assert_num_queries(1):
            assert abs(clock.at(session) - now) < NEAR


def test_the_roll_is_called_and_not_closed_while_the_session_is_held(client, manager, wrong):
    session = current()
    with wrong():
        client.force_login(manager)
        page = client.get(address("session_roll", session)).context
        assert page["why_not"] is None
        assert page["why_not_close"] is not None
        assert rules.why_not_end(manager, session, session.ends_at, None) is None
        ledger.set_end(session=session, ends_at=session.starts_at + timedelta(minutes=30), reason="화재", by=manager)


def test_a_mark_is_lifted_while_the_roll_is_called(manager, wrong):
    session = current()
    row = ledger.mark(session=session, enrollment=PlaceFactory(run=session.run), mark="absent", by=manager)
    early = HeldSessionFactory(run=session.run, starts_at=timezone.now() + timedelta(hours=3))
    coming = Presence(enrollment=row.enrollment, session=early, mark="absent", overruled=True)
    with wrong():
        assert rules.why_not_lift(manager, row, None) is None
        assert rules.why_not_lift(manager, coming, None) is not None  # its roll opens in hours


def test_the_code_of_the_wall_is_believed_by_whoever_scans_it(client, manager, now, wrong):
    session = current(mode="face_to_face")
    place = PlaceFactory(run=session.run)
    with wrong():
        client.force_login(manager)
        client.post(address("session_code", session))
        page = client.get(address("session_code", session)).context
        assert page["why_not"] is None
        client.force_login(place.person)
        found = client.get(reverse("check_in"), {"code": page["digits"]}).context
        assert (found["chosen"], [one["why_not"] for one in found["sessions"]]) == (session, [None])
        sent = {"ticket": found["ticket"], "session": session.pk, "verb": "enter"}
        assert client.post(reverse("check_in"), sent).status_code == 302
    assert abs(Stay.objects.get(enrollment=place).joined_at - now) < NEAR


def test_an_old_code_and_an_old_ticket_stay_old(now):
    session = current(mode="face_to_face")
    place = PlaceFactory(run=session.run)
    RollCallFactory(session=session, code_key="k" * 64)
    past = now - timedelta(minutes=10)
    with time_machine.travel(past, tick=True):
        doors = checkin_queries.doors_open_to(place.person)
        digits = codes.digits("k" * 64, int(past.timestamp()) // 25)
        assert checkin.believe(sessions=[door.session for door in doors], code=digits, by=place.person) is None
        ticket = codes.ticket(session.pk, place.person_id, now=past)
        with pytest.raises(Refused):
            checkin.enter(session=session, by=place.person, ticket=ticket)


def test_what_a_code_opens_and_ends(wrong, manager):
    over, held = HeldSessionFactory(), current()
    with wrong():
        assert checkin_rules.why_not_show_code(manager, over, None) is not None
        assert checkin_rules.why_not_enter(over, None) is not None
        assert checkin_rules.why_not_leave(over, None) is not None
        assert checkin_rules.why_not_enter(held, None) is None
        assert (checkin_rules.is_for_good(over), checkin_rules.is_for_good(held)) == (True, False)


def test_the_own_link_is_heard_when_it_is(client, now, wrong):
    session = current()
    gate = GateFactory(enrollment__run=session.run, place="office")
    with wrong():
        links.hear(gate=gate, by=gate.enrollment.person)
        client.force_login(gate.enrollment.person)
        assert client.get(reverse("join_link", args=[gate.link_key])).context["why_not"] is None
    stay = Stay.objects.get()
    assert (abs(stay.joined_at - now) < NEAR, abs(stay.left_at - now) < NEAR) == (True, True)


@pytest.mark.parametrize(("told", "may"), [(timedelta(days=6, hours=22), True), (timedelta(days=7, hours=2), False)])
def test_an_appeal_is_in_time_by_the_databases_clock(client, now, wrong, told, may):
    session = HeldSessionFactory()
    place = PlaceFactory(run=session.run)
    Presence.objects.create(
        enrollment=place, session=session, mark="late", source="roll", taught_seconds=10_800, told_mark="late",
        told_at=now - told,
    )  # fmt: skip
    decided = ConductCaseFactory(
        enrollment=place, session=session, state="warned", decided_by=PersonFactory(), decided_at=now - told
    )
    with wrong():
        client.force_login(place.person)
        pages = (reverse("appeal_mark", args=[place.key, session.pk]), reverse("appeal_case", args=[decided.key]))
        assert [client.get(page).status_code for page in pages] == [200 if may else 403] * 2
        (sitting,) = client.get(reverse("attendance_mine", args=[place.key])).context["own"].sittings
        assert (sitting.appeal_until is not None) is may


def test_somebody_looks_while_the_session_is_held(client, manager, wrong):
    session = current()
    PlaceFactory(run=session.run)
    with wrong():
        client.force_login(manager)
        assert client.get(reverse("spot_check_new", args=[session.pk])).context["why_not"] is None
        assert list(client.get(reverse("spot_check_list")).context["held_now"]) == [session]


def test_what_follows_from_a_case_waits_for_the_end(manager, wrong):
    session = current()
    case = ConductCaseFactory(enrollment=PlaceFactory(run=session.run), session=session)
    with wrong(), pytest.raises(Refused):
        cases.decide(case=case, to="confirmed", minutes=5, not_completed=False, decision="화면 꺼짐", by=manager)
    case.refresh_from_db()
    assert case.state == "reported"


def test_the_scheduler_and_the_board_go_by_it(client, manager, now, wrong):
    over = HeldSessionFactory(starts_at=now - timedelta(hours=23), ends_at=now - timedelta(hours=22))
    PlaceFactory(run=over.run)
    stay = Stay.objects.create(
        run=over.run, session=over, enrollment=PlaceFactory(run=over.run), source="code", joined_at=over.starts_at
    )
    with wrong():
        assert [one.pk for one in checkin_queries.sessions_to_finish()] == [stay.session_id]
        client.force_login(manager)
        kinds = client.get(reverse("attendance_board")).context["kinds"]
        assert [section.count for section in kinds][4] == 1
