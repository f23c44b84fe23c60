"""/people/, /organisations/ and /roles/: who sees what, what is recorded, what the buttons do."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Person, RoleGrant
from journal.models import Entry
from tests.factories.accounts import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(client):
    """Sign somebody with the role in; pages are English."""

    def as_role(role, **fields):
        person = PersonFactory(roles=[role], name="나", name_en="Me Myself", language="en", **fields)
        client.force_login(person)
        client.cookies["django_language"] = "en"
        return person

    return as_role


def text_of(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


class TestPersonList:
    @pytest.mark.parametrize("count", [1, 3])
    def test_the_same_queries_however_many(self, client, sign_in, count, django_assert_num_queries):
        sign_in("director", organisation=None)
        for person in PersonFactory.create_batch(count):
            RoleGrant.objects.create(person=person, role="lecturer")
        client.get(reverse("person_list"))
        with django_assert_num_queries(QUERIES):
            client.get(reverse("person_list"))

    def test_addresses_are_masked_until_a_reason_is_given(self, client, sign_in):
        me = sign_in("director")
        PersonFactory(email="recognisable@example.org", staff_number="S4711")
        text = text_of(client, "person_list")
        assert "re***@example.org" in text
        assert "recognisable@example.org" not in text

        client.post(reverse("people_unmask"), {"reason": "Invitation to the spring course"})
        entry = Entry.objects.get(action="people.unmasked")
        assert (entry.actor, entry.reason) == (f"accounts.person:{me.pk}", "Invitation to the spring course")

        assert "recognisable@example.org" in text_of(client, "person_list", q="S4711")
        assert Entry.objects.get(action="people.list_read").new == {"query": "q=S4711", "staff_numbers": ["S4711"]}

    def test_without_a_real_reason_they_stay_masked(self, client, sign_in):
        sign_in("director")
        PersonFactory(email="recognisable@example.org")
        assert client.post(reverse("people_unmask"), {"reason": "."}).status_code == 403
        assert "recognisable@example.org" not in text_of(client, "person_list")

    def test_recruitment_people_are_closed_to_the_other_divisions(self, client, sign_in):
        PersonFactory(kind="applicant", staff_number="X9001")
        sign_in("planning_officer")
        assert "X9001" not in text_of(client, "person_list")
        client.logout()
        sign_in("recruitment_officer")
        assert "X9001" in text_of(client, "person_list")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"q": "S90"}, {"S9001", "S9002", "S9003"}),
            ({"kind": "lecturer"}, {"S9002"}),
            ({"grade": "5급"}, {"S9001"}),
            ({"job_series": "전산"}, {"S9003"}),
            ({"role": "lecturer"}, {"S9002"}),
            ({"gone": "gone"}, {"S9004"}),
        ],
    )
    def test_filters(self, client, sign_in, query, found):
        sign_in("director", staff_number="ME")
        PersonFactory(staff_number="S9001", grade="5급")
        PersonFactory(staff_number="S9002", kind="lecturer", roles=["lecturer"])
        PersonFactory(staff_number="S9003", job_series="전산")
        PersonFactory(staff_number="S9004", left_on="2023-01-01")
        text = text_of(client, "person_list", **query)
        assert {number for number in ("S9001", "S9002", "S9003", "S9004") if number in text} == found

    def test_an_organisation_holds_everything_below(self, client, sign_in):
        sign_in("director")
        bureau = OrganisationFactory()
        PersonFactory(organisation=OrganisationFactory(parent=bureau), staff_number="S9005")
        PersonFactory(staff_number="S9006")
        text = text_of(client, "person_list", organisation=bureau.pk)
        assert ("S9005" in text, "S9006" in text) == (True, False)


class TestPersonDetail:
    def test_reading_somebody_is_recorded_with_the_address(self, client, sign_in):
        me, other = sign_in("director"), PersonFactory()
        assert other.email in text_of(client, "person_detail", other.pk)
        entry = Entry.objects.get(action="person.read")
        assert (entry.actor, entry.target) == (f"accounts.person:{me.pk}", f"accounts.person:{other.pk}")
        assert entry.address == "127.0.0.1"

    def test_hidden_people_are_not_found_and_nothing_is_recorded(self, client, sign_in):
        sign_in("planning_officer")
        applicant = PersonFactory(kind="applicant")
        assert client.get(reverse("person_detail", args=[applicant.pk])).status_code == 404
        assert Entry.objects.filter(action="person.read").count() == 0

    def test_the_roles_tab_shows_history(self, client, sign_in):
        sign_in("director")
        text = text_of(client, "person_detail", PersonFactory(roles=["lecturer"]).pk, tab="roles")
        assert "Lecturer" in text

    def test_the_record_is_for_those_who_read_the_journal(self, client, sign_in):
        other = PersonFactory()
        sign_in("planning_officer")
        text = text_of(client, "person_detail", other.pk, tab="record")
        assert "read personal data" not in text
        client.logout()
        sign_in("director", staff_number="ME2")
        assert "read personal data" in text_of(client, "person_detail", other.pk, tab="record")


class TestOrganisations:
    def test_the_tree_and_one_organisation(self, client, sign_in):
        sign_in("director")
        bureau = OrganisationFactory(name_en="Bureau of Trees")
        office = OrganisationFactory(name_en="Office of Leaves", parent=bureau)
        PersonFactory.create_batch(2, organisation=office)
        assert "Office of Leaves" in text_of(client, "organisation_list")
        answer = client.get(reverse("organisation_detail", args=[bureau.code]))
        assert (answer.context["own"], answer.context["all"]) == (0, 2)

    def test_an_agency_officer_finds_no_other_organisation(self, client, sign_in):
        me, other = sign_in("agency_training_officer"), OrganisationFactory(name_en="Somebody Else")
        assert "Somebody Else" not in text_of(client, "organisation_list")
        assert client.get(reverse("organisation_detail", args=[other.code])).status_code == 404
        text_of(client, "organisation_detail", me.organisation.code)


class TestRoles:
    def test_each_role_stands_with_its_holders(self, client, sign_in):
        sign_in("system_administrator")
        PersonFactory(roles=["lecturer"], name_en="Prof Kang")
        text = text_of(client, "role_list")
        assert "Prof Kang" in text
        assert "change the training plan and take in its workbook" in text

    def test_a_role_is_found_confirmed_and_given(self, client, sign_in):
        sign_in("system_administrator")
        person = PersonFactory(staff_number="S7777", kind="staff", name_en="Kim New")
        assert "Kim New gets the role" in text_of(client, "role_grant", "director", staff_number="s7777")
        assert RoleGrant.objects.filter(person=person).count() == 0
        client.post(reverse("role_grant", args=["director"]), {"staff_number": "S7777"})
        assert Person.objects.get(pk=person.pk).may("budget.read")

    def test_a_refusal_is_said_before_and_held_after(self, client, sign_in):
        sign_in("system_administrator")
        PersonFactory(staff_number="S7777", kind="staff", roles=["planning_officer"])
        text = text_of(client, "role_grant", "recruitment_officer", staff_number="S7777")
        assert "must not be held by one person" in text
        answer = client.post(reverse("role_grant", args=["recruitment_officer"]), {"staff_number": "S7777"})
        assert (answer.status_code, RoleGrant.objects.filter(role="recruitment_officer").count()) == (403, 0)

    def test_an_unknown_number_is_said_at_the_field(self, client, sign_in):
        sign_in("system_administrator")
        assert "Nobody here has this staff number." in text_of(client, "role_grant", "director", staff_number="S0")

    def test_a_role_is_taken_after_confirming(self, client, sign_in):
        sign_in("system_administrator")
        PersonFactory(roles=["lecturer"])
        grant = RoleGrant.objects.get(role="lecturer")
        text_of(client, "role_end", grant.pk)
        client.post(reverse("role_end", args=[grant.pk]))
        grant.refresh_from_db()
        assert grant.ended_at is not None

    @pytest.mark.parametrize("role", ["director", "planning_officer", "trainee"])
    def test_others_do_not_find_the_pages(self, client, sign_in, role):
        sign_in(role)
        assert client.get(reverse("role_list")).status_code == 404


# session, person, roles, unread messages, organisations and series of the filter, saved views, count, people, roles
QUERIES = 8
