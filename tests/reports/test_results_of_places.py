"""A year's figures are the same out of its places as out of the year as it was closed (decision 0037).

In small here; at full size, by every published figure, in the test marked long.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.db.models import Sum

from courses.models import YearResult
from enrollment.actions import results
from enrollment.imports import full
from enrollment.imports.full import people
from enrollment.models import Completion, CourseResult, Enrollment
from enrollment.queries.invariants import differences
from reports.figures.book import Book
from reports.scope import Scope
from surveys.actions import scores
from surveys.models import CourseScore
from tests.factories.accounts import OrganisationFactory
from tests.factories.courses import (
    CategoryFactory,
    CourseFactory,
    PlanCourseFactory,
    PlanFactory,
    PlanRowFactory,
    ProgrammeFactory,
    RunFactory,
)
from tests.factories.seeded import seed_both_years
from tests.reports.test_facts import facts, printed

pytestmark = pytest.mark.django_db
TOLD = {"CC-1": 61, "CC-2": 0, "CC-3": 25, "EL-1": 201, "EL-2": 13}
# What a closed year cannot tell apart is not compared.
UNTOLD = (".q1.", ".q2.", ".q3.", ".q4.", "decided", "not_completed", "completion.rate")


@pytest.fixture
def closed(monkeypatch):
    """A closed year of five courses, and 220 people who will take their places."""
    monkeypatch.setattr(full, "YEARS", (2023,))
    monkeypatch.setattr(people, "PEOPLE", 220)
    for kind in people.KINDS:
        OrganisationFactory(kind=kind)
    plan, programme = PlanFactory(year=2023), ProgrammeFactory(code="PG-A")
    rooms, net = CategoryFactory(delivery="classroom"), CategoryFactory(delivery="elearning")
    for code, completed in TOLD.items():
        online = code.startswith("EL")
        course = CourseFactory(code=code, category=net if online else rooms, hours_recognised=7)
        plan_class = "elearning" if online else "face_to_face"
        PlanCourseFactory(plan=plan, course=course, plan_class=plan_class, programme=programme)
        for number in (1, 2):
            PlanRowFactory(plan=plan, course=course, plan_class=plan_class, quarter=number, programme=programme,
                           runs=None if online else 1, trainees=40)  # fmt: skip
            if not online:
                first = date(2023, number * 3, 6)
                RunFactory(course=course, starts_on=first, ends_on=first, capacity=40)
        answers = {"satisfaction_points": 22, "satisfaction_answers": 5} if completed else {}
        YearResult.objects.create(year=2023, course=course, planned=80, completed=completed, **answers)
    results.rebuild(year=2023, by=None)
    scores.rebuild(year=2023, by=None)


def figures():
    """Every figure of results as printed, but what only places tell."""
    book = Book(Scope.of(2023))
    keys = [
        key
        for key in book.all_keys(held_only=True)
        if key.startswith("result.") and not any(part in key for part in UNTOLD)
    ]
    return {key: book.number(key).text for key in keys}


def test_the_same_figures_come_out_of_places_and_of_the_closed_year(closed):
    told = figures()
    full.load()
    assert CourseResult.objects.filter(closed=True).count() == 0
    assert figures() == told
    assert (told["result.2023.courses"], told["result.2023.completed"]) == ("4", "300")


def test_every_course_has_the_completions_it_was_told_in_places_that_were_there(closed):
    full.load()
    completed = dict(CourseResult.objects.order_by().values_list("course__code").annotate(n=Sum("completed")))
    assert completed == {code: n for code, n in TOLD.items() if n}
    places = Enrollment.objects.order_by().values_list("course__code", "run")
    assert places.filter(course__code="CC-2").count() == 0
    assert places.filter(course__code="EL-1").count() == TOLD["EL-1"]  # e-learning has those who completed
    assert places.filter(course__code="CC-1").count() == 80  # and a run has all its seats
    assert set(Completion.objects.filter(enrollment__run=None).values_list("state", flat=True)) == {"completed"}
    assert differences() == []


@pytest.mark.long
def test_at_full_size_every_published_figure_is_what_the_closed_year_says(capsys):
    """708,206 places of e-learning and 23,453 of runs: minutes, and some gigabytes."""
    seed_both_years()
    call_command("seed", "--full", "--allow-sample")
    capsys.readouterr()
    assert not CourseResult.objects.filter(year=2022, closed=True).exists()
    found = printed(capsys)
    assert {key: found.get(key) for key in facts()} == facts()
    told = dict(YearResult.objects.filter(year=2022, completed__gt=0).values_list("course", "completed"))
    rows = CourseResult.objects.filter(year=2022, counted=True).order_by()
    assert dict(rows.values_list("course").annotate(n=Sum("completed"))) == told
    satisfied = YearResult.objects.filter(year=2022, satisfaction_answers__isnull=False)
    of_surveys = CourseScore.objects.filter(year=2022, closed=False, kind="satisfaction").order_by()
    sums = of_surveys.values_list("course").annotate(Sum("points"), Sum("answers"))
    assert {course: numbers for course, *numbers in sums} == {
        one.course_id: [one.satisfaction_points, one.satisfaction_answers] for one in satisfied
    }
    assert not CourseScore.objects.filter(year=2022, closed=True).exists()
    assert [one for one in differences() if one.kind == "results_differ"] == []
