"""Surveys at full size, in small: the same fraction of every course out of its rows as the closed year told."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from courses.models import YearResult
from enrollment.models import CourseResult
from reports.figures.book import Book
from reports.scope import Scope
from surveys.actions import scores
from surveys.imports import full, seed
from surveys.imports.full import dealt, fitted, spread
from surveys.models import CourseScore, FollowUp, Invitation, Sealed, Survey, Tally
from surveys.queries.invariants import differences
from tests.factories.courses import CategoryFactory, CourseFactory, PlanCourseFactory, PlanFactory, RunFactory

FOLDER = Path(settings.BASE_DIR) / "seed"
CLOSED_YEAR = {"CC-1": ((40, 33), 167, 43), "CC-2": ((9,), 23, 5), "EL-1": ((200, 80, 8), 318, 75)}


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.just(n), st.integers(n, 5 * n))))
def test_a_spread_has_exactly_so_many_people_and_points(numbers):
    n, points = numbers
    counts = spread(n, points)
    assert (sum(counts.values()), sum(value * count for value, count in counts.items())) == (n, points)
    assert list(counts) == [5, 4, 3, 2, 1]
    assert min(counts.values()) >= 0


@pytest.mark.parametrize("points", [4, 26])
def test_points_that_nobody_can_give_are_refused(points):
    with pytest.raises(ValueError, match="5 people cannot give"):
        spread(5, points)


def test_a_spread_has_two_sides():
    assert spread(100, 440) == {5: 46, 4: 48, 3: 6, 2: 0, 1: 0}


@given(st.lists(st.integers(5, 400), min_size=1, max_size=6), st.booleans(), st.integers(0, 400), st.data())
def test_what_is_dealt_adds_up_to_what_was_told(completed, in_run, place, data):
    total = data.draw(st.integers(5 * len(completed), sum(completed)))
    points = data.draw(st.integers(total, 5 * total))
    found = dealt(completed, in_run, (points, total), place)
    assert (sum(p for p, _n in found), sum(n for _p, n in found)) == (points, total)
    assert all(5 <= n <= of and n <= p <= 5 * n for (p, n), of in zip(found, completed, strict=True))


@given(st.lists(st.integers(5, 400), min_size=1, max_size=6), st.booleans(), st.integers(0, 400))
def test_of_a_year_that_told_nothing_the_usual_mean_is_dealt(completed, in_run, place):
    found = dealt(completed, in_run, None, place)
    points, answers = (sum(values) for values in zip(*found, strict=True))
    usual = Fraction(445 if in_run else 433, 100)
    assert abs(Fraction(points, answers) - usual) <= Fraction(1, 5) + Fraction(1, 2 * answers)


def test_answers_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        fitted([5, 5], [6, 6], 13)
    assert fitted([5, 5], [6, 6], 11) == [6, 5]
    assert fitted([9, 7], [9, 8], 10) == [5, 5]


@pytest.fixture
def year(db, monkeypatch):
    """A closed year, and the summary of its places."""
    monkeypatch.setattr(full, "YEARS", (2022,))
    plan = PlanFactory(year=2022)
    kinds = {"CC": CategoryFactory(delivery="classroom"), "EL": CategoryFactory(delivery="elearning")}
    for code, (completed, points, answers) in CLOSED_YEAR.items():
        category = kinds[code[:2]]
        entry = PlanCourseFactory(
            plan=plan, course=CourseFactory(code=code, category=category), category=category,
            plan_class="elearning" if code.startswith("EL") else "face_to_face",
        )  # fmt: skip
        YearResult.objects.create(year=2022, course=entry.course, planned=90, completed=sum(completed),
                                  satisfaction_points=points, satisfaction_answers=answers)  # fmt: skip
        for quarter, n in enumerate(completed, 2):
            run = None
            if category is kinds["CC"]:
                day = date(2022, 3 * quarter, 28)
                run = RunFactory(course=entry.course, year=2022, number=quarter, starts_on=day, ends_on=day)
            CourseResult.objects.create(
                year=2022, course=entry.course, category=category, plan_class=entry.plan_class, quarter=quarter,
                run=run, on=date(2022, 3 * quarter, 30), completed=n, decided=n, counted=True, closed=False,
            )  # fmt: skip
    seed.load(FOLDER, 2022)
    return plan


def figures(as_of=date(2022, 12, 31)):
    book = Book(Scope.of(2022, as_of=as_of))
    names = ("satisfaction", "classroom.satisfaction", "elearning.satisfaction", "satisfaction.answers")
    return [book.value(f"result.2022.{name}") for name in names]


def test_every_course_has_the_same_fraction_out_of_its_surveys_as_it_was_told(year):
    told = figures()
    assert CourseScore.objects.filter(closed=True).count() == 3
    assert full.load() == {"surveys 2022": 6}
    sums = CourseScore.objects.order_by().values_list("course__code").annotate(p=Sum("points"), n=Sum("answers"))
    assert {code: (p, n) for code, p, n in sums} == {c: (p, n) for c, (_done, p, n) in CLOSED_YEAR.items()}
    assert set(CourseScore.objects.values_list("closed", "kind")) == {(False, "satisfaction")}
    assert figures() == told
    assert differences() == []


def test_surveys_hold_counts_and_nobody_was_asked(year):
    full.load()
    assert [model.objects.count() for model in (Invitation, Sealed, FollowUp)] == [0, 0, 0]
    rows = Survey.objects.order_by("course__code", "score__quarter").values_list(
        "course__code", "score__quarter", "invited"
    )
    assert list(rows) == [
        (code, quarter, n) for code, (done, _p, _n) in CLOSED_YEAR.items() for quarter, n in enumerate(done, 2)
    ]
    for survey in Survey.objects.all():
        assert 5 <= survey.answered <= survey.invited
        assert (survey.state, survey.withheld, survey.sample, survey.seal) == ("closed", False, True, None)
        assert survey.closed_on <= date(2022, 12, 31)
    for tally in Tally.objects.select_related("survey"):
        assert (sum(tally.counts.values()), tally.n) == (tally.survey.answered, tally.survey.answered)
        assert sum(int(value) * count for value, count in tally.counts.items()) == tally.points
    assert Tally.objects.filter(survey__run=None).count() == 3 * 4
    assert Tally.objects.exclude(survey__run=None).count() == 3 * 5


def test_a_second_run_changes_nothing(year):
    full.load()
    before = [list(model.objects.order_by("pk").values()) for model in (Survey, Tally, CourseScore)]
    assert full.load() == {}
    scores.rebuild(year=2022, by=None)
    assert [list(model.objects.order_by("pk").values()) for model in (Survey, Tally, CourseScore)] == before


def test_too_few_who_completed_are_not_asked(year):
    CourseResult.objects.filter(course__code="CC-2").update(completed=4, decided=4)
    YearResult.objects.filter(course__code="CC-2").delete()
    full.load()
    assert not Survey.objects.filter(course__code="CC-2").exists()
