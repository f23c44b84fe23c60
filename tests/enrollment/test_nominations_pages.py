"""/nominations/, /approvals/, /approvers/: who sees what, what the forms do, and how many queries a page takes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Person
from core.periods import today
from enrollment.actions import nominations, places
from enrollment.models import Approver, Deputy, Enrollment, Hold, Intake, Quota
from exchange.asked import PICK
from tests.enrollment.doing import open_run
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.enrollment import QuotaFactory

pytestmark = pytest.mark.django_db
State = Enrollment.State


@pytest.fixture
def sign_in(client):
    """Sign somebody in; pages are English."""

    def somebody(*roles, **fields):
        person = PersonFactory(roles=roles, language="en", **fields)
        client.force_login(person)
        client.cookies["django_language"] = "en"
        return person

    return somebody


@pytest.fixture
def officer(sign_in):
    return sign_in("agency_training_officer")


def held_by(officer, seats=3, **run):
    return nominations.hold_seats(run=open_run(**run), seats=seats, by=officer)


def named(officer, hold, count=1):
    people = PersonFactory.create_batch(count, organisation=officer.organisation)
    placed = nominations.fill(hold=hold, people=people, by=officer)
    return [Enrollment.objects.get(pk=one.pk) for one in placed]


def waiting(head, count=1, place=None):
    """Applications that wait for the person as head of an office."""
    place = place or OrganisationFactory()
    Approver.objects.create(organisation=place, step="head", person=head)
    run = open_run(approval=Intake.Approval.HEAD, seats=20)
    people = PersonFactory.create_batch(count, organisation=place)
    return [places.enrol(person=one, run=run.pk, by=one) for one in people]


class TestOtherAgencies:
    """Another agency's officer gets nothing, and nothing leaks."""

    def test_the_pages_of_a_hold(self, client, sign_in):
        owner = PersonFactory(roles=["agency_training_officer"], organisation=OrganisationFactory(name_en="Canary"))
        hold = held_by(owner)
        (place,) = named(owner, hold)
        Person.objects.filter(pk=place.person_id).update(name_en="Canary Kim")
        sign_in("agency_training_officer")
        pages = [reverse(name, args=[hold.pk]) for name in ("hold_detail", "hold_fill", "hold_give_back")]
        pages.append(reverse("hold_replace", args=[hold.pk, place.key]))
        answers = [ask(page) for page in pages for ask in (client.get, client.post)]
        assert [answer.status_code for answer in answers] == [404] * 8
        lists = [client.get(reverse(name)) for name in ("nomination_list", "quota_list", "approver_list")]
        assert [answer.status_code for answer in lists] == [200] * 3
        assert ["Canary" in answer.content.decode() for answer in [*answers, *lists]] == [False] * 11
        hold.refresh_from_db()
        assert (hold.filled, hold.returned) == (1, 0)

    def test_naming_somebody_elses_people(self, client, officer):
        hold, canary = held_by(officer), PersonFactory(name_en="Canary Kim")
        fill = reverse("hold_fill", args=[hold.pk])
        assert "Canary" not in client.get(fill, {"q": canary.staff_number, "picked": canary.pk}).content.decode()
        client.post(fill, {"picked": canary.pk})
        assert not Enrollment.objects.exists()

    def test_approvers_of_another_agency(self, client, officer):
        there = Approver.objects.create(organisation=OrganisationFactory(), step="head", person=PersonFactory())
        assert client.post(reverse("approver_remove", args=[there.pk])).status_code == 404
        sent = {"organisation": there.organisation_id, "step": "head", "staff_number": officer.staff_number}
        assert client.post(reverse("approver_new"), sent).status_code == 422
        assert Approver.objects.get() == there

    def test_a_strangers_number_is_answered_like_one_that_nobody_has(self, client, officer):
        sent = {"organisation": officer.organisation_id, "step": "head"}
        answers = []
        for number in (PersonFactory().staff_number, "NOBODY-1"):
            page = client.post(reverse("approver_new"), {**sent, "staff_number": number})
            answers.append(page.context["form"].errors)
        assert answers[0] == answers[1] == {"__all__": ["Nobody whom you may name has this staff number."]}

    def test_steps_of_others(self, client, sign_in):
        (place,) = waiting(PersonFactory())
        step = place.approval_steps.get()
        sign_in("trainee")
        page = client.post(reverse("approval_decide"), {"step": step.pk, "decision": "approve"})
        assert place.person.name_en not in page.content.decode()
        step.refresh_from_db()
        assert step.decision == "open"

    def test_deputies_of_others(self, client, sign_in):
        deputy = Deputy.objects.create(
            approver=PersonFactory(), person=PersonFactory(), from_on=today(), until_on=today()
        )
        sign_in("trainee")
        assert client.post(reverse("deputy_end", args=[deputy.pk])).status_code == 404
        assert Deputy.objects.get() == deputy


