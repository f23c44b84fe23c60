"""A Document as HWPX, the public sector's document format: outline headings, paragraphs and real tables.

Not for other HWPX papers; the library changes between versions and is known to this module alone. Charts stand here as
their tables, because the format's own charts would have to be drawn a second time.
"""

from copy import deepcopy
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile

from django.utils import translation
from django.utils.translation import gettext as _
from hwpx import HwpxDocument
from hwpx.oxml import HwpxOxmlTable
from lxml import etree

from reports.document import (
    Align,
    Block,
    Bullets,
    Cell,
    Chart,
    Column,
    Definition,
    Document,
    KeyFigures,
    Paragraph,
    Row,
    Table,
    plain,
)
from reports.writers import grid

NAVY, GREY = "#083891", "#464C53"
FILLS: dict[str, str | None] = {"head": "#E8EDF6", "total": "#E8EDF6", "subtotal": "#F4F7FC", "body": None}
MARKS = ("ㅇ ", "- ", "※ ")
INDENT = "\u3000"  # a blank of one em before a lower row's name
MARGINS = {"left": 20, "right": 20, "top": 20, "bottom": 15, "header": 10, "footer": 10}
ROOM = 100.0  # digits a printed line holds
HP = "{http://www.hancom.co.kr/hwpml/2011/paragraph}"
BODY = "Contents/section0.xml"
OUTLINE_NUMBER = "{http://www.hancom.co.kr/hwpml/2011/head}paraHead"


def write(document: Document) -> bytes:
    """Effect: none. Returns the file's bytes."""
    paper = _Paper(document)
    with translation.override(document.language):
        paper.cover()
        for heading, section in grid.outline(document):
            paper.heading(heading)
            for block in section.blocks:
                paper.block(block)
        if document.definitions:
            paper.definitions(document.definitions)
    return _filled(paper.file.to_bytes(), paper.bodies)


class _Square(NamedTuple):
    """One cell of a table's body: its text and the ids of its shapes."""

    text: str
    paragraph: str
    type: str
    fill: str


