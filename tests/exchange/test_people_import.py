"""The HR file: what is planned from rows, what is refused, what applying does."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.utils import translation

from accounts.models import Person, RoleGrant
from core.errors import Refused
from core.sheets.columns import Row
from core.sheets.writing import Table, write_xlsx
from exchange import actions, jobs, uploads
from exchange.kinds import KINDS
from exchange.people.imports.apply import apply
from exchange.people.imports.columns import PEOPLE
from exchange.people.imports.plan import make
from journal.models import Entry
from tests.factories.accounts import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return OrganisationFactory(code="BU-01")


@pytest.fixture
def officer():
    return PersonFactory(roles=["planning_officer"], organisation=None)


def row(number=2, **values):
    wanted = {"staff_number": "S1", "name": "김하나", "organisation": "BU-01"}
    return Row(number, {**wanted, **values})


def plan_of(*rows):
    return make({"people": list(rows)}, {})


def sentences(plan):
    return [(problem.row, problem.value, problem.sentence) for problem in plan.problems]


def existing(bureau, **fields):
    wanted = {"staff_number": "S1", "name": "김하나", "name_en": "", "email": "", "grade": "", "job_series": ""}
    return PersonFactory(organisation=bureau, **{**wanted, **fields})


class TestPlan:
    def test_somebody_unknown_is_new(self, bureau):
        plan = plan_of(row(email="Kim@Example.org", grade="7급", hired_on=date(2020, 3, 2)))
        (item,) = plan.new
        assert (item.key, item.label) == ("S1", "김하나 (S1)")
        assert item.new == {
            "name": "김하나", "name_en": "", "email": "kim@example.org", "grade": "7급", "job_series": "",
            "organisation": "BU-01", "kind": "official", "hired_on": "2020-03-02", "retires_on": "",
        }  # fmt: skip

    def test_only_what_differs_is_a_change(self, bureau):
        existing(bureau, grade="8급")
        plan = plan_of(row(staff_number="s1", grade="7급"))
        (item,) = plan.changed
        assert (item.key, item.old, item.new) == ("S1", {"grade": "8급"}, {"grade": "7급"})

    def test_the_same_again_is_unchanged(self, bureau):
        existing(bureau, email="kim@example.org", grade="7급")
        plan = plan_of(row(grade="7급", email="KIM@example.org"))
        assert (plan.unchanged, plan.new, plan.changed, plan.leaving) == (1, [], [], [])

    def test_a_column_that_is_missing_keeps_its_values_and_an_empty_cell_clears_them(self, bureau):
        existing(bureau, name_en="Hana Kim", job_series="전산")
        (item,) = plan_of(row(job_series=None)).changed
        assert (item.old, item.new) == ({"job_series": "전산"}, {"job_series": ""})

    def test_who_is_missing_in_an_organisation_of_the_file_leaves(self, bureau):
        existing(bureau, staff_number="GONE", name="박퇴직")
        existing(bureau, staff_number="DEMO", demo=True)
        existing(bureau, staff_number="LECT", kind="lecturer")
        PersonFactory(staff_number="ELSE")
        assert [item.key for item in plan_of(row()).leaving] == ["GONE"]

    def test_who_moved_within_the_file_does_not_leave(self, bureau):
        OrganisationFactory(code="BU-02")
        existing(bureau)
        plan = plan_of(row(organisation="BU-02"), row(3, staff_number="S2"))
        assert (plan.leaving, plan.changed[0].new) == ([], {"organisation": "BU-02"})

    def test_a_day_of_leaving_makes_one_leave(self, bureau):
        existing(bureau)
        plan = plan_of(row(left_on=date(2023, 1, 31)))
        assert (plan.leaving[0].new, plan.changed) == ({"left_on": "2023-01-31"}, [])

    def test_somebody_comes_back(self, bureau):
        existing(bureau, left_on=date(2022, 12, 31), is_active=False)
        (item,) = plan_of(row()).changed
        assert (item.old, item.new) == ({"left_on": "2022-12-31"}, {"left_on": ""})


class TestProblems:
    @pytest.fixture(autouse=True)
    def _english(self):
        with translation.override("en"):
            yield

    @pytest.mark.parametrize(
        ("values", "value", "part"),
        [
            ({"organisation": "NOWHERE"}, "NOWHERE", "no organisation with this code"),
            ({"email": "kim at example"}, "kim at example", "not an e-mail address"),
            ({"hired_on": date(2023, 1, 2), "retires_on": date(2020, 1, 1)}, "2020-01-01", "before the day of hiring"),
            ({"left_on": date(2999, 1, 1)}, "2999-01-01", "still to come"),
        ],
    )
    def test_each_names_row_value_and_sentence(self, bureau, values, value, part):
        plan = plan_of(row(number=7, **values))
        ((at, found, sentence),) = sentences(plan)
        assert (at, found, part in sentence) == (7, value, True)
        assert plan.new == []

    def test_the_same_person_twice(self, bureau):
        plan = plan_of(row(2), row(9, staff_number="s1"))
        assert [(at, value) for at, value, _ in sentences(plan)] == [(9, "s1")]
        assert "row 2" in plan.problems[0].sentence

    def test_the_same_address_twice_in_the_file(self, bureau):
        plan = plan_of(row(2, email="a@example.org"), row(3, staff_number="S2", email="A@example.org"))
        assert [at for at, _, _ in sentences(plan)] == [2, 3]

    def test_the_address_of_somebody_else(self, bureau):
        PersonFactory(staff_number="S9", email="a@example.org")
        plan = plan_of(row(email="a@example.org"))
        assert "S9" in plan.problems[0].sentence

    def test_two_may_swap_their_addresses(self, bureau):
        existing(bureau, email="a@example.org")
        existing(bureau, staff_number="S2", email="b@example.org")
        plan = plan_of(row(email="b@example.org"), row(3, staff_number="S2", email="a@example.org"))
        assert (plan.problems, len(plan.changed)) == ([], 2)

    def test_sound_rows_are_planned_beside_wrong_ones(self, bureau):
        plan = plan_of(row(), row(3, staff_number="S2", organisation="NOWHERE"))
        assert ([item.key for item in plan.new], len(plan.problems)) == (["S1"], 1)


class TestApply:
    def apply(self, by, *rows):
        plan = plan_of(*rows)
        assert plan.problems == []
        with transaction.atomic():
            apply(plan=plan, by=by)

    def test_new_people_stand_without_a_password(self, bureau, officer):
        self.apply(officer, row(email="kim@example.org", hired_on=date(2020, 3, 2)))
        person = Person.objects.get(staff_number="S1")
        assert (person.organisation, person.email, person.hired_on) == (bureau, "kim@example.org", date(2020, 3, 2))
        assert not person.has_usable_password()

    def test_a_change_keeps_everything_else(self, bureau, officer):
        person = existing(bureau, grade="8급", language="en", roles=["trainee"])
        self.apply(officer, row(grade="7급"))
        again = Person.objects.get(staff_number="S1")
        assert (again.pk, again.grade, again.language) == (person.pk, "7급", "en")
        assert again.password == person.password
        assert again.may("catalogue.read")

    def test_the_record_of_each_changed_person_holds_old_and_new(self, bureau, officer):
        person = existing(bureau, grade="8급", name="김둘")
        existing(bureau, staff_number="S2", name="이셋")
        self.apply(officer, row(grade="7급"), row(3, staff_number="S2", name="이셋"))
        (entry,) = Entry.objects.filter(action="person.changed")
        assert (entry.target, entry.target_name) == (f"accounts.person:{person.pk}", "김둘")
        assert (entry.actor, entry.old, entry.new) == (
            f"accounts.person:{officer.pk}", {"name": "김둘", "grade": "8급"}, {"name": "김하나", "grade": "7급"},
        )  # fmt: skip

    def test_swapped_addresses_are_stored(self, bureau, officer):
        existing(bureau, email="a@example.org")
        existing(bureau, staff_number="S2", email="b@example.org")
        self.apply(officer, row(email="b@example.org"), row(3, staff_number="S2", email="a@example.org"))
        stored = dict(Person.objects.values_list("staff_number", "email"))
        assert (stored["S1"], stored["S2"]) == ("b@example.org", "a@example.org")

    def test_who_leaves_is_out_with_the_next_request(self, bureau, officer, client):
        person = existing(bureau, staff_number="GONE", roles=["trainee"])
        client.force_login(person)
        assert client.get("/account/").status_code == 200
        self.apply(officer, row())
        assert client.get("/account/").status_code == 302
        person.refresh_from_db()
        assert (person.is_active, person.left_on is None) == (False, False)
        assert RoleGrant.objects.get(person=person).ended_by == officer
        assert set(Entry.objects.filter(target=f"accounts.person:{person.pk}").values_list("action", flat=True)) == {
            "person.left", "role.ended",
        }  # fmt: skip

    def test_a_move_ends_the_roles_of_the_old_office_only(self, bureau, officer):
        OrganisationFactory(code="BU-02")
        person = existing(bureau, kind="staff", roles=["budget_officer", "lecturer"])
        mark = person.session_mark
        self.apply(officer, row(organisation="BU-02"))
        again = Person.objects.get(pk=person.pk)
        assert [role.code for role in again.roles] == ["lecturer"]
        assert again.session_mark != mark

    def test_nobody_puts_oneself_out(self, bureau, officer):
        Person.objects.filter(pk=officer.pk).update(organisation=bureau)
        with pytest.raises(Refused):
            self.apply(officer, row())
        assert not Person.objects.filter(staff_number="S1").exists()

    def test_without_the_right_nothing_happens(self, bureau):
        with pytest.raises(Refused):
            self.apply(PersonFactory(roles=["director"], organisation=None), row())

    def test_twice_is_once(self, bureau, officer):
        self.apply(officer, row())
        plan = plan_of(row())
        assert (plan.unchanged, plan.new, plan.changed, plan.leaving) == (1, [], [], [])

    def test_the_import_is_recorded_with_its_counts(self, bureau, officer):
        existing(bureau, staff_number="GONE")
        self.apply(officer, row())
        entry = Entry.objects.get(action="people.imported")
        assert entry.new == {"new": 1, "changed": 0, "leaving": 1, "unchanged": 0}


class TestWholeWay:
    """A workbook through the upload pages' own actions and jobs."""

    def bring(self, by, tmp_path, *rows):
        file = tmp_path / "people.xlsx"
        if rows:  # without rows the same file is brought again
            write_xlsx([Table("인사자료", [column.name_ko for column in PEOPLE.columns], rows)], file)
        upload = actions.bring_upload(kind=KINDS["people"], name=file.name, content=file, parameters={}, by=by)
        jobs.run(upload.job.pk, uploads.plan)
        upload.refresh_from_db()
        return upload

    def cells(self, **values):
        wanted = {"staff_number": "S1", "name": "김하나", "organisation": "BU-01", "grade": "7급"} | values
        return [wanted.get(column.key) for column in PEOPLE.columns]

    def test_a_sound_file_is_planned_and_applied_once(self, bureau, officer, tmp_path):
        upload = self.bring(officer, tmp_path, self.cells(hired_on=date(2020, 3, 2), kind="공무원"))
        assert upload.counts == {"new": 1, "changed": 0, "leaving": 0, "unchanged": 0}
        jobs.run(actions.ask_apply(upload=upload, by=officer).pk, uploads.apply)
        assert Person.objects.get(staff_number="S1").hired_on == date(2020, 3, 2)
        with pytest.raises(Refused):
            self.bring(officer, tmp_path)

    def test_every_problem_stands_with_its_cell_and_nothing_comes_in(self, bureau, officer, tmp_path):
        upload = self.bring(
            officer,
            tmp_path,
            self.cells(),
            self.cells(staff_number="S2", grade="77급"),
            self.cells(staff_number="S3", hired_on="지난달"),
        )
        found = list(upload.problems.values_list("row", "column", "value"))
        assert found == [(3, "직급", "77급"), (4, "임용일", "지난달")]
        with pytest.raises(Refused):
            actions.ask_apply(upload=upload, by=officer)
        assert not Person.objects.filter(staff_number="S1").exists()
