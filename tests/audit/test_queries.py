"""The matrix, what waits for whom, what is late; and the seeded round."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings

from accounts.models import Organisation
from audit import queries
from audit.imports import seed
from audit.models import Finding, Round, Step
from journal import actions as journal
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.audit import FindingFactory, RoundFactory, StepFactory

pytestmark = pytest.mark.django_db
Status = Finding.Status


def test_the_matrix_counts_its_own_round_only(django_assert_num_queries):
    for status in (Status.DONE, Status.DONE, Status.IN_PROGRESS):
        FindingFactory(kind="suggestion", status=status)
    FindingFactory(kind="other", status=Status.NOT_TAKEN_UP)
    FindingFactory(round=RoundFactory(code="AUDIT-2021", year=2021))
    newest = queries.latest_round()
    with django_assert_num_queries(1):
        matrix = queries.matrix(newest)
    assert [[count for _, count in row.cells] for row in matrix.rows] == [[0, 0, 0, 0], [2, 1, 0, 0], [0, 0, 0, 1]]
    assert [count for _, count in matrix.totals] == [2, 1, 0, 1]
    assert (matrix.total, matrix.count(kind="suggestion"), matrix.count(status="done")) == (4, 3, 2)


def test_what_waits_for_whom():
    division = OrganisationFactory(kind=Organisation.Kind.DIVISION)
    team = OrganisationFactory(kind=Organisation.Kind.TEAM, parent=division)
    mine = FindingFactory(divisions=[division])
    other = FindingFactory(divisions=[OrganisationFactory()])
    FindingFactory(divisions=[division], status=Status.DONE)
    both = FindingFactory(divisions=[division, other.divisions.get()])
    in_team = PersonFactory(roles=["training_manager"], organisation=team)
    assert set(queries.waiting_for(in_team)) == {mine, both}
    assert set(queries.waiting_for(PersonFactory(roles=["planning_officer"]))) == {mine, other, both}
    assert not queries.waiting_for(PersonFactory(roles=["director"], organisation=division)).exists()
    assert not queries.waiting_for(PersonFactory(roles=["training_manager"], organisation=None)).exists()


def test_late_is_open_and_past_its_day_or_a_step_of_it():
    day = date(2023, 3, 1)
    by_day = FindingFactory(due_on=date(2023, 2, 28))
    by_step = StepFactory(planned_on=date(2023, 2, 1)).finding
    FindingFactory(due_on=date(2023, 3, 1))
    FindingFactory(due_on=date(2023, 2, 1), status=Status.DONE)
    StepFactory(planned_on=date(2023, 2, 1), done_on=date(2023, 2, 20))
    assert set(queries.overdue(day)) == {by_day, by_step}


def test_findings_are_seen_by_those_who_may_read_them():
    finding = FindingFactory()
    assert list(queries.visible_to(PersonFactory(roles=["council_reader"]))) == [finding]
    assert list(queries.visible_to(PersonFactory(roles=["lecturer"]))) == []


@pytest.fixture
def seeded():
    for code in ("HRDC-PLAN", "HRDC-TRAIN", "HRDC-RECRUIT"):
        OrganisationFactory(code=code, kind=Organisation.Kind.DIVISION)
    return seed.load(settings.BASE_DIR / "seed", 2023)


def test_the_round_of_2022_as_the_report_sums_it_up(seeded):
    matrix = queries.matrix(queries.latest_round())
    assert matrix.total == 25
    assert [row.total for row in matrix.rows] == [10, 11, 4]
    assert [[count for _, count in row.cells] for row in matrix.rows] == [[6, 4, 0, 0], [9, 2, 0, 0], [4, 0, 0, 0]]
    assert [count for _, count in matrix.totals] == [19, 6, 0, 0]
    # Half a year later the platform (3, 4) and the preparation of the 360° diagnosis (9) are past their day.
    assert [finding.number for finding in queries.overdue(date(2023, 3, 31))] == [3, 4, 9]
    recruitment = Finding.objects.filter(divisions__code="HRDC-RECRUIT")
    assert [finding.number for finding in recruitment] == [25]
    assert all(finding.steps.exists() for finding in Finding.objects.all())


def test_a_second_run_changes_nothing(seeded):
    def everything():
        return [list(model.objects.order_by("pk").values()) for model in (Round, Finding, Step)]

    first = everything()
    assert seed.load(settings.BASE_DIR / "seed", 2023) == seeded
    assert everything() == first


def test_a_run_leaves_what_people_changed(seeded):
    finding = Finding.objects.get(number=3)
    Finding.objects.filter(pk=finding.pk).update(status=Status.DONE)
    journal.record("finding.status_changed", on=finding, by=None)
    Finding.objects.filter(number=4).update(topic_ko="파일과 다른 제목")
    seed.load(settings.BASE_DIR / "seed", 2023)
    finding.refresh_from_db()
    assert finding.status == Status.DONE
    assert Finding.objects.get(number=4).topic_ko == "중간이탈 출결관리"
