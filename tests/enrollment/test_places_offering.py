"""Until when freed seats are offered, when an offer is told, and the order of a run's dates."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from accounts import notices
from accounts.models import Message
from core.errors import Refused
from core.periods import today
from enrollment import quiet
from enrollment.actions import intakes, nominations, offers, places
from enrollment.models import Enrollment, Hold, Intake
from enrollment.queries.invariants import differences
from enrollment.rules import places as rules
from journal.models import Entry
from tests.enrollment.doing import counters, course, open_run, person
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.enrollment import QuotaFactory

State = Enrollment.State
SEOUL = ZoneInfo("Asia/Seoul")
DAY = (8, 21)
HOUR = timedelta(hours=1)
database = pytest.mark.django_db


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("now", "until", "begins", "expected"),
    [
        (at(2, 10), at(9, 18), at(12, 0), (at(2, 10), at(4, 10))),  # by day: at once, for two days
        (at(2, 22, 30), at(9, 18), at(12, 0), (at(3, 8), at(5, 8))),  # at night: from the morning on
        (at(3, 3), at(9, 18), at(12, 0), (at(3, 8), at(5, 8))),
        (at(2, 21), at(9, 18), at(12, 0), (at(3, 8), at(5, 8))),
        (at(3, 8), at(9, 18), at(12, 0), (at(3, 8), at(5, 8))),
        (at(9, 10), at(9, 18), at(12, 0), (at(9, 10), at(9, 18))),  # not beyond the end of offers
        (at(9, 17, 58), at(9, 18), at(12, 0), (at(9, 17, 58), at(9, 20, 58))),  # but never two minutes only
        (at(8, 23), at(9, 7), at(12, 0), (at(8, 23), at(9, 7))),  # the last night: at once
        (at(11, 22), at(12, 0), at(12, 0), (at(11, 22), at(12, 0))),  # never into the run
    ],
)
def test_when_an_offer_is_told_and_until_when_it_stands(now, until, begins, expected):
    assert quiet.offer_times(now, 48 * HOUR, until, begins, DAY) == expected


@given(
    st.integers(0, 60 * 24 * 9),
    st.integers(1, 72),
    st.integers(1, 60 * 24 * 3),
    st.integers(0, 60 * 24 * 3),
)
def test_every_offer_is_told_before_it_ends_and_long_enough(minutes, hours, to_end, to_begin):
    now = at(2, 0) + timedelta(minutes=minutes)
    until = now + timedelta(minutes=to_end)
    begins = until + timedelta(minutes=to_begin)
    starts, ends = quiet.offer_times(now, hours * HOUR, until, begins, DAY)
    assert now <= starts < ends <= begins
    assert ends - starts >= min(hours * HOUR, quiet.LEAST, begins - starts, until - starts)
    assert 8 <= starts.astimezone(SEOUL).hour < 21 or starts == now


def closed(run, **fields):
    """Applications are over; places can be cancelled and are offered for two days more."""
    now = timezone.now()
    Intake.objects.filter(run=run).update(
        closes_at=now - timedelta(minutes=1), cancel_until=now + timedelta(days=2), **fields
    )


def fill(run, number):
    people = [person() for _ in range(number)]
    return [places.enrol(person=who, run=run.pk, by=who) for who in people]


@database
def test_a_seat_that_is_given_up_after_the_closing_goes_to_the_next_in_line():
    run = open_run(seats=1)
    seat, waits = fill(run, 2)
    closed(run)
    assert offers.close_waiting_lists(by=None) == 0
    places.cancel(enrollment=seat, reason_code="work", by=seat.person)
    waits.refresh_from_db()
    assert (waits.state, counters(run)[:2]) == (State.OFFERED, (1, 0))
    offers.accept(enrollment=waits, by=waits.person)
    assert (waits.state, differences()) == (State.CONFIRMED, [])


@database
def test_held_seats_that_return_after_the_closing_are_offered():
    officer, run = (
        PersonFactory(roles=["agency_training_officer"], organisation=OrganisationFactory()),
        open_run(seats=2),
    )
    hold = nominations.hold_seats(run=run, seats=1, by=officer)
    _seat, waits = fill(run, 2)
    assert waits.state == State.WAITING
    closed(run)
    assert nominations.return_unused(by=None, on=hold.returns_on) == 1
    waits.refresh_from_db()
    assert waits.state == State.OFFERED
    assert differences() == []


@database
def test_who_waits_beside_a_free_seat_until_the_cut_off_is_a_difference():
    run = open_run(seats=1)
    _seat, waits = fill(run, 2)
    closed(run, seats=2)
    found = [(one.kind, one.row) for one in differences()]
    assert found == [("waits_beside_a_free_seat", f"enrollment.enrollment:{waits.pk}")]
    Intake.objects.update(cancel_until=timezone.now() - timedelta(minutes=1))
    assert differences() == []
    assert offers.offer_seats(run=run.pk, by=None) == 0


@database
def test_an_offer_at_night_is_mailed_in_the_morning(settings):
    run = open_run(seats=1)
    seat, waits = fill(run, 2)
    Message.objects.all().delete()
    soon = timezone.localtime() + 2 * HOUR
    settings.PORTAL_OFFERS_BETWEEN = (soon.hour, soon.hour + 1)
    places.cancel(enrollment=seat, reason_code="work", by=seat.person)
    waits.refresh_from_db()
    morning = soon.replace(minute=0, second=0, microsecond=0)
    assert waits.offer_expires_at == morning + 48 * HOUR
    assert waits.person.inbox.get().mail_after == morning
    notices.mail_waiting()
    assert mail.outbox == []


@database
def test_the_mail_of_an_offer_names_what_lies_at_the_same_time(settings):
    settings.PORTAL_ADDRESS = "https://portal.example"
    first, other = open_run(seats=1), open_run(seats=5)
    seat, waits = fill(first, 2)
    waits.person.language, waits.person.email = "en", "official@example.org"
    waits.person.save()
    places.enrol(person=waits.person, run=other.pk, by=waits.person)
    Message.objects.all().delete()
    places.cancel(enrollment=seat, reason_code="work", by=seat.person)
    waits.refresh_from_db()
    with override("en"):
        until = rules.when(waits.offer_expires_at)
        clash = f"It lies at the same time as “{other} ({other.dates})”. Cancel that place first to take this one."
        line = f"A seat in “{first}” is yours if you accept it until {until}. Before that: {clash}"
    assert waits.person.inbox.get().text == line
    notices.mail_waiting()
    body = next(sent.body for sent in mail.outbox if sent.to == ["official@example.org"])
    assert f"https://portal.example{reverse('inbox_open', args=[waits.person.inbox.get().pk])}\n" in body
    assert f"https://portal.example{reverse('offer_decline', args=[waits.offer_key])}" in body


@database
def test_an_organisation_without_seats_is_told_so_instead_of_waiting():
    run = open_run(seats=2)
    none, some = (QuotaFactory(intake=run.intake, seats=seats) for seats in (0, 1))
    with override("en"), pytest.raises(Refused, match="No seats of this run are set aside for this organisation"):
        places.enrol(person=(who := person(organisation=none.organisation)), run=run.pk, by=who)
    full = [person(organisation=some.organisation) for _ in range(2)]
    states = [places.enrol(person=who, run=run.pk, by=who).state for who in full]
    assert states == [State.CONFIRMED, State.WAITING]  # a full quota may get a seat back


def values_of(run, **changes):
    return {name: getattr(run.intake, name) for name in intakes.FIELDS} | changes


def change(run, manager, *, reason="", **changes):
    values = values_of(run, **changes)
    return intakes.change(run=run, values=values, quotas={}, organisations=[], by=manager, reason=reason)


@database
def test_a_run_closes_before_its_cut_off_and_both_before_it_begins(manager):
    run = open_run(seats=3)
    begins = timezone.make_aware(datetime.combine(run.starts_on, datetime.min.time()))
    before = run.intake.closes_at - timedelta(seconds=1)
    with override("en"), pytest.raises(Refused, match="Set the cut-off to the closing or later"):
        change(run, manager, cancel_until=before)
    with override("en"), pytest.raises(Refused, match="Close applications and cancellations on that day at the latest"):
        change(run, manager, cancel_until=begins + timedelta(days=1))
    assert change(run, manager, cancel_until=run.intake.closes_at).offers_until == run.intake.closes_at
    assert change(run, manager, cancel_until=begins + 9 * HOUR).offers_until == begins + 9 * HOUR


@database
def test_more_seats_than_the_plan_gives_need_a_reason(manager):
    run = open_run(seats=3)
    with override("en"), pytest.raises(Refused) as refusal:
        change(run, manager, seats=999)
    assert refusal.value.sentence == ("The plan holds this run for 3 people. Say in a few words why it takes in 999.")
    assert change(run, manager, seats=4, reason="the large hall is free").seats == 4
    entry = Entry.objects.filter(action="intake.changed").order_by("-pk")[0]
    assert (entry.new["seats"], entry.reason) == (4, "the large hall is free")
    run = type(run).objects.get(pk=run.pk)
    assert change(run, manager, waiting_limit=5).seats == 4  # what was reasoned once is not asked again


@database
def test_an_earlier_cut_off_is_told_to_everybody_with_a_place_and_moves_the_return_of_held_seats(manager):
    run = open_run(seats=3)
    officer = PersonFactory(roles=["agency_training_officer"], organisation=OrganisationFactory())
    hold = nominations.hold_seats(run=run, seats=1, by=officer)
    Hold.objects.filter(pk=hold.pk).update(reminded_at=timezone.now())
    seat, other, waits = fill(run, 3)
    places.cancel(enrollment=other, reason_code="work", by=other.person)
    Message.objects.all().delete()
    sooner = run.intake.closes_at - timedelta(days=2)
    change(run, manager, closes_at=sooner, cancel_until=sooner)
    told = Message.objects.exclude(person=officer).order_by("person").values_list("person", "url")
    learning = reverse("my_learning")
    assert list(told) == [(seat.person_id, learning), (waits.person_id, learning)]
    with override(seat.person.language):
        assert rules.when(sooner) in seat.person.inbox.get().text
    hold.refresh_from_db()
    assert hold.returns_on == timezone.localdate(sooner) - timedelta(days=2)
    assert (hold.reminded_at, officer.inbox.get().url) == (None, hold.get_absolute_url())
    run = type(run).objects.get(pk=run.pk)
    change(run, manager, cancel_until=sooner + timedelta(days=1))
    assert Message.objects.count() == 3  # a later one hurries nobody


@database
def test_held_seats_return_before_applications_close_and_no_sooner_than_announced():
    run = open_run(of=course(), days=0)
    intake = run.intake
    intake.return_days = (run.starts_on - today()).days - 1
    assert intake.returns_on == today() + timedelta(days=1)  # so many days before the run
    intake.return_days = 0
    assert intake.returns_on == timezone.localdate(intake.closes_at) - timedelta(days=2)


@database
def test_who_is_cancelled_by_staff_reads_why_and_who_cancels_reads_no_reason(manager):
    run = open_run(seats=4)
    one, several, own = fill(run, 3)
    Message.objects.all().delete()
    places.cancel(enrollment=one, reason_code="other", reason="asked by telephone", by=manager)
    places.cancel_many(places=[several], reason="the room is closed", by=manager)
    places.cancel(enrollment=own, reason_code="health", reason="an operation", by=own.person)
    for place in (one, several, own):
        place.person.language = "ko"
    texts = [place.person.inbox.get().text for place in (one, several, own)]
    assert [("asked by telephone" in text, "the room is closed" in text, "operation" in text) for text in texts] == [
        (True, False, False), (False, True, False), (False, False, False),
    ]  # fmt: skip
