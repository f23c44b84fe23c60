"""Files of strangers: each ends in clean rows or in a plain sentence, never in an exception."""

from __future__ import annotations

import io
import random
import zipfile
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest
from django.utils import translation

from core.sheets import reading
from core.sheets.columns import Column, Row, Sheet
from core.sheets.writing import Table, write_xlsx

COURSES = Sheet(
    "과정", "Courses", "courses",
    (
        Column("과정코드", "Code", "code", required=True),
        Column("과정명", "Title", "title", required=True),
        Column("인원", "Trainees", "trainees", "integer"),
    ),
)  # fmt: skip
RUNS = Sheet("기수", "Runs", "runs", (Column("과정코드", "Code", "code", required=True),))
HEADS = ["과정코드", "과정명", "인원"]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def put(tmp_path):
    """Writes a file and reads it; returns (rows as tuples, sentences with place)."""

    def write_and_read(content, name="file.xlsx", sheets=(COURSES,)):
        path = tmp_path / "stored"
        path.write_bytes(content)
        book = reading.read(path, name, sheets)
        return book, [(p.sheet, p.row, p.column, p.value, p.sentence) for p in book.problems]

    return write_and_read


def workbook(rows, heads=HEADS, title="과정", change=None):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in [heads, *rows]:
        sheet.append(row)
    if change:
        change(book)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def only_sentence(found):
    assert len(found) == 1
    return found[0][-1]


GOOD = workbook([["A-1", "데이터 분석", 30], [" A-2", "보고서  작성", "1,200"]])


def test_rows_with_their_numbers(put):
    book, found = put(GOOD)
    assert found == []
    assert book.rows == {
        "courses": [
            Row(2, {"code": "A-1", "title": "데이터 분석", "trainees": 30}),
            Row(3, {"code": "A-2", "title": "보고서  작성", "trainees": 1200}),
        ]
    }


