"""What the writers print is read back, number by number, and compared with the document it was printed from.

Not for how charts are drawn (test_writers_charts) and not for what a PDF may fetch (test_writers_pdf).
"""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from zipfile import ZipFile

import pytest
from django.utils import translation
from hwpx import HwpxDocument
from hwpx.tools.package_validator import validate_editor_open_safety
from openpyxl import load_workbook
from pypdf import PdfReader

from reports.document import Bullets, Cell, Chart, Document, KeyFigures, Number, Paragraph, Section, Table, parts
from reports.writers import WRITERS, html, hwpx, pdf, xlsx
from tests.reports import sample

Read = list[tuple[str, Decimal | None]]


@pytest.fixture(scope="module")
def document() -> Document:
    return sample.document()


def declared(document: Document) -> Read:
    return [(number.key, number.rounded) for _place, number in document.numbers()]


def said(words: str) -> str:
    """The writers' own words in the document's language."""
    with translation.override("ko"):
        return translation.gettext(words)


def lines(document: Document) -> Iterator[tuple[Cell, ...]]:
    """What stands on one line of the paper: a row, a figure with its note, a sentence."""
    for section, _depth in document.walk():
        for block in section.blocks:
            match block:
                case Table():
                    yield from (row.cells for row in block.rows)
                case Chart():
                    yield from (row.cells for row in block.table.rows)
                case Paragraph():
                    yield parts(block.text)
                case Bullets():
                    yield from (parts(item.text) for item in block.items)
                case KeyFigures():
                    yield from ((item.label, item.number, *parts(item.note)) for item in block.items)


def pattern(cell: Cell) -> str:
    """Words as they are, however they are broken into lines; a number as anything that may stand for one."""
    if isinstance(cell, Number):
        return rf"(△?[\d,.]+{re.escape(cell.suffix)}|-|{pattern(sample.ABSENT)})"
    return r"\s*".join(map(re.escape, "".join(cell.split())))


def read_lines(document: Document, text: str) -> Read:
    found, at = [], 0
    for line in lines(document):
        match = re.compile(r"\s*".join(pattern(cell) for cell in line)).search(text, at)
        assert match, f"not printed: {[getattr(cell, 'text', cell) for cell in line]}"
        numbers = [cell for cell in line if isinstance(cell, Number)]
        found += [(number.key, number.parsed(printed)) for number, printed in zip(numbers, match.groups(), strict=True)]
        at = match.end()
    return found


def test_every_number_is_read_back_from_the_pdf(document: Document) -> None:
    reader = PdfReader(io.BytesIO(pdf.write(document)))
    text = "\n".join(page.extract_text() for page in reader.pages[2:])
    assert read_lines(document, text) == declared(document)


def test_every_number_is_read_back_from_the_workbook(document: Document) -> None:
    book = load_workbook(io.BytesIO(xlsx.write(document)))
    found = []
    for sheet, table in zip(book.worksheets[1:-1], document.tables(), strict=True):
        first = next(square.row for square in sheet["A"][2:] if square.value == table.rows[0].cells[0])
        for row, printed in zip(table.rows, sheet.iter_rows(min_row=first), strict=False):
            for cell, square in zip(row.cells, printed, strict=True):
                if isinstance(cell, Number):
                    found.append((cell.key, _value(cell, square)))
                else:
                    assert (square.value, square.data_type) == (cell, "s")
    front = iter([square for row in book.worksheets[0].iter_rows() for square in row if square.column > 1])
    for place, number in document.numbers():
        if place.block.isdigit():  # text blocks stand on the front sheet, their numbers beside them
            square = next(s for s in front if s.value is not None and (s.data_type == "n" or s.value == number.text))
            found.append((number.key, _value(number, square)))
    assert sorted(found, key=str) == sorted(declared(document), key=str)


def _value(number: Number, square: object) -> Decimal | None:
    value = square.value
    if number.value is None:
        return number.parsed(value)
    assert square.number_format == xlsx.number_format(number)
    assert square.data_type == "n"
    return Decimal(str(value))


def test_every_number_is_read_back_from_the_hwpx(document: Document) -> None:
    file = HwpxDocument.open(io.BytesIO(hwpx.write(document)))
    pieces = []
    for paragraph in file.paragraphs:
        pieces.append(paragraph.text)
        for table in paragraph.tables:
            pieces += [cell.text for row in table.rows for cell in row.cells]
    text = "\n".join(pieces)
    assert read_lines(document, text) == declared(document)


def test_the_three_formats_are_registered(document: Document) -> None:
    begin = {name: write(document)[:4] for name, write in WRITERS.items()}
    assert begin == {"pdf": b"%PDF", "xlsx": b"PK\x03\x04", "hwpx": b"PK\x03\x04"}


