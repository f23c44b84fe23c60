"""Means in exact fractions, figures that nothing is recorded of, and ratios without a base."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from courses.models import PlanRow, YearResult
from reports import figures
from reports.comparison import _number
from reports.figures import Figure, FigureError, Ratio
from reports.figures.book import Book
from reports.figures.courses import CATEGORY
from reports.figures.kinds import Dimension, Grain, Mean
from reports.rows import shown
from reports.scope import Scope
from tests.factories.accounts import PersonFactory
from tests.factories.courses import CategoryFactory, CourseFactory, PlanFactory, PlanRowFactory

pytestmark = pytest.mark.django_db
YEAR = Scope.of(2023)
PLAIN = {"label": "x", "definition": "x", "source": "x"}
GRAIN = Grain("rows", ("course__code",))
POINTS = {"measure": "satisfaction_points", "answers": "satisfaction_answers"}
OF_COURSE = Dimension("category", "course__category__code", CATEGORY.members)


def said(scope, year):
    """Recorded in even years only; before 2020 nothing is held."""
    if year < 2020:
        raise LookupError("nothing before 2020")
    return "not yet" if year % 2 else ""


def answers(scope, year):
    return YearResult.objects.filter(year=2022)


DECLARED = (
    Mean("t.mean", unit="of 5", decimals=2, rows=answers, of=GRAIN, **POINTS, **PLAIN),
    Mean("t.mean.{category}", unit="of 5", decimals=2, by=(OF_COURSE,), rows=answers, of=GRAIN, **POINTS, **PLAIN),
    Figure("t.{year}.done", unit="persons", years=(0, -1), rows=answers, of=GRAIN, measure="completed",
           unrecorded=said, **PLAIN),
    Figure("t.{year}.none", unit="persons", rows=lambda scope, year: YearResult.objects.none(), of=GRAIN,
           measure="completed", **PLAIN),
    Ratio("t.{year}.rate", unit="percent", part="t.{year}.done", whole="t.{year}.done", **PLAIN),
    Ratio("t.{year}.baseless", unit="percent", part="t.{year}.none", whole="t.{year}.none", nothing="no base", **PLAIN),
    Ratio("t.{year}.dash", unit="percent", part="t.{year}.none", whole="t.{year}.none", **PLAIN),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _declared(monkeypatch):
    monkeypatch.setattr("reports.figures.book.FIGURES", figures.registered(DECLARED))
    with translation.override("en"):
        yield


def answered(*pairs, **of_course):
    for points, n in pairs:
        course = CourseFactory(**of_course)
        YearResult.objects.create(
            year=2022, course=course, planned=9, completed=9, satisfaction_points=points, satisfaction_answers=n
        )


def test_a_mean_is_that_of_the_courses_and_not_of_the_answers():
    answered((5, 5), (300, 60))
    book = Book(YEAR)
    assert book.value("t.mean") == 3  # weighted by answers it would be 4.69
    assert (book.number("t.mean").text, book.number("t.mean").unit) == ("3.00", "of 5")


def test_thirds_stay_thirds_until_the_end():
    """7/6 three times: rounded means would add up to 1.16 or 1.17 and a bit."""
    answered((7, 6), (7, 6), (7, 6))
    assert Book(YEAR).value("t.mean") == Decimal(7) / Decimal(6)


def test_a_half_is_rounded_up():
    answered((44, 10), (89, 20))  # 4.4 and 4.45: in the mean 4.425
    assert Book(YEAR).number("t.mean").text == "4.43"


def test_a_course_without_answers_is_not_counted_and_without_any_there_is_no_mean():
    root = CategoryFactory(code="ROOT")
    leaf, empty = CategoryFactory(code="LEAF", parent=root), CategoryFactory(code="EMPTY", parent=root)
    answered((20, 5), category=leaf)
    answered((None, None), category=leaf)
    answered((None, None), category=empty)
    book = Book(YEAR)
    assert {code: book.value(f"t.mean.{code}") for code in ("ROOT", "LEAF", "EMPTY")} == {
        "ROOT": 4, "LEAF": 4, "EMPTY": None,
    }  # fmt: skip
    assert book.number("t.mean.EMPTY").text == "-"


@pytest.mark.parametrize("count", [1, 3])
def test_a_family_of_means_is_one_query(count, django_assert_num_queries):
    for _ in range(count):
        answered((20, 5), category=CategoryFactory())
    codes = list(CATEGORY.members(YEAR, 2023))
    book = Book(YEAR)
    with django_assert_num_queries(2):  # the categories, the grouped answers
        assert [book.value(f"t.mean.{code}") for code in codes] == [4] * count


def test_the_rows_of_a_mean_are_listed_and_frozen_with_points_and_answers():
    answered((20, 5), (24, 6))
    book = Book(YEAR)
    address = book.find("t.mean")
    listed = shown(book, address, PersonFactory(roles=["director"]), None)
    assert [tuple(text for text, _url in line)[1:] for line in listed.lines] == [("20", "5"), ("24", "6")]
    assert (listed.mean, listed.count) == (True, 2)
    assert [row[1] for row in book.snapshot(address)] == ["20/5", "24/6"]
    assert [_number(row[1]) for row in book.snapshot(address)] == [4, 4]


def test_nothing_recorded_is_not_zero_and_says_so():
    book = Book(YEAR)
    number = book.number("t.2023.done")
    assert (number.value, number.text) == (None, "not yet")
    assert book.value("t.2022.done") == 0
    assert [book.holds(book.find(f"t.{year}.done")) for year in (2023, 2022)] == [False, True]


def test_a_ratio_says_what_its_part_says_and_names_a_missing_base():
    book = Book(YEAR)
    assert [book.number(f"t.2023.{name}").text for name in ("rate", "baseless", "dash")] == ["not yet", "no base", "-"]


def test_what_is_not_recorded_is_asked_once():
    asked = []

    def slow(scope, year):
        asked.append(year)
        return "not yet"

    figure = Figure("t.{year}.slow", unit="persons", rows=answers, of=GRAIN, unrecorded=slow, **PLAIN)
    book = Book(YEAR)
    for number in range(3):
        address = type(book.find("t.mean"))(f"t.2023.slow{number}", figure, 2023, {})
        assert book._unrecorded(address) == "not yet"
    assert asked == [2023]


def test_a_year_before_that_is_not_held_stops_nothing_and_is_not_listed():
    old = Book(Scope.of(2020))
    assert (old.value("t.2019.done"), old.number("t.2019.done").text) == (None, "not held")
    assert "t.2019.done" not in list(old.all_keys())
    with pytest.raises(FigureError, match="nothing before 2020"):
        Book(Scope.of(2019)).value("t.2019.done")


def test_plan_rows_are_still_counted_as_before(monkeypatch):
    monkeypatch.undo()
    plan = PlanFactory(version=1)
    PlanRowFactory(plan=plan, course=CourseFactory(), trainees=30)
    assert Book(YEAR).value("plan.2023.trainees") == sum(PlanRow.objects.values_list("trainees", flat=True)) == 30
