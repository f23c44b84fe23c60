"""A file that a stranger made into clean rows or plain sentences; nothing else ever comes out of it.

Not for parsing: core.sheets.reader does it in a process of its own, which may die.
"""

from __future__ import annotations

import difflib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core.sheets import values
from core.sheets.columns import Book, Column, Row, Sheet, SheetProblem
from core.sheets.verdicts import sentence_of

MOST_ROWS = 100_000
MEMORY_BYTES = 512 * 2**20
CPU_SECONDS = 30
WALL_SECONDS = 120
MOST_PROBLEMS = 10_000


def read(path: Path, name: str, sheets: Sequence[Sheet]) -> Book:
    """Read the wanted sheets of an XLSX or CSV file.

    Returns: rows by sheet key and every problem found; no exception of a parser leaves this function.
    """
    book = Book(rows={sheet.key: [] for sheet in sheets})
    found: list[str] = []
    try:
        _collect(_lines(path, name), sheets, book, found)
    except _Verdict as verdict:
        book.problems.insert(0, SheetProblem(verdict.sentence, sheet=verdict.sheet, column=verdict.cell))
        return book
    seen = {sheet.key for sheet in sheets if any(_is_named(sheet, name) for name in found)}
    for sheet in sheets:
        if len(sheets) > 1 and sheet.key not in seen:
            book.problems.append(SheetProblem(_missing_sheet(sheet, found), sheet=sheet.title))
    return book


def read_lines(path: Path, name: str) -> tuple[list[tuple[int, list[Any]]], list[SheetProblem]]:
    """The lines of a CSV file or of a workbook's first sheet as they stand, for reports whose heads are not in line 1.

    Returns: number and cells of every line that is not empty (dates and times as the reader marks them), and why the
    file cannot be used.
    """
    found: list[tuple[int, list[Any]]] = []
    sheets = 0
    try:
        for said in _lines(path, name):
            sheets += isinstance(said, dict) and "sheet" in said
            if isinstance(said, list) and sheets == 1:
                found.append((said[0], said[1]))
    except _Verdict as verdict:
        return [], [SheetProblem(verdict.sentence, sheet=verdict.sheet, column=verdict.cell)]
    return found, []