class TestHolding:
    def test_from_the_list_of_runs_to_the_held_seats(self, client, officer):
        run = open_run(seats=10)
        QuotaFactory(intake=run.intake, organisation=officer.organisation, seats=4)
        place = reverse("hold_new", args=[run.course.code, run.year, run.number])
        assert place in client.get(reverse("hold_runs")).content.decode()
        page = client.get(place)
        assert (page.context["quota_left"], page.context["why_not"]) == (4, None)
        answer = client.post(place, {"seats": 3, "note": "새 팀"})
        assert answer.url == Hold.objects.get().get_absolute_url()
        assert client.get(answer.url).status_code == 200
        assert place not in client.get(reverse("hold_runs")).content.decode()

    def test_too_many_is_said_on_the_form(self, client, officer):
        run = open_run(seats=2)
        place = reverse("hold_new", args=[run.course.code, run.year, run.number])
        page = client.post(place, {"seats": 3})
        assert page.status_code == 422
        assert page.context["form"].non_field_errors() == ["Only 2 seats of this run are left."]

    def test_several_are_chosen_over_two_searches_and_named_at_once(self, client, officer):
        hold = held_by(officer)
        first, second = PersonFactory.create_batch(2, organisation=officer.organisation)
        fill = reverse("hold_fill", args=[hold.pk])
        page = client.get(fill, {"q": second.staff_number, "picked": first.pk})
        assert [one["person"] for one in page.context["picked"]] == [first]
        assert [one["person"] for one in page.context["found"]] == [second]
        answer = client.post(fill, {"picked": [first.pk, second.pk]})
        assert answer.url == hold.get_absolute_url()
        assert set(Enrollment.objects.values_list("person", "state")) == {
            (first.pk, State.CONFIRMED), (second.pk, State.CONFIRMED),
        }  # fmt: skip

    def test_all_reasons_stand_beside_the_person(self, client, officer):
        hold = held_by(officer)
        Intake.objects.update(grades=["5급"], job_series=["토목"])
        person = PersonFactory(organisation=officer.organisation)
        page = client.get(reverse("hold_fill", args=[hold.pk]), {"picked": person.pk})
        text = page.content.decode()
        assert ("the grade on record is 7급" in text, "on record is 일반행정" in text) == (True, True)
        assert client.post(reverse("hold_fill", args=[hold.pk]), {"picked": person.pk}).status_code == 422
        assert not Enrollment.objects.exists()

    def test_replacing_and_giving_back(self, client, officer):
        hold = held_by(officer)
        (place,) = named(officer, hold)
        other = PersonFactory(organisation=officer.organisation)
        client.post(reverse("hold_replace", args=[hold.pk, place.key]), {"person": other.pk})
        assert list(Enrollment.objects.order_by("pk").values_list("person", "state")) == [
            (place.person_id, State.CANCELLED), (other.pk, State.CONFIRMED),
        ]  # fmt: skip
        client.post(reverse("hold_give_back", args=[hold.pk]), {"seats": 2})
        hold.refresh_from_db()
        assert (hold.filled, hold.returned, hold.open) == (1, 2, 0)


