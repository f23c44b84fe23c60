"""Figures of asking and of use at work: shown surveys alone, as at the cut."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from reports.documents.results import survey_table
from reports.figures.book import Book
from reports.scope import Scope
from surveys.models import CourseScore, Survey
from tests.factories.courses import CourseFactory, PlanCourseFactory, PlanFactory, RunFactory
from tests.factories.surveys import closed

pytestmark = pytest.mark.django_db
CLOSED = date(2023, 3, 15)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def plan():
    return PlanFactory(year=2023)


def at(survey, day=CLOSED):
    """As if it had closed on that day."""
    Survey.objects.filter(pk=survey.pk).update(opens_on=day, closes_on=day, closed_on=day)
    CourseScore.objects.filter(survey=survey).update(on=day)
    return survey


def run_of(plan, code):
    entry = PlanCourseFactory(plan=plan, course=CourseFactory(code=code))
    return RunFactory(course=entry.course)


def said(*names, as_of=None):
    book = Book(Scope.of(2023, as_of=as_of))
    return [book.number(name).text for name in names]


def of_kind(kind, **scope):
    return said(*(f"survey.2023.{kind}.{name}" for name in ("surveys", "invited", "answered", "rate")), **scope)


def test_a_withheld_survey_changes_no_figure(plan):
    at(closed(*[4] * 6, run=run_of(plan, "CC-1")))
    before = of_kind("satisfaction")
    assert before == ["1", "6", "6", "100.0"]
    at(closed(*[1] * 4, run=run_of(plan, "CC-2")))
    assert of_kind("satisfaction") == before
    assert said("result.2023.satisfaction", "result.2023.satisfaction.answers") == ["4.00", "6"]


def test_surveys_stand_as_at_the_cut(plan):
    assert of_kind("transfer") == ["not yet recorded"] * 4
    at(closed(*[4] * 6, run=run_of(plan, "CC-1")))
    assert of_kind("satisfaction", as_of=CLOSED)[0] == "1"
    assert of_kind("satisfaction", as_of=CLOSED - timedelta(days=1)) == ["not yet recorded"] * 4
    assert said("result.2023.satisfaction", as_of=CLOSED - timedelta(days=1)) == ["not yet recorded"]


def test_use_at_work_is_a_figure_of_its_own(plan):
    run = run_of(plan, "CC-1")
    at(closed(*[5] * 5, run=run))
    assert said("result.2023.satisfaction", "result.2023.transfer") == ["5.00", "not yet recorded"]
    at(closed(*[3] * 5, run=run, kind="transfer"))
    at(closed(*[4] * 50, run=run_of(plan, "CC-2"), kind="transfer"))
    assert said("result.2023.satisfaction", "result.2023.transfer") == ["5.00", "3.50"]
    assert of_kind("transfer") == ["2", "55", "55", "100.0"]


def test_kinds_are_apart_and_no_diagnosis_has_a_figure(plan):
    at(closed(*[4] * 6, run=run_of(plan, "CC-1")))
    assert of_kind("needs") == ["0", "0", "0", "-"]
    keys = [key for key in Book(Scope.of(2023)).all_keys(held_only=True) if key.startswith("survey.2023.")]
    assert sorted({key.split(".")[2] for key in keys}) == ["needs", "satisfaction", "transfer"]


def test_the_report_has_every_kind_beside_the_kinds_of_findings(plan):
    """Three families have a {kind} in their keys, and each its own."""
    at(closed(*[4] * 6, run=run_of(plan, "CC-1")))
    book = Book(Scope.of(2023))
    assert book.value("facility.rooms.lecture") == 0
    rows = survey_table(book).rows
    assert [[str(getattr(cell, "text", cell)) for cell in row.cells] for row in rows] == [
        ["satisfaction", *["not held"] * 4, "1", "6", "6", "100.0%"],
        ["use at work", *["not held"] * 4, "0", "0", "0", "-"],
        ["needs survey", *["not held"] * 4, "0", "0", "0", "-"],
    ]
