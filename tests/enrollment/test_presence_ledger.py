"""The ledger: lines from stays, hand marks and statements; closing; what refuses; shares of a run.

Not for the arithmetic: test_presence.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.errors import Refused
from courses.models import Session
from enrollment.actions import presence as ledger
from enrollment.actions.presence import Given
from enrollment.models import Presence, ReasonStatement, RollCall, Stay
from enrollment.queries import presence as queries
from enrollment.taught import taught_seconds_of
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.courses import RunFactory
from tests.factories.enrollment import EnrollmentFactory, PresenceFactory, SessionFactory

pytestmark = pytest.mark.django_db
NINE = datetime(2023, 3, 6, 0, 0, tzinfo=UTC)  # in Seoul


def minutes(count: int) -> datetime:
    return NINE + timedelta(minutes=count)


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def session():
    """Nine to twelve in Seoul with ten minutes off at 10:20."""
    return SessionFactory(breaks=[[minutes(80).isoformat(), minutes(90).isoformat()]])


def person_in(session, **fields):
    return EnrollmentFactory(run=session.run, **fields)


def came(enrollment, start: int, end: int | None, **fields):
    fields = {"source": Stay.Source.ZOOM, **fields}
    left = None if end is None else minutes(end)
    return Stay.objects.create(
        run=enrollment.run, enrollment=enrollment, joined_at=minutes(start), left_at=left, **fields
    )


def line(enrollment) -> tuple[str, int, int]:
    row = Presence.objects.get(enrollment=enrollment)
    return row.mark, row.present_seconds, row.excused_seconds


def excuse(enrollment, start: int, end: int, state="approved"):
    return ReasonStatement.objects.create(
        enrollment=enrollment, kind="official", from_at=minutes(start), until_at=minutes(end), text="출장", state=state,
        decided_at=timezone.now() if state == "approved" else None,
    )  # fmt: skip


def test_overlapping_connections_count_once_and_a_gap_is_deducted(session, manager):
    whole, gap = person_in(session), person_in(session)
    for start, end in ((-10, 60), (30, 120), (115, 190)):
        came(whole, start, end)
    for start, end in ((0, 90), (115, 180)):
        came(gap, start, end)
    ledger.recompute(session=session, by=manager)
    assert (line(whole), line(gap)) == (("present", 10_200, 0), ("out", 8_700, 0))
    assert Presence.objects.get(enrollment=gap).source == Presence.Source.JOINS
    excuse(gap, 90, 115, state="handed_in")
    assert ledger.recompute(session=session, by=manager) == []
    excuse(gap, 90, 115)
    ledger.recompute(session=session, by=manager)
    assert line(gap) == ("present", 10_200, 1_500)


def test_computing_twice_changes_nothing_and_records_once(session, manager):
    came(person_in(session), 0, 180)
    assert len(ledger.recompute(session=session, by=manager)) == 1
    assert ledger.recompute(session=session, by=manager) == []
    assert Entry.objects.filter(action="presence.computed").count() == 1


def test_waiting_joiners_and_other_runs_are_nobodys_time(session, manager):
    someone = person_in(session)
    Stay.objects.create(
        run=session.run, queue="waiting", source="zoom", given_name=someone.person.name,
        joined_at=minutes(0), left_at=minutes(180),
    )  # fmt: skip
    came(EnrollmentFactory(person=someone.person), 0, 180)
    ledger.recompute(session=session, by=manager, decided=True)
    ledger.close_roll(session=session, by=manager)
    assert line(someone) == ("absent", 0, 0)


def test_a_scan_counts_in_its_own_session_until_its_end(session, manager):
    later = SessionFactory(run=session.run, starts_at=minutes(185), ends_at=minutes(245))
    someone = person_in(session)
    came(someone, 10, None, source=Stay.Source.CODE, session=session)
    ledger.recompute(session=session, by=manager)
    ledger.close_roll(session=session, by=manager)
    ledger.close_roll(session=later, by=None)
    rows = Presence.objects.filter(enrollment=someone).values_list("session", "mark", "present_seconds", "source")
    assert sorted(rows) == [(session.pk, "present", 9_600, "code"), (later.pk, "absent", 0, "roll")]
    assert Stay.objects.get().left_at == session.ends_at


def test_a_hand_mark_stands_against_later_joins_until_it_is_lifted(session, manager):
    someone = person_in(session)
    ledger.mark(session=session, enrollment=someone, mark="late", came_at=minutes(40), by=manager)
    came(someone, 0, 180)
    ledger.recompute(session=session, by=manager)
    assert line(someone) == ("late", 7_800, 0)
    row = Presence.objects.select_related("session__run", "enrollment").get()
    ledger.lift(row=row, by=manager, reason="잘못 눌렀음")
    assert line(someone) == ("present", 10_200, 0)
    with pytest.raises(Refused):
        ledger.lift(row=row, by=manager, reason="다시")


def test_an_excuse_fills_a_mark_by_hand_and_taking_it_back_restores_it(session, manager):
    someone = person_in(session)
    ledger.mark(session=session, enrollment=someone, mark="absent", by=manager)
    ledger.close_roll(session=session, by=manager)
    statement = excuse(someone, -60, 200)
    with pytest.raises(Refused):
        ledger.recompute(session=session, by=manager)
    ledger.recompute(session=session, by=manager, decided=True)
    assert line(someone) == ("excused", 10_200, 10_200)
    statement.state = "refused"
    statement.save()
    ledger.recompute_many(sessions=[session], by=manager, only=[someone.pk], decided=True)
    assert line(someone) == ("absent", 0, 0)


def test_nobody_is_absent_by_computation_before_the_end(manager):
    now = timezone.now()
    session = SessionFactory(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    someone = person_in(session)
    ReasonStatement.objects.create(
        enrollment=someone, kind="sick", from_at=now, until_at=now + timedelta(minutes=10), text="진료",
        state="approved", decided_at=now,
    )  # fmt: skip
    assert ledger.recompute(session=session, by=manager) == []
    with pytest.raises(Refused):
        ledger.close_roll(session=session, by=manager)
    assert queries.shares_of(session.run) == {someone.pk: None}


def test_closing_makes_absent_and_then_refuses_marks(session, manager):
    someone = person_in(session)
    ledger.close_roll(session=session, by=None)
    assert (line(someone), RollCall.objects.get().state) == (("absent", 0, 0), "closed")
    with pytest.raises(Refused):
        ledger.mark(session=session, enrollment=someone, mark="present", by=manager)
    with pytest.raises(Refused):
        ledger.close_roll(session=session, by=manager)
    row = ledger.mark(session=session, enrollment=someone, mark="present", by=manager, source="appeal")
    assert (row.mark, row.source, row.overruled) == ("present", "appeal", True)


def test_a_decision_needs_the_right_to_decide(session):
    lecturer = PersonFactory(roles=["lecturer"])
    SessionFactory.create(run=session.run, starts_at=minutes(240), ends_at=minutes(300))
    someone = person_in(session)
    for refused in (
        lambda: ledger.mark(session=session, enrollment=someone, mark="present", by=lecturer, source="appeal"),
        lambda: ledger.mark(session=session, enrollment=someone, mark="present", by=lecturer),
        lambda: ledger.set_unrecognised(session=session, enrollment=someone, seconds=60, by=lecturer),
    ):
        with pytest.raises(Refused):
            refused()
    assert not Presence.objects.exists()


def test_two_phones_do_not_overwrite_each_other(session, manager):
    one, two = person_in(session), person_in(session)
    ledger.take_roll(session=session, given={one.pk: Given("present")}, revision=0, by=manager)
    with pytest.raises(Refused):
        ledger.take_roll(
            session=session, given={one.pk: Given("absent"), two.pk: Given("absent")}, revision=0, by=manager
        )
    assert list(Presence.objects.values_list("enrollment", "mark")) == [(one.pk, "present")]


def test_a_person_of_another_run_cannot_be_marked(session, manager):
    stranger, gone = EnrollmentFactory(), person_in(session, state="cancelled", takes_seat=False)
    for someone in (stranger, gone):
        with pytest.raises(Refused):
            ledger.mark(session=session, enrollment=someone, mark="present", by=manager)


@pytest.mark.parametrize(
    ("mark", "came_at", "left_at"),
    [
        ("late", None, None),
        ("left_early", None, None),
        ("out", 60, None),
        ("out", 60, 70),
        ("late", 70, 60),
        ("late", -1, None),
        ("left_early", None, 181),
        ("dancing", None, None),
    ],
)
def test_times_must_fit_the_mark(session, manager, mark, came_at, left_at):
    times = {name: None if at is None else minutes(at) for name, at in (("came_at", came_at), ("left_at", left_at))}
    with pytest.raises(Refused):
        ledger.mark(session=session, enrollment=person_in(session), mark=mark, by=manager, **times)


def test_an_early_end_is_not_held_against_anybody(session, manager):
    someone = person_in(session)
    came(someone, 0, 120)
    ledger.recompute(session=session, by=manager)
    assert line(someone) == ("left_early", 6_600, 0)
    stale = Session.objects.get(pk=session.pk)
    ledger.set_end(session=session, ends_at=minutes(120), reason="정전", by=manager)
    row = Presence.objects.get()
    assert (row.mark, row.taught_seconds, row.present_seconds) == ("present", 6_600, 6_600)
    with pytest.raises(Refused):
        ledger.set_end(session=stale, ends_at=minutes(100), reason="정전", by=manager)
    with pytest.raises(Refused):
        ledger.set_end(session=session, ends_at=minutes(181), reason="정전", by=manager)
    ledger.set_end(session=session, ends_at=None, reason="", by=manager)
    assert line(someone) == ("left_early", 6_600, 0)


def test_shares_count_what_was_held_less_what_is_not_recognised(session, manager):
    second = SessionFactory(run=session.run, starts_at=minutes(300), ends_at=minutes(420))
    SessionFactory(run=session.run, starts_at=timezone.now(), ends_at=timezone.now() + timedelta(days=1))
    whole, half, nobody = (person_in(session) for _ in range(3))
    came(whole, 0, 420)
    came(half, 0, 180)
    for held in (session, second):
        ledger.recompute(session=held, by=manager, only=[whole.pk, half.pk])
    ledger.set_unrecognised(session=session, enrollment=half, seconds=10_200 // 2, by=manager)
    assert queries.shares_of(session.run) == {
        whole.pk: Decimal("1.0000"),
        half.pk: Decimal("0.2931"),  # 5,100 of 17,400
        nobody.pk: Decimal("0.0000"),
    }
    ledger.set_unrecognised(session=session, enrollment=half, seconds=0, by=manager)
    assert queries.shares_of(session.run)[half.pk] == Decimal("0.5862")


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_people_does_not_change_the_number_of_queries(session, manager, count, django_assert_num_queries):
    for _ in range(count):
        came(person_in(session), 0, 180)
    session = Session.objects.select_related("run__course").get()
    with django_assert_num_queries(14):  # one of them: is anybody's completion decided
        ledger.recompute(session=session, by=manager)
    ledger.close_roll(session=session, by=manager)
    runs = [session.run, RunFactory()]
    with django_assert_num_queries(3):
        assert len(queries.shares_of_runs(runs)) == count


def by_hand(run):
    """Recognised and taught seconds of everybody, line by line as enrollment.presence and enrollment.taught say."""
    held = {one: taught_seconds_of(one) for one in queries.held_sessions([run])}
    found = {}
    for place in run.enrollments.filter(state="confirmed"):
        lines = {line.session: line for line in place.presences.all()}
        there = sum(
            max(line.present_seconds - line.unrecognised_seconds, 0) for one, line in lines.items() if one in held
        )
        taught = sum(lines[one].taught_seconds if one in lines else seconds for one, seconds in held.items())
        found[place.pk] = (there, taught)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_the_sums_of_the_database_are_those_of_the_lines(session, seed):
    rng = random.Random(seed)
    run, others = session.run, SessionFactory(starts_at=minutes(0), ends_at=minutes(60))
    held = [session, *(SessionFactory(run=run, starts_at=minutes(at), ends_at=minutes(at + 60)) for at in (300, 400))]
    held += [SessionFactory(run=run, starts_at=minutes(500), ends_at=minutes(560), breaks=[])]
    to_come = SessionFactory(run=run, starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1))
    for state in ["confirmed"] * 6 + ["cancelled"]:
        place = EnrollmentFactory(run=run, state=state, takes_seat=False)
        for one in rng.sample([*held, to_come], rng.randint(0, 5)):
            taught = rng.choice([0, 1_800, 3_000, 3_600, 10_200])
            present, lost = rng.randint(0, taught), rng.randint(0, taught)
            PresenceFactory(
                enrollment=place, session=one, taught_seconds=taught, present_seconds=present, unrecognised_seconds=lost
            )
    PresenceFactory(enrollment=EnrollmentFactory(run=others.run), session=others, present_seconds=5)
    expected = by_hand(run)
    assert queries.seconds_of_runs([run]) == expected
    assert queries.seconds_of_runs([run, others.run]) == expected | by_hand(others.run)
    assert [queries.seconds_of_runs([run], place) for place in expected] == [{pk: expected[pk]} for pk in expected]
