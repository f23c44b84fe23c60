"""The registry: keys, families, ratios, differences, and what stops a document."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.management import call_command

from core.errors import Refused
from courses.queries import plan_in_force
from reports.figures import FIGURES, FigureError, registered
from reports.figures.book import Book
from reports.figures.kinds import Figure, Mean, Ratio
from reports.scope import Scope
from surveys.models import CourseScore, Survey
from tests.factories.budget import AppropriationFactory, CommitmentFactory, LineFactory
from tests.factories.courses import (
    CategoryFactory,
    CourseFactory,
    PlanCourseFactory,
    PlanFactory,
    PlanRowFactory,
    RunFactory,
)
from tests.factories.surveys import closed

YEAR = Scope.of(2023)


def planned(count: int, **of_row):
    """A confirmed plan of 2023 with `count` courses of one row each, all in one category."""
    plan = PlanFactory(version=1)
    category = CategoryFactory(code="C-TEST")
    for _number in range(count):
        course = CourseFactory(category=category)
        PlanCourseFactory(plan=plan, course=course)
        PlanRowFactory(plan=plan, course=course, **{"trainees": 30, "runs": 2, **of_row})
    return plan


def test_no_key_twice():
    figure = next(iter(FIGURES.values()))
    with pytest.raises(ValueError, match=r"two figures have the key"):
        registered([figure, figure])


def test_every_key_is_found_by_its_own_declaration_only():
    for pattern, figure in FIGURES.items():
        members = {dimension.name: "X-1" for dimension in figure.by}
        key = pattern.format(year=2023, **members)
        matching = [p for p, other in FIGURES.items() if other.pattern.fullmatch(key)]
        assert matching[0] == pattern, key


def test_ratios_and_differences_name_figures_that_exist():
    for figure in FIGURES.values():
        for part in (getattr(figure, name, "") for name in ("part", "whole", "minuend", "subtrahend")):
            if part:
                key = part.format(year=2023, before=2022, **{d.name: "X" for d in figure.by})
                assert any(other.pattern.fullmatch(key) for other in FIGURES.values()), part


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_a_family_is_one_query_however_many_rows(count, django_assert_num_queries):
    planned(count)
    book = Book(YEAR)
    with django_assert_num_queries(3):  # the categories, the plan in force, the grouped rows
        assert book.value("plan.2023.category.C-TEST.trainees") == 30 * count
    with django_assert_num_queries(0):
        assert book.value("plan.2023.category.C-TEST.trainees") == 30 * count


@pytest.mark.django_db
def test_the_value_is_the_sum_of_exactly_the_rows_listed():
    planned(3)
    book = Book(YEAR)
    address = book.find("plan.2023.category.C-TEST.trainees")
    assert sum(row.trainees for row in book.rows(address)) == book.value(address.key) == 90


@pytest.mark.django_db
def test_a_subtotal_holds_what_stands_below_it_and_is_counted():
    plan = PlanFactory(version=1)
    root = CategoryFactory(code="ROOT")
    leaf, aside = CategoryFactory(code="LEAF", parent=root), CategoryFactory(code="ASIDE", parent=root, counted=False)
    PlanRowFactory(plan=plan, course=CourseFactory(category=leaf), trainees=10)
    PlanRowFactory(plan=plan, course=CourseFactory(category=aside), trainees=7)
    book = Book(YEAR)
    values = {code: book.value(f"plan.2023.category.{code}.trainees") for code in ("ROOT", "LEAF", "ASIDE")}
    assert values == {"ROOT": 10, "LEAF": 10, "ASIDE": 7}


@pytest.mark.django_db
def test_a_year_without_a_plan_stops_with_its_key_and_a_sentence():
    with pytest.raises(FigureError, match=r"^plan\.2023\.courses: .*2023"):
        Book(YEAR).value("plan.2023.courses")


@pytest.mark.django_db
def test_an_unknown_key_and_an_unknown_member_are_refused():
    planned(1)
    for key in ("plan.2023.nonsense", "plan.2023.category.NONE.trainees"):
        with pytest.raises(FigureError, match=key):
            Book(YEAR).value(key)


@pytest.mark.django_db
def test_execution_is_cut_at_the_day():
    line = LineFactory(code="L")
    year = AppropriationFactory(line=line, amount_krw=10_000_000).year
    for day, amount in ((date(2023, 1, 31), 1_000_000), (date(2023, 2, 1), 2_000_000)):
        CommitmentFactory(line=line, year=year, committed_on=day, amount_krw=amount)
    until = {day: Book(Scope.of(2023, as_of=day)).value("budget.2023.executed.rate") for day in (
        date(2023, 1, 30), date(2023, 1, 31), date(2023, 2, 1))}  # fmt: skip
    assert list(until.values()) == [Decimal(0), Decimal(10), Decimal(30)]


@pytest.mark.django_db
def test_a_ratio_is_weighted_not_a_mean_of_ratios():
    """701 of 825 and 140 of 159 are 85.5 % together, not the 86.5 that their plain mean gives."""
    first, second = LineFactory(code="A"), LineFactory(code="B")
    year = AppropriationFactory(line=first, amount_krw=825_000).year
    AppropriationFactory(line=second, year=year, amount_krw=159_000)
    CommitmentFactory(line=first, year=year, amount_krw=701_000)
    CommitmentFactory(line=second, year=year, amount_krw=140_000)
    assert Book(YEAR).number("budget.2023.executed.rate").text == "85.5"


@pytest.mark.django_db
def test_not_recorded_says_so_and_is_never_a_zero():
    planned(1)
    from tests.factories.courses import ProgrammeFactory

    ProgrammeFactory(code="P")
    number = Book(YEAR).number("result.2023.programme.P.q1.completed")
    assert number.value is None
    assert number.text not in ("", "0", "-")


def test_a_scope_refuses_what_cannot_be():
    for wrong in ({"year": 1999}, {"year": 2023, "quarter": 5}, {"year": 2023, "as_of": date(2022, 12, 31)}):
        with pytest.raises(Refused):
            Scope.of(**wrong)


def test_a_scope_is_cut_at_the_end_of_its_quarter_or_year():
    assert Scope.of(2023).as_of == date(2023, 12, 31)
    assert Scope.of(2023, 1).as_of == date(2023, 3, 31)


# What the report of 2023 says, from rows: key, value as printed, unit.
PUBLISHED = """
org.divisions,3,count
org.teams,14,count
org.staff,106,persons
plan.2023.courses,436,courses
plan.2023.trainees,607649,persons
plan.2023.courses.change,46,courses
plan.2023.trainees.change,223876,persons
plan.2023.classroom.courses,126,courses
plan.2023.classroom.runs,393,runs
plan.2023.classroom.trainees,22749,persons
plan.2023.classroom.face_to_face.courses,82,courses
plan.2023.classroom.face_to_face.trainees,11489,persons
plan.2023.classroom.remote.courses,44,courses
plan.2023.classroom.remote.trainees,11260,persons
plan.2023.classroom.selectable.courses,26,courses
plan.2023.classroom.new,12,courses
plan.2023.classroom.abolished,12,courses
plan.2023.elearning.courses,310,courses
plan.2023.elearning.trainees,584900,persons
plan.2023.elearning.new,48,courses
plan.2023.elearning.abolished,2,courses
plan.2023.classroom.within_3_days.general,55,courses
plan.2023.classroom.within_3_days.it,57,courses
plan.2023.classroom.within_3_days.rate,89,percent
plan.2023.face_to_face.rate,65,percent
plan.2022.face_to_face.rate,52,percent
plan.2022.courses,390,courses
plan.2022.trainees,383773,persons
budget.2023.total,17434283,thousand won
budget.2023.change.rate,24.4,percent
budget.2023.executed.rate,9.4,percent
audit.2022.total,25,findings
audit.2022.done,19,findings
audit.2022.in_progress,6,findings
facility.site.area,283779,m2
facility.floor.area,16657,m2
"""


@pytest.mark.django_db
def test_the_command_prints_what_the_report_says(years, capsys):
    call_command("figures", "--year", "2023", "--format", "csv")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "key,value,unit"
    assert set(PUBLISHED.split("\n")) - {""} <= set(lines)
    assert len(lines) == len({line.split(",")[0] for line in lines})


@pytest.mark.django_db
def test_the_command_counts_scores_by_the_plan_of_this_minute(years, capsys):
    """The survey closed before its course came into the plan."""
    run = RunFactory(course=CourseFactory(code="ZZ-901"))
    closed(*[4] * 6, run=run)
    day = date(2023, 12, 1)
    Survey.objects.update(opens_on=day, closes_on=day, closed_on=day)
    CourseScore.objects.update(on=day)
    PlanCourseFactory(plan=plan_in_force(2023), course=run.course)
    call_command("figures", "--year", "2023")
    assert "result.2023.satisfaction.answers,6,answers" in capsys.readouterr().out.splitlines()


def mean_of(rows):
    """The plain mean over courses of what their rows say together, in fractions."""
    by_course = defaultdict(list)
    for row in rows:
        by_course[row.course_id].append(row)
    means = [Fraction(sum(r.points for r in mine), sum(r.answers for r in mine)) for mine in by_course.values()]
    mean = sum(means, Fraction(0)) / len(means) if means else None
    return mean if mean is None else Decimal(mean.numerator) / Decimal(mean.denominator)


@pytest.mark.django_db
def test_every_figure_equals_an_independent_sum_of_its_rows(years):
    """Counted figures once more without grouping: the aggregate of the rows that the page lists."""
    book = Book(YEAR)
    for key in book.all_keys():
        address = book.find(key)
        if isinstance(address.figure, Figure) and not book.holds(address):
            assert book.value(key) is None, key  # nothing recorded is not zero
        elif isinstance(address.figure, Mean):
            assert book.value(key) == mean_of(book.rows(address)), key
        elif isinstance(address.figure, Figure):
            rows = book.rows(address)
            measure = address.figure.measure
            again = sum(value or 0 for value in rows.values_list(measure, flat=True)) if measure else rows.count()
            assert Decimal(again) / address.figure.per == book.value(key), key
        elif isinstance(address.figure, Ratio):
            part, whole = (book.value(other) for other in book.parts(address))
            value = book.value(key)
            assert (
                value is None
                or value * whole == Decimal(part) * 100
                or abs(value * whole - part * 100) < Decimal("0.001")
            )


@pytest.mark.django_db
def test_the_first_year_is_printed_without_its_changes(years, capsys):
    """Of 2021 nothing is held: 2022 has its figures, and none that compares it with the year before."""
    call_command("figures", "--year", "2022")
    lines = capsys.readouterr().out.splitlines()
    assert "plan.2022.courses,390,courses" in lines
    assert not [line for line in lines if ".change" in line and line.startswith("plan.2022")]
    assert not [line for line in lines if ".2021." in line]
