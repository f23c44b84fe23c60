"""Which version is in force, the summary, programmes by quarter and changes between versions."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from courses import queries
from courses.models import AbolishedCourse, Plan, PlanCourse
from courses.totals import Totals
from tests.factories.budget import QuarterlyPlanFactory
from tests.factories.courses import (
    CategoryFactory,
    CourseFactory,
    PlanCourseFactory,
    PlanFactory,
    PlanRowFactory,
    ProgrammeFactory,
    RunFactory,
)

pytestmark = pytest.mark.django_db


def planned(plan, course, quarter=1, runs=1, trainees=30, **more):
    if not PlanCourse.objects.filter(plan=plan, course=course).exists():
        PlanCourseFactory(plan=plan, course=course)
    return PlanRowFactory(plan=plan, course=course, quarter=quarter, runs=runs, trainees=trainees, **more)


def test_a_draft_is_not_in_force():
    first = PlanFactory(version=1)
    PlanFactory(version=2, state=Plan.State.DRAFT)
    assert queries.plan_in_force(2023) == first


def test_as_of_a_day_the_newest_version_decided_by_then_is_in_force():
    first = PlanFactory(version=1, state=Plan.State.CHANGED, decided_on=date(2022, 12, 30))
    second = PlanFactory(version=2, decided_on=date(2023, 9, 1))
    assert queries.plan_in_force(2023, date(2023, 8, 31)) == first
    assert queries.plan_in_force(2023, date(2023, 9, 1)) == second
    with pytest.raises(queries.NoPlan, match="2023"):
        queries.plan_in_force(2023, date(2022, 12, 29))


def test_a_year_without_a_plan_says_so():
    with pytest.raises(LookupError, match="2023"):
        queries.plan_in_force(2023)


def test_the_summary_adds_up_the_tree_and_leaves_out_what_is_not_counted(django_assert_num_queries):
    root = CategoryFactory(code="C", order=1)
    area = CategoryFactory(code="A", order=2, parent=root)
    leaf, other = CategoryFactory(code="L", order=3, parent=area), CategoryFactory(code="M", order=4, parent=area)
    aside = CategoryFactory(code="U", order=5, parent=area, counted=False)
    abroad = CategoryFactory(code="I", order=6, counted=False)
    before, plan = PlanFactory(year=2022, version=1), PlanFactory(year=2023, version=1)
    same = CourseFactory(category=leaf)
    planned(before, same, runs=2, trainees=50)
    planned(plan, same, quarter=1, runs=1, trainees=30)
    planned(plan, same, quarter=2, runs=2, trainees=40)
    planned(plan, CourseFactory(category=other), runs=None, trainees=100)
    planned(plan, CourseFactory(category=abroad), runs=1, trainees=7, counted=False)
    PlanRowFactory(plan=plan, course=None, category=aside, runs=None, trainees=33_000, counted=False)

    with django_assert_num_queries(3):
        table = queries.summary(plan, before)

    assert [(row.code, row.depth) for row in table.rows] == [
        ("", 0),
        ("C", 1),
        ("A", 2),
        ("L", 3),
        ("M", 3),
        ("U", 3),
        ("I", 1),
    ]
    assert table.total.now == Totals(2, 3, 170)
    assert table.total.before == Totals(1, 2, 50)
    assert table.total.change == Totals(1, 1, 120)
    assert table.row("M").now == Totals(1, None, 100)
    assert table.row("U").now == Totals(0, None, 33_000)
    assert table.row("I").now == Totals(1, 1, 7)


def test_programmes_are_grouped_with_all_their_budget_plans():
    plan = PlanFactory(year=2023, version=1)
    run = ProgrammeFactory(code="EL1", group_ko="e-러닝", budget_plan=QuarterlyPlanFactory(q1_krw=5, q2_krw=1))
    ProgrammeFactory(code="EL2", group_ko="e-러닝", budget_plan=QuarterlyPlanFactory(q1_krw=7))
    course = CourseFactory()
    planned(plan, course, quarter=1, runs=None, trainees=10, programme=run)
    planned(plan, course, quarter=3, runs=None, trainees=20, programme=run)
    (line,) = queries.programme_quarters(plan)
    assert line.name_ko == "e-러닝"
    assert [q.trainees for q in line.quarters] == [10, 0, 20, 0]
    assert line.total == Totals(0, None, 30)
    assert line.budget_krw == (12, 1, 0, 0)


def test_changes_name_what_came_what_went_and_what_took_its_place():
    before, plan = PlanFactory(year=2022, version=1), PlanFactory(year=2023, version=1)
    kept, gone, come = CourseFactory(), CourseFactory(), CourseFactory()
    planned(before, kept, runs=2, trainees=40)
    planned(plan, kept, runs=1, trainees=45)
    planned(before, gone)
    planned(plan, come)
    PlanCourse.objects.filter(plan=plan, course=kept).update(change="revised")
    AbolishedCourse.objects.create(plan=plan, course=gone, replaced_by=come)

    changes = queries.changes_between(before, plan)

    assert [entry.course for entry in changes.added] == [come]
    assert [entry.course for entry in changes.removed] == [gone]
    assert [entry.course for entry in changes.revised] == [kept]
    assert changes.abolished[gone.pk].replaced_by == come
    assert [(entry.course, entry.change) for entry in changes.different] == [(kept, Totals(0, -1, 5))]


def test_a_cancelled_run_stays_in_the_plan_and_is_not_held():
    held = RunFactory()
    cancelled = RunFactory(course=held.course, number=2, state="cancelled", cancelled_at=timezone.now())
    RunFactory(course__category__counted=False)
    assert set(queries.counted_runs(2023)) == {held, cancelled}
    assert list(queries.held_runs(2023)) == [held]
