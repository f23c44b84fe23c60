"""Reminders: by hand once a week, by the calendar once a month of reminders."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Message
from core.errors import Refused
from core.periods import today
from enrollment.actions import reminders
from enrollment.models import HoursRound, HoursTotal
from enrollment.rules.hours import REMINDED_AT_MOST_EVERY
from journal.models import Entry
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.enrollment import HoursTotalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


def told():
    return {message.person_id: message.text for message in Message.objects.all()}


def test_only_who_owes_is_told_how_much_and_once_a_week(manager):
    short, done = HoursTotalFactory(recognised=62), HoursTotalFactory(recognised=80)
    foreign = HoursTotalFactory(person=PersonFactory(language="en"))
    totals = HoursTotal.objects.all()
    assert reminders.remind(totals=totals, by=manager) == (2, 1)
    found = told()
    assert set(found) == {short.person_id, foreign.person_id}
    assert "18" in found[short.person_id]
    assert found[foreign.person_id].startswith("80 hours are still owed")
    assert reminders.remind(totals=totals, by=manager) == (0, 3)
    HoursTotal.objects.update(reminded_at=timezone.now() - REMINDED_AT_MOST_EVERY - timedelta(minutes=1))
    assert reminders.remind(totals=totals.filter(pk=short.pk), by=manager) == (1, 0)
    assert done.person.inbox.count() == 0
    assert Entry.objects.filter(action="hours.reminded").count() == 2


def test_who_only_reads_reminds_nobody():
    HoursTotalFactory()
    with pytest.raises(Refused):
        reminders.remind(totals=HoursTotal.objects.all(), by=PersonFactory(roles=["director"]))
    assert told() == {}


@pytest.mark.parametrize(("month", "held"), [(6, False), (7, True), (10, True), (11, False), (12, True)])
def test_a_round_is_held_once_in_its_months(month, held):
    day = today().replace(month=month, day=1)
    bureau = OrganisationFactory()
    team = OrganisationFactory(parent=bureau)
    officer = PersonFactory(organisation=bureau, roles=["agency_training_officer"])
    without = PersonFactory(organisation=None, roles=["agency_training_officer"])
    short = HoursTotalFactory(person=PersonFactory(organisation=team), recognised=79)
    HoursTotalFactory(person=PersonFactory(organisation=bureau), recognised=80)
    HoursTotalFactory(person=PersonFactory(organisation=bureau, left_on=day))
    HoursTotalFactory(owed=0)
    assert reminders.hold_round(day=day, by=None) == (1 if held else None)
    found = told()
    assert set(found) == ({short.person_id, officer.pk} if held else set())
    assert without.pk not in found
    if held:
        assert "1" in found[officer.pk] and "2" in found[officer.pk]
        assert HoursRound.objects.get().told == 1
    assert reminders.hold_round(day=day, by=None) is None
    assert len(told()) == len(found)


def test_who_was_reminded_by_hand_this_week_is_not_told_again(manager):
    HoursTotalFactory()
    reminders.remind(totals=HoursTotal.objects.all(), by=manager)
    assert reminders.hold_round(day=today().replace(month=10, day=1), by=None) == 0
    assert Message.objects.count() == 1