def test_english_heads_in_another_order_and_room_around(put):
    def move(book):
        book.active.insert_rows(1, 2)
        book.active.insert_cols(1)

    book, found = put(
        workbook([[5, "A-1", "x"], [None, None, None], [6, "A-2", "y"]], ["Trainees", "CODE", "Title"], change=move)
    )
    assert found == []
    assert [(row.number, row.values["code"], row.values["trainees"]) for row in book.rows["courses"]] == [
        (4, "A-1", 5),
        (6, "A-2", 6),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv(put, encoding, separator):
    text = "\r\n".join(separator.join(row) for row in [HEADS, ["A-1", "분석", "30"]])
    book, found = put(text.encode(encoding), "명단.csv")
    assert found == []
    assert book.rows["courses"] == [Row(2, {"code": "A-1", "title": "분석", "trainees": 30})]


def test_text_in_a_number_names_the_cell(put):
    _book, found = put(workbook([["A-1", "가", 30], ["A-2", "나", "서른"]]))
    assert found == [("Courses", 3, "Trainees", "서른", "A number is expected here.")]


def test_a_missing_sheet(put):
    _book, found = put(GOOD, sheets=(COURSES, RUNS))
    assert found == [("Runs", None, "", "", "The sheet “Runs” is missing; the workbook has: 과정.")]


def test_a_renamed_column(put):
    _book, found = put(workbook([["A-1", "가", 30]], ["과정코드", "과정명칭", "인원"]))
    assert [line[-1] for line in found] == [
        "The column “과정명칭” is not known here; is “과정명” meant?",
        "The column “Title” is missing; the sheet has: 과정코드, 과정명칭, 인원.",
    ]


def test_a_column_twice(put):
    _book, found = put(workbook([["A-1", "가", 1, 2]], [*HEADS, "인원"]))
    assert found == [("Courses", 1, "인원", "", "The column stands there twice.")]


def test_merged_cells(put):
    _book, found = put(
        workbook([["A-1", "가", 1], ["A-2", "나", 1]], change=lambda book: book.active.merge_cells("B2:B3"))
    )
    assert found[0][:3] == ("Courses", 2, "B")
    assert found[0][-1].startswith("Cells are merged here (rows 2 to 3)")


def test_a_formula_names_the_cell(put):
    _book, found = put(workbook([["A-1", "가", 30], ["A-2", "나", "=C2*2"]]))
    assert found == [
        ("과정", None, "C3", "", "The cell C3 holds a formula. Replace formulas by their values (paste as values).")
    ]


def test_an_error_value_names_the_cell(put):
    def spoil(book):
        book.active["C2"].value, book.active["C2"].data_type = "#N/A", "e"

    _book, found = put(workbook([["A-1", "가", 30]], change=spoil))
    assert found[0][2] == "C2"
    assert only_sentence(found).startswith("The cell C2 shows an error")


def test_a_formula_in_a_csv_file(put):
    _book, found = put("과정코드,과정명,인원\nA-1,=HYPERLINK(1),3\n".encode(), "a.csv")
    assert only_sentence(found).startswith("The cell 2:2 holds a formula")


def test_200_000_rows(put):
    content = io.BytesIO()
    write_xlsx([Table("과정", HEADS, ([f"A-{n}", "과정", 30] for n in range(200_000)))], content)
    book, found = put(content.getvalue())
    assert only_sentence(found) == (
        "The sheet has 200,000 rows; at most 100,000 can be taken in at once. Split the file."
    )
    assert book.rows == {"courses": []}


def packed(change=None, skip=(), more=(), source=GOOD):
    """The good workbook with its parts changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename not in skip:
                new.writestr(part.filename, change(part.filename, content) if change else content)
        for name, content in more:
            new.writestr(name, content)
    return target.getvalue()


def sheet_with(change):
    return packed(lambda name, content: change(content) if name == "xl/worksheets/sheet1.xml" else content)


BOMB = b"<row><c t='n'><v>0</v></c></row>"
ENTITY = b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


@pytest.mark.parametrize(
    ("content", "name", "beginning"),
    [
        (b"", "a.xlsx", "The file is empty"),
        (b" \n", "a.csv", "The file is empty"),
        (GOOD, "a.csv", "The name ends in “.csv”"),
        (GOOD, "a.xlsm", "The workbook holds macros"),
        (b"a,b\n1,2", "a.xlsx", "The content is not an Excel workbook"),
        (b"%PDF-1.7", "a.pdf", "The name ends in “.pdf”"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.csv", "The content is not a table of text"),
        (b"\xff\xfea\xff", "a.csv", "The letters cannot be read"),
        (OLE, "a.xlsx", "This is an old Excel file"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "The file is protected by a password"),
        (packed(more=[("xl/vbaProject.bin", b"x")]), "a.xlsx", "The workbook holds macros"),
        (packed(more=[("xl/workbook.bin", b"x")]), "a.xlsx", "This is a binary workbook"),
        (packed(more=[("xl/externalLinks/externalLink1.xml", b"<x/>")]), "a.xlsx", "The workbook has links"),
        (packed(skip=["xl/workbook.xml"]), "a.xlsx", "The content is not an Excel workbook"),
        (packed(more=[("../../etc/passwd", b"x")]), "a.xlsx", "The file is damaged"),
        (packed(more=[("xl/media/bomb.xml", b"0" * 50_000_000)]), "a.xlsx", "Unpacked, the file would be too large"),
        (packed(more=[(f"xl/p{n}.xml", b"<x/>") for n in range(2100)]), "a.xlsx", "Unpacked, the file would be too"),
        (sheet_with(lambda old: old.replace(b"<worksheet", ENTITY + b"<worksheet")), "a.xlsx", "The file holds a decl"),
        (packed(lambda n, c: ENTITY + c if n == "xl/workbook.xml" else c), "a.xlsx", "The file holds a declaration"),
        (sheet_with(lambda old: old.decode().encode("utf-16")), "a.xlsx", "The file is damaged"),
        (sheet_with(lambda old: old[:-200]), "a.xlsx", "The file is damaged"),
        (GOOD[: len(GOOD) // 2], "a.xlsx", "The file is damaged"),
        (sheet_with(lambda old: old.replace(b'r="A3"', b'r="XFD1048576"')), "a.xlsx", ""),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used(put, content, name, beginning):
    book, found = put(content, name)
    assert only_sentence(found).startswith(beginning)
    assert book.rows == {"courses": []}


def test_bytes_changed_at_random_never_raise(tmp_path):
    """200 files, each with up to 20 bytes changed, or with its sheet mangled before packing; four at a time."""
    dice = random.Random(2023)
    files = []
    for turn in range(100):
        content = bytearray(GOOD)
        for _ in range(dice.randint(1, 20)):
            content[dice.randrange(len(content))] = dice.randrange(256)

        def mangle(old, turn=turn):
            place, length = dice.randrange(len(old)), dice.randint(1, 30)
            return old[:place] + dice.randbytes(length if turn % 2 else 0) + old[place + length :]

        files += [bytes(content), sheet_with(mangle)]
    paths = [tmp_path / str(number) for number in range(len(files))]
    for path, content in zip(paths, files, strict=True):
        path.write_bytes(content)
    with ThreadPoolExecutor(4) as four:
        books = list(four.map(lambda path: reading.read(path, "a.xlsx", [COURSES]), paths))
    assert all(book.problems or book.rows["courses"] for book in books)


def test_the_parser_sees_none_of_our_secrets(put, monkeypatch, tmp_path):
    """A reader that prints its environment instead of rows: nothing of ours is in it."""
    spy = tmp_path / "reader.py"
    spy.write_text(
        "import os, json; print(json.dumps({'unusable': 'formula', 'about': {'cell': str(dict(os.environ))}}))"
    )
    monkeypatch.setenv("SECRET_KEY", "canary-of-the-portal")
    monkeypatch.setattr(reading, "__file__", str(tmp_path / "reading.py"))
    _book, found = put(GOOD)
    assert "canary" not in only_sentence(found)


def test_a_reader_that_hangs_is_ended(put, monkeypatch, tmp_path):
    (tmp_path / "reader.py").write_text("import time; time.sleep(60)")
    monkeypatch.setattr(reading, "__file__", str(tmp_path / "reading.py"))
    monkeypatch.setattr(reading, "WALL_SECONDS", 0.5)
    _book, found = put(GOOD)
    assert only_sentence(found).startswith("The file is damaged")
