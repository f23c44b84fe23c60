"""Drawing seats: the order decides, choices are honoured, the rest waits in the order of the draw."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from accounts.models import Message
from core.errors import Refused
from enrollment import draw as pure
from enrollment import tasks
from enrollment.actions import draws, intakes, offers, places
from enrollment.models import Draw, Enrollment, Intake
from enrollment.queries.draws import seed_of
from enrollment.queries.invariants import differences
from home import front
from journal.actions import key_of
from journal.models import Entry
from tests.enrollment.doing import ENTROPY, SOURCE, close, commit, counters, course, open_run, person
from tests.factories.accounts import PersonFactory

State = Enrollment.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


def lottery(seats, of=None, **fields):
    return open_run(seats=seats, of=of, method="lottery", **fields)


def test_seats_go_by_the_order_and_the_rest_waits_in_it(manager):
    run = lottery(2)
    promise = commit(run, manager)
    rows = {}
    for _number in range(5):
        who = person()
        place = places.enrol(person=who, run=run.pk, by=who)
        rows[str(place.pk)] = place
    close(run)
    order = draws.draw(draw=promise, public_entropy=ENTROPY, by=manager)
    promise.refresh_from_db()
    assert order == pure.order(promise.seed, ENTROPY, rows)
    found = {str(place.pk): place for place in Enrollment.objects.filter(run=run)}
    assert [found[key].state for key in order] == [State.CONFIRMED] * 2 + [State.WAITING] * 3
    waiting = [found[key].arrival for key in order[2:]]
    assert waiting == sorted(waiting) == [6, 7, 8]
    assert counters(run) == (2, 3, 8)
    assert (promise.order, promise.roll_hash) == (order, pure.roll_hash(rows))
    assert pure.commit(promise.seed) == promise.commitment


def test_the_second_choice_counts_when_the_first_is_full(manager):
    one = course()
    first, second = lottery(1, of=one), lottery(1, of=one, days=60)
    promise = commit(first, manager)
    assert commit(second, manager).commitment == promise.commitment
    people = [person(), person(), person()]
    for who in people:
        places.enrol_by_choice(person=who, run=first.pk, further=[second.pk], by=who)
    assert Enrollment.objects.count() == 6
    close(first, second)
    order = draws.draw(draw=promise, public_entropy=ENTROPY, by=manager)
    by_key = {str(place.pk): place for place in Enrollment.objects.filter(choice=1)}
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
        commit(run, manager)
    who = person()
    places.enrol_by_choice(person=who, run=first.pk, further=[same_hour.pk, other.pk, first.pk], by=who)
    assert list(Enrollment.objects.values_list("run", flat=True)) == [first.pk]
    booked = open_run(days=60)
    places.enrol_by_choice(person=who, run=booked.pk, further=[same_hour.pk], by=who)
    assert list(Enrollment.objects.order_by("pk").values_list("run", flat=True)) == [first.pk, booked.pk]


def test_after_the_draw_a_free_seat_goes_to_the_first_who_was_not_drawn(manager):
    run = lottery(1)
    promise = commit(run, manager)
    rows = {}
    for _number in range(3):
        who = person()
        place = places.enrol(person=who, run=run.pk, by=who)
        rows[str(place.pk)] = place
    close(run)
    order = draws.draw(draw=promise, public_entropy=ENTROPY, by=manager)
    assert offers.close_waiting_lists(by=None) == 0  # the cut-off is still to come
    seat = Enrollment.objects.get(pk=order[0])
    places.cancel(enrollment=seat, reason_code="work", by=seat.person)
    next_one = Enrollment.objects.get(pk=order[1])
    assert next_one.state == State.OFFERED
    assert next_one.offer_expires_at <= run.intake.cancel_until
    Intake.objects.update(cancel_until=datetime.now(UTC) - timedelta(seconds=1))
    assert offers.close_waiting_lists(by=None) == 1


def test_nothing_is_drawn_before_the_last_run_closed_or_twice_or_by_others(manager):
    run = lottery(1)
    promise = commit(run, manager)
    with override("en"):
        with pytest.raises(Refused, match="when the last of these runs has closed"):
            draws.draw(draw=promise, public_entropy=ENTROPY, by=manager)
        close(run)
        with pytest.raises(Refused, match="Your role does not draw seats"):
            draws.draw(draw=promise, public_entropy=ENTROPY, by=person())
        with pytest.raises(Refused, match="Enter what the announced source says"):
            draws.draw(draw=promise, public_entropy=" 1 ", by=manager)
        draws.draw(draw=promise, public_entropy=ENTROPY, by=manager)
        promise.refresh_from_db()
        with pytest.raises(Refused, match="drawn already"):
            draws.draw(draw=promise, public_entropy=ENTROPY, by=manager)


def test_waiting_people_of_a_lottery_are_not_ended_before_the_draw(manager):
    run = lottery(1)
    commit(run, manager)
    close(run)
    assert offers.close_waiting_lists(by=None) == 0


def test_the_public_page_shows_the_draw_and_no_name(client, manager):
    run = lottery(1)
    promise = commit(run, manager)
    who = person(name="비밀이름", name_en="Secret Name")
    place = places.enrol(person=who, run=run.pk, by=who)
    url = reverse("run_draw", args=[run.course.code, run.year, run.number])
    before = client.get(url).content.decode()
    sealed = seed_of(promise)
    assert promise.commitment in before and SOURCE in before and sealed not in before
    close(run)
    draws.draw(draw=promise, public_entropy=ENTROPY, by=manager)
    promise.refresh_from_db()
    page = client.get(url).content.decode()
    assert promise.seed == sealed
    for text in (sealed, ENTROPY, SOURCE, promise.roll_hash, str(place.pk), f"{run.number}기 ({run.dates})"):
        assert text in page
    for name in ("비밀이름", "Secret Name", who.staff_number, str(manager)):
        assert name not in page
    client.force_login(manager)
    assert str(manager) in client.get(url).content.decode()  # who entered the entropy, for those who manage places


def test_a_run_that_can_be_drawn_waits_on_the_front_page_and_is_told_once_a_day(manager, client):
    run, still_open, drawn = lottery(2), lottery(2), lottery(2)
    for one in (run, still_open, drawn):
        commit(one, manager)
    close(run, drawn)
    draws.draw(draw=drawn.intake.draw, public_entropy="2030-01-01:1,2,3", by=manager)
    url = reverse("run_draw", args=[run.course.code, run.year, run.number])
    with override("en"):
        (waits,) = [one for one in front.waiting_for(manager) if one.url == url]
        assert (waits.count, waits.text) == (1, "run is closed and waits for its draw")
        assert [one.url for one in front.waiting_for(person()) if one.url == url] == []
    Draw.objects.filter(intake__run=run).update(source_at=datetime.now(UTC) + timedelta(hours=1))
    assert draws.tell_of_draws(by=None) == 0  # the source does not exist yet
    close(run)
    assert [tasks.tell_of_draws(), tasks.tell_of_draws()] == [1, 0]
    assert manager.inbox.get(url=url).mail_after is not None
    client.force_login(person())
    assert url in client.get(run.get_absolute_url()).content.decode()


def test_the_result_of_a_draw_leads_to_ones_learning(manager):
    run, who = lottery(1), person()
    commit(run, manager)
    places.enrol(person=who, run=run.pk, by=who)
    close(run)
    draws.draw(draw=run.intake.draw, public_entropy="2030-01-01:1,2,3", by=manager)
    assert who.inbox.order_by("-pk")[0].url == reverse("my_learning")


def test_the_reminder_of_a_draw_says_which_run_in_the_managers_language_and_ends_with_the_draw(manager):
    english = PersonFactory(roles=["training_manager"], language="en")
    run, who = lottery(2), person()
    commit(run, manager)
    close(run)
    assert tasks.tell_of_draws() == 2
    url = reverse("run_draw", args=[run.course.code, run.year, run.number])
    with override("en"):
        assert english.inbox.get(url=url).text == f"Applications for “{run}” are closed. Draw its seats."
    assert manager.inbox.get(url=url).text != english.inbox.get(url=url).text
    assert not who.inbox.filter(url=url).exists()
    Message.objects.update(sent_at=datetime.now(UTC) - timedelta(days=2))
    assert tasks.tell_of_draws() == 2  # the next day, again
    Message.objects.update(sent_at=datetime.now(UTC) - timedelta(days=2))
    draws.draw(draw=run.intake.draw, public_entropy=ENTROPY, by=manager)
    assert tasks.tell_of_draws() == 0


def announce(run, by, **changes):
    values = {"source": SOURCE, "source_at": run.intake.closes_at + timedelta(days=1)} | changes
    return draws.commit(intake=run.intake, by=by, **values)


def test_the_source_is_announced_with_the_commitment_and_stays(manager):
    run = lottery(1)
    promise = announce(run, manager)
    assert (promise.source, promise.source_at) == (SOURCE, run.intake.closes_at + timedelta(days=1))
    told = Entry.objects.get(action="draw.committed").new
    assert (told["source"], told["commitment"]) == (SOURCE, promise.commitment)
    assert announce(run, manager) == promise
    assert announce(run, manager, source="", source_at=None) == promise
    for changes in ({"source": "다른 출처의 번호"}, {"source_at": promise.source_at + timedelta(hours=1)}):
        with override("en"), pytest.raises(Refused, match=r"was announced .* and stays"):
            announce(run, manager, **changes)
    promise.refresh_from_db()
    assert (promise.source, promise.source_at) == (SOURCE, run.intake.closes_at + timedelta(days=1))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"source": "  로또 "}, "Name the public source"),
        ({"source_at": None}, "Name the public source"),
        ({"source_at": datetime.now(UTC) + timedelta(days=1)}, "must come into being after applications close"),
        ({"source_at": datetime.now(UTC) + timedelta(days=800)}, "must exist before the run begins"),
    ],
)
def test_a_source_that_could_be_known_before_or_comes_too_late_is_refused(manager, changes, sentence):
    with override("en"), pytest.raises(Refused, match=sentence):
        announce(lottery(1), manager, **changes)
    assert not Draw.objects.exists()


def test_applications_cannot_be_left_open_until_the_source_is_known(manager):
    run = lottery(1)
    promise = announce(run, manager)
    values = {name: getattr(run.intake, name) for name in intakes.FIELDS} | {"closes_at": promise.source_at}
    with override("en"), pytest.raises(Refused, match="must come into being after applications close"):
        intakes.change(run=run, values=values, quotas={}, organisations=[], by=manager)
    run.intake.refresh_from_db()
    assert run.intake.closes_at < promise.source_at


def test_nothing_is_drawn_before_the_source_exists(manager):
    run = lottery(1)
    promise = announce(run, manager)
    Intake.objects.filter(run=run).update(closes_at=datetime.now(UTC) - timedelta(minutes=1))
    with override("en"), pytest.raises(Refused, match=f"The announced source .{SOURCE}. exists from"):
        draws.draw(draw=promise, public_entropy=ENTROPY, by=manager)


def test_runs_that_announce_other_sources_are_drawn_apart(manager):
    one = course()
    first, second, third = lottery(1, of=one), lottery(1, of=one, days=60), lottery(1, of=one, days=90)
    shared = commit(first, manager)
    assert commit(second, manager).commitment == shared.commitment
    other = draws.commit(intake=third.intake, source="다른 출처의 번호", source_at=shared.source_at, by=manager)
    assert other.commitment != shared.commitment


def test_the_seed_stands_nowhere_before_the_draw_and_who_typed_the_entropy_stands_after_it(manager):
    run, who = lottery(1), person()
    promise = commit(run, manager)
    places.enrol(person=who, run=run.pk, by=who)
    seed = seed_of(promise)
    assert pure.commit(seed) == promise.commitment
    kept = json.dumps([list(Draw.objects.values()), list(Entry.objects.values())], default=str)
    assert promise.salt in kept and seed not in kept
    close(run)
    draws.draw(draw=promise, public_entropy=f" {ENTROPY} ", by=manager)
    promise.refresh_from_db()
    assert (promise.seed, promise.public_entropy, promise.drawn_by) == (seed, ENTROPY, manager)
    entry = Entry.objects.get(action="draw.drawn")
    assert (entry.actor, entry.new["entropy"], entry.new["source"]) == (key_of(manager), ENTROPY, SOURCE)


def test_a_rotated_secret_key_reveals_the_seed_as_long_as_the_former_one_is_named(manager, settings):
    run, who = lottery(1), person()
    promise = commit(run, manager)
    places.enrol(person=who, run=run.pk, by=who)
    seed, former = seed_of(promise), settings.SECRET_KEY
    close(run)
    settings.SECRET_KEY = "a new secret of this installation"
    assert [(one.kind, one.row) for one in differences()] == [
        ("draw_without_its_seed", f"enrollment.draw:{promise.pk}")
    ]
    with override("en"), pytest.raises(Refused, match="SECRET_KEY_FALLBACKS"):
        draws.draw(draw=promise, public_entropy=ENTROPY, by=manager)
    settings.SECRET_KEY_FALLBACKS = ["an even older one", former]
    assert differences() == []
    draws.draw(draw=promise, public_entropy=ENTROPY, by=manager)
    promise.refresh_from_db()
    assert promise.seed == seed
    settings.SECRET_KEY_FALLBACKS = []
    assert (seed_of(promise), differences()) == (seed, [])  # what is revealed needs no key


def test_a_draw_reveals_everything_or_nothing(manager):
    promise = commit(lottery(1), manager)
    with pytest.raises(IntegrityError, match="draw_reveals_all_at_once"), transaction.atomic():
        Draw.objects.filter(pk=promise.pk).update(seed="0" * 64)
