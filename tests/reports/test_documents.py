"""The documents: keys only, the source's tables to the digit, and every format reads back what is frozen."""

from __future__ import annotations

import ast
import csv
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from reports.composing import compose
from reports.document import Number, Paragraph
from reports.documents import DOCUMENTS, results
from reports.figures.book import Book
from reports.figures.results import Listed
from reports.scope import Scope

DOCUMENT_FILES = sorted((Path(__file__).parents[2] / "reports/documents").glob("*.py"))
COMPUTING = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Pow)
END_OF_JANUARY = Scope.of(2023, 1, date(2023, 1, 31))


@pytest.mark.parametrize("file", DOCUMENT_FILES, ids=lambda file: file.stem)
def test_documents_hold_no_arithmetic_and_no_number(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.BinOp) and isinstance(node.op, COMPUTING):
            assert isinstance(node.left, ast.List), f"{file.name}:{node.lineno} computes"
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            pytest.fail(f"{file.name}:{node.lineno} holds the number {node.value}")


# The report's expenditure table as of 2023-01-31: thousand won; change, its rate, executed, its rate.
BUDGET = """
합계,14018927,17434283,3415356,24.4,1636279,9.4
사업예산,13464770,16853405,3388635,25.2,1570667,9.3
인재양성 및 시험관리,13464770,16853405,3388635,25.2,1570667,9.3
e-러닝 운영,675077,749736,74659,11.1,734493,98.0
e-러닝콘텐츠 개발,121250,121600,350,0.3,0,0.0
교육과정개발 및 교육훈련계획 수립,21155,21155,0,0.0,1975,9.3
인적자원개발(HRD) 역량강화프로그램 운영,14100,24100,10000,70.9,450,1.9
재직자 교육과정 운영,1222290,1456053,233763,19.1,63775,4.4
6급 미래인재 양성과정 운영,726031,1425878,699847,96.4,68240,4.8
시정철학 공유 특별교육,121938,126513,4575,3.8,6549,5.2
IT전문교육 운영,356967,521571,164604,46.1,185367,35.5
신임자과정 운영,676580,1743710,1067130,157.7,0,0.0
퇴직 후 인생설계 교육,1106790,1399528,292738,26.4,0,0.0
역량평가 이해과정 운영,295240,295240,0,0.0,0,0.0
교육훈련장비 확충,101365,365279,263914,260.4,0,0.0
교육생 급식지원,120236,198585,78349,65.2,0,0.0
인재원청사 보수·보강,410000,1050000,640000,156.1,9453,0.9
인재원청사 유지관리,1140582,1394225,253643,22.2,409834,29.4
직장보육시설 운영,250018,270717,20699,8.3,43467,16.1
역량평가 운영,1206760,1327414,120654,10.0,7845,0.6
공무원 채용 및 기타 시험 관리,4898391,4362101,-536290,-10.9,39219,0.9
행정운영경비,554157,580878,26721,4.8,65612,11.3
기본경비,554157,580878,26721,4.8,65612,11.3
기본경비(인재개발원),554157,580878,26721,4.8,65612,11.3
"""


def table(composed, slug):
    return next(table for table in composed.document.tables() if table.slug == slug)


def printed(row):
    return [str(cell.rounded) if isinstance(cell, Number) else cell for cell in row.cells]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["quarterly", "budget-execution"])
def test_the_budget_table_is_the_source_s_to_the_digit(years, name):
    rows = table(compose(name, END_OF_JANUARY, language="ko"), "budget").rows
    assert [printed(row) for row in rows] == list(csv.reader(BUDGET.strip().splitlines()))


# Programme: runs and trainees of the year and of each quarter, as the report's schedules give them.
PROGRAMMES = {
    "신임자": ((13, 7400), (2, 876), (5, 2190), (3, 1314), (3, 3020)),
    "미래인재": ((2, 150), (1, 75), (0, 0), (1, 75), (0, 0)),
    "리더십": ((34, 1783), (7, 458), (10, 435), (9, 530), (8, 360)),
    "직무전문": ((151, 8335), (30, 1628), (48, 2788), (41, 2253), (32, 1666)),
    "핵심가치": ((25, 1250), (0, 0), (8, 400), (10, 500), (7, 350)),
    "퇴직설계": ((10, 986), (1, 40), (4, 451), (3, 217), (2, 278)),
    "정보화": ((144, 2145), (18, 276), (51, 748), (39, 572), (36, 549)),
    "역량이해": ((14, 700), (7, 350), (0, 0), (7, 350), (0, 0)),
    "국제연수": ((10, 174), (3, 50), (3, 60), (2, 32), (2, 32)),
    "e-러닝": ((0, 584900), (0, 146000), (0, 146000), (0, 146000), (0, 146900)),
}


