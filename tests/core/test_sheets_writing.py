"""Tables into files: cells have types, nothing in them is live, and what is written reads back."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from core.sheets import reading
from core.sheets.columns import Column, Row, Sheet
from core.sheets.writing import Table, write_csv, write_xlsx

LIVE = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")']


def cells(*tables):
    content = io.BytesIO()
    write_xlsx(tables, content)
    content.seek(0)
    book = openpyxl.load_workbook(content)
    return {sheet.title: [list(row) for row in sheet.iter_rows()] for sheet in book}


@pytest.mark.parametrize("text", LIVE)
def test_no_text_becomes_a_formula(text):
    ((_head, (cell,)),) = cells(Table("목록", ["이름"], [[text]])).values()
    assert cell.data_type in ("s", "inlineStr")
    assert cell.value.removeprefix("_x000D_").strip() == text.strip()


@pytest.mark.parametrize("text", LIVE)
def test_csv_protects_such_texts(text):
    target = io.StringIO(newline="")
    write_csv(Table("목록", ["이름"], [[text]]), target)
    written = target.getvalue().split("\r\n", 1)[1].lstrip('"')
    assert written.startswith("'")


def test_values_have_types():
    at = datetime(2023, 3, 2, 0, 30, tzinfo=UTC)
    row = ["가", 1_500_000, Decimal("9.5"), date(2023, 3, 2), at, None, True]
    ((_heads, got),) = cells(Table("표", ["t", "n", "d", "on", "at", "none", "b"], [row])).values()
    assert [cell.value for cell in got] == [
        "가", 1_500_000, 9.5, datetime(2023, 3, 2), datetime(2023, 3, 2, 9, 30), None, True,
    ]  # fmt: skip
    assert [got[place].number_format for place in (1, 3, 4)] == ["#,##0", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"]


def test_years_are_not_separated():
    ((_heads, (year,)),) = cells(Table("표", ["연도"], [[2023]])).values()
    assert year.number_format == "General"


def test_no_rows_still_has_heads():
    ((heads,),) = cells(Table("표", ["가", "나"], [])).values()
    assert [head.value for head in heads] == ["가", "나"]


def test_same_heads_and_sheet_names_are_kept_apart():
    made = cells(Table("a/b:c", ["x", "x"], [[1, 2]]), Table("a b c", ["y"], [[3]]))
    assert list(made) == ["a b c", "a b c (2)"]
    assert [cell.value for cell in made["a b c"][0]] == ["x", "x (2)"]


def test_what_is_written_reads_back(tmp_path):
    sheet = Sheet("명단", "List", "list", (Column("이름", "Name", "name"), Column("일자", "Day", "day", "date")))
    rows = [["=보고", date(2023, 3, 2)], ["뷁쀍 市民", None]]
    write_xlsx([Table("명단", ["이름", "일자"], rows)], tmp_path / "a.xlsx")
    with (tmp_path / "a.csv").open("w", encoding="utf-8-sig", newline="") as file:
        write_csv(Table("명단", ["이름", "일자"], rows), file)
    for name in ("a.xlsx", "a.csv"):
        book = reading.read(tmp_path / name, name, [sheet])
        assert book.problems == []
        assert book.rows["list"] == [
            Row(2, {"name": "=보고", "day": date(2023, 3, 2)}),
            Row(3, {"name": "뷁쀍 市民", "day": None}),
        ]
