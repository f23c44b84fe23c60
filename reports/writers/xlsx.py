"""A Document as a workbook: a front sheet, one sheet a table with real numbers, one sheet of definitions and sources.

Not for exports of lists (exchange) and not for reading workbooks. Words never become formulas.
"""

import re
from collections.abc import Iterable
from io import BytesIO

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell as Square
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from reports.document import NEGATIVE, NOTHING, Bullets, Cell, Chart, Document, KeyFigures, Number, Paragraph, Table
from reports.writers import grid

FONT = "맑은 고딕"
NAVY, TINT, LIGHT = "083891", "E8EDF6", "F4F7FC"
HEAD_AT = 3  # title and unit note stand above
WIDEST, NARROWEST = 48, 9
FORMULA_SIGNS = ("=", "+", "-", "@")


def write(document: Document) -> bytes:
    """Effect: none. Returns the workbook's bytes."""
    book = Workbook()
    for style in _styles():
        book.add_named_style(style)
    front = book.active
    if not isinstance(front, Worksheet):
        raise TypeError("a new workbook has no sheet")
    with translation.override(document.language):
        front.title = _("Contents")
        names = _sheet_names(document)
        for table in document.tables():
            _table_sheet(book.create_sheet(names[table.slug]), table, document)
        if document.definitions:
            _definition_sheet(book.create_sheet(_("Definitions")), document)
        _front_sheet(front, document, names)
    book.properties.title = document.title
    book.properties.creator = document.organisation
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def number_format(number: Number) -> str:
    """The spreadsheet format that shows a number as it prints: △ for a loss, a dash for a declared nothing."""
    digits = "#,##0" + ("." + "0" * number.decimals if number.decimals else "")
    digits += f'"{number.suffix}"' if number.suffix else ""
    nothing = f'"{NOTHING}"' if number.dash_zero else digits
    return f'{digits};"{NEGATIVE}"{digits};{nothing}'


def _styles() -> Iterable[NamedStyle]:
    thin = Side(style="thin", color="B9C1CB")
    lines = Border(left=thin, right=thin, top=thin, bottom=thin)
    for name, fill, bold in (
        ("body", None, False),
        ("subtotal", LIGHT, True),
        ("total", TINT, True),
        ("head", TINT, True),
    ):
        style = NamedStyle(f"report_{name}", font=Font(name=FONT, size=10, bold=bold), border=lines)
        style.alignment = Alignment(vertical="center", wrap_text=True)
        if fill:
            style.fill = PatternFill("solid", fgColor=fill)
        yield style


def _put(sheet: Worksheet, row: int, column: int, cell: Cell) -> Square:
    """Write one cell; words are stored as words even when they begin like a formula."""
    square = sheet.cell(row=row, column=column)
    if isinstance(cell, Number) and cell.rounded is not None:
        square.value = cell.rounded if cell.decimals else int(cell.rounded)
        square.number_format = number_format(cell)
        return square
    text = _plain(cell)
    square.value = text
    square.data_type = "s"
    square.quotePrefix = text[:1] in FORMULA_SIGNS  # keeps them words when somebody edits the cell
    return square


def _table_sheet(sheet: Worksheet, table: Table, document: Document) -> None:
    deep, wide = grid.head_rows(table), len(table.columns)
    _put(sheet, 1, 1, table.title).font = Font(name=FONT, size=14, bold=True, color=NAVY)
    unit = _put(sheet, 2, wide, table.unit_note)
    unit.font, unit.alignment = Font(name=FONT, size=9), Alignment(horizontal="right")
    for head in grid.heads(table):
        _head(sheet, head)
    for place, row in enumerate(table.rows, HEAD_AT + deep):
        for column, cell in enumerate(row.cells):
            square = _put(sheet, place, column + 1, cell)
            shown = square.number_format
            square.style = f"report_{row.kind}"
            square.number_format = shown
            align = {"start": "left", "center": "center", "end": "right"}[table.columns[column].align]
            indent = row.level if column == 0 else 0
            square.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True, indent=indent)
    if table.note:
        _put(sheet, HEAD_AT + deep + len(table.rows) + 1, 1, table.note).font = Font(name=FONT, size=9)
    _set_widths(sheet, table)
    sheet.freeze_panes = sheet.cell(row=HEAD_AT + deep, column=2)
    sheet.print_title_rows = f"{HEAD_AT}:{HEAD_AT + deep - 1}"
    _print_setup(sheet, document, landscape=wide > 6)


def _head(sheet: Worksheet, head: grid.Head) -> None:
    row, column = HEAD_AT + head.row, head.column + 1
    last_row, last_column = row + head.rows - 1, column + head.columns - 1
    for line in range(row, last_row + 1):
        for place in range(column, last_column + 1):
            square = sheet.cell(row=line, column=place)
            square.style = "report_head"
            square.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    _put(sheet, row, column, head.text)
    if (last_row, last_column) != (row, column):
        sheet.merge_cells(start_row=row, start_column=column, end_row=last_row, end_column=last_column)


