"""Applying for a run: seat, waiting list, draw; the same key twice; what the counters say afterwards."""

from __future__ import annotations

import uuid

import pytest
from django.utils.translation import override

from accounts.models import Message
from core.errors import Refused
from enrollment import seats
from enrollment.actions import offers, places
from enrollment.models import ApprovalStep, Enrollment, Intake, Quota
from journal.models import Entry
from tests.enrollment.doing import counters, open_run, person
from tests.factories.enrollment import QuotaFactory

State = Enrollment.State
pytestmark = pytest.mark.django_db


def test_a_free_seat_is_taken_with_journal_and_inbox():
    run, who = open_run(seats=2), person()
    place = places.enrol(person=who, run=run.pk, by=who)
    stored = Enrollment.objects.get(pk=place.pk)
    assert (stored.state, stored.takes_seat, stored.arrival) == (State.CONFIRMED, True, 1)
    assert (place.state, place.takes_seat, place.arrival, place.applied_at) == (
        stored.state, stored.takes_seat, stored.arrival, stored.applied_at,
    )  # fmt: skip
    assert counters(run) == (1, 0, 1)
    entry = Entry.objects.get(action="enrollment.applied")
    assert (entry.target, entry.actor) == (f"enrollment.enrollment:{place.pk}", f"accounts.person:{who.pk}")
    assert entry.new == {"state": "confirmed", "number": 1}
    message = Message.objects.get(person=who)
    assert str(run) in message.text
    assert (message.url, message.mail_after is not None) == (f"/my/enrollments/{place.key}/", True)
    assert seats.STEPS[Intake.Approval.NONE] == () and not ApprovalStep.objects.exists()


def test_a_full_run_makes_people_wait_in_the_order_of_arrival():
    run = open_run(seats=1)
    made = [places.enrol(person=who, run=run.pk, by=who) for who in (person(), person(), person())]
    assert [(place.state, place.arrival) for place in made] == [
        (State.CONFIRMED, 1), (State.WAITING, 2), (State.WAITING, 3),
    ]  # fmt: skip
    assert counters(run) == (1, 2, 3)


def test_a_full_waiting_list_refuses():
    run = open_run(seats=1, waiting_limit=1)
    for who in (person(), person()):
        places.enrol(person=who, run=run.pk, by=who)
    late = person()
    with override("en"), pytest.raises(Refused) as refusal:
        places.enrol(person=late, run=run.pk, by=late)
    full = "All seats are taken and the waiting list is full. Look for another run of the course."
    assert refusal.value.sentence == full
    assert counters(run) == (1, 1, 2)


def test_the_same_key_finds_the_first_row():
    run, who, key = open_run(seats=5), person(), uuid.uuid4()
    first = places.enrol(person=who, run=run.pk, by=who, key=key)
    again = places.enrol(person=who, run=run.pk, by=who, key=key)
    assert again.pk == first.pk
    assert counters(run) == (1, 0, 1)


def test_another_key_for_the_same_run_is_refused():
    run, who = open_run(seats=5), person()
    places.enrol(person=who, run=run.pk, by=who)
    with pytest.raises(Refused):
        places.enrol(person=who, run=run.pk, by=who)
    assert counters(run) == (1, 0, 1)


@pytest.mark.parametrize(("approval", "steps"), [("head", ["head"]), ("both", ["head", "officer"])])
def test_a_run_with_approval_keeps_the_seat_and_opens_the_steps(approval, steps):
    run, who = open_run(seats=1, approval=approval), person()
    place = places.enrol(person=who, run=run.pk, by=who)
    assert (place.state, place.takes_seat) == (State.APPLIED, True)
    assert list(place.approval_steps.values_list("step", flat=True)) == steps
    assert counters(run) == (1, 0, 1)


def test_a_lottery_takes_no_seat_before_the_draw():
    run, who = open_run(seats=1, method="lottery"), person()
    place = places.enrol(person=who, run=run.pk, by=who)
    assert (place.state, place.takes_seat) == (State.APPLIED, False)
    assert counters(run) == (0, 0, 1)


def test_a_quota_holds_beside_the_seats():
    run, first, second = open_run(seats=5), person(), person()
    QuotaFactory(intake=run.intake, organisation=first.organisation, seats=1)
    second.organisation = first.organisation
    second.save()
    outside = person()
    states = [places.enrol(person=who, run=run.pk, by=who).state for who in (first, second, outside)]
    assert states == [State.CONFIRMED, State.WAITING, State.CONFIRMED]
    assert Quota.objects.get().taken == 1
    assert counters(run) == (2, 1, 3)


def test_cancelling_offers_the_seat_to_the_next():
    run = open_run(seats=1)
    first, second, third = (places.enrol(person=who, run=run.pk, by=who) for who in (person(), person(), person()))
    places.cancel(enrollment=first, reason_code="work", by=first.person)
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.state, second.takes_seat, third.state) == (State.OFFERED, True, State.WAITING)
    assert counters(run) == (1, 1, 3)
    newcomer = person()
    assert places.enrol(person=newcomer, run=run.pk, by=newcomer).state == State.WAITING
    offers.accept(enrollment=second, by=second.person)
    second.refresh_from_db()
    assert (second.state, second.offer_key, second.offer_expires_at) == (State.CONFIRMED, None, None)
    places.cancel(enrollment=second, reason_code="work", by=second.person)
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.state, third.state) == (State.CANCELLED, State.OFFERED)
