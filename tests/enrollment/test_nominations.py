"""Held seats: holding, filling, replacing, giving back, returning; the counters after each; who is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Message
from core.errors import Refused
from core.periods import today
from courses.models import PlanCourse
from enrollment.actions import intakes, nominations, places
from enrollment.models import Approver, Enrollment, Hold, Intake, Quota
from enrollment.queries import nominations as queries
from enrollment.rules import nominations as rules
from journal.models import Entry
from tests.enrollment.doing import open_run
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.enrollment import QuotaFactory

State = Enrollment.State
pytestmark = pytest.mark.django_db


def officer_of(organisation=None):
    return PersonFactory(roles=["agency_training_officer"], organisation=organisation or OrganisationFactory())


def own(officer, count=1, **fields):
    return PersonFactory.create_batch(count, organisation=officer.organisation, **fields)


def returning_in(days):
    """A run whose held seats return in so many days."""
    run = open_run()
    Intake.objects.filter(run=run).update(return_days=(run.starts_on - today()).days - days)
    run.intake.refresh_from_db()
    return run


def balance(run):
    """Taken by the counter, and what it must be: seats of enrollments and open held seats; the same for quotas."""
    held = Hold.objects.filter(run=run)
    open_seats = held.aggregate(n=Sum(F("seats") - F("filled") - F("returned")))["n"] or 0
    places_taken = Enrollment.objects.filter(run=run, takes_seat=True).count()
    wrong = {}
    for quota in Quota.objects.filter(intake__run=run):
        kept = held.filter(quota=quota).aggregate(n=Sum(F("seats") - F("filled") - F("returned")))["n"] or 0
        counted = kept + Enrollment.objects.filter(quota=quota, takes_seat=True).count()
        if counted != quota.taken:
            wrong[quota.pk] = (quota.taken, counted)
    assert wrong == {}
    return Intake.objects.get(run=run).taken, places_taken + open_seats


class TestHolding:
    def test_held_seats_count_in_run_and_quota(self):
        officer, run = officer_of(), open_run(seats=10)
        quota = QuotaFactory(intake=run.intake, organisation=officer.organisation, seats=6)
        hold = nominations.hold_seats(run=run, seats=4, by=officer, note="  신규 팀  ")
        quota.refresh_from_db()
        assert (hold.open, hold.note, hold.quota, quota.taken) == (4, "신규 팀", quota, 4)
        # Applications close long before the seven days, so the seats return two days before that.
        assert hold.returns_on == timezone.localdate(run.intake.closes_at) - timedelta(days=2)
        assert balance(run) == (4, 4)
        assert Entry.objects.get(action="hold.made").new == {"seats": 4, "returns_on": hold.returns_on.isoformat()}

    @pytest.mark.parametrize(
        ("seats", "sentence"),
        [
            (0, "At least one seat has to be held."),
            (4, "The quota of Office leaves 3 seats: 0 of 3 are taken or held."),
            (11, "Only 10 seats of this run are left."),
        ],
    )
    def test_no_more_than_run_and_quota_leave(self, seats, sentence):
        officer = officer_of(OrganisationFactory(name_en="Office"))
        run = open_run(seats=10)
        QuotaFactory(intake=run.intake, organisation=officer.organisation, seats=3)
        with override("en"), pytest.raises(Refused) as refusal:
            nominations.hold_seats(run=run, seats=seats, by=officer)
        assert refusal.value.sentence == sentence
        assert balance(run) == (0, 0)

    def test_the_quota_of_the_office_above_counts_for_those_below(self):
        bureau = OrganisationFactory()
        officer, run = officer_of(OrganisationFactory(parent=bureau)), open_run(seats=10)
        QuotaFactory(intake=run.intake, organisation=bureau, seats=2)
        nominations.hold_seats(run=run, seats=2, by=officer)
        assert Quota.objects.get().taken == 2
        assert balance(run) == (2, 2)

    def test_one_hold_an_agency_and_run(self):
        officer, run = officer_of(), open_run()
        nominations.hold_seats(run=run, seats=1, by=officer)
        with override("en"), pytest.raises(Refused, match="Your agency holds seats of this run already"):
            nominations.hold_seats(run=run, seats=1, by=officer)
        assert Hold.objects.count() == 1

    def test_not_while_people_wait(self):
        officer, run = officer_of(), open_run(seats=1)
        for person in PersonFactory.create_batch(2):
            places.enrol(person=person, run=run.pk, by=person)
        with override("en"), pytest.raises(Refused, match="People wait for this run"):
            nominations.hold_seats(run=run, seats=1, by=officer)

    def test_only_runs_of_the_plan_that_let_the_agency_in(self):
        bureau = OrganisationFactory()
        officer, above = officer_of(OrganisationFactory(parent=bureau)), officer_of(bureau)
        for_us, for_all, for_others, unlisted = open_run(), open_run(), open_run(), open_run()
        for_us.intake.organisations.add(officer.organisation)
        for_others.intake.organisations.add(OrganisationFactory())
        PlanCourse.objects.filter(course=unlisted.course).delete()
        with override("en"):
            said = [rules.why_not_hold(officer, run) for run in (for_us, for_all, for_others, unlisted)]
            assert rules.why_not_hold(above, for_us) is None  # its people below may be named
        assert said == [
            None, None, "This run is for other organisations than yours. Choose another one.",
            "This course is not in the plan in force. Choose another one.",
        ]  # fmt: skip
        for who in (officer, above):
            assert set(queries.runs_to_hold(who)) == {for_us, for_all}

    def test_not_after_the_day_of_return(self):
        officer, run = officer_of(), returning_in(0)
        with override("en"), pytest.raises(Refused, match="so none can be held any more"):
            nominations.hold_seats(run=run, seats=1, by=officer)


class TestFilling:
    @pytest.fixture
    def officer(self):
        return officer_of()

    @pytest.fixture
    def hold(self, officer):
        return nominations.hold_seats(run=open_run(seats=10), seats=3, by=officer)

    def test_named_people_have_confirmed_places_and_are_told(self, officer, hold):
        people = own(officer, 2)
        nominations.fill(hold=hold, people=people, by=officer)
        rows = Enrollment.objects.order_by("arrival")
        assert [(e.person, e.state, e.way, e.hold, e.takes_seat, e.applied_by) for e in rows] == [
            (person, State.CONFIRMED, Enrollment.Way.NOMINATION, hold, True, officer) for person in people
        ]
        hold.refresh_from_db()
        assert (hold.filled, hold.open) == (2, 1)
        assert balance(hold.run) == (3, 3)
        told = Message.objects.filter(person__in=people)
        assert [message.text.startswith(f"{officer.name}") for message in told] == [True, True]
        assert told.filter(mail_after__isnull=False).count() == 2

    def test_all_or_nobody_with_every_reason(self, officer, hold):
        Intake.objects.update(grades=["5급"], job_series=["토목"])
        good, bad = own(officer, 1, grade="5급", job_series="토목")[0], own(officer, 1)[0]
        with override("en"), pytest.raises(Refused) as refusal:
            nominations.fill(hold=hold, people=[good, bad], by=officer)
        assert refusal.value.sentence == (
            f"{bad.name_en}: This run is for 5급; the grade on record is 7급. Ask the HR office if that is wrong. "
            "This run is for the series 토목; on record is 일반행정. Ask the HR office if that is wrong."
        )
        assert not Enrollment.objects.exists()
        assert balance(hold.run) == (3, 3)

    def test_the_reasons_are_those_of_an_own_application(self, officer, hold):
        Intake.objects.update(grades=["5급"])
        (person,) = own(officer)
        with pytest.raises(Refused) as own_way:
            places.enrol(person=person, run=hold.run_id, by=person)
        assert rules.reasons_against(hold, [person]) == {person.pk: [own_way.value.sentence]}

    def test_no_more_people_than_seats(self, officer, hold):
        with override("en"), pytest.raises(Refused) as refusal:
            nominations.fill(hold=hold, people=own(officer, 4), by=officer)
        assert refusal.value.sentence == "4 people are chosen, but only 3 held seats have no name yet."

    def test_somebody_elses_people_are_as_good_as_none(self, officer, hold):
        stranger = PersonFactory()
        with override("en"), pytest.raises(Refused) as refusal:
            nominations.fill(hold=hold, people=[stranger], by=officer)
        assert refusal.value.sentence.endswith(rules_not_yours())
        assert not Enrollment.objects.exists()

    def test_people_of_offices_below_can_be_named(self, officer, hold):
        below = PersonFactory(organisation=OrganisationFactory(parent=officer.organisation))
        nominations.fill(hold=hold, people=[below], by=officer)
        assert Enrollment.objects.get().organisation == below.organisation

    def test_another_agency_cannot_fill_it(self, hold):
        other = officer_of()
        with override("en"), pytest.raises(Refused, match="These seats are held by another agency"):
            nominations.fill(hold=hold, people=own(other), by=other)

    def test_names_can_follow_after_applications_closed(self, officer, hold):
        past = datetime.now(UTC) - timedelta(days=1)
        Intake.objects.update(opens_at=past - timedelta(days=1), closes_at=past)
        nominations.fill(hold=hold, people=own(officer), by=officer)
        assert balance(hold.run) == (3, 3)

    def test_the_officer_approves_by_naming_and_the_head_decides_still(self, officer, hold):
        Intake.objects.update(approval=Intake.Approval.BOTH)
        head = PersonFactory(organisation=officer.organisation)
        Approver.objects.create(organisation=officer.organisation, step="head", person=head)
        nominations.fill(hold=hold, people=own(officer), by=officer)
        place = Enrollment.objects.get()
        assert (place.state, place.takes_seat) == (State.APPLIED, True)
        steps = place.approval_steps.order_by("order").values_list("step", "decision", "decided_by")
        assert list(steps) == [("head", "open", None), ("officer", "approved", officer.pk)]
        assert Message.objects.filter(person=head, url="/approvals/").count() == 1

    def test_the_officers_approval_alone_confirms_at_once(self, officer, hold):
        Intake.objects.update(approval=Intake.Approval.OFFICER)
        (placed,) = nominations.fill(hold=hold, people=own(officer), by=officer)
        assert Enrollment.objects.get(pk=placed.pk).state == State.CONFIRMED

    def test_a_quota_of_the_persons_own_office_is_not_counted_twice(self, officer, hold):
        below = OrganisationFactory(parent=officer.organisation)
        quota = QuotaFactory(intake=hold.run.intake, organisation=below, seats=1)
        nominations.fill(hold=hold, people=[PersonFactory(organisation=below)], by=officer)
        quota.refresh_from_db()
        assert quota.taken == 0
        assert balance(hold.run) == (3, 3)


def rules_not_yours():
    with override("en"):
        return rules.not_yours()


class TestReplacing:
    def test_the_seat_changes_hands_and_both_are_told(self):
        officer = officer_of()
        hold = nominations.hold_seats(run=open_run(), seats=1, by=officer)
        first, second = own(officer, 2)
        (named,) = nominations.fill(hold=hold, people=[first], by=officer)
        named.refresh_from_db()
        nominations.replace(hold=hold, named=named, person=second, by=officer)
        rows = Enrollment.objects.order_by("arrival").values_list("person", "state", "takes_seat", "reason_code")
        assert list(rows) == [
            (first.pk, State.CANCELLED, False, Enrollment.Reason.REPLACED),
            (second.pk, State.CONFIRMED, True, ""),
        ]
        hold.refresh_from_db()
        assert (hold.filled, hold.open) == (1, 0)
        assert balance(hold.run) == (1, 1)
        assert [Message.objects.filter(person=one).count() for one in (first, second)] == [2, 1]

    def test_not_after_the_cut_off(self):
        officer = officer_of()
        hold = nominations.hold_seats(run=open_run(), seats=1, by=officer)
        first, second = own(officer, 2)
        (named,) = nominations.fill(hold=hold, people=[first], by=officer)
        named.refresh_from_db()
        Intake.objects.update(cancel_until=datetime.now(UTC) - timedelta(minutes=1))
        with override("en"), pytest.raises(Refused, match="People could be replaced until"):
            nominations.replace(hold=hold, named=named, person=second, by=officer)
        named.refresh_from_db()
        assert named.state == State.CONFIRMED


class TestReturning:
    def test_given_back_seats_go_to_who_waits(self):
        officer, run = officer_of(), open_run(seats=2)
        hold = nominations.hold_seats(run=run, seats=2, by=officer)
        waiting = PersonFactory()
        place = places.enrol(person=waiting, run=run.pk, by=waiting)
        assert place.state == State.WAITING
        nominations.give_back(hold=hold, seats=1, by=officer)
        place.refresh_from_db()
        hold.refresh_from_db()
        assert (place.state, hold.returned, hold.open) == (State.OFFERED, 1, 1)
        assert balance(run) == (2, 2)

    def test_not_more_than_have_no_name(self):
        officer, run = officer_of(), open_run()
        hold = nominations.hold_seats(run=run, seats=2, by=officer)
        with override("en"), pytest.raises(Refused) as refusal:
            nominations.give_back(hold=hold, seats=3, by=officer)
        assert refusal.value.sentence == "Only 2 held seats have no name and can be given back."

    def test_unused_seats_return_on_their_day_once(self):
        officer = officer_of()
        due, later = open_run(), open_run()
        hold = nominations.hold_seats(run=due, seats=3, by=officer)
        nominations.fill(hold=hold, people=own(officer), by=officer)
        Hold.objects.filter(pk=hold.pk).update(returns_on=today())
        other = nominations.hold_seats(run=later, seats=2, by=officer)
        assert [nominations.return_unused(by=None, on=today()), nominations.return_unused(by=None, on=today())] == [
            2,
            0,
        ]
        hold.refresh_from_db()
        other.refresh_from_db()
        assert (hold.filled, hold.returned, hold.open, other.open) == (1, 2, 0, 2)
        assert (balance(due), balance(later)) == ((1, 1), (2, 2))
        assert Message.objects.filter(person=officer, url=hold.get_absolute_url()).count() == 1

    def test_the_officers_are_told_some_days_before_once(self):
        officer = officer_of()
        colleague, stranger = officer_of(officer.organisation), officer_of()
        hold = nominations.hold_seats(run=returning_in(3), seats=2, by=officer)
        assert [
            nominations.remind_of_returns(by=None, on=today()),
            nominations.remind_of_returns(by=None, on=today()),
        ] == [1, 0]
        told = Message.objects.filter(url=hold.get_absolute_url()).values_list("person", flat=True)
        assert (set(told), stranger.pk in told) == ({officer.pk, colleague.pk}, False)


STEPS = st.lists(
    st.tuples(st.sampled_from(["fill", "back", "cancel", "replace", "return", "apply"]), st.integers(1, 3))
)


class TestArithmetic(TestCase):
    """Whatever happens in whatever order: the counters are the seats of people and the open held seats."""

    @given(seats=st.integers(1, 5), held=st.integers(1, 5), quota=st.integers(0, 4), steps=STEPS)
    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    def test_the_counters_always_add_up(self, seats, held, quota, steps):
        officer, run = officer_of(), open_run(seats=seats)
        if quota:
            QuotaFactory(intake=run.intake, organisation=officer.organisation, seats=quota)
        try:
            hold = nominations.hold_seats(run=run, seats=held, by=officer)
        except Refused:
            assert held > min(seats, quota or seats)
            return
        for step, number in steps:
            self.do(step, number, hold, officer)
            taken, counted = balance(run)
            assert taken == counted <= seats

    def do(self, step, number, hold, officer):
        named = Enrollment.objects.filter(hold=hold, state=State.CONFIRMED).first()
        try:
            match step:
                case "fill":
                    nominations.fill(hold=hold, people=own(officer, number), by=officer)
                case "back":
                    nominations.give_back(hold=hold, seats=number, by=officer)
                case "cancel" if named:
                    places.cancel(enrollment=named, reason_code=Enrollment.Reason.WORK, by=named.person)
                case "replace" if named:
                    nominations.replace(hold=hold, named=named, person=own(officer)[0], by=officer)
                case "return":
                    Hold.objects.filter(pk=hold.pk).update(returns_on=today() + timedelta(days=number - 1))
                    nominations.return_unused(by=None, on=today())
                case "apply":
                    (person,) = own(officer)
                    places.enrol(person=person, run=hold.run_id, by=person)
        except Refused as refusal:
            assert refusal.sentence


class TestQuotasSetAnew:
    def test_held_and_named_seats_go_along(self):
        manager, officer, run = PersonFactory(roles=["training_manager"]), officer_of(), open_run(seats=10)
        hold = nominations.hold_seats(run=run, seats=3, by=officer)
        below = PersonFactory(organisation=OrganisationFactory(parent=officer.organisation))
        (placed,) = nominations.fill(hold=hold, people=[below], by=officer)
        intake = Intake.objects.get(run=run)
        values = {name: getattr(intake, name) for name in intakes.FIELDS}
        quotas = {officer.organisation_id: 5, below.organisation_id: 2}
        intakes.change(run=run, values=values, quotas=quotas, organisations=[], by=manager)
        assert [Quota.objects.get(organisation=pk).taken for pk in quotas] == [3, 0]
        placed = Enrollment.objects.get(pk=placed.pk)
        nominations.replace(hold=Hold.objects.get(), named=placed, person=own(officer)[0], by=officer)
        assert balance(run) == (3, 3)
        intakes.change(run=run, values=values, quotas={}, organisations=[], by=manager)
        assert (Quota.objects.count(), Hold.objects.get().quota) == (0, None)
        assert balance(run) == (3, 3)


def test_who_named_a_person_learns_that_the_place_ended():
    officer, run = officer_of(), open_run()
    first, second = own(officer, 2)
    hold = nominations.hold_seats(run=run, seats=2, by=officer)
    one, other = nominations.fill(hold=hold, people=[first, second], by=officer)
    told = Message.objects.filter(person=officer, url=hold.get_absolute_url())
    before = told.count()
    places.cancel(enrollment=one, reason_code="work", by=one.person)
    assert told.count() == before + 1
    places.cancel(enrollment=other, reason_code="work", by=officer)
    assert told.order_by("-pk")[0].mail_after is None  # what the officer did is mailed to nobody
