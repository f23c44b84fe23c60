"""The HR file goes round no rule of roles, and touches and shows nobody of the recruitment side."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.utils import translation

from accounts.models import Person
from core.errors import Refused
from core.sheets.columns import Row
from core.sheets.writing import Table, write_xlsx
from exchange import actions, jobs, uploads
from exchange.kinds import KINDS, Item, Plan
from exchange.people.imports.apply import apply
from exchange.people.imports.columns import PEOPLE
from exchange.people.imports.guards import addresses_of_role_holders
from exchange.people.imports.plan import make
from tests.factories.accounts import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def bureau():
    return OrganisationFactory(code="BU-01")


@pytest.fixture
def officer():
    return PersonFactory(roles=["planning_officer"], organisation=None)


def row(number=2, **values):
    return Row(number, {"staff_number": "S1", "name": "김하나", "organisation": "BU-01", **values})


def plan_of(*rows):
    return make({"people": list(rows)}, {})


def problems(plan):
    return [(problem.row, problem.sentence) for problem in plan.problems]


class TestLastAdministrator:
    LAST = "This is the last system administrator. Give the role to somebody else first."

    @pytest.mark.parametrize(
        ("values", "at"),
        [
            ({"staff_number": "ADM", "left_on": date(2023, 1, 2)}, 2),
            ({"staff_number": "ADM", "organisation": "BU-02"}, 2),
            ({}, None),  # missing in an organisation of the file
        ],
    )
    def test_the_role_cannot_end_by_the_file(self, bureau, values, at):
        OrganisationFactory(code="BU-02")
        PersonFactory(staff_number="ADM", organisation=bureau, roles=["system_administrator"])
        assert problems(plan_of(row(**values))) == [(at, self.LAST)]

    def test_with_a_second_one_it_can(self, bureau):
        PersonFactory(staff_number="ADM", organisation=bureau, roles=["system_administrator"])
        PersonFactory(roles=["system_administrator"])
        plan = plan_of(row())
        assert (plan.problems, [item.key for item in plan.leaving]) == ([], ["ADM"])

    def test_applying_asks_again(self, bureau, officer):
        PersonFactory(staff_number="ADM", organisation=bureau, roles=["system_administrator"])
        plan = Plan(leaving=[Item("ADM", "ADM", new={"left_on": "2023-01-02"})])
        with pytest.raises(Refused, match="last system administrator"), transaction.atomic():
            apply(plan=plan, by=officer)


class TestAddresses:
    def bring(self, by, tmp_path, **values):
        cells = [{"staff_number": "S1", "name": "김하나", "organisation": "BU-01", **values}.get(c.key)
                 for c in PEOPLE.columns]  # fmt: skip
        file = tmp_path / "people.xlsx"
        write_xlsx([Table("인사자료", [column.name_ko for column in PEOPLE.columns], [cells])], file)
        upload = actions.bring_upload(kind=KINDS["people"], name=file.name, content=file, parameters={}, by=by)
        jobs.run(upload.job.pk, uploads.plan)
        upload.refresh_from_db()
        return upload

    @pytest.fixture
    def holder(self, bureau):
        fields = {"staff_number": "S1", "name": "김하나", "organisation": bureau, "email": "own@example.org"}
        return PersonFactory(**fields, roles=["budget_officer"])

    def test_of_a_role_holder_is_not_changed_by_a_planner(self, holder, officer, tmp_path):
        Person.objects.filter(pk=officer.pk).update(language="en")
        upload = self.bring(officer, tmp_path, email="thief@example.org")
        assert list(upload.problems.values_list("row", "column", "value", "sentence")) == [
            (2, "E-mail", "thief@example.org",
             "This person holds a role, so only a system administrator may change the address."),
        ]  # fmt: skip

    def test_is_changed_by_who_gives_roles_and_only_applied_by_such(self, holder, officer, tmp_path):
        administrator = PersonFactory(roles=["system_administrator"])
        upload = self.bring(administrator, tmp_path, email="new@example.org")
        assert upload.problem_count == 0
        job = actions.ask_apply(upload=upload, by=officer)
        jobs.run(job.pk, uploads.apply)
        job.refresh_from_db()
        holder.refresh_from_db()
        assert (job.state, holder.email) == ("failed", "own@example.org")
        upload.refresh_from_db()
        jobs.run(actions.ask_apply(upload=upload, by=administrator).pk, uploads.apply)
        holder.refresh_from_db()
        assert holder.email == "new@example.org"

    def test_the_same_address_and_people_without_a_role_are_free(self, holder, officer, bureau):
        PersonFactory(staff_number="S2", organisation=bureau)
        rows = [row(email="OWN@example.org"), row(3, staff_number="S2", email="new@example.org")]
        assert addresses_of_role_holders({"people": rows}, officer) == []

    def test_taking_the_address_away_is_a_change_too(self, holder, officer):
        assert [p.row for p in addresses_of_role_holders({"people": [row(email=None)]}, officer)] == [2]


class TestRecruitment:
    @pytest.fixture
    def applicant(self):
        return PersonFactory(
            staff_number="APP-77", name="비밀지원자", email="app77@example.org", kind="applicant", organisation=None
        )

    def test_their_numbers_are_refused_and_nothing_of_them_is_shown(self, bureau, applicant):
        plan = plan_of(row(staff_number="app-77", email="new@example.org"))
        assert problems(plan) == [(2, "This staff number cannot come with the HR file.")]
        shown = repr((plan.new, plan.changed, plan.leaving, plan.problems))
        assert ("비밀지원자" in shown, "app77@" in shown) == (False, False)

    def test_their_addresses_lead_to_nobody(self, bureau, applicant):
        plan = plan_of(row(email="app77@example.org"))
        assert problems(plan) == [(2, "This address is in use already. Give another one, or leave the cell empty.")]

    def test_they_do_not_leave_with_an_organisation(self, bureau, applicant):
        Person.objects.filter(pk=applicant.pk).update(organisation=bureau)
        assert plan_of(row()).leaving == []