class TestApprovals:
    def test_only_what_waits_for_the_person_stands_there(self, client, sign_in):
        me = sign_in("trainee")
        (mine,), (_other,) = waiting(me), waiting(PersonFactory())
        page = client.get(reverse("approval_list"))
        assert [row.record.enrollment for row in page.context["table"].rows] == [mine]

    def test_a_deputy_sees_for_whom(self, client, sign_in):
        me, head = sign_in("trainee"), PersonFactory()
        waiting(head)
        Deputy.objects.create(approver=head, person=me, from_on=today(), until_on=today())
        assert f"as deputy of {head.name_en}" in client.get(reverse("approval_list")).content.decode()

    def test_several_are_approved_at_once(self, client, sign_in):
        me = sign_in("trainee")
        made = waiting(me, 2)
        steps = [one.approval_steps.get().pk for one in made]
        client.post(reverse("approval_list"), {"bulk": "approve", PICK: steps})
        assert set(Enrollment.objects.values_list("state", flat=True)) == {State.CONFIRMED}

    def test_several_are_refused_by_way_of_the_reason(self, client, sign_in):
        me = sign_in("trainee")
        steps = [one.approval_steps.get().pk for one in waiting(me, 2)]
        answer = client.post(reverse("approval_list"), {"bulk": "refuse", PICK: steps})
        page = client.get(answer.url)
        assert [row["step"].pk for row in page.context["rows"]] == steps
        client.post(answer.url, {"step": steps, "decision": "refuse", "reason": "업무 공백"})
        assert set(Enrollment.objects.values_list("state", flat=True)) == {State.REFUSED}

    def test_a_refusal_asks_for_the_reason(self, client, sign_in):
        (place,) = waiting(sign_in("trainee"))
        step = place.approval_steps.get().pk
        page = client.post(reverse("approval_decide"), {"step": step, "decision": "refuse", "reason": ""})
        assert page.context["form"].errors == {"reason": ["Say why: the applicant reads the reason."]}
        client.post(reverse("approval_decide"), {"step": step, "decision": "refuse", "reason": "업무 공백"})
        place.refresh_from_db()
        assert (place.state, place.reason) == (State.REFUSED, "업무 공백")
        assert "업무 공백" in client.get(reverse("approval_decided")).content.decode()

    def test_what_was_decided_meanwhile_says_so(self, client, sign_in):
        sign_in("trainee")
        page = client.get(reverse("approval_decide"), {"step": 4711})
        assert "None of these applications waits for you any more" in page.content.decode()

    def test_a_deputy_is_set_and_ended(self, client, sign_in):
        me = sign_in("trainee")
        colleague = PersonFactory(organisation=me.organisation)
        sent = {"staff_number": colleague.staff_number, "from_on": today(), "until_on": today() + timedelta(days=3)}
        client.post(reverse("deputy_list"), sent)
        deputy = Deputy.objects.get()
        assert (deputy.approver, deputy.person) == (me, colleague)
        assert client.get(reverse("deputy_end", args=[deputy.pk])).status_code == 200
        client.post(reverse("deputy_end", args=[deputy.pk]))
        assert not Deputy.objects.exists()

    def test_somebody_of_another_office_is_as_unknown_as_nobody(self, client, sign_in):
        sign_in("trainee")
        days = {"from_on": today(), "until_on": today()}
        answers = [
            client.post(reverse("deputy_list"), {**days, "staff_number": number}).context["form"].errors
            for number in (PersonFactory().staff_number, "NOBODY-1")
        ]
        assert answers[0] == answers[1] == {"__all__": ["Nobody of your organisation has this staff number."]}

    def test_an_approver_is_named_and_taken_away(self, client, officer):
        person = PersonFactory(organisation=officer.organisation)
        sent = {"organisation": officer.organisation_id, "step": "head", "staff_number": person.staff_number}
        client.post(reverse("approver_new"), sent)
        approver = Approver.objects.get()
        assert approver.person == person
        assert client.get(reverse("approver_remove", args=[approver.pk])).status_code == 200
        client.post(reverse("approver_remove", args=[approver.pk]))
        assert not Approver.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
