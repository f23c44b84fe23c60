"""The summary of scores has two sources: shown surveys, and what was told of a closed year (decision 0037)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import YearResult
from journal.models import Entry
from surveys import tasks
from surveys.actions import scores
from surveys.models import CourseScore
from surveys.queries.invariants import differences
from surveys.queries.scores import counted_scores_of, scores_of
from surveys.tasks import keep
from tests.factories.courses import (
    CategoryFactory,
    CourseFactory,
    PlanCourseFactory,
    PlanFactory,
    ProgrammeFactory,
    RunFactory,
)
from tests.factories.surveys import closed

pytestmark = pytest.mark.django_db
SHOWN = ("course__code", "points", "answers", "on", "closed", "kind")


def told(course, points=22, answers=5, year=2022):
    return YearResult.objects.create(
        year=year, course=course, planned=9, completed=9, satisfaction_points=points, satisfaction_answers=answers
    )


def stored(year=2022):
    return list(CourseScore.objects.filter(year=year).order_by("course__code", "pk").values_list(*SHOWN))


def test_a_closed_year_stands_as_it_was_told_on_its_last_day():
    entry = PlanCourseFactory(plan=PlanFactory(year=2022), course__code="CC-1", plan_class="remote")
    told(entry.course)
    YearResult.objects.create(year=2022, course=CourseFactory(code="CC-2"), planned=9, completed=0)
    assert scores.rebuild(year=2022, by=None) == 1
    assert stored() == [("CC-1", 22, 5, date(2022, 12, 31), True, "satisfaction")]
    (score,) = CourseScore.objects.all()
    assert (score.category, score.programme, score.plan_class) == (entry.category, entry.programme, "remote")
    assert (score.survey, score.run, score.quarter) == (None, None, None)
    assert [scores_of(2022, date(2022, 12, day)).count() for day in (30, 31)] == [0, 1]


def test_a_course_with_a_shown_survey_counts_by_it_and_never_twice():
    first, second = CourseFactory(code="CC-1"), CourseFactory(code="CC-2")
    told(first)
    told(second)
    scores.rebuild(year=2022, by=None)
    done = closed(5, 5, 4, 4, 4, run=RunFactory(course=first), year=2022)
    expected = [
        ("CC-1", 22, 5, done.closed_on, False, "satisfaction"),
        ("CC-2", 22, 5, date(2022, 12, 31), True, "satisfaction"),
    ]
    assert stored() == expected
    assert scores.rebuild(year=2022, by=None) == 2
    assert stored() == expected
    assert differences() == []


@pytest.mark.parametrize(("said", "kind"), [([5] * 4, "satisfaction"), ([5] * 5, "transfer")])
def test_a_withheld_survey_and_one_of_another_kind_take_nothing_away(said, kind):
    course = CourseFactory(code="CC-1")
    told(course)
    scores.rebuild(year=2022, by=None)
    closed(*said, run=RunFactory(course=course), year=2022, kind=kind)
    scores.rebuild(year=2022, by=None)
    assert ("CC-1", 22, 5, date(2022, 12, 31), True, "satisfaction") in stored()


def test_lines_that_are_right_keep_their_keys_and_leave_no_trace():
    first = told(CourseFactory(code="CC-1"))
    told(CourseFactory(code="CC-2"))
    scores.rebuild(year=2022, by=None)
    keys = list(CourseScore.objects.order_by("pk").values_list("pk", flat=True))
    scores.rebuild(year=2022, by=None)
    assert Entry.objects.filter(action="scores.rebuilt").count() == 1
    YearResult.objects.filter(pk=first.pk).update(satisfaction_points=23)
    assert [one.kind for one in differences()] == ["score_differs"]
    scores.rebuild(year=2022, by=None)
    assert list(CourseScore.objects.order_by("pk").values_list("pk", flat=True)) == keys
    assert [row[1] for row in stored()] == [23, 22]
    assert Entry.objects.filter(action="scores.rebuilt").count() == 2
    assert differences() == []


def test_what_was_told_no_more_goes():
    told(CourseFactory(code="CC-1"))
    scores.rebuild(year=2022, by=None)
    YearResult.objects.all().delete()
    assert scores.rebuild(year=2022, by=None) == 0
    assert stored() == []


def test_a_closed_year_of_before_the_summary_is_taken_in_by_the_scheduler():
    told(CourseFactory(code="CC-1"))
    told(CourseFactory(code="CC-2"), year=2021)
    keep()
    assert ([row[0] for row in stored()], [row[0] for row in stored(2021)]) == (["CC-1"], ["CC-2"])
    assert scores.begin(by=None) == 0


def test_lines_follow_the_plan_in_force():
    """A survey that closed before its course was planned, and a version that puts courses elsewhere."""
    course, of_2022 = CourseFactory(), CourseFactory()
    closed(*[5] * 5, run=RunFactory(course=course))
    told(of_2022)
    scores.begin(by=None)
    keys = list(CourseScore.objects.order_by("pk").values_list("pk", flat=True))
    for _version in range(2):
        entries = [
            PlanCourseFactory(
                plan=PlanFactory(year=year), course=one, category=CategoryFactory(),
                programme=ProgrammeFactory(year=year), plan_class="remote",
            )
            for year, one in ((2023, course), (2022, of_2022))
        ]  # fmt: skip
        assert [one.kind for one in differences()] == ["score_differs"] * 2
        keep()
        lines = CourseScore.objects.order_by("-year").values_list("category", "programme", "plan_class")
        assert list(lines) == [(one.category_id, one.programme_id, "remote") for one in entries]
        assert differences() == []
    assert list(CourseScore.objects.order_by("pk").values_list("pk", flat=True)) == keys
    assert scores.keep(by=None) == 0


def test_the_night_follows_the_plan_before_it_looks(monkeypatch):
    monkeypatch.setattr(tasks.closing, "sweep", lambda by: None)  # nothing is vacuumed inside of a test's transaction
    course = CourseFactory()
    closed(*[5] * 5, run=RunFactory(course=course))
    PlanCourseFactory(plan=PlanFactory(year=2023), course=course)
    assert tasks.look_for_differences() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_groups_are_compared_in_a_constant_number_of_queries(count, django_assert_num_queries):
    plan = PlanFactory(year=2022)
    for _ in range(count):
        told(PlanCourseFactory(plan=plan).course)
    scores.begin(by=None)
    with django_assert_num_queries(3):
        assert scores.keep(by=None) == 0


def test_totals_leave_out_what_the_plan_does_not_count():
    plan = PlanFactory(year=2022)
    counted = PlanCourseFactory(plan=plan, course__code="CC-1")
    aside = PlanCourseFactory(plan=plan, course__code="IN-1", category=CategoryFactory(counted=False))
    for course in (counted.course, aside.course, CourseFactory(code="ZZ-1")):
        told(course)
    assert scores.rebuild(year=2022, by=None) == 3
    found = counted_scores_of(2022, date(2022, 12, 31)).values_list("course__code", flat=True)
    assert list(found) == ["CC-1"]


def test_a_year_is_counted_in_as_many_queries_with_one_survey_as_with_three():
    closed(*[5] * 5)
    with CaptureQueriesContext(connection) as one:
        scores.rebuild(year=2023, by=None)
    for _number in range(2):
        closed(*[4] * 5)
    with CaptureQueriesContext(connection) as three:
        scores.rebuild(year=2023, by=None)
    assert len(three) == len(one)