def test_the_workbook_is_set_up_for_work_and_paper(document: Document) -> None:
    book = load_workbook(io.BytesIO(xlsx.write(document)))
    assert book.sheetnames == [
        said("Contents"),
        *("1. 분기별 교육 인원", "2. 분야별 계획 인원", "3. 세출예산 현황", "4. 과정별 분기 계획", "5. 처리 현황"),
        said("Definitions"),
    ]
    budget = book["3. 세출예산 현황"]
    assert {str(area) for area in budget.merged_cells.ranges} == {"A3:A4", "B3:C3", "D3:E3"}
    assert [budget.cell(3, column).value for column in (1, 2, 4, 6)] == ["세부사업", "예산현액", "증감", "집행현황"]
    assert (budget.freeze_panes, budget.print_title_rows) == ("B5", "$3:$4")
    assert (budget.page_setup.paperSize, budget.page_setup.fitToWidth, budget.page_setup.fitToHeight) == (9, 1, 0)
    assert budget.sheet_properties.pageSetUpPr.fitToPage
    assert budget["D8"].number_format == '#,##0;"△"#,##0;"-"'
    assert budget["E8"].number_format == '#,##0.0"%";"△"#,##0.0"%";"-"'
    links = [square.hyperlink.location for square in book[said("Contents")]["A"] if square.hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:-1]]
    keys = [square.value for square in book[said("Definitions")]["B"]][1:]
    assert keys == [
        "plan.courses",
        "plan.trainees",
        "plan.remote.rate",
    ]


@pytest.mark.parametrize("words", ["=1+1", "+82 2", "-5 이하", "@here", '=HYPERLINK("http://example.org","x")'])
def test_words_never_become_formulas(document: Document, words: str) -> None:
    table = replace(sample.quarters(), rows=(replace(sample.quarters().rows[0], cells=(words, words, words)),))
    made = replace(document, title=words, subtitle=words, sections=(Section("s", words, (table,)),))
    book = load_workbook(io.BytesIO(xlsx.write(made)))
    squares = [square for sheet in book for row in sheet.iter_rows() for square in row if square.value is not None]
    assert [square.value for square in squares if square.data_type != "s"] == []
    assert sum(square.value == words for square in squares) == 5


def test_the_hwpx_opens_safely_and_its_tables_run_on(document: Document) -> None:
    """The library's own check of what an editor will open; rows are filled in after it saved, so it is asked again."""
    made = hwpx.write(document)
    report = validate_editor_open_safety(made)
    assert report.ok, report.summary
    with ZipFile(io.BytesIO(made)) as file:
        assert file.infolist()[0].filename == "mimetype"
        body = file.read("Contents/section0.xml").decode()
    tables = re.findall(r"<hp:tbl [^>]*>", body)
    assert len(tables) == 7
    assert all('repeatHeader="1"' in table and 'pageBreak="CELL"' in table for table in tables)
    assert body.count('treatAsChar="0"') == 7


def test_the_hwpx_has_outline_headings_and_merged_heads(document: Document) -> None:
    file = HwpxDocument.open(io.BytesIO(hwpx.write(document)))
    headings = [p.text for p in file.paragraphs if (file.styles.resolve(p.style_id_ref).name or "").startswith("개요")]
    assert headings == [
        *("Ⅰ. 일반 현황", "1. 교육규모", "2. 예산과 사업", "가. 과정별 계획", "Ⅱ. 행정사무감사 처리결과"),
        said("Appendix: figures, definitions and sources"),
    ]
    tables = [table for paragraph in file.paragraphs for table in paragraph.tables]
    budget = next(table for table in tables if table.rows[0].cells[0].text == "세부사업")
    head = [(cell.text, cell.span) for row in budget.rows[:2] for cell in row.cells]
    assert head == [
        ("세부사업", (2, 1)), ("예산현액", (1, 2)), ("증감", (1, 2)), ("집행현황", (1, 1)),
        ("2022년", (1, 1)), ("2023년", (1, 1)), ("증감액", (1, 1)), ("증감률 (%)", (1, 1)), ("집행액", (1, 1)),
    ]  # fmt: skip
    assert (budget.row_count, budget.column_count) == (7, 6)


def test_on_screen_every_number_leads_to_its_figure(document: Document) -> None:
    page = html.render(document, link=lambda key: f"/figures/{key}/?year=2023&quarter=1")
    linked = re.findall(r'<a class="figure" href="/figures/([\w.-]+)/\?year=2023&amp;quarter=1">([^<]+)</a>', page)
    assert linked == [(number.key, number.text) for _place, number in document.numbers()]


def test_the_screen_gets_clean_markup(document: Document) -> None:
    page = html.render(
        replace(document, sections=(Section("s", "<b>&", (Paragraph("<script>x</script>"),)), *document.sections))
    )
    assert "&lt;b&gt;&amp;" in page and "&lt;script&gt;" in page
    assert not re.search(r"<script|\sstyle=|<span>", page)
    assert page.count("<details") == 3  # each chart brings its numbers along
    assert '<th scope="colgroup" colspan="2">예산현액</th>' in page


def test_in_print_korean_words_stay_whole_and_very_long_ones_may_break() -> None:
    assert html.keep_words("일상 회복 & <b>") == "<span>일상</span> <span>회복</span> &amp; &lt;b&gt;"
    assert html.keep_words("가" * 13 + " A4") == "가" * 13 + " A4"
