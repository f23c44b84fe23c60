"""Two things happen to held seats or to a step at once; on PostgreSQL only, where they really do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, connections
from django.db.models import F, Sum

from core.errors import Refused
from core.periods import today
from enrollment.actions import deciding, nominations, places
from enrollment.models import ApprovalStep, Approver, Enrollment, Hold, Intake
from tests.enrollment.doing import open_run
from tests.factories.accounts import OrganisationFactory, PersonFactory

ROUNDS = 5
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]


def at_once(*things):
    """Do the things at the same time. Returns: for each what it gave, or the refusal."""
    start = Barrier(len(things), timeout=30)

    def do(thing):
        try:
            start.wait()
            return thing()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(things)) as pool:
        return [one.result() for one in [pool.submit(do, thing) for thing in things]]


def balance(run):
    held = Hold.objects.filter(run=run).aggregate(n=Sum(F("seats") - F("filled") - F("returned")))["n"] or 0
    taken = Enrollment.objects.filter(run=run, takes_seat=True).count()
    return Intake.objects.get(run=run).taken, held + taken


def test_filling_against_the_automatic_return():
    officer = PersonFactory(roles=["agency_training_officer"])
    for _round in range(ROUNDS):
        run = open_run(seats=5)
        hold = nominations.hold_seats(run=run, seats=2, by=officer)
        people = PersonFactory.create_batch(2, organisation=officer.organisation)
        # Midnight has passed for the scheduler and not yet for who names people.
        tomorrow = today() + timedelta(days=1)
        Hold.objects.filter(pk=hold.pk).update(returns_on=tomorrow)
        placed, returned = at_once(
            partial(nominations.fill, hold=hold, people=people, by=officer),
            partial(nominations.return_unused, by=None, on=tomorrow),
        )
        hold.refresh_from_db()
        won = not isinstance(placed, Refused)
        assert (hold.filled, hold.returned, returned) == ((2, 0, 0) if won else (0, 2, 2))
        assert balance(run) == ((2, 2) if won else (0, 0))


def test_two_officers_fill_the_last_seat():
    office = OrganisationFactory()
    officers = PersonFactory.create_batch(2, roles=["agency_training_officer"], organisation=office)
    for _round in range(ROUNDS):
        run = open_run(seats=5)
        hold = nominations.hold_seats(run=run, seats=1, by=officers[0])
        people = PersonFactory.create_batch(2, organisation=office)
        answers = at_once(
            *(
                partial(nominations.fill, hold=hold, people=[person], by=officer)
                for officer, person in zip(officers, people, strict=True)
            )
        )
        assert sorted(isinstance(answer, Refused) for answer in answers) == [False, True]
        assert balance(run) == (1, 1)


def test_lists_that_overlap_do_not_wait_for_each_other_for_ever():
    officer = PersonFactory(roles=["agency_training_officer"])
    for _round in range(ROUNDS):
        starts = [open_run(seats=9), open_run(seats=9, days=60)]
        holds = [nominations.hold_seats(run=run, seats=4, by=officer) for run in starts]
        people = PersonFactory.create_batch(4, organisation=officer.organisation)
        answers = at_once(
            partial(nominations.fill, hold=holds[0], people=people, by=officer),
            partial(nominations.fill, hold=holds[1], people=people[::-1], by=officer),
        )
        assert [isinstance(answer, list) for answer in answers] == [True, True]
        assert [balance(run) for run in starts] == [(4, 4), (4, 4)]


def test_of_two_deciders_one_wins():
    heads = PersonFactory.create_batch(2)
    office = OrganisationFactory()
    for head in heads:
        Approver.objects.create(organisation=office, step="head", person=head)
    run = open_run(seats=20, approval=Intake.Approval.HEAD)
    for _round in range(ROUNDS):
        person = PersonFactory(organisation=office)
        place = places.enrol(person=person, run=run.pk, by=person)
        step = ApprovalStep.objects.get(enrollment=place.pk)
        answers = at_once(
            partial(deciding.decide, step=step, approve=True, by=heads[0]),
            partial(deciding.decide, step=step, approve=False, by=heads[1], reason="업무 공백"),
        )
        assert sorted(isinstance(answer, Refused) for answer in answers) == [False, True]
        state = Enrollment.objects.get(pk=place.pk).state
        assert state == (Enrollment.State.REFUSED if isinstance(answers[0], Refused) else Enrollment.State.CONFIRMED)
        assert balance(run)[0] == balance(run)[1]
