"""Who sees whom; the institute's staff; the tree."""

from __future__ import annotations

import unicodedata

import pytest

from accounts import queries
from accounts.models import Organisation, Person
from tests.factories.accounts import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """One person of each kind, each in an organisation of its own."""
    return {kind: PersonFactory(kind=kind, name=f"사람 {kind}") for kind in Person.Kind.values}


def kinds_seen(user, people):
    return {p.kind for p in queries.people_visible_to(user) if p.pk in {x.pk for x in people.values()}}


CLOSED = {"applicant", "assessor"}


@pytest.mark.parametrize(
    ("role", "hidden"),
    [
        ("director", set()),
        ("recruitment_officer", set()),
        ("planning_officer", CLOSED),
        ("training_manager", CLOSED),
        ("budget_officer", set(Person.Kind.values)),
        ("system_administrator", set(Person.Kind.values)),
        ("trainee", set(Person.Kind.values)),
        ("council_reader", set(Person.Kind.values)),
    ],
)
def test_which_kinds_a_role_sees(people, role, hidden):
    user = PersonFactory(roles=[role])
    assert kinds_seen(user, people) == set(Person.Kind.values) - hidden
    assert user in queries.people_visible_to(user)


def test_an_agency_officer_sees_the_own_organisation_and_below():
    district = OrganisationFactory()
    office = OrganisationFactory(parent=district)
    inside = [PersonFactory(organisation=district), PersonFactory(organisation=office)]
    PersonFactory()
    PersonFactory(organisation=district, kind="applicant")
    officer = PersonFactory(organisation=district, roles=["agency_training_officer"])
    assert set(queries.people_visible_to(officer)) == {*inside, officer}
    assert set(queries.organisations_visible_to(officer)) == {district, office}


def test_an_agency_officer_without_organisation_sees_only_oneself():
    PersonFactory()
    officer = PersonFactory(organisation=None, roles=["agency_training_officer"])
    assert list(queries.people_visible_to(officer)) == [officer]
    assert list(queries.organisations_visible_to(officer)) == []


def test_search_finds_names_and_numbers_among_the_visible_only(people):
    user = PersonFactory(roles=["planning_officer"], name="검색자")
    assert set(queries.person_search(user, "사람")) == {p for k, p in people.items() if k not in CLOSED}
    assert list(queries.person_search(user, people["official"].staff_number)) == [people["official"]]
    assert list(queries.person_search(user, "  ")) == []


def test_staff_are_counted_without_demo_accounts_and_people_who_left():
    institute = OrganisationFactory(kind=Organisation.Kind.INSTITUTE)
    division = OrganisationFactory(kind=Organisation.Kind.DIVISION, parent=institute)
    team = OrganisationFactory(kind=Organisation.Kind.TEAM, parent=division)
    for place in (institute, division, team):
        PersonFactory(kind="staff", organisation=place)
    PersonFactory(kind="staff", organisation=team, demo=True)
    PersonFactory(kind="staff", organisation=team, left_on="2023-01-31")
    PersonFactory(kind="official", organisation=team)
    assert queries.institute_staff().count() == 3
    assert queries.staff_by_division() == {division.code: 2}


@pytest.mark.parametrize("width", [1, 3])
def test_the_tree_takes_the_same_queries_however_wide(django_assert_num_queries, width):
    root = OrganisationFactory()
    for _ in range(width):
        child = OrganisationFactory(parent=root)
        PersonFactory.create_batch(width, organisation=child)
    user = PersonFactory(roles=["director"], organisation=root)
    with django_assert_num_queries(3):  # roles, organisations, counts
        (node,) = queries.tree(user)
    assert (node.people, node.people_below, len(node.children)) == (1, 1 + width * width, width)


def test_a_name_typed_on_a_mac_is_found():
    person = PersonFactory(name="홍길동")
    director = PersonFactory(name="김원장", roles=["director"])
    typed = unicodedata.normalize("NFD", "홍길")
    assert typed != "홍길"
    assert list(queries.person_search(director, f" {typed} ")) == [person]
    assert list(Person.objects.filter(queries.matches(typed))) == [person]
