"""What people do at the edges: old forms, places that are decided, runs without an intake, addresses by hand."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.urls import reverse

from core.errors import Refused
from core.periods import today
from enrollment import seats
from enrollment.actions import places
from enrollment.models import Completion, Enrollment, Intake
from enrollment.rules import places as rules
from journal.models import Entry
from tests.enrollment.doing import counters, open_run, person
from tests.factories.accounts import PersonFactory
from tests.factories.courses import RunFactory
from tests.factories.enrollment import CompletionFactory, EnrollmentFactory

State = Enrollment.State
pytestmark = pytest.mark.django_db


def test_the_form_of_a_place_that_ended_makes_a_new_one():
    run, who, key = open_run(), person(), uuid.uuid4()
    first = places.enrol(person=who, run=run.pk, by=who, key=key)
    places.cancel(enrollment=Enrollment.objects.get(pk=first.pk), reason_code="work", by=who)
    again = places.enrol(person=who, run=run.pk, by=who, key=key)
    assert (again.pk != first.pk, again.key != key, again.state) == (True, True, State.CONFIRMED)
    assert counters(run) == (1, 0, 2)


def test_a_key_of_another_run_or_person_takes_a_fresh_one():
    one, other, who, key = open_run(days=10), open_run(days=40), person(), uuid.uuid4()
    places.enrol(person=who, run=one.pk, by=who, key=key)
    second = places.enrol(person=who, run=other.pk, by=who, key=key)
    stranger = person()
    third = places.enrol(person=stranger, run=one.pk, by=stranger, key=key)
    assert len({key, second.key, third.key}) == 3
    assert (third.person_id, third.run_id) == (stranger.pk, one.pk)


def test_the_page_leads_to_the_place_that_was_made(client):
    run, who, key = open_run(), person(), uuid.uuid4()
    EnrollmentFactory(key=key)
    client.force_login(who)
    address = reverse("run_enrol", args=[run.course.code, run.year, run.number])
    answer = client.post(address, {"key": str(key), "further": "²"})
    assert answer.url == Enrollment.objects.get(person=who).get_absolute_url()


@pytest.mark.parametrize("year", [100_000_000_000_000_000_000, 40_000])
def test_a_year_that_no_database_knows_is_not_found(client, year):
    client.force_login(person())
    assert client.post(f"/runs/CC-001/{year}/1/enrol/").status_code == 404


def test_digits_of_other_scripts_show_the_first_page(client):
    client.force_login(person())
    assert client.get(reverse("run_choose"), {"page": "²"}).status_code == 200


def test_a_decided_place_cannot_be_cancelled_by_anybody():
    manager = PersonFactory(roles=["training_manager"])
    place = CompletionFactory(enrollment__run=open_run()).enrollment
    for by in (place.person, manager):
        with pytest.raises(Refused):
            places.cancel(enrollment=place, reason_code="work", by=by)
    place.refresh_from_db()
    assert (place.state, Completion.objects.count()) == (State.CONFIRMED, 1)


def test_a_run_that_has_begun_is_left_by_a_reason_statement():
    run = open_run()
    type(run).objects.filter(pk=run.pk).update(starts_on=today())
    place = EnrollmentFactory(run=type(run).objects.get(pk=run.pk))
    now = Intake.objects.get(run=run).opens_at
    assert rules.why_not_cancel(place.person, place, now=now) is None
    assert rules.why_not_cancel(place.person, place, now=places.queries.clock()) is not None
    assert rules.why_not_cancel(PersonFactory(roles=["training_manager"]), place, now=places.queries.clock()) is None


def test_a_place_in_a_run_without_an_intake_ends_all_the_same():
    later = date(today().year + 1, 3, 2)
    place = EnrollmentFactory(run=RunFactory(year=later.year, starts_on=later, ends_on=later))
    places.cancel(enrollment=place, reason_code="work", by=place.person)
    assert Enrollment.objects.get(pk=place.pk).state == State.CANCELLED


def test_a_seat_and_who_waits_for_it_are_cancelled_together():
    run, manager = open_run(seats=1), PersonFactory(roles=["training_manager"])
    made = [places.enrol(person=who, run=run.pk, by=who).pk for who in (person(), person(), person())]
    chosen = list(Enrollment.objects.filter(pk__in=made[:2]).order_by("pk"))
    assert places.cancel_many(places=chosen, reason="the run moves", by=manager) == 2
    states = Enrollment.objects.order_by("arrival").values_list("state", flat=True)
    assert list(states) == [State.CANCELLED, State.CANCELLED, State.OFFERED]
    assert counters(run) == (1, 0, 3)


def test_why_somebody_cancels_stays_out_of_the_journal():
    run, who = open_run(), person()
    place = Enrollment.objects.get(pk=places.enrol(person=who, run=run.pk, by=who).pk)
    places.cancel(enrollment=place, reason_code="health", reason="canary illness", by=who)
    entry = Entry.objects.get(action="enrollment.cancelled")
    assert (entry.new, entry.reason) == ({"state": "cancelled"}, "")
    place.refresh_from_db()
    assert (place.reason_code, place.reason) == ("health", "canary illness")


def test_no_seats_are_held_in_a_run_that_was_cancelled_meanwhile():
    run = open_run()
    intake = Intake.objects.get(run=run)
    type(run).objects.filter(pk=run.pk).update(state="cancelled", cancelled_at=intake.opens_at)
    assert seats.hold_seats(intake=intake.pk, quota=None, seats=2) is False
    assert counters(run)[0] == 0
