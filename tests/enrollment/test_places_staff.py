"""Staff and places: the intake's form, the roster with its waiting list, entering and cancelling, the list of all."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core.errors import Refused
from enrollment import seats
from enrollment.actions import intakes, offers, places
from enrollment.models import Draw, Enrollment, Intake, Quota
from enrollment.queries import places as queries
from enrollment.queries.invariants import differences
from enrollment.queries.rosters import all_places, waiting_lines
from enrollment.tables.places import years
from tests.enrollment.doing import counters, course, open_run, person
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.courses import PlanFactory, RunFactory
from tests.factories.enrollment import QuotaFactory

State = Enrollment.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"], language="en")


@pytest.fixture
def staff(client, manager):
    client.force_login(manager)
    client.cookies["django_language"] = "en"
    return client


def address(name, run):
    return reverse(name, args=[run.course.code, run.year, run.number])


def values_of(intake, **changes):
    return {name: getattr(intake, name) for name in intakes.FIELDS} | changes


def fill(run, number):
    people = [person() for _ in range(number)]
    return [places.enrol(person=who, run=run.pk, by=who) for who in people]


def test_more_seats_are_offered_and_never_booked_past_approval(manager):
    run = open_run(seats=1, approval="head")
    _seat, first, second = fill(run, 3)
    values = values_of(run.intake, seats=2)
    intakes.change(run=run, values=values, quotas={}, organisations=[], by=manager, reason="larger room")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.OFFERED, State.WAITING)
    assert counters(run) == (2, 1, 3)
    offers.accept(enrollment=first, by=first.person)
    assert first.state == State.APPLIED  # the head of the office has not decided yet
    places.approve(enrollment=first, by=manager)
    assert first.state == State.CONFIRMED


def test_seats_below_those_taken_are_refused(manager):
    run = open_run(seats=3)
    fill(run, 2)
    with override("en"), pytest.raises(Refused) as refusal:
        intakes.change(run=run, values=values_of(run.intake, seats=1), quotas={}, organisations=[], by=manager)
    expected = "2 seats are taken already. Cancel places or give held seats back before you go below."
    assert refusal.value.sentence == expected


def test_a_new_quota_counts_those_who_are_in_already(manager):
    run, top = open_run(seats=5), OrganisationFactory()
    below = OrganisationFactory(parent=top)
    inside = person(organisation=below)
    places.enrol(person=inside, run=run.pk, by=inside)
    fill(run, 1)
    values = values_of(run.intake)
    intakes.change(run=run, values=values, quotas={top.pk: 2}, organisations=[], by=manager)
    assert list(Quota.objects.values_list("seats", "taken")) == [(2, 1)]
    assert differences() == []
    with override("en"), pytest.raises(Refused, match="has 1 seats in this run already"):
        intakes.change(run=run, values=values, quotas={top.pk: 0}, organisations=[], by=manager)
    intakes.change(run=run, values=values, quotas={}, organisations=[], by=manager)
    assert not Quota.objects.exists()
    assert differences() == []


def test_the_method_stays_once_people_applied(manager):
    run = open_run(seats=3)
    fill(run, 1)
    with override("en"), pytest.raises(Refused, match="the method stays"):
        intakes.change(run=run, values=values_of(run.intake, method="lottery"), quotas={}, organisations=[], by=manager)


def test_the_form_opens_a_run_and_commits_a_lottery(staff):
    starts = timezone.localdate() + timedelta(days=30)
    run = RunFactory(course=course(), capacity=12, year=starts.year, starts_on=starts, ends_on=starts)
    page = staff.get(address("run_intake", run))
    assert page.status_code == 200
    now = timezone.localtime()
    sent = {
        "opens_at": f"{now:%Y-%m-%dT%H:%M}", "closes_at": f"{now + timedelta(days=3):%Y-%m-%dT%H:%M}",
        "cancel_until": f"{now + timedelta(days=4):%Y-%m-%dT%H:%M}", "method": "lottery", "approval": "none",
        "repeat": "once_a_year", "seats": 12, "minimum": 5, "waiting_limit": 50, "offer_hours": 24, "return_days": 7,
        "draw_source": "로또 6/45 당첨번호", "draw_source_at": f"{now + timedelta(days=4):%Y-%m-%dT%H:%M}",
        "room_limit": 0, "job_series": "일반행정, 세무", "quota-TOTAL_FORMS": 1, "quota-INITIAL_FORMS": 0,
        "quota-0-organisation": OrganisationFactory().pk, "quota-0-seats": 4,
    }  # fmt: skip
    assert staff.post(address("run_intake", run), sent).status_code == 302
    intake = Intake.objects.get(run=run)
    assert (intake.seats, intake.method, intake.job_series) == (12, "lottery", ["일반행정", "세무"])
    draw = Draw.objects.get(intake=intake)
    assert (intake.quotas.get().seats, len(draw.commitment), draw.source) == (4, 64, "로또 6/45 당첨번호")
    later = {**sent, "draw_source": "다른 출처의 번호", "seats": 13, "reason": "큰 강의실"}
    assert staff.post(address("run_intake", run), later).status_code == 302  # the announced source is shown, greyed
    intake.refresh_from_db()
    draw.refresh_from_db()
    assert (intake.seats, draw.source) == (13, "로또 6/45 당첨번호")


def test_a_lottery_needs_its_source(staff):
    run = open_run(seats=3)
    sent = {name: getattr(run.intake, name) for name in intakes.FIELDS} | {
        "method": "lottery", "decide_on": "", "grades": [], "job_series": "", "draw_source": "", "draw_source_at": "",
        "quota-TOTAL_FORMS": 0, "quota-INITIAL_FORMS": 0,
    }  # fmt: skip
    page = staff.post(address("run_intake", run), sent)
    assert "Name the public source of the draw and the moment from which it exists." in page.content.decode()
    assert Intake.objects.get(run=run).method == "first_come"


def test_the_roster_says_which_quota_blocks(staff):
    run, home = open_run(seats=3), OrganisationFactory(name_en="Water Bureau")
    QuotaFactory(intake=run.intake, organisation=home, seats=1)
    people = [person(organisation=home), person(organisation=home), person()]
    made = [places.enrol(person=who, run=run.pk, by=who) for who in people]
    assert [place.state for place in made] == [State.CONFIRMED, State.WAITING, State.CONFIRMED]
    with override("en"):
        assert waiting_lines(run) == {made[1].pk: "waits for the quota of Water Bureau (1 of 1 taken)"}
    assert (
        "waits for the quota of Water Bureau (1 of 1 taken)" in staff.get(address("run_roster", run)).content.decode()
    )


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("run_roster", 8), ("enrollment_list", 7)])
def test_the_lists_ask_the_same_number_of_questions(staff, django_assert_num_queries, name, queries, rows):
    run = open_run(seats=1)
    fill(run, rows)
    url = address(name, run) if name == "run_roster" else reverse(name)
    staff.get(url)
    with django_assert_num_queries(queries):
        page = staff.get(url)
    assert page.content.decode().count("data-row") == rows


def test_all_places_come_newest_first_without_sorting_them_all(manager):
    run = open_run(seats=1)
    fill(run, 3)
    Enrollment.objects.filter(arrival=2).update(year=run.year + 1)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # which would rather read three rows at once
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    every = all_places(manager)
    for rows, order in ((every, [2, 3, 1]), (every.filter(year=run.year), [3, 1])):
        page = rows.order_by(*rows.query.order_by, "pk").values_list("arrival", flat=True)[:50]
        assert "enrollment_newest_of_year" in page.explain()
        assert list(page) == order


def test_the_years_to_choose_are_those_of_plans_and_runs():
    run = open_run(seats=1)
    plan = PlanFactory(year=run.year - 7)
    assert [year for year, _text in years() if year in (run.year, plan.year)] == [run.year, plan.year]


def test_staff_enter_a_person_with_a_reason_but_past_nobody(staff):
    past = timezone.now() - timedelta(minutes=5)
    run = open_run(seats=1, closes_at=past, cancel_until=past)
    who, other = person(), person()
    url = address("run_enter", run)
    assert "Say in a few words" in staff.post(url, {"staff_number": who.staff_number, "reason": "x"}).content.decode()
    assert staff.post(url, {"staff_number": who.staff_number.lower(), "reason": "the head asked"}).status_code == 302
    refused = staff.post(url, {"staff_number": other.staff_number, "reason": "the head asked"}).content.decode()
    assert "All seats are taken, and the waiting list is closed. Add a seat to the run first." in refused
    Intake.objects.update(cancel_until=timezone.now() + timedelta(days=1))
    assert staff.post(url, {"staff_number": other.staff_number, "reason": "the head asked"}).status_code == 302
    rows = Enrollment.objects.order_by("arrival").values_list("person", "state", "way", "reason")
    assert list(rows) == [
        (who.pk, "confirmed", "staff", "the head asked"), (other.pk, "waiting", "staff", "the head asked"),
    ]  # fmt: skip


def test_selected_places_are_cancelled_with_a_reason_and_offered_on(staff):
    run = open_run(seats=1)
    seat, waiting = fill(run, 2)
    sent = staff.post(address("run_roster", run), {"bulk": "cancel", "pick": [seat.pk]})
    assert sent.url == f"{address('run_roster', run)}cancel/?pick={seat.pk}"
    assert staff.post(sent.url, {"reason": "the room is closed"}).status_code == 302
    seat.refresh_from_db()
    waiting.refresh_from_db()
    assert (seat.state, seat.reason, waiting.state) == (State.CANCELLED, "the room is closed", State.OFFERED)


@pytest.mark.parametrize("rows", [1, 3])
def test_open_runs_cost_the_same_however_many(client, django_assert_num_queries, rows):
    who = person()
    for number in range(rows):
        open_run(days=10 * number + 1)
    client.force_login(who)
    client.get(reverse("run_choose"))
    with django_assert_num_queries(4):
        page = client.get(reverse("run_choose"))
    assert page.content.decode().count("<article") == rows


def test_open_runs_show_what_i_can_take_and_the_rest_with_reasons(client):
    who = person(grade="7급", language="en")
    open_run()
    open_run(grades=["5급"], days=40)
    client.force_login(who)
    client.cookies["django_language"] = "en"
    mine = client.get(reverse("run_choose")).content.decode()
    assert (mine.count("<article"), "Show 1 more that I cannot take" in mine) == (1, True)
    every = client.get(reverse("run_choose"), {"all": "1"}).content.decode()
    assert (every.count("<article"), every.count("the grade on record is 7급")) == (2, 1)


def test_who_was_looked_at_before_the_intake_changed_is_looked_at_again(manager):
    run, who = open_run(seats=5), person()
    seen = queries.facts_of(who, run.pk)
    application = seats.Application(
        key=uuid.uuid4(), person=who.pk, run=run.pk, intake=seen.intake, course=seen.course, year=seen.year,
        organisation=who.organisation_id, quota=seen.quota, revision=seen.revision,
        intake_revision=seen.intake_revision, words=seen.words, way="self", applied_by=who.pk,
        actor="accounts.person:1", actor_name="", person_name="", texts='{"confirmed": "{run}"}', url="/",
    )  # fmt: skip
    intakes.change(run=run, values=values_of(run.intake), quotas={who.organisation_id: 1}, organisations=[], by=manager)
    assert seats.take(application).word == seats.MOVED
    assert counters(run) == (0, 0, 0)
    place = places.enrol(person=who, run=run.pk, by=who)
    assert (place.state, Enrollment.objects.get(pk=place.pk).quota.taken) == (State.CONFIRMED, 1)
