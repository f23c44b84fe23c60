"""Reason statements: handed in in time, decided by others, counted by the ledger, kept from curious eyes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from core.errors import Refused
from enrollment.actions import presence
from enrollment.actions import statements as actions
from enrollment.actions.files import Brought
from enrollment.models import Presence, ReasonStatement, Stay
from enrollment.queries import statements as queries
from exchange.models import StoredFile
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.conduct import (
    PDF,
    CurrentSessionFactory,
    HeldSessionFactory,
    PlaceFactory,
    ReasonStatementFactory,
    yesterday,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


def handed_in(place, **given):
    said = {
        "kind": "sick",
        "from_at": yesterday(),
        "until_at": yesterday() + 3 * HOUR,
        "text": "병원 진료",
        "by": place.person,
    }
    return actions.hand_in(enrollment=place, **{**said, **given})


def test_a_statement_is_kept_with_its_file_and_the_journal_names_no_illness():
    place = PlaceFactory()
    statement = handed_in(place, file=Brought("../진단서.pdf", len(PDF), [PDF]))
    assert (statement.state, statement.file.name, statement.file.personal) == ("handed_in", "진단서.pdf", True)
    entry = Entry.objects.get(action="statement.handed_in")
    words = f"{entry.target_name} {entry.new} {entry.reason}"
    assert not any(word in words for word in ("sick", "질병", "병원", "illness"))


@pytest.mark.parametrize(("name", "content"), [("a.pdf", b"MZ\0\0"), ("run.exe", PDF), ("a.pdf", b"")])
def test_a_file_that_is_something_else_is_refused_with_the_statement(name, content):
    place = PlaceFactory()
    with pytest.raises(Refused):
        handed_in(place, file=Brought(name, len(content), [content]))
    assert (ReasonStatement.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_private_business_needs_its_statement_before():
    place = PlaceFactory()
    with pytest.raises(Refused):
        handed_in(place, kind="private")
    soon = timezone.now() + HOUR
    assert handed_in(place, kind="private", from_at=soon, until_at=soon + HOUR).state == "handed_in"


def test_three_days_after_is_the_end_by_the_databases_clock():
    place = PlaceFactory(run__starts_on=timezone.localdate() - timedelta(days=10))
    over = timezone.now() - timedelta(days=3)
    with pytest.raises(Refused):
        handed_in(place, from_at=over - HOUR, until_at=over - timedelta(seconds=5))
    assert handed_in(place, from_at=over - HOUR, until_at=over + timedelta(seconds=60)).pk


def test_only_for_the_own_confirmed_place_within_the_run_and_once():
    place = PlaceFactory()
    tries = [
        {"by": PersonFactory(roles=["trainee"])},
        {"until_at": yesterday()},
        {"text": " "},
        {"from_at": yesterday() - timedelta(days=9)},
        {"until_at": yesterday() + timedelta(days=30)},
    ]
    for given in tries:
        with pytest.raises(Refused):
            handed_in(place, **given)
    with pytest.raises(Refused):
        handed_in(PlaceFactory(state="waiting", takes_seat=False))
    first = handed_in(place)
    with pytest.raises(Refused):
        handed_in(place, from_at=yesterday() + HOUR)
    actions.withdraw(statement=first, by=place.person)
    assert handed_in(place).pk != first.pk


def test_a_gap_of_25_minutes_is_deducted_without_and_not_with_an_approved_statement(manager):
    """N5: away from 10:00 to 10:25 of a session from nine to twelve."""
    session = HeldSessionFactory()
    place = PlaceFactory(run=session.run)
    for start, end in ((0, 60), (85, 180)):
        minutes = [session.starts_at + timedelta(minutes=m) for m in (start, end)]
        Stay.objects.create(run=session.run, enrollment=place, source="zoom", joined_at=minutes[0], left_at=minutes[1])
    presence.recompute(session=session, by=None)
    line = Presence.objects.get()
    assert (line.mark, line.taught_seconds - line.present_seconds) == ("out", 25 * 60)
    gap = {"from_at": session.starts_at + timedelta(minutes=60), "until_at": session.starts_at + timedelta(minutes=85)}
    statement = handed_in(place, **gap)
    line.refresh_from_db()
    assert line.present_seconds == 155 * 60  # waiting for its decision it excuses nothing
    actions.decide(statement=statement, to="approved", decision="", by=manager)
    line.refresh_from_db()
    assert (line.mark, line.present_seconds, line.excused_seconds) == ("present", 180 * 60, 25 * 60)


def test_an_approval_reaches_a_closed_roll_call_too(manager):
    session = HeldSessionFactory()
    place = PlaceFactory(run=session.run)
    presence.close_roll(session=session, by=None)
    assert Presence.objects.get().mark == "absent"
    actions.decide(statement=handed_in(place), to="approved", decision="", by=manager)
    assert Presence.objects.get().mark == "excused"


def test_a_session_to_come_gets_no_line_before_it_begins(manager):
    soon = timezone.now() + timedelta(minutes=10)
    session = CurrentSessionFactory(starts_at=soon, ends_at=soon + HOUR)
    place = PlaceFactory(run=session.run)
    statement = handed_in(place, kind="private", from_at=soon, until_at=soon + HOUR)
    actions.decide(statement=statement, to="approved", decision="", by=manager)
    assert Presence.objects.count() == 0


def test_the_person_is_told_in_the_own_language_and_without_the_kind(manager):
    place = PlaceFactory(person__language="en")
    actions.decide(statement=handed_in(place), to="refused", decision="진단서가 없습니다", by=manager)
    (message,) = Message.objects.filter(person=place.person)
    assert message.text.startswith("Your statement for “Course")
    assert "refused" in message.text
    assert "진단서" not in message.text
    assert message.url == ReasonStatement.objects.get().get_absolute_url()


def test_who_may_not_decide(manager):
    own = PlaceFactory(person=PersonFactory(roles=["training_manager", "trainee"]))
    statement = handed_in(own)
    for by, decision in (
        (PersonFactory(roles=["lecturer"]), "이유가 있음"),
        (own.person, "이유가 있음"),
        (manager, "x"),
    ):
        with pytest.raises(Refused):
            actions.decide(statement=statement, to="refused", decision=decision, by=by)
    actions.decide(statement=statement, to="refused", decision="증빙이 없음", by=manager)
    with pytest.raises(Refused):
        actions.decide(statement=statement, to="approved", decision="", by=manager)
    with pytest.raises(Refused):
        actions.withdraw(statement=statement, by=own.person)


def test_of_two_deciders_the_second_is_told_to_look_again(manager):
    statement = handed_in(PlaceFactory())
    stale = ReasonStatement.objects.select_related("enrollment__run").get(pk=statement.pk)
    actions.decide(statement=statement, to="approved", decision="", by=manager)
    with pytest.raises(Refused):
        actions.decide(statement=stale, to="refused", decision="늦게 봄", by=PersonFactory(roles=["training_manager"]))
    assert Entry.objects.filter(action="statement.decided").count() == 1


def test_the_own_statement_does_not_hold_up_the_others(client, manager):
    own, good = ReasonStatementFactory(enrollment__person=manager), ReasonStatementFactory()
    client.force_login(manager)
    sent = {"bulk": "approve", "pick": [own.pk, good.pk]}
    page = client.post(reverse("statement_list"), sent, follow=True)
    states = dict(ReasonStatement.objects.values_list("pk", "state"))
    assert states == {own.pk: "handed_in", good.pk: "approved"}
    said = [message.message for message in page.context["messages"]]
    assert (len(said), said[0].split(":")[0]) == (2, str(manager))


def test_who_reads_which_statements(manager):
    mine, other = ReasonStatementFactory(), ReasonStatementFactory()
    agency = PersonFactory(roles=["agency_training_officer"], organisation=mine.enrollment.organisation)
    lecturer = PersonFactory(roles=["lecturer"])
    seen = {
        who: list(queries.statements_visible_to(who).order_by("pk"))
        for who in (manager, mine.enrollment.person, agency, lecturer, PersonFactory(roles=["director"]))
    }
    assert list(seen.values()) == [[mine, other], [mine], [], [], []]


def test_reading_is_recorded_but_not_ones_own(manager):
    statement = ReasonStatementFactory()
    actions.note_reading(statement=statement, by=statement.enrollment.person, address="127.0.0.1")
    assert Entry.objects.count() == 0
    actions.note_reading(statement=statement, by=manager, address="127.0.0.1")
    assert Entry.objects.get().action == "statement.read"


def test_what_waits_stands_first_and_the_oldest_on_top(manager):
    now = timezone.now()
    decided = ReasonStatementFactory(state="approved", decided_at=now, handed_in_at=now - timedelta(days=9))
    young = ReasonStatementFactory(handed_in_at=now)
    old = ReasonStatementFactory(handed_in_at=now - timedelta(days=2))
    rows = queries.waiting_first(queries.statements_visible_to(manager))
    assert list(rows) == [old, young, decided]
    assert list(queries.waiting_for(manager)) == [old, young]


def test_who_decides_is_told_that_one_is_handed_in_and_not_why(manager):
    PersonFactory(roles=["lecturer"])
    statement = handed_in(PlaceFactory())
    (message,) = Message.objects.all()
    assert (message.person_id, message.url) == (manager.pk, statement.get_absolute_url())
    assert not any(word in message.text for word in ("병원", "질병", "sick"))


def test_nobody_is_told_of_the_own_statement(manager):
    handed_in(PlaceFactory(person=manager))
    assert Message.objects.count() == 0
