"""The end of a run's waiting list, and staff who enter a person about then: nobody who waits is passed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core.errors import Refused
from enrollment.actions import draws, offers, places
from enrollment.models import Enrollment, Intake
from enrollment.queries.invariants import differences
from tests.enrollment.doing import ENTROPY, close, commit, counters, open_run, person
from tests.factories.accounts import PersonFactory

State = Enrollment.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


def fill(run, number):
    people = [person() for _ in range(number)]
    return [places.enrol(person=who, run=run.pk, by=who) for who in people]


def enter(run, who, manager):
    return places.enrol(person=who, run=run.pk, by=manager, way=Enrollment.Way.STAFF, reason="late order")


def end_of_offers(run):
    """Applications are over, and the scheduler has not looked yet."""
    past = timezone.now() - timedelta(minutes=1)
    Intake.objects.filter(run=run).update(closes_at=past, cancel_until=past)


@pytest.mark.parametrize("freed", ["by a cancellation", "by more seats"])
def test_staff_pass_nobody_on_a_waiting_list_that_nobody_closed_yet(manager, freed):
    """A seat that became free at the end is nobody's any more, so the list ends first; then the seat can be given."""
    run = open_run(seats=1)
    seat, waits = fill(run, 2)
    end_of_offers(run)
    if freed == "by more seats":
        Intake.objects.filter(run=run).update(seats=2)
    else:
        places.cancel(enrollment=seat, reason_code="work", by=manager)
        waits.refresh_from_db()
        assert waits.state == State.WAITING  # offers end with the applications
    place = enter(run, person(), manager)
    waits.refresh_from_db()
    assert (place.state, waits.state, waits.reason_code) == (State.CONFIRMED, State.CANCELLED, "run_closed")
    assert waits.person.inbox.order_by("-pk")[0].url == reverse("my_learning")
    assert differences() == []
    assert offers.close_waiting_lists(by=None) == 0


def test_before_the_end_a_free_seat_is_offered_before_staff_give_it(manager):
    run = open_run(seats=1)
    _seat, waits = fill(run, 2)
    Intake.objects.filter(run=run).update(seats=2)
    place = enter(run, person(), manager)
    waits.refresh_from_db()
    assert (place.state, waits.state) == (State.WAITING, State.OFFERED)


def test_after_the_end_nobody_is_put_on_a_list_that_takes_nobody_up(manager):
    run = open_run(seats=1)
    _seat, waits = fill(run, 2)
    end_of_offers(run)
    late = person()
    with override("en"), pytest.raises(Refused, match="All seats are taken, and the waiting list is closed"):
        enter(run, late, manager)
    assert not Enrollment.objects.filter(person=late).exists()
    waits.refresh_from_db()
    assert (waits.state, counters(run)) == (State.WAITING, (1, 1, 2))


def test_a_drawn_run_offers_until_its_cut_off_also_when_staff_enter_somebody(manager):
    run = open_run(seats=1, method="lottery")
    promise = commit(run, manager)
    fill(run, 2)
    close(run)
    draws.draw(draw=promise, public_entropy=ENTROPY, by=manager)
    Intake.objects.filter(run=run).update(seats=2)
    waits = Enrollment.objects.get(run=run, state=State.WAITING)
    assert enter(run, person(), manager).state == State.WAITING
    waits.refresh_from_db()
    assert waits.state == State.OFFERED
