"""The roll of a draw: fixed and published when applications close, before anybody can know the result."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from core.errors import Refused
from enrollment import draw as pure
from enrollment import tasks
from enrollment.actions import draws, intakes, places
from enrollment.models import Draw, Enrollment, Intake
from enrollment.queries.invariants import differences
from journal.models import Entry
from tests.enrollment.doing import ENTROPY, close, commit, counters, course, open_run, person
from tests.factories.accounts import PersonFactory

State = Enrollment.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


def lottery(seats, people, manager, **fields):
    run = open_run(seats=seats, method="lottery", **fields)
    commit(run, manager)
    return run, [places.enrol(person=who, run=run.pk, by=who) for who in (person() for _ in range(people))]


def enter(run, who, manager):
    return places.enrol(person=who, run=run.pk, by=manager, way=Enrollment.Way.STAFF, reason="late order")


def end(run, minutes):
    """Applications ended so many minutes ago; whoever is in applied before."""
    now = datetime.now(UTC)
    Enrollment.objects.filter(run=run).update(applied_at=now - timedelta(hours=1))
    Intake.objects.filter(run=run).update(closes_at=now - timedelta(minutes=minutes))


def states(rows):
    return [Enrollment.objects.get(pk=row.pk).state for row in rows]


def test_the_roll_is_published_a_minute_after_the_closing_and_once(client, manager):
    run, rows = lottery(1, 3, manager)
    url = reverse("run_draw", args=[run.course.code, run.year, run.number])
    end(run, 0)
    assert tasks.freeze_rolls() == 0  # who pressed the button in time may still be on the way
    end(run, 2)
    assert (tasks.freeze_rolls(), tasks.freeze_rolls()) == (1, 0)
    draw = Draw.objects.get()
    numbers = [str(row.pk) for row in rows]
    assert (draw.roll, draw.roll_hash, draw.drawn_at) == (numbers, pure.roll_hash(numbers), None)
    assert Entry.objects.get(action="draw.frozen").new == {"roll": draw.roll_hash, "people": 3}
    page = client.get(url).content.decode()
    assert draw.roll_hash in page and "3명" in page
    client.force_login(rows[0].person)
    assert f">{rows[0].pk}<" in client.get(rows[0].get_absolute_url()).content.decode()


def test_nobody_is_drawn_who_came_after_the_roll_was_fixed(manager):
    """Whoever could compute the result by then can put nobody into it: staff's late entry stands behind everybody."""
    run, _rows = lottery(2, 4, manager)
    close(run)
    before = Draw.objects.get()
    late = [enter(run, person(), manager) for _ in range(2)]
    with override(late[0].person.language):
        assert late[0].person.inbox.get().text == str(places.BEHIND) % {"run": run}
    order = draws.draw(draw=before, public_entropy=ENTROPY, by=manager)
    after = Draw.objects.get()
    assert order == pure.order(after.seed, ENTROPY, before.roll)
    assert (after.roll, after.roll_hash) == (before.roll, before.roll_hash)
    ordered = [Enrollment.objects.get(pk=pk) for pk in order]
    assert states(ordered) == [State.CONFIRMED] * 2 + [State.WAITING] * 2
    assert states(late) == [State.WAITING] * 2
    line = Enrollment.objects.filter(run=run, state=State.WAITING).order_by("arrival")
    assert list(line) == [*ordered[2:], *late]
    assert differences() == []


def test_a_late_entry_gets_a_seat_that_nobody_on_the_roll_takes(manager):
    run, rows = lottery(2, 1, manager)
    close(run)
    late = [enter(run, person(), manager) for _ in range(2)]
    draws.draw(draw=Draw.objects.get(), public_entropy=ENTROPY, by=manager)
    assert states([*rows, *late]) == [State.CONFIRMED, State.CONFIRMED, State.WAITING]
    assert counters(run)[:2] == (2, 1)


def test_who_gives_up_keeps_the_number_and_wins_nothing_by_coming_back(manager):
    run, _rows = lottery(1, 3, manager)
    close(run)
    roll = Draw.objects.get().roll
    seed_known = draws.queries.seed_of(Draw.objects.get())
    winner = Enrollment.objects.get(pk=pure.order(seed_known, ENTROPY, roll)[0])
    places.cancel(enrollment=winner, reason_code="work", by=winner.person)
    back = enter(run, winner.person, manager)
    order = draws.draw(draw=Draw.objects.get(), public_entropy=ENTROPY, by=manager)
    assert order == pure.order(seed_known, ENTROPY, roll)
    assert states([winner, Enrollment.objects.get(pk=order[1]), back]) == [
        State.CANCELLED, State.CONFIRMED, State.WAITING,
    ]  # fmt: skip


def test_who_gives_up_the_first_choice_keeps_the_number_for_the_second(manager):
    one = course()
    first, second = (open_run(seats=1, of=one, days=days, method="lottery") for days in (30, 60))
    commit(first, manager)
    commit(second, manager)
    who = person()
    places.enrol_by_choice(person=who, run=first.pk, further=[second.pk], by=who)
    end(first, 5)
    assert draws.freeze_rolls(by=None) == 0  # the runs are drawn together, and the second one is open
    close(first, second)
    best, other = Enrollment.objects.order_by("choice")
    assert {tuple(draw.roll) for draw in Draw.objects.all()} == {(str(best.pk),)}
    places.cancel(enrollment=best, reason_code="work", by=who)
    assert draws.draw(draw=first.intake.draw, public_entropy=ENTROPY, by=manager) == [str(best.pk)]
    assert states([best, other]) == [State.CANCELLED, State.CONFIRMED]


def test_a_published_roll_is_needed_for_the_draw_and_keeps_the_closing(manager):
    run, _rows = lottery(1, 2, manager)
    end(run, 2)
    Draw.objects.update(source_at=datetime.now(UTC) - timedelta(minutes=1))
    with override("en"), pytest.raises(Refused, match="The roll of the draw is not published yet"):
        draws.draw(draw=Draw.objects.get(), public_entropy=ENTROPY, by=manager)
    assert draws.freeze_rolls(by=None) == 1
    intake = Intake.objects.get(run=run)
    values = {name: getattr(intake, name) for name in intakes.FIELDS}
    later = {**values, "closes_at": datetime.now(UTC) + timedelta(hours=1)}
    with override("en"), pytest.raises(Refused, match="the time at which applications closed stays"):
        intakes.change(run=run, values=later, quotas={}, organisations=[], by=manager)
    assert draws.draw(draw=Draw.objects.get(), public_entropy=ENTROPY, by=manager)
