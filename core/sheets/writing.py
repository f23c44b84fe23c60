"""Tables into XLSX and CSV files: typed cells, and no text that a spreadsheet would run.

Not for reports: reports.writers.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.utils import timezone
from rustpy_xlsxwriter import FastExcel, Format

STARTERS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # what makes a spreadsheet calculate
LONGEST_TEXT = 32_767
LONGEST_SHEET_NAME = 31
ROWS_LOOKED_AT = 200  # to choose a column's format and width
FROM_HERE_SEPARATED = 10_000  # smaller whole numbers may be years


@dataclass(frozen=True)
class Table:
    """One sheet to write; rows may be a generator. `clean` rows hold cells already: no text too long, no zones."""

    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Any]]
    clean: bool = False


def write_xlsx(tables: Sequence[Table], target: Path | BinaryIO) -> None:
    """Write one sheet a table, row by row. Texts stay texts, whatever they begin with."""
    workbook = FastExcel(target)
    workbook.freeze(row=1)
    workbook.format(datetime_format="yyyy-mm-dd")
    taken: set[str] = set()
    for table in tables:
        heads = _different(table.heads)
        rows = iter(table.rows)
        first = [[_cell(value) for value in row] for row in itertools.islice(rows, ROWS_LOOKED_AT)]
        workbook.sheet(
            _sheet_name(table.title, taken),
            _records(heads, first, rows, table.clean),
            column_formats={head: made for place, head in enumerate(heads) if (made := _format(first, place))},
            column_widths={head: _width(head, first, place) for place, head in enumerate(heads)},
            header_format=Format().set_bold().set_text_wrap(),
        )
    workbook.save()


def write_csv(table: Table, target: IO[str]) -> None:
    """Write UTF-8 with a mark so that Excel reads Korean; open `target` with newline="" and utf-8-sig."""
    writer = csv.writer(target)
    writer.writerow([_harmless(head) for head in table.heads])
    for row in table.rows:
        writer.writerow([_harmless(_cell(value)) for value in row])


def _records(
    heads: list[str], first: list[list[Any]], rest: Iterator[Sequence[Any]], clean: bool
) -> Iterator[dict[str, Any]]:
    if not first:
        yield dict.fromkeys(heads)  # without a record no head would be written
    for row in first:
        yield dict(zip(heads, row, strict=True))
    if clean:
        yield from map(dict, map(zip, itertools.repeat(heads), rest))  # without a frame of Python for each row
    for more in rest:
        yield dict(zip(heads, (_cell(value) for value in more), strict=True))


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if value is None or isinstance(value, bool | int | float | date):
        return value
    if isinstance(value, Decimal):
        return float(value)
    return str(value)[:LONGEST_TEXT]


def _harmless(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(STARTERS):
        return f"'{value}"
    return value


def _format(rows: list[list[Any]], place: int) -> Any:
    values = [row[place] for row in rows if row[place] is not None]
    if any(isinstance(value, datetime) for value in values):
        return Format().set_num_format("yyyy-mm-dd hh:mm")
    if any(isinstance(value, date) for value in values):
        return Format().set_num_format("yyyy-mm-dd")
    numbers = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
    if any(abs(value) >= FROM_HERE_SEPARATED for value in numbers):
        return Format().set_num_format("#,##0")
    return None


def _width(head: str, rows: list[list[Any]], place: int) -> float:
    texts = [head, *(str(row[place]) for row in rows if row[place] is not None)]
    longest = max(sum(1 if ord(letter) < 128 else 2 for letter in text) for text in texts)
    return float(min(max(longest + 2, 8), 60))


def _different(heads: Sequence[str]) -> list[str]:
    counted: dict[str, int] = {}
    made = []
    for head in map(str, heads):
        counted[head] = counted.get(head, 0) + 1
        made.append(head if counted[head] == 1 else f"{head} ({counted[head]})")
    return made


def _sheet_name(title: str, taken: set[str]) -> str:
    plain = "".join(" " if letter in "[]:*?/\\" else letter for letter in str(title)).strip("' ") or "Sheet"
    name, number = plain[:LONGEST_SHEET_NAME], 1
    while name.lower() in taken:
        number += 1
        ending = f" ({number})"
        name = plain[: LONGEST_SHEET_NAME - len(ending)] + ending
    taken.add(name.lower())
    return name