class TestQueries:
    """The same number with one row and with three."""

    def ask(self, client, queries, name, *args, **query):
        page = reverse(name, args=args)
        client.get(page, query)
        with queries(QUERIES[name]):
            assert client.get(page, query).status_code == 200

    def test_held_seats(self, client, officer, count, django_assert_num_queries):
        for _one in range(count):
            held_by(officer)
        self.ask(client, django_assert_num_queries, "nomination_list")

    def test_held_seats_of_all_agencies(self, client, sign_in, count, django_assert_num_queries):
        manager = sign_in("training_manager")
        holds = [held_by(PersonFactory(roles=["agency_training_officer"])) for _one in range(count)]
        client.force_login(manager)
        self.ask(client, django_assert_num_queries, "hold_list")
        shown = client.get(reverse("hold_list")).content.decode()
        where = [reverse("run_roster", args=[one.run.course.code, one.run.year, one.run.number]) for one in holds]
        assert [one in shown for one in where] == [True] * count

    def test_runs_to_hold(self, client, officer, count, django_assert_num_queries):
        for _one in range(count):
            open_run()
        self.ask(client, django_assert_num_queries, "hold_runs")

    def test_quotas(self, client, officer, count, django_assert_num_queries):
        for _one in range(count):
            QuotaFactory(intake=open_run().intake, organisation=officer.organisation)
        assert Quota.objects.count() == count
        self.ask(client, django_assert_num_queries, "quota_list")

    def test_one_hold(self, client, officer, count, django_assert_num_queries):
        hold = held_by(officer)
        named(officer, hold, count)
        Hold.objects.filter(pk=hold.pk).update(seats=9)
        self.ask(client, django_assert_num_queries, "hold_detail", hold.pk)

    def test_choosing_people(self, client, officer, count, django_assert_num_queries):
        hold = held_by(officer)
        picked = PersonFactory.create_batch(count, organisation=officer.organisation)
        PersonFactory.create_batch(count, organisation=officer.organisation)
        self.ask(client, django_assert_num_queries, "hold_fill", hold.pk, picked=[one.pk for one in picked])

    def test_approvals(self, client, sign_in, count, django_assert_num_queries):
        waiting(sign_in("trainee"), count)
        self.ask(client, django_assert_num_queries, "approval_list")

    def test_deciding(self, client, sign_in, count, django_assert_num_queries):
        made = waiting(sign_in("trainee"), count)
        steps = [one.approval_steps.get().pk for one in made]
        self.ask(client, django_assert_num_queries, "approval_decide", step=steps)

    def test_approvers(self, client, officer, count, django_assert_num_queries):
        for person in PersonFactory.create_batch(count):
            Approver.objects.create(organisation=officer.organisation, step="head", person=person)
        self.ask(client, django_assert_num_queries, "approver_list")

    def test_deputies(self, client, sign_in, count, django_assert_num_queries):
        me = sign_in("trainee")
        for person in PersonFactory.create_batch(count):
            Deputy.objects.create(approver=me, person=person, from_on=today(), until_on=today())
            Deputy.objects.create(approver=person, person=me, from_on=today(), until_on=today())
        self.ask(client, django_assert_num_queries, "deputy_list")


QUERIES = {
    "nomination_list": 8,
    "hold_list": 5,
    "hold_runs": 8,
    "quota_list": 7,
    "hold_detail": 14,
    "hold_fill": 14,
    "approval_list": 9,
    "approval_decide": 8,
    "approver_list": 7,
    "deputy_list": 4,
}