class _Paper:
    """The file being written, with the type it is set in."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.bodies: list[list[list[_Square]]] = []  # of every table, in order
        self.file = HwpxDocument.new()
        self.file.page.setup(paper_size="A4", margins_mm=MARGINS)
        self.file.page.set_header(text=f"{document.title} · {document.organisation}")
        self.file.page.set_page_number(prefix="- ", suffix=" -")
        self.file.parts.set_document_metadata(title=document.title, creator=document.organisation)
        for number in self.file.parts.headers[0].element.iter(OUTLINE_NUMBER):
            number.text = ""  # the headings bring their own numbers: Ⅰ. 1. 가.
        run = self.file.styles.ensure_run
        self.type = {
            "title": run(size=28, bold=True, color=NAVY),
            "scope": run(size=15, bold=True, color=GREY),
            "h1": run(size=17, bold=True, color=NAVY),
            "h2": run(size=13, bold=True),
            "h3": run(size=11, bold=True),
            "text": run(size=11),
            "strong": run(size=10, bold=True),
            "small": run(size=9, color=GREY),
            "cell": run(size=9),
            "head": run(size=9, bold=True),
        }
        self.fills = {
            kind: self.file.styles.ensure_border_fill(border_color="#B9C1CB", fill_color=color)
            for kind, color in FILLS.items()
        }
        self.aligned = {align: self._aligned(align) for align in ("center", "end", "start")}

    def _aligned(self, align: str) -> str:
        """The paragraph shape of a table's cell; the file's first paragraph serves as the pattern."""
        pattern = self.file.paragraphs[0]
        name = {"start": "LEFT", "center": "CENTER", "end": "RIGHT"}[align]
        self.file.styles.apply_paragraph_format(paragraphs=[pattern], alignment=name, line_spacing_percent=130)
        return str(pattern.para_pr_id_ref)

    # the library's spacing words: millimetres, points, percents and flags, each under its own name
    def line(self, text: str, face: str, align: Align = "start", **spacing: float | bool) -> None:
        paragraph = self.file.add_paragraph(
            text, char_pr_id_ref=self.type[face], para_pr_id_ref=self.aligned[align], inherit_style=False
        )
        if spacing:
            self.file.styles.apply_paragraph_format(paragraphs=[paragraph], **spacing)  # type: ignore[arg-type]  # a dict of the library's keywords

    def cover(self) -> None:
        document = self.document
        self.line(document.subtitle, "scope", "center", spacing_before_pt=90, spacing_after_pt=60)
        self.line(document.scope_text, "scope", "center")
        self.line(document.title, "title", "center", spacing_after_pt=12)
        state = [_("Draft")] if document.state == "draft" else []
        for text in (document.cut_text, document.made_text, *state):
            self.line(text, "small", "center")
        self.line(document.organisation, "h1", "center", spacing_before_pt=220)

    def heading(self, heading: grid.Heading) -> None:
        depth = min(heading.depth, 3)
        made = self.file.add_heading(
            f"{heading.number} {heading.title}".strip(), depth, char_pr_id_ref=self.type[f"h{depth}"]
        )
        self.file.styles.apply_paragraph_format(
            paragraphs=[made],
            page_break_before=heading.depth == 1,
            keep_with_next=True,
            indent_left_mm=0,
            spacing_before_pt=12,
            spacing_after_pt=6,
        )

    def block(self, block: Block) -> None:
        match block:
            case Table():
                self.table(block)
            case Chart():
                self.table(block.table)
            case Paragraph():
                self.line(plain(block.text), "text", line_spacing_percent=160, spacing_after_pt=4)
            case Bullets():
                for item in block.items:
                    indent = 3.0 + 4 * item.level
                    mark = MARKS[min(item.level, 2)]
                    self.line(mark + plain(item.text), "text", line_spacing_percent=160, indent_left_mm=indent)
            case KeyFigures():
                self.grid(_as_table(block), heads=False)

    def table(self, table: Table) -> None:
        self.line(table.title, "strong", spacing_before_pt=8, keep_with_next=True)
        if table.unit_note:
            self.line(table.unit_note, "small", "end", keep_with_next=True)
        self.grid(table)
        if table.note:
            self.line(table.note, "small")

    def grid(self, table: Table, *, heads: bool = True) -> None:
        """One real table: the library makes its head and one empty row, the pattern for the rows of the body."""
        made = self.file.add_table(grid.head_rows(table) * heads + 1, len(table.columns))
        made.set_treat_as_char(False)  # so that it may run on to the next page
        made.element.set("repeatHeader", "1")
        made.set_column_widths(grid.widths(table, ROOM))
        if heads:
            self._heads(made, table)
        for square in made.rows[-1].cells:
            square.set_text(" ")  # gives the pattern the element that holds a text
        self.bodies.append([self._body(row, table.columns) for row in table.rows])

    def _body(self, row: Row, columns: tuple[Column, ...]) -> list[_Square]:
        face = self.type["cell" if row.kind == "body" else "head"]
        return [
            _Square(grid.printed(cell), self.aligned[column.align], face, self.fills[row.kind])
            for column, cell in zip(columns, _indented(row), strict=True)
        ]

    def _heads(self, made: HwpxOxmlTable, table: Table) -> None:
        """Text goes in after merging, because merging joins the texts of the merged cells."""
        for head in grid.heads(table):
            last = (head.row + head.rows - 1, head.column + head.columns - 1)
            if last != (head.row, head.column):
                made.merge_cells(head.row, head.column, *last)
        squares = {square.address: square for row in made.rows[: grid.head_rows(table)] for square in row.cells}
        for head in grid.heads(table):
            square = squares[head.row, head.column]
            square.set_text(head.text)
            square.element.set("header", "1")
            square.element.set("borderFillIDRef", self.fills["head"])
            square.paragraphs[0].para_pr_id_ref = self.aligned["center"]
            square.paragraphs[0].char_pr_id_ref = self.type["head"]

    def definitions(self, definitions: tuple[Definition, ...]) -> None:
        self.heading(grid.Heading(1, "", _("Appendix: figures, definitions and sources"), "definitions"))
        heads = (_("Figure"), _("Value"), _("Definition"), _("Source"))
        rows = tuple(
            Row((f"{one.label} ({one.key})", f"{one.value_text} {one.unit}".strip(), one.definition, one.source))
            for one in definitions
        )
        self.grid(Table("definitions", "", tuple(Column(head) for head in heads), rows))


def _indented(row: Row) -> tuple[Cell, ...]:
    if row.level and isinstance(row.cells[0], str):
        return (INDENT * row.level + row.cells[0], *row.cells[1:])
    return row.cells


def _as_table(block: KeyFigures) -> Table:
    columns = (Column(""), Column("", "end"), Column(""))
    return Table("", "", columns, tuple(Row((item.label, item.number, plain(item.note))) for item in block.items))


def _filled(file: bytes, bodies: list[list[list[_Square]]]) -> bytes:
    """The saved file with the rows of its tables filled in.

    The library walks every cell a dozen times while it saves; filling them in afterwards made the file of 7,000 cells
    in a tenth of the time.
    """
    made = BytesIO()
    with ZipFile(BytesIO(file)) as source, ZipFile(made, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == BODY:
                content = _with_rows(content, bodies)
            target.writestr(part, content, part.compress_type)
    return made.getvalue()


def _with_rows(content: bytes, bodies: list[list[list[_Square]]]) -> bytes:
    root = etree.fromstring(content)
    for table, rows in zip(root.iter(f"{HP}tbl"), bodies, strict=True):
        *heads, pattern = table.iterchildren(f"{HP}tr")
        for place, row in enumerate(rows, len(heads)):
            line = deepcopy(pattern)
            for square, cell in zip(row, line, strict=True):
                cell.set("borderFillIDRef", square.fill)
                cell.find(f"{HP}cellAddr").set("rowAddr", str(place))
                cell.find(f".//{HP}p").set("paraPrIDRef", square.paragraph)
                run = cell.find(f".//{HP}run")
                run.set("charPrIDRef", square.type)
                run.find(f"{HP}t").text = square.text
            pattern.addprevious(line)
        table.remove(pattern)
        table.set("rowCnt", str(len(heads) + len(rows)))
    filled: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return filled
