"""Many people at one moment: 400 race for 100 seats, one person from 20 tabs, one person for two runs at one hour.

The negative control counts first and inserts then, as other systems do: it must oversell, or the race proves nothing.
"""

from __future__ import annotations

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from accounts.models import Message, Person
from core.errors import Refused
from enrollment.actions import places
from enrollment.models import Enrollment, Intake
from enrollment.queries.invariants import differences
from journal.models import Entry
from tests.enrollment.doing import counters, open_run, person
from tests.factories.accounts import OrganisationFactory
from tests.factories.enrollment import QuotaFactory

State = Enrollment.State
POSTGRESQL = connection.vendor == "postgresql"
PEOPLE, SEATS, AT_ONCE = 400, 100, 16
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _on_disk(transactional_db, tmp_path):
    """On SQLite in a file, as an institute has it: tests otherwise share one database in memory, which cannot wait."""
    if POSTGRESQL:
        yield
        return
    memory, name = connection.connection, connection.settings_dict["NAME"]
    file = str(tmp_path / "race.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [file])
    connection.connection, connection.settings_dict["NAME"] = None, file
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = memory, name


def crowd(number: int, tag: str = "") -> list[Person]:
    """So many officials of four organisations, without passwords: nobody signs in here."""
    homes = [OrganisationFactory() for _ in range(4)]
    return Person.objects.bulk_create(
        [
            Person(staff_number=f"R{tag}{n:05}", name=f"경주자{n}", password="!", organisation=homes[n % 4])
            for n in range(number)
        ]
    )


def race(people: list[Person], act) -> Counter[str]:
    """Let everybody act, AT_ONCE at a time; the answers with how often each came. Errors come out as they are."""
    start = Barrier(AT_ONCE, timeout=60)

    def one(lane: int) -> list[str]:
        answers = []
        try:
            start.wait()
            for who in people[lane::AT_ONCE]:
                try:
                    answers.append(act(who))
                except Refused as refusal:
                    answers.append(refusal.sentence)
        finally:
            connections.close_all()
        return answers

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(answer for answers in pool.map(one, range(AT_ONCE)) for answer in answers)


def four_hundred_for_one_hundred(rounds: int) -> None:
    people = crowd(PEOPLE)
    for number in range(rounds):
        run = open_run(seats=SEATS, waiting_limit=PEOPLE, days=30 + 3 * number, repeat="free")
        answers = race(people, lambda who, run=run: places.enrol(person=who, run=run.pk, by=who).state)
        assert answers == {State.CONFIRMED: SEATS, State.WAITING: PEOPLE - SEATS}
        assert counters(run) == (SEATS, PEOPLE - SEATS, PEOPLE)
        rows = list(Enrollment.objects.filter(run=run).order_by("arrival").values_list("arrival", "state", "person"))
        assert [row[0] for row in rows] == list(range(1, PEOPLE + 1))
        assert [row[1] for row in rows] == [State.CONFIRMED] * SEATS + [State.WAITING] * (PEOPLE - SEATS)
        assert len({row[2] for row in rows}) == PEOPLE
    assert Entry.objects.filter(action="enrollment.applied").count() == rounds * PEOPLE
    assert Message.objects.count() == rounds * PEOPLE
    assert differences() == []


def test_400_people_race_for_100_seats():
    four_hundred_for_one_hundred(5 if POSTGRESQL else 2)


@pytest.mark.long
def test_400_people_race_for_100_seats_again_and_again():
    four_hundred_for_one_hundred(50 if POSTGRESQL else 10)


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite lets one writer in at a time, so nothing can go wrong there")
def test_a_count_and_then_an_insert_oversells():
    """The negative control: the statement that others use lets more than 100 in."""
    people, run = crowd(PEOPLE), open_run(seats=SEATS)
    statement = """
        INSERT INTO enrollment_enrollment (key, person_id, course_id, run_id, year, way, state, takes_seat, arrival,
          choice, reason_code, reason, sample)
        SELECT %s, %s, %s, %s, %s, 'self', 'confirmed', TRUE, 0, 1, '', '', FALSE WHERE (
          SELECT count(*) + (0 * count(pg_sleep(0.0005))) FROM enrollment_enrollment
          WHERE run_id = %s AND takes_seat) < %s"""

    def naive(who: Person) -> str:
        with connection.cursor() as cursor:
            values = [str(uuid.uuid4()), who.pk, run.course_id, run.pk, run.year, run.pk, SEATS]
            cursor.execute(statement, values)
            return "in" if cursor.rowcount else "out"

    answers = race(people, naive)
    assert answers["in"] > SEATS, answers
    assert Enrollment.objects.filter(run=run, takes_seat=True).count() == answers["in"]


def test_one_person_in_twenty_tabs_gets_one_seat():
    run, who = open_run(seats=SEATS), crowd(1)[0]
    answers = race([who] * 20, lambda one: places.enrol(person=one, run=run.pk, by=one).state)
    assert answers[State.CONFIRMED] == 1
    assert counters(run) == (1, 0, 1)


def test_a_double_click_with_one_key_gives_one_row_and_no_refusal():
    run, who, key = open_run(seats=SEATS), crowd(1)[0], uuid.uuid4()
    answers = race([who] * 20, lambda one: str(places.enrol(person=one, run=run.pk, by=one, key=key).pk))
    assert list(answers.values()) == [20]
    assert counters(run) == (1, 0, 1)


def test_of_two_runs_at_one_hour_everybody_gets_one():
    first, second = open_run(seats=500), open_run(seats=500)
    people = crowd(40)
    both = [who for one in people for who in (one, one)]
    goes = {who.pk: iter((first, second)) for who in people}
    answers = race(both, lambda who: places.enrol(person=who, run=next(goes[who.pk]).pk, by=who).state)
    assert answers[State.CONFIRMED] == len(people)
    taken = Enrollment.objects.filter(state=State.CONFIRMED).values_list("person", flat=True)
    assert sorted(taken) == sorted(who.pk for who in people)


def test_a_quota_is_exact_too():
    people, run = crowd(200), open_run(seats=150, waiting_limit=500)
    quotas = [QuotaFactory(intake=run.intake, organisation=people[n].organisation, seats=20) for n in (0, 1)]
    race(people, lambda who: places.enrol(person=who, run=run.pk, by=who).state)
    for quota in quotas:
        quota.refresh_from_db()
        assert (quota.taken, quota.enrollments.filter(takes_seat=True).count()) == (20, 20)
    assert Intake.objects.get(run=run).taken == 140
    assert differences() == []


def test_seats_that_are_given_up_while_others_come_are_never_lost():
    people, run = crowd(120), open_run(seats=30, waiting_limit=500)
    early, late = people[:30], people[30:]
    held = {who.pk: places.enrol(person=who, run=run.pk, by=who) for who in early}

    def act(who: Person) -> str:
        if place := held.get(who.pk):
            places.cancel(enrollment=place, reason_code="work", by=who)
            return "cancelled"
        return places.enrol(person=who, run=run.pk, by=who).state

    answers = race([who for pair in zip(early, late[:30], strict=True) for who in pair] + late[30:], act)
    assert answers["cancelled"] == 30
    assert counters(run)[0] == 30
    assert Enrollment.objects.filter(run=run, takes_seat=True).count() == 30
    assert differences() == []
    assert person().pk
