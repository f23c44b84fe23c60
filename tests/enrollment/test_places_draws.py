"""Drawing seats: the order decides, choices are honoured, the rest waits in the order of the draw."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from core.errors import Refused
from enrollment import draw as pure
from enrollment.actions import draws, offers, places
from enrollment.models import Draw, Enrollment, Intake
from enrollment.queries.invariants import differences
from home import front
from tests.enrollment.doing import counters, course, open_run, person
from tests.factories.accounts import PersonFactory

State = Enrollment.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


def lottery(seats, of=None, **fields):
    return open_run(seats=seats, of=of, method="lottery", **fields)


def close(*runs):
    past = datetime.now(UTC) - timedelta(minutes=1)
    Intake.objects.filter(run__in=runs).update(closes_at=past)


def test_seats_go_by_the_order_and_the_rest_waits_in_it(manager):
    run = lottery(2)
    promise = draws.commit(intake=run.intake, by=manager)
    rows = {}
    for _number in range(5):
        who = person()
        place = places.enrol(person=who, run=run.pk, by=who)
        rows[str(place.key)] = place
    close(run)
    order = draws.draw(draw=promise, public_entropy="2026-12-01:1,2,3", by=manager)
    assert order == pure.order(promise.seed, "2026-12-01:1,2,3", rows)
    found = {str(place.key): place for place in Enrollment.objects.filter(run=run)}
    assert [found[key].state for key in order] == [State.CONFIRMED] * 2 + [State.WAITING] * 3
    waiting = [found[key].arrival for key in order[2:]]
    assert waiting == sorted(waiting) == [6, 7, 8]
    assert counters(run) == (2, 3, 8)
    promise.refresh_from_db()
    assert (promise.order, promise.roll_hash) == (order, pure.roll_hash(rows))
    assert pure.commit(promise.seed) == promise.commitment


def test_the_second_choice_counts_when_the_first_is_full(manager):
    one = course()
    first, second = lottery(1, of=one), lottery(1, of=one, days=60)
    promise = draws.commit(intake=first.intake, by=manager)
    assert draws.commit(intake=second.intake, by=manager).commitment == promise.commitment
    people = [person(), person(), person()]
    for who in people:
        places.enrol_by_choice(person=who, run=first.pk, further=[second.pk], by=who)
    assert Enrollment.objects.count() == 6
    close(first, second)
    order = draws.draw(draw=promise, public_entropy="2026-12-01:1,2,3", by=manager)
    by_key = {str(place.key): place for place in Enrollment.objects.filter(choice=1)}
    lucky, next_one, unlucky = (by_key[key].person_id for key in order)

    def states(who):
        return list(Enrollment.objects.filter(person=who).order_by("choice").values_list("state", "reason_code"))

    assert states(lucky) == [(State.CONFIRMED, ""), (State.CANCELLED, "other_run")]
    assert states(next_one) == [(State.CANCELLED, "other_run"), (State.CONFIRMED, "")]
    assert states(unlucky) == [(State.WAITING, ""), (State.CANCELLED, "not_drawn")]
    assert (counters(first)[:2], counters(second)[:2]) == ((1, 1), (1, 0))
    assert Draw.objects.filter(drawn_at=None).count() == 0
    assert [one for one in differences() if one.kind != "passed"] == []


def test_a_further_choice_is_only_a_run_that_is_drawn_together(manager):
    """Naming another run as a second choice is no way around the rule that two runs at one hour clash."""
    one = course()
    first, same_hour, other = lottery(5, of=one), open_run(of=one), lottery(5)
    for run in (first, other):
        draws.commit(intake=run.intake, by=manager)
    who = person()
    places.enrol_by_choice(person=who, run=first.pk, further=[same_hour.pk, other.pk, first.pk], by=who)
    assert list(Enrollment.objects.values_list("run", flat=True)) == [first.pk]
    booked = open_run(days=60)
    places.enrol_by_choice(person=who, run=booked.pk, further=[same_hour.pk], by=who)
    assert list(Enrollment.objects.order_by("pk").values_list("run", flat=True)) == [first.pk, booked.pk]


def test_after_the_draw_a_free_seat_goes_to_the_first_who_was_not_drawn(manager):
    run = lottery(1)
    promise = draws.commit(intake=run.intake, by=manager)
    rows = {}
    for _number in range(3):
        who = person()
        place = places.enrol(person=who, run=run.pk, by=who)
        rows[str(place.key)] = place
    close(run)
    order = draws.draw(draw=promise, public_entropy="2026-12-01:1,2,3", by=manager)
    assert offers.close_waiting_lists(by=None) == 0  # the cut-off is still to come
    seat = Enrollment.objects.get(key=order[0])
    places.cancel(enrollment=seat, reason_code="work", by=seat.person)
    next_one = Enrollment.objects.get(key=order[1])
    assert next_one.state == State.OFFERED
    assert next_one.offer_expires_at <= run.intake.cancel_until
    Intake.objects.update(cancel_until=datetime.now(UTC) - timedelta(seconds=1))
    assert offers.close_waiting_lists(by=None) == 1


def test_nothing_is_drawn_before_the_last_run_closed_or_twice_or_by_others(manager):
    run = lottery(1)
    promise = draws.commit(intake=run.intake, by=manager)
    with override("en"):
        with pytest.raises(Refused, match="when the last of these runs has closed"):
            draws.draw(draw=promise, public_entropy="2026-12-01:1,2,3", by=manager)
        close(run)
        with pytest.raises(Refused, match="Your role does not draw seats"):
            draws.draw(draw=promise, public_entropy="2026-12-01:1,2,3", by=person())
        with pytest.raises(Refused, match="Enter the public entropy"):
            draws.draw(draw=promise, public_entropy=" 1 ", by=manager)
        draws.draw(draw=promise, public_entropy="2026-12-01:1,2,3", by=manager)
        promise.refresh_from_db()
        with pytest.raises(Refused, match="drawn already"):
            draws.draw(draw=promise, public_entropy="2026-12-01:1,2,3", by=manager)


def test_waiting_people_of_a_lottery_are_not_ended_before_the_draw(manager):
    run = lottery(1)
    draws.commit(intake=run.intake, by=manager)
    close(run)
    assert offers.close_waiting_lists(by=None) == 0


def test_the_public_page_shows_the_draw_and_no_name(client, manager):
    run = lottery(1)
    promise = draws.commit(intake=run.intake, by=manager)
    who = person(name="비밀이름", name_en="Secret Name")
    place = places.enrol(person=who, run=run.pk, by=who)
    url = reverse("run_draw", args=[run.course.code, run.year, run.number])
    before = client.get(url).content.decode()
    assert promise.commitment in before and promise.seed not in before
    close(run)
    draws.draw(draw=promise, public_entropy="2026-12-01:1,2,3", by=manager)
    promise.refresh_from_db()
    page = client.get(url).content.decode()
    for text in (promise.seed, "2026-12-01:1,2,3", promise.roll_hash, str(place.key)):
        assert text in page
    assert "비밀이름" not in page and "Secret Name" not in page and who.staff_number not in page


def test_a_run_that_can_be_drawn_waits_on_the_front_page_and_is_told_once_a_day(manager, client):
    run, still_open, drawn = lottery(2), lottery(2), lottery(2)
    for one in (run, still_open, drawn):
        draws.commit(intake=one.intake, by=manager)
    close(run, drawn)
    draws.draw(draw=drawn.intake.draw, public_entropy="2030-01-01:1,2,3", by=manager)
    url = reverse("run_draw", args=[run.course.code, run.year, run.number])
    with override("en"):
        (waits,) = [one for one in front.waiting_for(manager) if one.url == url]
        assert (waits.count, waits.text) == (1, "run is closed and waits for its draw")
        assert [one.url for one in front.waiting_for(person()) if one.url == url] == []
    assert [draws.tell_of_draws(by=None), draws.tell_of_draws(by=None)] == [1, 0]
    assert manager.inbox.get(url=url).mail_after is not None
    client.force_login(person())
    assert url in client.get(run.get_absolute_url()).content.decode()


def test_the_result_of_a_draw_leads_to_ones_learning(manager):
    run, who = lottery(1), person()
    draws.commit(intake=run.intake, by=manager)
    places.enrol(person=who, run=run.pk, by=who)
    close(run)
    draws.draw(draw=run.intake.draw, public_entropy="2030-01-01:1,2,3", by=manager)
    assert who.inbox.order_by("-pk")[0].url == reverse("my_learning")