def _set_widths(sheet: Worksheet, table: Table) -> None:
    for place, column in enumerate(table.columns):
        printed = [grid.head_text(column)] + [_plain(row.cells[place]) for row in table.rows]
        wide = max(_letters(text) for text in printed) + 3
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(max(wide, NARROWEST), WIDEST)


def _plain(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.text


def _letters(text: str) -> float:
    """Width in the digits that Excel counts columns by."""
    return sum(1.9 if ord(letter) > 0x2E80 else 1.05 for letter in text)


def _print_setup(sheet: Worksheet, document: Document, *, landscape: bool) -> None:
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.oddHeader.left.text = _verbatim(document.title)
    sheet.oddHeader.right.text = _verbatim(document.organisation)
    sheet.oddFooter.center.text = "- &P / &N -"
    sheet.oddFooter.right.text = _verbatim(document.cut_text)
    sheet.sheet_view.showGridLines = False


def _verbatim(words: str) -> str:
    """An ampersand begins a code in Excel's headers; doubled it is itself."""
    return words.replace("&", "&&")


def _sheet_names(document: Document) -> dict[str, str]:
    """A name for each table's sheet: its place and title within Excel's 31 letters and without its forbidden signs."""
    return {
        table.slug: f"{place}. " + re.sub(r"[\[\]:*?/\\']", " ", table.title)[:26].strip()
        for place, table in enumerate(document.tables(), 1)
    }


def _front_sheet(sheet: Worksheet, document: Document, names: dict[str, str]) -> None:
    """Title and scope, then every section with its words, figures and links to its tables."""
    _put(sheet, 1, 1, document.title).font = Font(name=FONT, size=18, bold=True, color=NAVY)
    state = _("Draft") if document.state == "draft" else _("Frozen")
    about = (
        document.subtitle,
        document.organisation,
        document.scope_text,
        document.cut_text,
        document.made_text,
        state,
    )
    at = 2
    for line in filter(None, about):
        _put(sheet, at, 1, line).font = Font(name=FONT, size=10)
        at += 1
    for heading, section in grid.outline(document):
        at += 1
        title = _put(sheet, at, 1, f"{heading.number} {heading.title}")
        title.font = Font(name=FONT, size=13 if heading.depth == 1 else 11, bold=True)
        title.alignment = Alignment(indent=heading.depth - 1)
        for block in section.blocks:
            for words in _front_lines(block):
                at += 1
                for column, cell in enumerate(words, 1):
                    square = _put(sheet, at, column, cell)
                    square.font = Font(name=FONT, size=10)
                    square.alignment = Alignment(horizontal="left", indent=heading.depth if column == 1 else 0)
            if isinstance(block, Table | Chart):
                at += 1
                table = block if isinstance(block, Table) else block.table
                _link(sheet, at, names[table.slug], heading.depth)
    sheet.column_dimensions["A"].width = 64
    for letter in "BCDEFG":
        sheet.column_dimensions[letter].width = 16
    _print_setup(sheet, document, landscape=False)


def _front_lines(block: object) -> list[tuple[Cell, ...]]:
    """Text in the first column; its numbers beside it, as numbers."""
    match block:
        case Paragraph():
            return [_beside(block.text)]
        case Bullets():
            return [_beside(item.text) for item in block.items]
        case KeyFigures():
            return [(item.label, item.number, *_beside(item.note)) for item in block.items]
    return []


def _beside(text: str | tuple[Cell, ...]) -> tuple[Cell, ...]:
    if isinstance(text, str):
        return (text,) if text else ()
    return ("".join(_plain(part) for part in text), *(part for part in text if isinstance(part, Number)))


def _link(sheet: Worksheet, row: int, name: str, indent: int) -> None:
    square = _put(sheet, row, 1, name)
    square.hyperlink = Hyperlink(ref=square.coordinate, location=f"'{name}'!A1")
    square.font = Font(name=FONT, size=10, underline="single", color="0B50D0")
    square.alignment = Alignment(indent=indent)


def _definition_sheet(sheet: Worksheet, document: Document) -> None:
    heads = (_("Figure"), _("Key"), _("Value"), _("Unit"), _("Definition"), _("Source"))
    for column, text in enumerate(heads, 1):
        _put(sheet, 1, column, text).style = "report_head"
    for row, one in enumerate(document.definitions, 2):
        words = (one.label, one.key, one.value_text, one.unit, one.definition, one.source)
        for column, text in enumerate(words, 1):
            _put(sheet, row, column, text).style = "report_body"
    for letter, wide in zip("ABCDEF", (32, 34, 14, 12, 60, 40), strict=True):
        sheet.column_dimensions[letter].width = wide
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:F{len(document.definitions) + 1}"
    sheet.print_title_rows = "1:1"
    _print_setup(sheet, document, landscape=True)
