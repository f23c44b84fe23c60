"""Any history of applying, cancelling, offers, quotas and changed seats: never above the seats, nobody lost or twice.

A small model says what must be true; the database is asked after every step.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from accounts.models import Person
from core.errors import Refused
from enrollment.actions import intakes, offers, places
from enrollment.models import Enrollment, Intake, Quota
from enrollment.queries.invariants import differences
from tests.enrollment.doing import open_run
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.enrollment import QuotaFactory

State = Enrollment.State
PEOPLE = 9
pick = st.integers(min_value=0, max_value=PEOPLE - 1)


class Histories(RuleBasedStateMachine):
    """People of two organisations, one with a quota, before one run; some seats are held and given back."""

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()

    def teardown(self):
        transaction.set_rollback(True)  # each history begins with an empty database
        self.example.__exit__(None, None, None)

    @initialize(seats=st.integers(1, 4), quota=st.integers(0, 2))
    def begin(self, seats, quota):
        self.manager = PersonFactory(roles=["training_manager"])
        self.run = open_run(seats=seats, waiting_limit=6)
        homes = [OrganisationFactory(), OrganisationFactory()]
        QuotaFactory(intake=self.run.intake, organisation=homes[0], seats=quota)
        self.people = Person.objects.bulk_create(
            Person(staff_number=f"H{number}", name=f"사람{number}", password="!", organisation=homes[number % 2])
            for number in range(PEOPLE)
        )
        self.home = homes[0]

    def place_of(self, number):
        rows = Enrollment.objects.filter(run=self.run, person=self.people[number])
        return rows.exclude(state__in=Enrollment.ENDED).select_related("person", "run__course").first()

    @rule(who=pick)
    def apply(self, who):
        had = self.place_of(who)
        try:
            place = places.enrol(person=self.people[who], run=self.run.pk, by=self.people[who])
        except Refused:
            intake = Intake.objects.get(run=self.run)
            shut_out = Quota.objects.filter(intake=intake, organisation=self.people[who].organisation_id, seats=0)
            assert had is not None or intake.waiting >= intake.waiting_limit or shut_out.exists()
        else:
            assert had is None and place.state in (State.CONFIRMED, State.WAITING)

    @rule(who=pick)
    def cancel(self, who):
        if place := self.place_of(who):
            places.cancel(enrollment=place, reason_code="work", by=self.people[who])

    @rule(who=pick, takes=st.booleans())
    def answer(self, who, takes):
        place = self.place_of(who)
        if place is not None and place.state == State.OFFERED:
            (offers.accept if takes else offers.decline)(enrollment=place, by=self.people[who])

    @rule()
    def time_passes(self):
        late = datetime.now(UTC) - timedelta(minutes=1)
        Enrollment.objects.filter(run=self.run, state=State.OFFERED).update(offer_expires_at=late)
        offers.end_late_offers(by=None)

    @rule(seats=st.integers(0, 6), quota=st.integers(0, 4))
    def change(self, seats, quota):
        intake = Intake.objects.get(run=self.run)
        values = {name: getattr(intake, name) for name in intakes.FIELDS} | {"seats": seats}
        quotas = {self.home.pk: quota}
        try:
            intakes.change(
                run=self.run, values=values, quotas=quotas, organisations=[], by=self.manager, reason="더 큰 강의실"
            )
        except Refused:
            assert seats < intake.taken or quota < Quota.objects.get(intake=intake).taken or quota > seats

    @precondition(lambda self: Intake.objects.get(run=self.run).taken)
    @rule(who=pick)
    def same_key_again(self, who):
        if place := self.place_of(who):
            again = places.enrol(person=place.person, run=self.run.pk, by=place.person, key=place.key)
            assert again.pk == place.pk

    @invariant()
    def everything_agrees(self):
        if not hasattr(self, "run"):
            return
        assert differences() == []
        intake = Intake.objects.get(run=self.run)
        rows = Enrollment.objects.filter(run=self.run)
        assert rows.filter(takes_seat=True).count() == intake.taken <= intake.seats
        assert rows.count() == intake.arrivals
        live = rows.exclude(state__in=Enrollment.ENDED).values_list("person", flat=True)
        assert len(set(live)) == len(live)


class TestHistories(TestCase, Histories.TestCase):
    settings = settings(max_examples=12, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck))


pytestmark = pytest.mark.django_db
