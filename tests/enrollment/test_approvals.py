"""Approvals: who decides, in which order, what becomes of the application, who is told, and when two decide at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Message
from core.errors import Refused
from core.periods import today
from enrollment import chain, tasks
from enrollment.actions import approvals, approvers, deciding, offers, places
from enrollment.models import ApprovalStep, Approver, Deputy, Enrollment, Intake
from enrollment.queries import approvals as queries
from journal.models import Entry
from tests.enrollment.doing import counters, open_run
from tests.factories.accounts import OrganisationFactory, PersonFactory

State = Enrollment.State
Approval = Intake.Approval


class TestChain:
    parents = {1: None, 2: 1, 3: 2}

    def found(self, rows, organisation=3, applicant=99):
        return chain.approvers_of(
            organisation=organisation, step="head", applicant=applicant, parents=self.parents, rows=rows
        )

    def test_the_nearest_office_upward_decides(self):
        assert self.found({(1, "head"): [10], (2, "head"): [20, 21]}) == {20, 21}

    def test_the_applicant_never_decides(self):
        assert self.found({(3, "head"): [99], (1, "head"): [10]}) == {10}

    def test_another_step_does_not_count(self):
        assert self.found({(3, "officer"): [10]}) == frozenset()

    def test_nobody_without_an_organisation(self):
        assert self.found({(1, "head"): [10]}, organisation=None) == frozenset()

    def test_a_tree_that_loops_ends(self):
        rows = {(9, "head"): [10]}
        loop = {1: 2, 2: 1}
        assert chain.approvers_of(organisation=1, step="head", applicant=5, parents=loop, rows=rows) == frozenset()

    @given(
        st.dictionaries(st.tuples(st.integers(1, 3), st.just("head")), st.lists(st.integers(1, 6), max_size=3)),
        st.integers(1, 6),
    )
    def test_never_the_applicant_and_nobody_only_when_nobody_else_is_named(self, rows, applicant):
        found = self.found(rows, applicant=applicant)
        everybody = {person for people in rows.values() for person in people}
        assert applicant not in found
        assert (found == frozenset()) == (everybody <= {applicant})


def office(parent=None, head=None, officer=None):
    made = OrganisationFactory(parent=parent)
    for step, person in (("head", head), ("officer", officer)):
        if person:
            Approver.objects.create(organisation=made, step=step, person=person)
    return made


def applied(place, approval=Approval.HEAD, **intake):
    person = PersonFactory(organisation=place)
    run = open_run(approval=approval, **intake)
    return places.enrol(person=person, run=run.pk, by=person)


def told(person):
    with override("en"):
        return list(Message.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


@pytest.fixture
def head():
    return PersonFactory(language="en")


@pytest.fixture
def officer():
    return PersonFactory(language="en")


@pytest.mark.django_db
class TestAsking:
    def test_the_approver_is_told_at_once_by_inbox_and_mail(self, head):
        place = applied(office(head=head))
        (message,) = Message.objects.filter(person=head)
        run, person = place.run, place.person
        with override("en"):
            assert message.text == f"{person} applied for “{run}” and waits for your approval."
        assert (message.mail_after is not None, message.url) == (True, "/approvals/")
        assert Entry.objects.filter(action="approval.asked").count() == 1

    def test_a_deputy_is_told_in_the_approvers_time_only(self, head):
        now, later = PersonFactory(), PersonFactory()
        Deputy.objects.create(approver=head, person=now, from_on=today(), until_on=today())
        next_day = today() + timedelta(days=1)
        Deputy.objects.create(approver=head, person=later, from_on=next_day, until_on=next_day)
        applied(office(head=head))
        assert [len(told(one)) for one in (head, now, later)] == [1, 1, 0]

    def test_without_an_approver_the_managers_are_told_and_nothing_is_approved(self):
        manager = PersonFactory(roles=["training_manager"], language="en")
        place = applied(office())
        with override("en"):
            text = f"{place.person} applied for “{place.run}”. No approver is named for the office: please decide."
        assert told(manager) == [text]
        assert Enrollment.objects.get().state == State.APPLIED
        assert [step.ownerless for step in queries.waiting_for(manager)] == [True]

    def test_what_nobody_opened_is_opened_by_the_scheduler_once(self, head):
        place = applied(office(head=head))
        ApprovalStep.objects.update(opened_at=None)
        Message.objects.filter(person=head).delete()
        assert [approvals.open_forgotten(by=None), approvals.open_forgotten(by=None)] == [1, 0]
        assert (len(told(head)), place.approval_steps.get().opened_at is not None) == (1, True)

    def test_a_run_without_approval_asks_nobody(self, head):
        applied(office(head=head), approval=Approval.NONE)
        assert (ApprovalStep.objects.count(), told(head)) == (0, [])

    def test_who_waits_is_reminded_of_once_after_two_days(self, head):
        applied(office(head=head))
        assert approvals.remind(by=None) == 0
        ApprovalStep.objects.update(opened_at=timezone.now() - timedelta(days=2, minutes=1))
        assert [approvals.remind(by=None), approvals.remind(by=None)] == [1, 0]
        assert len(told(head)) == 2

    def test_who_decides_is_reminded_once_more_a_day_before_applications_close(self, head):
        place = applied(office(head=head))
        ApprovalStep.objects.update(opened_at=timezone.now() - timedelta(days=1))
        closes = Intake.objects.filter(run=place.run)
        closes.update(closes_at=timezone.now() + timedelta(hours=25))
        assert approvals.remind_at_closing(by=None) == 0
        closes.update(closes_at=timezone.now() + timedelta(hours=23))
        assert [approvals.remind_at_closing(by=None), approvals.remind_at_closing(by=None)] == [1, 0]
        assert len(told(head)) == 2


@pytest.mark.django_db
class TestUndecided:
    def late(self, place, *, closed=True, past_cut_off=True):
        now, day = timezone.now(), timedelta(days=1)
        Intake.objects.filter(run=place.run).update(
            opens_at=now - 9 * day, closes_at=now - day if closed else now + day,
            cancel_until=now - timedelta(hours=1) if past_cut_off else now + day,
        )  # fmt: skip

    @pytest.mark.parametrize(("closed", "past_cut_off"), [(True, False), (False, True)])
    def test_before_the_run_nothing_is_refused(self, head, closed, past_cut_off):
        place = applied(office(head=head))
        self.late(place, closed=closed, past_cut_off=past_cut_off)
        assert deciding.refuse_undecided(by=None) == 0
        place.refresh_from_db()
        assert place.state == State.APPLIED

    def test_what_nobody_decided_is_refused_and_both_sides_are_told(self, head, officer):
        place = applied(office(head=head, officer=officer), approval=Approval.BOTH)
        decided = applied(office(head=head))
        deciding.decide(step=decided.approval_steps.get(), approve=True, by=head)
        heard = len(told(head))
        for one in (place, decided):
            self.late(one)
        assert [deciding.refuse_undecided(by=None), deciding.refuse_undecided(by=None)] == [1, 0]
        place.refresh_from_db()
        decided.refresh_from_db()
        assert (place.state, place.reason_code, place.takes_seat) == (State.REFUSED, "not_approved", False)
        assert (decided.state, counters(place.run)) == (State.CONFIRMED, (0, 0, 1))
        assert set(place.approval_steps.values_list("decision", "decided_by")) == {("refused", None)}
        assert (len(told(head)), told(officer)) == (heard + 1, [])
        assert Message.objects.filter(person=place.person, url=place.get_absolute_url()).count() == 2

    def test_the_scheduler_reminds_a_last_time_and_refuses_what_is_over_once(self, head):
        over, closing, far = (applied(office(head=head)) for _ in range(3))
        ApprovalStep.objects.update(opened_at=timezone.now() - timedelta(days=1))
        self.late(over)
        Intake.objects.filter(run=closing.run).update(closes_at=timezone.now() + timedelta(hours=2))
        heard = len(told(head))
        assert [tasks.close_approvals(), tasks.close_approvals()] == [1, 0]
        with override("en"):
            reminded = f"{closing.person} still waits for your approval of “{closing.run}”"
            refused = f"The application of {over.person} for “{over.run}” was refused"
        new = told(head)[heard:]
        assert (len(new), [text.startswith(reminded) for text in new].count(True)) == (2, 1), new
        assert [text.startswith(refused) for text in new].count(True) == 1
        states = [Enrollment.objects.get(pk=one.pk).state for one in (over, closing, far)]
        assert states == [State.REFUSED, State.APPLIED, State.APPLIED]
        assert Entry.objects.filter(action="approval.refused").count() == 1

    def test_the_seat_goes_on_while_offers_are_made(self, head):
        place = applied(office(head=head), seats=1, method="first_come")
        other = PersonFactory()
        waiting = places.enrol(person=other, run=place.run_id, by=other)
        type(place.run).objects.filter(pk=place.run_id).update(starts_on=today())
        assert deciding.refuse_undecided(by=None) == 1
        waiting.refresh_from_db()
        assert waiting.state == State.OFFERED


@pytest.mark.django_db
class TestDeciding:
    def step(self, place):
        return place.approval_steps.get(decision="open", opened_at__isnull=False)

    def test_after_the_only_step_the_seat_is_confirmed(self, head):
        place = applied(office(head=head))
        deciding.decide(step=self.step(place), approve=True, by=head)
        place.refresh_from_db()
        assert (place.state, place.takes_seat, counters(place.run)) == (State.CONFIRMED, True, (1, 0, 1))
        assert f"{head.name} " in Message.objects.filter(person=place.person).order_by("-pk")[0].text

    def test_two_steps_in_their_order(self, head, officer):
        place = applied(office(head=head, officer=officer), approval=Approval.BOTH)
        assert (len(told(head)), told(officer)) == (1, [])
        assert list(queries.waiting_for(officer)) == []
        deciding.decide(step=self.step(place), approve=True, by=head)
        place.refresh_from_db()
        assert (place.state, len(told(officer))) == (State.APPLIED, 1)
        deciding.decide(step=self.step(place), approve=True, by=officer)
        place.refresh_from_db()
        assert place.state == State.CONFIRMED

    def test_a_later_step_cannot_be_decided_first(self, head, officer):
        place = applied(office(head=head, officer=officer), approval=Approval.BOTH)
        with override("en"), pytest.raises(Refused, match="An earlier step of this application is still open"):
            deciding.decide(step=place.approval_steps.get(step="officer"), approve=True, by=officer)

    def test_a_refusal_frees_the_seat_for_who_waits_and_says_why(self, head):
        place = applied(office(head=head), seats=1)
        waiting = PersonFactory(organisation=place.organisation)
        second = places.enrol(person=waiting, run=place.run_id, by=waiting)
        deciding.decide(step=self.step(place), approve=False, by=head, reason="업무 공백")
        place.refresh_from_db()
        second.refresh_from_db()
        assert (place.state, place.takes_seat, place.reason_code, place.reason) == (
            State.REFUSED, False, Enrollment.Reason.NOT_APPROVED, "업무 공백",
        )  # fmt: skip
        assert second.state == State.OFFERED
        last = Message.objects.filter(person=place.person).order_by("-pk")[0].text
        assert (head.name in last, "업무 공백" in last) == (True, True)

    def test_a_refusal_needs_a_reason(self, head):
        place = applied(office(head=head))
        with override("en"), pytest.raises(Refused, match="Say why: the applicant reads the reason"):
            deciding.decide(step=self.step(place), approve=False, by=head, reason="  ")
        assert Enrollment.objects.get().state == State.APPLIED

    def test_approval_in_a_lottery_leads_to_the_draw(self, head):
        place = applied(office(head=head), method=Intake.Method.LOTTERY)
        deciding.decide(step=self.step(place), approve=True, by=head)
        place.refresh_from_db()
        assert (place.state, place.takes_seat) == (State.APPROVED, False)

    def test_who_waits_keeps_the_place_and_is_never_booked_past_the_approval(self, head):
        first = applied(office(head=head), seats=1)
        waiting = PersonFactory(organisation=first.organisation)
        second = places.enrol(person=waiting, run=first.run_id, by=waiting)
        assert (second.state, second.approval_steps.get().opened_at is not None) == (State.WAITING, True)
        deciding.decide(step=self.step(first), approve=False, by=head, reason="업무 공백")
        second.refresh_from_db()
        offers.accept(enrollment=second, by=waiting)
        second.refresh_from_db()
        assert (second.state, second.takes_seat) == (State.APPLIED, True)  # accepted, not approved yet
        deciding.decide(step=self.step(second), approve=True, by=head)
        second.refresh_from_db()
        assert second.state == State.CONFIRMED

    def test_nobody_decides_on_the_own_application(self):
        head = PersonFactory()
        place = office(head=head)
        head.organisation = place
        head.save()
        run = open_run(approval=Approval.HEAD)
        own = places.enrol(person=head, run=run.pk, by=head)
        with override("en"), pytest.raises(Refused, match="Nobody decides on their own application"):
            deciding.decide(step=self.step(own), approve=True, by=head)
        assert list(queries.waiting_for(head)) == []

    def test_a_deputy_decides_for_the_approver_and_it_is_kept(self, head):
        deputy = PersonFactory()
        Deputy.objects.create(approver=head, person=deputy, from_on=today(), until_on=today())
        place = applied(office(head=head))
        assert [step.stands_for for step in queries.waiting_for(deputy)] == [head.name]
        with override("en"):
            assert [step.stands_for for step in queries.waiting_for(deputy)] == [head.name_en]
        deciding.decide(step=self.step(place), approve=True, by=deputy)
        step = place.approval_steps.get()
        assert (step.decided_by, step.for_approver) == (deputy, head)

    def test_a_stranger_cannot_decide(self, head):
        place = applied(office(head=head))
        with override("en"), pytest.raises(Refused, match="You are not an approver of this step"):
            deciding.decide(step=self.step(place), approve=True, by=PersonFactory())

    def test_the_second_of_two_deciders_is_told(self, head):
        place = applied(office(head=head))
        seen = self.step(place)
        deciding.decide(step=seen, approve=True, by=head)
        with override("en"), pytest.raises(Refused, match="This step was decided already"):
            deciding.decide(step=seen, approve=False, by=head, reason="업무 공백")
        assert Enrollment.objects.get().state == State.CONFIRMED

    def test_a_cancelled_application_waits_for_nobody(self, head):
        place = applied(office(head=head))
        places.cancel(enrollment=place, reason_code=Enrollment.Reason.WORK, by=place.person)
        assert list(queries.waiting_for(head)) == []
        with override("en"), pytest.raises(Refused, match="so there is nothing left to decide"):
            deciding.decide(step=place.approval_steps.get(), approve=True, by=head)

    def test_many_at_once_and_what_moved_on_is_said(self, head):
        place = office(head=head)
        first, second = applied(place), applied(place)
        steps = list(queries.waiting_for(head))
        places.cancel(enrollment=first, reason_code=Enrollment.Reason.WORK, by=first.person)
        done, refused = deciding.decide_many(steps=steps, approve=True, by=head)
        assert (done, len(refused)) == (1, 1)
        second.refresh_from_db()
        assert second.state == State.CONFIRMED

    def test_who_left_approves_no_more(self, head):
        above = PersonFactory()
        top = office(head=above)
        applied(office(parent=top, head=head))
        head.left_on = today()
        head.save()
        assert (list(queries.waiting_for(head)), len(queries.waiting_for(above))) == ([], 1)


@pytest.mark.django_db
class TestApproversAndDeputies:
    @pytest.fixture
    def keeper(self):
        return PersonFactory(roles=["agency_training_officer"])

    def test_naming_records_and_tells(self, keeper):
        person = PersonFactory(organisation=keeper.organisation)
        made = approvers.name_approver(organisation=keeper.organisation, step="head", person=person, by=keeper)
        assert (made.person, len(told(person))) == (person, 1)
        assert Entry.objects.get(action="approver.named").new == {"step": "head"}

    def test_not_for_another_agency(self, keeper):
        elsewhere = OrganisationFactory()
        with override("en"), pytest.raises(Refused, match="You keep the approvers of your own organisation"):
            approvers.name_approver(organisation=elsewhere, step="head", person=keeper, by=keeper)
        there = Approver.objects.create(organisation=elsewhere, step="head", person=PersonFactory())
        with override("en"), pytest.raises(Refused, match="You keep the approvers of your own organisation"):
            approvers.remove_approver(approver=there, by=keeper)
        assert Approver.objects.get() == there

    def test_nobody_is_named_twice(self, keeper):
        for _time in range(2):
            try:
                approvers.name_approver(organisation=keeper.organisation, step="head", person=keeper, by=keeper)
            except Refused:
                assert _time == 1
        assert Approver.objects.count() == 1

    def test_what_waited_goes_to_the_office_above(self, head):
        above = PersonFactory()
        place = office(parent=office(head=above), head=head)
        applied(place)
        manager = PersonFactory(roles=["training_manager"])
        approvers.remove_approver(approver=Approver.objects.get(person=head), by=manager)
        assert (len(queries.waiting_for(above)), len(queries.waiting_for(head))) == (1, 0)

    @pytest.mark.parametrize(
        ("who", "days", "sentence"),
        [
            ("self", (0, 1), "You cannot be your own deputy"),
            ("colleague", (2, 1), "The last day lies before the first"),
            ("colleague", (-3, -1), "These days are over"),
            ("colleague", (0, 400), "A deputy stands in for a year at most"),
            ("colleague", (3, 9), "stands in for you from"),
        ],
    )
    def test_deputies_that_cannot_be(self, head, who, days, sentence):
        approvers.set_deputy(
            person=PersonFactory(), from_on=today() + timedelta(days=9), until_on=today() + timedelta(days=9), by=head
        )
        person = head if who == "self" else PersonFactory()
        first, last = (today() + timedelta(days=one) for one in days)
        with override("en"), pytest.raises(Refused, match=sentence):
            approvers.set_deputy(person=person, from_on=first, until_on=last, by=head)
        assert Deputy.objects.count() == 1

    def test_only_the_approver_ends_it(self, head):
        deputy = approvers.set_deputy(person=PersonFactory(), from_on=today(), until_on=today(), by=head)
        with override("en"), pytest.raises(Refused, match="can end this"):
            approvers.end_deputy(deputy=deputy, by=deputy.person)
        approvers.end_deputy(deputy=deputy, by=head)
        assert Deputy.objects.count() == 0
