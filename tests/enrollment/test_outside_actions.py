"""Learning elsewhere: handed in with evidence, decided by somebody else, in the ledger once recognised."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.translation import gettext

from accounts.models import Message
from core.errors import Refused
from core.periods import today
from enrollment.actions import outside
from enrollment.models import HoursEntry, HoursTotal, OutsideLearning
from enrollment.queries import outside as queries
from exchange import queries as exchange
from exchange.models import Download
from journal.models import Entry
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.enrollment import OutsideLearningFactory

pytestmark = pytest.mark.django_db
LONG_AGO = date(today().year - 2, 12, 31)
PDF = b"%PDF-1.7 certificate"


def hand_in(by, content=PDF, name="수료증.pdf", **change):
    day = today() - timedelta(days=3)
    values = {"title": "데이터 분석", "provider": "대학", "from_on": day, "until_on": day, "hours": 8} | change
    return outside.hand_in(**values, name=name, size_bytes=len(content), content=[content], by=by)


@pytest.fixture
def agency():
    return OrganisationFactory()


@pytest.fixture
def person(agency):
    return PersonFactory(organisation=agency, roles=["trainee"])


@pytest.fixture
def officer(agency):
    return PersonFactory(organisation=agency, roles=["agency_training_officer"])


def test_it_is_handed_in_and_recognised_and_told(person, officer):
    learning = hand_in(person)
    assert list(queries.outside_waiting_for(officer)) == [learning]
    outside.recognise(learning=learning, hours=6, reason="점심 제외", by=officer)
    learning.refresh_from_db()
    assert (learning.state, learning.hours_recognised, learning.decided_by) == ("recognised", 6, officer)
    assert learning.decided_at is not None
    line = HoursEntry.objects.get(outside=learning)
    assert (line.person, line.year, line.hours, line.counted) == (person, learning.until_on.year, 6, True)
    assert HoursTotal.objects.get(person=person).recognised == 6
    assert "데이터 분석" in person.inbox.get().text
    actions = Entry.objects.filter(action__startswith="outside_").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["outside_learning.handed_in", "outside_learning.recognised"]


def test_what_was_recognised_can_be_refused_later_and_its_hours_go(person, officer):
    learning = hand_in(person)
    outside.recognise(learning=learning, hours=8, by=officer)
    outside.refuse(learning=learning, reason="증빙이 다른 사람 것임", by=officer)
    assert (learning.state, learning.hours_recognised) == ("refused", None)
    assert HoursTotal.objects.get(person=person).recognised == 0
    assert HoursEntry.objects.get().why_not == "revoked"
    assert "증빙이 다른 사람 것임" in person.inbox.first().text


@pytest.mark.parametrize(
    "change",
    [
        {"hours": 0},
        {"hours": 9},  # in one day
        {"until_on": today() + timedelta(days=1)},
        {"from_on": today(), "until_on": today() - timedelta(days=1)},
        {
            "from_on": today().replace(year=today().year - 2, day=1),
            "until_on": today().replace(year=today().year - 2, day=1),
        },
        {"content": b""},
        {"content": b"MZ is no certificate"},
        {"name": "수료증.exe"},
    ],
)
def test_what_cannot_be_handed_in(person, change):
    with pytest.raises(Refused):
        hand_in(person, **change)
    assert OutsideLearning.objects.count() == 0


def test_the_same_learning_is_not_handed_in_twice(person):
    first = hand_in(person)
    with pytest.raises(Refused):
        hand_in(person, title=" 데이터 분석 ")
    hand_in(PersonFactory())
    outside.withdraw(learning=first, by=person)
    assert hand_in(person).state == "handed_in"


def test_only_officials_hand_in():
    with pytest.raises(Refused):
        hand_in(PersonFactory(kind="lecturer"))


def test_nobody_decides_on_the_own_or_on_another_agencys(person, officer):
    own = hand_in(officer)
    theirs = hand_in(person)
    stranger = PersonFactory(roles=["agency_training_officer"])
    manager = PersonFactory(roles=["training_manager"])
    for learning, by in (
        (own, officer),
        (theirs, stranger),
        (theirs, person),
        (theirs, PersonFactory(roles=["director"])),
    ):
        with pytest.raises(Refused):
            outside.recognise(learning=learning, hours=1, by=by)
        with pytest.raises(Refused):
            outside.refuse(learning=learning, reason="까닭이 있음", by=by)
    assert list(queries.outside_waiting_for(officer)) == [theirs]
    assert list(queries.outside_waiting_for(stranger)) == []
    assert set(queries.outside_waiting_for(manager)) == {own, theirs}
    outside.recognise(learning=own, hours=8, by=manager)
    assert HoursTotal.objects.get().person == officer


def test_states_move_once(person, officer):
    learning = hand_in(person)
    stale = OutsideLearning.objects.get(pk=learning.pk)
    outside.recognise(learning=learning, hours=8, by=officer)
    for again in (
        lambda: outside.recognise(learning=stale, hours=8, by=officer),  # what two officers do at once
        lambda: outside.withdraw(learning=stale, by=person),
        lambda: outside.withdraw(learning=learning, by=person),
        lambda: outside.recognise(learning=learning, hours=8, by=officer),
    ):
        with pytest.raises(Refused):
            again()
    assert HoursTotal.objects.get(person=person).recognised == 8


def test_more_than_claimed_and_a_refusal_without_a_reason_are_refused(person, officer):
    learning = hand_in(person)
    for hours in (0, 9):
        with pytest.raises(Refused):
            outside.recognise(learning=learning, hours=hours, by=officer)
    with pytest.raises(Refused):
        outside.refuse(learning=learning, reason=" . ", by=officer)
    assert OutsideLearning.objects.get().state == "handed_in"


def test_no_permission_alone_opens_the_evidence(person, officer):
    learning = hand_in(person)
    stranger = PersonFactory(roles=["agency_training_officer"])
    manager = PersonFactory(roles=["training_manager"])
    for somebody in (officer, stranger, manager):
        assert list(exchange.files_visible_to(somebody)) == []
    file, content = outside.evidence_of(learning=learning, by=officer)
    assert (file.sha256, content.read()) == (learning.evidence.sha256, PDF)
    content.close()
    kept = Download.objects.get()
    assert (kept.by, kept.reason) == (officer, gettext("Evidence of learning elsewhere"))  # not the person's own words
    assert outside.evidence_of(learning=OutsideLearningFactory(), by=officer) is None


def test_staff_who_only_read_hours_see_and_decide_nothing(person):
    learning = hand_in(person)
    director = PersonFactory(roles=["director"])
    assert list(queries.outside_visible_to(director)) == [learning]
    assert list(queries.outside_to_decide(director)) == []
    assert list(queries.outside_visible_to(PersonFactory(roles=["trainee"]))) == []


def test_the_agencys_officer_is_told_and_without_one_the_training_managers(person, officer):
    manager = PersonFactory(roles=["training_manager"])
    PersonFactory(organisation=OrganisationFactory(), roles=["agency_training_officer"])
    learning = hand_in(person)
    (message,) = Message.objects.all()
    assert (message.person_id, message.url) == (officer.pk, learning.get_absolute_url())
    hand_in(officer)
    assert list(Message.objects.order_by("pk").values_list("person", flat=True)) == [officer.pk, manager.pk]
