"""Figures of results: as at the cut, beside the plan, weighted, by group and quarter, and the spread at its borders."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import formats, translation

from courses.models import CourseVerdict, PlanCourse, YearResult
from enrollment.actions import results
from enrollment.models import CourseResult, HoursResult
from reports.figures.book import Book
from reports.figures.results import listed
from reports.scope import Scope
from surveys.actions import scores
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.courses import (
    CategoryFactory,
    CourseFactory,
    PlanCourseFactory,
    PlanFactory,
    PlanRowFactory,
    ProgrammeFactory,
    RunFactory,
)
from tests.factories.elearning import ContentFactory
from tests.factories.enrollment import CompletionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def plan():
    return PlanFactory(year=2023)


def planned(plan, code, trainees, *, category=None, programme=None, elearning=False, quarters=(1,)):
    """A course of the plan with its rows."""
    plan_class = PlanCourse.PlanClass.ELEARNING if elearning else PlanCourse.PlanClass.FACE_TO_FACE
    category = category or CategoryFactory(delivery="elearning" if elearning else "classroom")
    course = CourseFactory(code=code, category=category)
    PlanCourseFactory(plan=plan, course=course, plan_class=plan_class, programme=programme)
    for quarter in quarters:
        PlanRowFactory(plan=plan, course=course, plan_class=plan_class, quarter=quarter, trainees=trainees,
                       runs=None if elearning else 1, programme=programme, counted=category.counted)  # fmt: skip
    return course


def came(course, completed, decided=None, *, on=date(2023, 3, 8), quarter=1, closed=False):
    """A row of the summary, with the groups of the plan."""
    entry = PlanCourse.objects.get(course=course)
    return CourseResult.objects.create(
        year=entry.plan.year, course=course, category=entry.category, programme=entry.programme,
        plan_class=entry.plan_class, quarter=None if closed else quarter, on=on, completed=completed,
        decided=completed if decided is None else decided, counted=entry.category.counted, closed=closed,
    )  # fmt: skip


def values(*names, as_of=None, year=2023):
    book = Book(Scope.of(2023, as_of=as_of))
    return [book.value(f"result.{year}.{name}") for name in names]


def texts(*names, as_of=None, year=2023):
    book = Book(Scope.of(2023, as_of=as_of))
    return [book.number(f"result.{year}.{name}").text for name in names]


def test_a_decision_on_the_day_of_the_cut_counts_and_one_the_day_after_does_not(plan):
    course = planned(plan, "CC-1", 40)
    came(course, 3, on=date(2023, 1, 31))
    came(course, 4, on=date(2023, 2, 1))
    cuts = [date(2023, 1, 30), date(2023, 1, 31), date(2023, 2, 1), None]
    assert [values("completed", as_of=cut) for cut in cuts] == [[None], [3], [7], [7]]
    assert texts("completed", "completed.rate", "courses", as_of=cuts[0]) == ["not yet recorded"] * 3


def test_rates_are_weighted_by_people(plan):
    small, large = planned(plan, "CC-1", 10), planned(plan, "CC-2", 90)
    came(small, 10, 10)
    came(large, 45, 60)
    assert values("completed", "decided", "not_completed", "completed.rate") == [55, 70, 15, 55]
    assert texts("completion.rate", "completed.rate") == ["78.6", "55.0"]  # a plain mean would be 87.5


def test_courses_that_somebody_completed_are_held_once(plan):
    first, second, net = (planned(plan, code, 10, elearning=code.startswith("EL")) for code in ("CC-1", "CC-2", "EL-1"))
    for day in (8, 9):
        came(first, 1, on=date(2023, 3, day))
        came(net, 5, on=date(2023, 3, day))
    came(second, 0, 4)
    assert values("courses", "classroom.courses", "elearning.courses") == [2, 1, 1]
    assert values("classroom.completed", "elearning.completed", "classroom.rate", "elearning.rate") == [2, 10, 10, 100]


def test_groups_hold_what_is_below_them_and_uncounted_stands_for_itself(plan):
    root = CategoryFactory(code="ROOT")
    leaf, aside = CategoryFactory(code="LEAF", parent=root), CategoryFactory(code="ASIDE", parent=root, counted=False)
    happy = ProgrammeFactory(code="PG-A", group_ko="퇴직설계")
    second = ProgrammeFactory(code="PG-B", group_ko="퇴직설계")
    one = planned(plan, "CC-1", 20, category=leaf, programme=happy)
    two = planned(plan, "CC-2", 30, category=leaf, programme=second, quarters=(1, 2))
    abroad = planned(plan, "IN-1", 10, category=aside)
    came(one, 10)
    came(two, 30, quarter=2)
    came(abroad, 9)
    assert values("completed", "category.ROOT.completed", "category.LEAF.rate", "category.ASIDE.completed") == [
        40, 40, 50, 9,
    ]  # fmt: skip
    assert values("programme.PG-A.completed", "programme.PG-A.rate") == [40, 50]
    quarters = [f"programme.PG-A.q{n}.{what}" for n in (1, 2, 3) for what in ("completed", "rate")]
    assert values(*quarters) == [10, 20, 30, 100, 0, None]
    assert texts("programme.PG-A.q3.rate") == ["-"]
    assert values("quarter.q1.completed", "quarter.q2.classroom.completed", "quarter.q2.classroom.rate") == [
        10,
        30,
        100,
    ]


def test_a_closed_year_knows_neither_quarters_nor_who_did_not_complete(plan):
    programme = ProgrammeFactory(code="PG-A")
    came(planned(plan, "CC-1", 20, programme=programme), 10, on=date(2023, 12, 31), closed=True)
    assert values("completed", "completed.rate", "programme.PG-A.completed") == [10, 50, 10]
    assert (
        texts("quarter.q1.completed", "programme.PG-A.q1.completed", "programme.PG-A.q1.rate")
        == ["not kept by quarter"] * 3
    )
    assert texts("decided", "completion.rate", "not_completed") == ["not kept of this year"] * 2 + ["-"]


def test_the_year_before_that_is_not_held_is_said_so(plan):
    came(planned(plan, "CC-1", 20), 10)
    assert texts("completed", "completed.rate", "satisfaction", year=2022) == ["not held"] * 3


def test_what_came_after_a_frozen_report_is_the_one_row_that_differs(plan):
    """Counting again keeps the keys of rows that are right, so a comparison names only what is new."""
    for code in ("CC-1", "CC-2"):
        took_place(planned(plan, code, 20), date(2023, 1, 20))
    results.rebuild(year=2023, by=None)

    def frozen():
        book = Book(Scope.of(2023))
        return {pk: rest for pk, *rest in book.snapshot(book.find("result.2023.completed"))}

    before = frozen()
    took_place(PlanCourse.objects.get(course__code="CC-2").course, date(2023, 2, 3))
    results.rebuild(year=2023, by=None)
    after = frozen()
    assert {pk: after[pk] for pk in before} == before
    (new,) = (rest for pk, rest in after.items() if pk not in before)
    assert (new[0], new[1], new[-1]) == (1, "CC-2", date(2023, 2, 3))


def took_place(course, on):
    """A completed place in a run of the course."""
    run = RunFactory(course=course, starts_on=on, ends_on=on)
    return CompletionFactory(enrollment__run=run, decided_on=on, hours=0)


# The spread of e-learning (finding 1 of the audit)


def test_below_half_and_above_three_times_are_exact_at_their_borders(plan):
    for code, completed in (("EL-49", 99), ("EL-50", 100), ("EL-300", 600), ("EL-301", 601), ("EL-0", 0)):
        course = planned(plan, code, 200, elearning=True)
        if completed:
            came(course, completed)
    planned(plan, "CC-1", 200)
    names = ("elearning.under_50.courses", "elearning.between.courses", "elearning.over_300.courses")
    assert values(*names) == [2, 2, 1]
    book = Book(Scope.of(2023))
    listed = {name: sorted(c.course.code for c in book.rows(book.find(f"result.2023.{name}"))) for name in names}
    assert listed == dict(zip(names, (["EL-0", "EL-49"], ["EL-300", "EL-50"], ["EL-301"]), strict=True))
    assert texts("course.EL-49.rate", "course.EL-0.completed", "course.EL-301.rate") == ["49.5", "0", "300.5"]


def test_only_quarters_that_ended_are_compared(plan):
    course = planned(plan, "EL-1", 100, elearning=True, quarters=(1, 2, 3, 4))
    came(course, 60, on=date(2023, 3, 31), quarter=1)
    came(course, 20, on=date(2023, 4, 20), quarter=2)
    names = ("elearning.under_50.courses", "course.EL-1.planned", "course.EL-1.completed")
    assert values(*names, as_of=date(2023, 4, 30)) == [0, 100, 60]
    assert values(*names, as_of=date(2023, 6, 30)) == [1, 200, 80]
    came(course, 1, on=date(2023, 1, 9), quarter=1)
    assert texts(*names, as_of=date(2023, 1, 31)) == ["no quarter has ended yet"] * 3


def test_courses_one_by_one_are_not_listed_among_all_figures(plan):
    came(planned(plan, "EL-1", 100, elearning=True), 60)
    assert not [key for key in Book(Scope.of(2023)).all_keys(held_only=True) if ".course." in key]


def test_outliers_stand_with_their_content_s_age_and_their_verdict_as_at_the_cut(plan):
    for code, completed in (("EL-1", 10), ("EL-2", 301), ("EL-3", 100)):
        came(planned(plan, code, 100, elearning=True), completed)
    course = PlanCourse.objects.get(course__code="EL-1").course
    ContentFactory(course=course, published_at=datetime(2023, 2, 3, 1, tzinfo=UTC))
    CourseVerdict.objects.create(
        year=2023, course=course, verdict="close", reason="x", decided_at=datetime(2023, 12, 1, 1, tzinfo=UTC),
        decided_by=PersonFactory(),
    )  # fmt: skip

    def said(cut):
        found = listed(Scope.of(2023, as_of=cut), 2023)
        return [(one.code, one.renewed, one.verdict) for one in (*found.under.first, *found.over.first)]

    day = formats.date_format(date(2023, 2, 3), "SHORT_DATE_FORMAT")
    assert said(date(2023, 3, 31)) == [("EL-1", day, ""), ("EL-2", "", "")]
    assert said(date(2023, 12, 1)) == [("EL-1", day, "close"), ("EL-2", "", "")]


# Satisfaction and hours


def test_satisfaction_is_a_plain_mean_over_courses_of_a_year_that_is_over(plan):
    root = CategoryFactory(code="ROOT")
    first = planned(plan, "CC-1", 20, category=root)
    second = planned(plan, "EL-1", 20, elearning=True)
    planned(plan, "CC-2", 20)
    for course, points, answers in ((first, 25, 5), (second, 300, 100)):
        YearResult.objects.create(year=2023, course=course, planned=20, completed=9, satisfaction_points=points,
                                  satisfaction_answers=answers)  # fmt: skip
    assert scores.rebuild(year=2023, by=None) == 2
    names = ("satisfaction", "classroom.satisfaction", "elearning.satisfaction", "category.ROOT.satisfaction")
    assert texts(*names) == ["4.00", "5.00", "3.00", "5.00"]
    assert texts(*names, as_of=date(2023, 12, 30)) == ["not yet recorded"] * 4


def test_hours_stand_as_at_the_last_month_s_end(plan):
    home = OrganisationFactory()
    months = ((date(2023, 1, 1), 4, 0, 0), (date(2023, 2, 28), 0, 1, 100), (date(2023, 3, 31), 0, 2, 170))
    for on, owing, fulfilled, recognised in months:
        HoursResult.objects.create(
            year=2023, organisation=home, on=on, owing=owing, fulfilled=fulfilled, recognised=recognised
        )

    def said(day):
        book = Book(Scope.of(2023, as_of=day))
        return [
            book.number(f"hours.2023.{name}").text for name in ("owing", "fulfilled", "fulfilled.rate", "recognised")
        ]

    assert said(date(2023, 3, 30)) == ["4", "1", "25.0", "100"]
    assert said(date(2023, 3, 31)) == ["4", "3", "75.0", "270"]
    assert said(date(2023, 2, 27)) == ["not yet recorded"] * 4
    assert Book(Scope.of(2023)).value("hours.2023.fulfilled.rate") == Decimal(75)
