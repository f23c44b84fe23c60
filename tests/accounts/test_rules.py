"""Who may give and take roles: each refusal, and the case beside it that is allowed."""

from __future__ import annotations

import pytest

from accounts import rules
from accounts.models import Person, RoleGrant
from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return PersonFactory(roles=["system_administrator"])


def staff(**fields):
    return PersonFactory(kind=Person.Kind.STAFF, **fields)


def test_an_administrator_gives_a_role(administrator):
    assert rules.why_not_grant_role(administrator, staff(), "director") is None


def test_others_give_none():
    assert "system administrator" in _english(rules.why_not_grant_role, staff(roles=["director"]), staff(), "trainee")


def test_nobody_gives_oneself_a_role(administrator):
    assert "own roles" in _english(rules.why_not_grant_role, administrator, administrator, "trainee")


@pytest.mark.parametrize(
    ("held", "asked", "allowed"),
    [
        ("budget_officer", "facilities_officer", True),
        ("system_administrator", "planning_officer", False),
        ("planning_officer", "system_administrator", False),
        ("system_administrator", "trainee", True),
        ("recruitment_officer", "training_manager", False),
        ("planning_officer", "recruitment_officer", False),
        ("planning_officer", "training_manager", True),
        ("director", "director", False),
    ],
)
def test_which_roles_meet_in_one_person(administrator, held, asked, allowed):
    person = staff(roles=[held])
    assert (rules.why_not_grant_role(administrator, person, asked) is None) == allowed


@pytest.mark.parametrize(
    ("fields", "asked", "allowed"),
    [
        ({"kind": "applicant"}, "applicant", True),
        ({"kind": "applicant"}, "assessor", False),
        ({"kind": "applicant"}, "recruitment_officer", False),
        ({"kind": "lecturer"}, "planning_officer", False),
        ({"kind": "lecturer"}, "lecturer", True),
        ({"kind": "staff", "is_active": False}, "trainee", False),
    ],
)
def test_who_can_receive_which_role(administrator, fields, asked, allowed):
    assert (rules.why_not_grant_role(administrator, PersonFactory(**fields), asked) is None) == allowed


def test_the_last_administrator_stays(administrator):
    other = PersonFactory(roles=["system_administrator"], is_active=False)
    grant = RoleGrant.objects.get(person=other)
    assert rules.why_not_end_role(administrator, grant) is None
    last = RoleGrant.objects.get(person=administrator)
    third = PersonFactory(roles=["trainee"])
    assert "last system administrator" in _english(rules.why_not_end_role, third, last)


def test_unmasking_needs_the_right_and_a_reason():
    reader, trainee = PersonFactory(roles=["director"]), PersonFactory(roles=["trainee"])
    assert rules.why_not_unmask(reader, "invitation to the course") is None
    assert rules.why_not_unmask(reader, "  . ") is not None
    assert rules.why_not_unmask(trainee, "invitation to the course") is not None


def _english(rule, *arguments):
    from django.utils import translation

    with translation.override("en"):
        return rule(*arguments)
