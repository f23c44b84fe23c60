"""Forty people at one moment for twenty seats of a round, and one person from many tabs for one course.

The negative control looks first and takes then: it must oversell, or the race proves nothing.
"""

from __future__ import annotations

import pytest
from django.db.models import F

from core.errors import Refused
from core.periods import today
from enrollment.actions import elearning
from enrollment.models import Enrollment, Learning, Opening
from enrollment.queries.differences_of_learning import of_learning
from enrollment.queries.openings import facts_of
from enrollment.rules import elearning as rules
from tests.enrollment.doing import elearning as content_of
from tests.enrollment.doing import person
from tests.enrollment.test_race import POSTGRESQL, _on_disk, crowd, race
from tests.factories.elearning import OpeningFactory

__all__ = ["_on_disk"]  # the fixture that puts SQLite on a disk
PEOPLE, SEATS = 40, 20
pytestmark = pytest.mark.django_db(transaction=True)


def a_round(seats: int = SEATS) -> Opening:
    return OpeningFactory(
        course=content_of().course, kind="dated", learn_from=today(), learn_until=today(), seats=seats
    )


def test_forty_people_for_twenty_seats():
    opening, people = a_round(), crowd(PEOPLE)
    answers = race(people, lambda who: elearning.apply(person=who, opening=opening, by=who).state)
    assert answers[Enrollment.State.CONFIRMED] == SEATS
    assert sum(answers.values()) == PEOPLE
    opening.refresh_from_db()
    assert (opening.taken, Learning.objects.count(), Enrollment.objects.count()) == (SEATS, SEATS, SEATS)
    assert list(of_learning()) == []


def test_one_person_from_sixteen_tabs_has_one_place():
    opening, who = a_round(), person()
    answers = race([who] * 16, lambda who: elearning.apply(person=who, opening=opening, by=who).state)
    assert answers[Enrollment.State.CONFIRMED] == 1
    opening.refresh_from_db()
    assert (opening.taken, Enrollment.objects.count()) == (1, 1)
    assert list(of_learning()) == []


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite lets one writer in at a time, so nothing can be oversold there")
def test_who_only_looks_first_oversells():
    opening, people = a_round(), crowd(PEOPLE)
    Opening.objects.update(seats=None)  # without the constraint's help

    def naive(who) -> str:
        facts = facts_of(who, opening.pk)
        assert facts is not None
        if facts.taken >= SEATS or rules.reasons(facts):
            raise Refused("full")
        Enrollment.objects.create(
            person=who, course=opening.course, year=opening.year, state=Enrollment.State.CONFIRMED
        )
        Opening.objects.filter(pk=opening.pk).update(taken=F("taken") + 1)
        return "taken"

    assert race(people, naive)["taken"] > SEATS
