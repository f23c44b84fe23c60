"""Two runs side by side: the figures that differ and the rows that made them differ."""

from __future__ import annotations

from datetime import date

import pytest

from reports import comparison
from tests.factories.accounts import PersonFactory
from tests.factories.audit import FindingFactory
from tests.factories.budget import AppropriationFactory, CommitmentFactory, LineFactory
from tests.factories.courses import PlanCourseFactory, PlanFactory
from tests.factories.reports import made_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    line = LineFactory(code="L")
    AppropriationFactory(line=line, year__year=2022)
    year = AppropriationFactory(line=line, year__year=2023, amount_krw=1_000_000).year
    CommitmentFactory(code="first", line=line, year=year, amount_krw=100_000)
    older = made_run()
    CommitmentFactory(code="second", line=line, year=year, amount_krw=250_000, committed_on=date(2023, 5, 2))
    return older, made_run()


def test_only_what_depends_on_the_new_row_changed(pair):
    changed = {line.key: (str(line.old), str(line.new)) for line in comparison.changes(*pair) if line.changed}
    assert changed == {
        "budget.2023.executed": ("100", "350"),
        "budget.2023.executed.rate": ("10.0", "35.0"),
        "budget.2023.line.L.executed": ("100", "350"),
        "budget.2023.line.L.executed.rate": ("10.0", "35.0"),
        "budget.2023.quarter.q2.executed": ("0", "250"),
    }


def test_the_row_that_changed_them_is_named(pair):
    rows = comparison.row_changes(*pair, PersonFactory(roles=["council_reader"]))
    assert {row.family for row in rows} == {
        "budget.2023.executed", "budget.2023.line.{line}.executed", "budget.2023.quarter.q2.executed",
    }  # fmt: skip
    assert all(row.old is None and row.new == 250_000 and "second" in row.names for row in rows)


def test_the_same_run_twice_differs_in_nothing(pair):
    older, _newer = pair
    assert not [line for line in comparison.changes(older, older) if line.changed]
    assert comparison.row_changes(older, older, PersonFactory()) == []


def test_persons_who_came_or_went_are_not_named_to_who_may_not_look_them_up():
    line = LineFactory(code="L")
    for year in (2022, 2023):
        AppropriationFactory(line=line, year__year=year)
    plan = PlanFactory(version=1)
    PlanCourseFactory(plan=plan)
    FindingFactory(round__year=2022)
    older = made_run("quarterly")
    PersonFactory(kind="staff", staff_number="CANARY-1", hired_on=date(2020, 1, 1))
    newer = made_run("quarterly")

    def names(role):
        changed = comparison.row_changes(older, newer, PersonFactory(roles=[role]))
        return {name for row in changed for name in row.names}

    assert "CANARY-1" in names("planning_officer")
    assert not [name for name in names("council_reader") if "CANARY" in name]