class _Verdict(Exception):  # not an error of ours: a verdict on the file
    def __init__(self, sentence: str, sheet: str = "", cell: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.sheet, self.cell = sentence, sheet, cell


def _lines(path: Path, name: str) -> Iterator[Any]:
    """What the reader says; it is killed when it takes too long. Raises: _Verdict."""
    command = [
        sys.executable, "-I", "-X", "utf8", str(Path(__file__).with_name("reader.py")),
        str(path), name, str(MOST_ROWS), str(MEMORY_BYTES), str(CPU_SECONDS),
    ]  # fmt: skip
    with subprocess.Popen(  # our own file; the stranger's bytes are data to it
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env={},  # the portal's secrets are no business of a parser
    ) as process:
        clock = threading.Timer(WALL_SECONDS, process.kill)
        clock.start()
        ended = False
        try:
            assert process.stdout
            for line in process.stdout:
                said = json.loads(line)
                if isinstance(said, dict) and "unusable" in said:
                    about = said["about"]
                    raise _Verdict(sentence_of(said["unusable"], about), about.get("sheet", ""), about.get("cell", ""))
                ended = isinstance(said, dict) and said.get("end", False)
                yield said
        except ValueError:  # half a line: the reader died while it spoke
            ended = False
        finally:
            clock.cancel()
            process.kill()
            process.stdout.close()  # type: ignore[union-attr]  # it is a pipe
    if not ended:
        raise _Verdict(sentence_of("damaged", {}))


def _collect(lines: Iterator[Any], sheets: Sequence[Sheet], book: Book, found: list[str]) -> None:
    table: _Table | None = None
    for said in lines:
        if isinstance(said, list):
            if table:
                table.take(said[0], said[1])
        elif "sheet" in said:
            if table:
                table.end()
            found.append(said["sheet"])
            wanted = _wanted(sheets, said["sheet"], len(found))
            table = _Table(wanted, book) if wanted else None
        elif table:
            table.about(said)
    if table:
        table.end()


def _wanted(sheets: Sequence[Sheet], name: str, place: int) -> Sheet | None:
    """The sheet that is meant: by its name, or the first when only one is asked for."""
    if len(sheets) == 1:
        return sheets[0] if place == 1 or _is_named(sheets[0], name) else None
    return next((sheet for sheet in sheets if _is_named(sheet, name)), None)


def _is_named(sheet: Sheet, name: str) -> bool:
    return values.clean_text(name).lower() in (sheet.name_ko.lower(), sheet.name_en.lower())


def _missing_sheet(sheet: Sheet, found: list[str]) -> str:
    if found == [""]:
        return _("A CSV file holds one table only; this needs a workbook with several sheets.")
    return _("The sheet “%(wanted)s” is missing; the workbook has: %(found)s.") % {
        "wanted": sheet.title,
        "found": ", ".join(found[:10]),
    }


class _Table:
    """One sheet while its rows come in: first the heads, then the values."""

    def __init__(self, sheet: Sheet, book: Book) -> None:
        self.sheet, self.book = sheet, book
        book.rows[sheet.key] = []
        self.left = 0
        self.places: dict[int, Column] | None = None

    def about(self, said: dict[str, Any]) -> None:
        if "left" in said:
            self.left = said["left"]
        if "merged" in said:
            top, left, bottom = said["merged"]
            sentence = _("Cells are merged here (rows %(top)s to %(bottom)s); take the merge apart and fill each cell.")
            self._problem(sentence % {"top": top, "bottom": bottom}, top, _letters(left))

    def take(self, number: int, cells: list[Any]) -> None:
        if self.places is None:
            self._heads(number, cells)
            return
        row: dict[str, Any] = {}
        for place, column in self.places.items():
            value = cells[place] if place < len(cells) else ""
            try:
                row[column.key] = values.convert(column, value)
            except values.BadValue as bad:
                self._problem(str(bad), number, column.title, values.clean_text(value))
        if self.places:
            self.book.rows[self.sheet.key].append(Row(number, row))

    def end(self) -> None:
        if self.places is None:
            self._problem(_("The sheet is empty; its first row must hold the names of the columns."))
        elif not self.book.rows[self.sheet.key] and self.places:
            self._problem(_("The sheet has no rows below its heads."))

    def _heads(self, number: int, cells: list[Any]) -> None:
        self.places = {}
        names = [values.clean_text(cell) for cell in cells]
        taken: dict[str, int] = {}
        for place, name in enumerate(names):
            column = next((c for c in self.sheet.columns if name.lower() in _names(c)), None)
            if column is None:
                if name:
                    self._problem(self._unknown(name), number, name)
            elif column.key in taken:
                self._problem(_("The column stands there twice."), number, name)
            else:
                taken[column.key] = place
                self.places[place] = column
        for column in self.sheet.columns:
            if column.key not in taken:
                self._problem(self._missing(column, names), number, column.title)

    def _unknown(self, name: str) -> str:
        known = [title for column in self.sheet.columns for title in (column.name_ko, column.name_en)]
        if near := difflib.get_close_matches(name, known, 1, 0.5):
            return _("The column “%(name)s” is not known here; is “%(near)s” meant?") % {"name": name, "near": near[0]}
        return _("The column “%(name)s” is not known here; take it out.") % {"name": name}

    def _missing(self, column: Column, names: list[str]) -> str:
        return _("The column “%(wanted)s” is missing; the sheet has: %(found)s.") % {
            "wanted": column.title,
            "found": ", ".join(name for name in names if name)[:200],
        }

    def _problem(self, sentence: str, row: int | None = None, column: str = "", value: str = "") -> None:
        if len(self.book.problems) < MOST_PROBLEMS:
            self.book.problems.append(SheetProblem(sentence, self.sheet.title, row, column, value))


def _names(column: Column) -> tuple[str, str]:
    return column.name_ko.lower(), column.name_en.lower()


def _letters(place: int) -> str:
    """The spreadsheet's own name of a column: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