@pytest.mark.django_db
def test_the_programmes_are_the_source_s_quarter_by_quarter(years):
    rows = table(compose("quarterly", END_OF_JANUARY, language="ko"), "programmes").rows
    found = {}
    for row in rows:
        name, *cells = row.cells
        numbers = [int(cell.rounded) for cell in cells[:10]]
        found[name] = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    assert found == PROGRAMMES


@pytest.mark.django_db
def test_the_mean_of_e_learning_stands_only_beside_its_spread(years):
    """Finding 1 of the audit: 196.6 % in the mean, and courses from 23.6 to 410.7 %."""
    made = compose("quarterly", END_OF_JANUARY, language="ko")
    spread = table(made, "spread-mean")
    assert [[cell.text for cell in row.cells[1:]] for row in spread.rows] == [
        ["12", "집계 전"], ["238", "집계 전"], ["14", "집계 전"], ["196.6%", "집계 전"],
    ]  # fmt: skip
    means = [place for place, number in made.document.numbers() if number.key.endswith(".elearning.rate")]
    assert {place.block for place in means} == {"spread-mean"}
    under, over = (table(made, slug).rows for slug in ("spread-under", "spread-over"))
    assert [(len(rows), rows[0].cells[3].text, rows[-1].cells[3].text) for rows in (under, over)] == [
        (12, "23.6%", "39.3%"), (14, "410.7%", "336.0%"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_results_stand_beside_the_plan_of_every_programme_and_quarter(years):
    made = compose("quarterly", END_OF_JANUARY, language="ko")
    rows = table(made, "programme-results").rows
    planned = {name: tuple(int(cell.rounded) for cell in cells) for name, what, *cells in (row.cells for row in rows)
               if what == "계획"}  # fmt: skip
    assert planned == {name: tuple(trainees for _runs, trainees in numbers) for name, numbers in PROGRAMMES.items()}
    others = [cell.text for row in rows for cell in row.cells[2:] if row.cells[1] != "계획"]
    assert others == ["집계 전"] * (2 * 5 * len(PROGRAMMES))  # nothing is recorded, and nothing is zero


@pytest.mark.django_db
def test_what_came_of_the_closed_year_is_printed_beside_the_year(years):
    rows = table(compose("quarterly", END_OF_JANUARY, language="en"), "result-years").rows
    assert [row.cells[1].text for row in rows] == [
        "387", "383,773", "729,395", "190.1%", "not kept of this year", "90%", "4.43", "4.71", "4.30", "189,214",
        "not yet recorded",
    ]  # fmt: skip
    assert {row.cells[2].text for row in rows} == {"not yet recorded", "607,649"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_document_composes_the_same_twice(years, name, language):
    first, second = (compose(name, END_OF_JANUARY, language=language) for _ in range(2))
    assert first.values == second.values
    assert first.families == second.families
    assert first.values


@pytest.mark.django_db
def test_every_number_in_a_document_has_its_definition(years):
    from reports.figures.book import Book

    composed = compose("quarterly", END_OF_JANUARY, language="en")
    book = Book(END_OF_JANUARY)
    defined = {definition.key for definition in composed.document.definitions}
    assert {book.find(key).family for key in composed.values} <= defined
    assert all(definition.definition and definition.source for definition in composed.document.definitions)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["quarterly", "training-plan", "budget-execution"])
def test_the_first_year_held_can_be_reported(years, name):
    composed = compose(name, Scope.of(2022), language="ko")
    assert composed.values["budget.2022.total" if name == "budget-execution" else "plan.2022.courses"]


def test_a_list_without_courses_says_so():
    with translation.override("en"):
        said = results._courses(
            Book(END_OF_JANUARY), 2023, "spread-under", "Courses below 50%%, %(year)s", Listed((), 0)
        )
    assert said == Paragraph("Courses below 50%, 2023: none.")
