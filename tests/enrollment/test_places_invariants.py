"""Every kind of difference is found when somebody breaks it behind the portal's back, and none is found otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Message
from enrollment import tasks
from enrollment.actions import places, results
from enrollment.models import Enrollment, HoursEntry, HoursTotal, Intake
from enrollment.queries.invariants import CHECKS, differences
from tests.enrollment.doing import course, open_run, person
from tests.factories.accounts import PersonFactory
from tests.factories.enrollment import CompletionFactory, EnrollmentFactory, HoldFactory, PresenceFactory, QuotaFactory

State = Enrollment.State
pytestmark = pytest.mark.django_db


def sql(text, *values):
    """Past the ORM, as a hand in the database would do it."""
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def free_hands():
    """Take the constraints away that would stop the hand."""
    if connection.vendor == "sqlite":
        sql("PRAGMA ignore_check_constraints = ON")
        return
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table, name in (
        ("enrollment_intake", "intake_never_overbooked"),
        ("enrollment_quota", "quota_never_overbooked"),
        ("enrollment_enrollment", "enrollment_seat_in_its_states"),
        ("enrollment_presence", "presence_within_taught"),
    ):
        sql(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")


@pytest.fixture
def busy():
    """A run with a seat taken, a seat held, one person waiting, and a quota."""
    run = open_run(seats=2, waiting_limit=10)
    first = person()
    quota = QuotaFactory(intake=run.intake, organisation=first.organisation, seats=1)
    seat = places.enrol(person=first, run=run.pk, by=first)
    second = person()
    places.enrol(person=second, run=run.pk, by=second)
    third = person()
    waiting = places.enrol(person=third, run=run.pk, by=third)
    yield run, quota, seat, waiting
    if connection.vendor == "sqlite":
        sql("PRAGMA ignore_check_constraints = OFF")


def kinds():
    return sorted({one.kind for one in differences()})


def test_nothing_differs_in_a_run_as_it_should_be(busy):
    assert differences() == []


def test_holds_count_as_taken():
    run = open_run(seats=10)
    HoldFactory(run=run, seats=4, filled=1, returned=1)
    assert kinds() == ["seats_counted_wrong"]
    Intake.objects.filter(run=run).update(taken=2)
    assert differences() == []


def test_a_hold_counts_in_the_quota_that_it_was_held_in():
    run = open_run(seats=10)
    quota = QuotaFactory(intake=run.intake, seats=5)
    HoldFactory(run=run, seats=4, quota=quota)
    Intake.objects.filter(run=run).update(taken=4)
    assert kinds() == ["quota_counted_wrong"]
    sql("UPDATE enrollment_quota SET taken = 4")
    assert differences() == []


def test_a_counter_of_seats_that_is_off(busy):
    sql("UPDATE enrollment_intake SET taken = 1")
    assert kinds() == ["seats_counted_wrong", "waits_beside_a_free_seat"]


def test_a_counter_of_waiting_that_is_off(busy):
    sql("UPDATE enrollment_intake SET waiting = 7")
    assert kinds() == ["waiting_counted_wrong"]


def test_a_quota_that_is_off(busy):
    sql("UPDATE enrollment_quota SET taken = 0")
    assert kinds() == ["quota_counted_wrong"]


def test_more_seats_than_there_are(busy):
    free_hands()
    sql("UPDATE enrollment_intake SET seats = 1")
    assert kinds() == ["overbooked"]


def test_a_quota_with_more_than_its_seats(busy):
    free_hands()
    sql("UPDATE enrollment_quota SET seats = 0")
    assert kinds() == ["quota_overbooked"]


def test_one_person_twice(busy):
    run, _quota, seat, _waiting = busy
    sql("DROP INDEX enrollment_once_a_run")
    EnrollmentFactory(run=run, person=seat.person, takes_seat=False, state=State.APPROVED, arrival=0)
    assert kinds() == ["twice_in_a_run"]


def test_two_people_with_one_number(busy):
    _run, _quota, _seat, waiting = busy
    sql("UPDATE enrollment_enrollment SET arrival = 2 WHERE id = %s", waiting.pk)
    assert kinds() == ["number_twice"]


def test_a_number_that_was_never_given(busy):
    _run, _quota, _seat, waiting = busy
    sql("UPDATE enrollment_enrollment SET arrival = 9 WHERE id = %s", waiting.pk)
    assert kinds() == ["number_never_given"]


@pytest.mark.parametrize("way", [Enrollment.Way.SELF, Enrollment.Way.STAFF])
def test_somebody_who_was_passed(busy, way):
    run, _quota, _seat, waiting = busy
    sql("UPDATE enrollment_intake SET seats = 3, taken = 3, arrivals = 4")
    EnrollmentFactory(run=run, arrival=4, way=way)
    assert [(one.kind, one.row) for one in differences()] == [("passed", f"enrollment.enrollment:{waiting.pk}")]


def test_an_offer_past_its_time(busy):
    run, _quota, seat, _waiting = busy
    places.cancel(enrollment=seat, reason_code="work", by=seat.person)
    late = timezone.now() - timedelta(hours=1)
    Enrollment.objects.filter(state=State.OFFERED).update(offer_expires_at=late)
    assert kinds() == ["offer_past_its_time"]
    assert tasks.end_late_offers() == 1
    assert differences() == []
    assert run.pk


def test_a_seat_in_a_state_that_has_none(busy):
    _run, _quota, _seat, waiting = busy
    free_hands()
    sql("UPDATE enrollment_enrollment SET takes_seat = %s WHERE id = %s", True, waiting.pk)
    sql("UPDATE enrollment_intake SET seats = 3, taken = 3")
    assert kinds() == ["seat_against_state"]


def test_hours_that_differ_from_their_lines():
    who = PersonFactory()
    HoursTotal.objects.create(person=who, year=2026, owed=80, recognised=14)
    results.rebuild_people(year=2026, by=None)
    assert kinds() == ["hours_differ"]


def test_lines_without_a_sum():
    place = EnrollmentFactory(run=None, course=course(), year=2026, takes_seat=False)
    CompletionFactory(enrollment=place, hours=7, decided_on=timezone.localdate())
    HoursEntry.objects.create(
        person=place.person,
        year=2026,
        enrollment=place,
        course=place.course,
        hours=7,
        recognised_on=timezone.localdate(),
    )
    results.begin(by=None)
    assert kinds() == ["hours_without_a_sum"]


def test_presence_beyond_what_was_taught():
    shown = PresenceFactory()
    free_hands()
    sql("UPDATE enrollment_presence SET present_seconds = taught_seconds + 1 WHERE id = %s", shown.pk)
    if connection.vendor == "sqlite":
        sql("PRAGMA ignore_check_constraints = OFF")
    assert kinds() == ["present_beyond_taught"]


def test_every_check_has_a_test_here():
    # others: test_places_draws.py, test_differences.py, those of learning, results and people in theirs
    assert len(CHECKS) == 14


def test_the_command_says_so_with_its_exit(busy, capsys):
    call_command("check_invariants")
    sql("UPDATE enrollment_intake SET waiting = 7")
    with pytest.raises(SystemExit) as stopped:
        call_command("check_invariants")
    assert stopped.value.code == 2
    printed = capsys.readouterr().out.splitlines()
    assert printed[-1].startswith("waiting_counted_wrong\tenrollment.intake:")


def test_the_nightly_look_tells_the_administrators(busy):
    administrator = PersonFactory(roles=["system_administrator"])
    assert tasks.look_for_differences() == 0
    assert not Message.objects.filter(person=administrator).exists()
    sql("UPDATE enrollment_intake SET waiting = 7")
    assert tasks.look_for_differences() == 1
    assert Message.objects.filter(person=administrator).count() == 1
