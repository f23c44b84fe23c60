"""Lists into files: exactly the rows, columns and order that the page shows.

Not for reports, and not for who may export: exchange.listing asks and records.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

import django_tables2
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django_tables2.utils import A

from core.sheets.writing import Table, write_csv, write_xlsx
from exchange import quick
from exchange.asked import PICK

MOST_AT_ONCE = 5_000  # rows; more becomes a job
DATES = (django_tables2.DateColumn, django_tables2.DateTimeColumn)
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def response(table: django_tables2.Table, title: str, kind: str) -> FileResponse:
    """The file as an answer; nobody in between may keep it."""
    content = io.BytesIO()
    _write(table, title, kind, content)
    content.seek(0)
    answer = FileResponse(content, as_attachment=True, filename=file_name(title, kind), content_type=FORMATS[kind])
    answer["Cache-Control"] = "no-store"
    return answer


def write_file(
    table: django_tables2.Table, title: str, kind: str, target: Path, say: Callable[[int], None] | None = None
) -> None:
    """The file on disk, for long lists in the background; `say` hears now and then how many rows are written."""
    if kind == "xlsx":
        # By its name: into an open file the writer would first make the whole workbook in memory.
        write_xlsx([_made(table, title, say)], target)
        return
    with target.open("wb") as file:
        _write(table, title, kind, file, say)


def file_name(title: str, kind: str) -> str:
    return f"{title} {timezone.localdate():%Y-%m-%d}.{kind}"


def columns_of(table: django_tables2.Table) -> list[Any]:
    """The columns that an export holds: those shown, without the boxes."""
    return [column for column in table.columns if column.name != PICK and not column.column.exclude_from_export]


def number_of_rows(table: django_tables2.Table) -> int:
    """Counted by the database: the library reads every row of a list without pages to count them."""
    rows = table.data.data
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


def _write(
    table: django_tables2.Table, title: str, kind: str, target: Any, say: Callable[[int], None] | None = None
) -> None:
    made = _made(table, title, say)
    if kind == "xlsx":
        write_xlsx([made], target)
        return
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    write_csv(made, text)
    text.detach()


def _made(table: django_tables2.Table, title: str, say: Callable[[int], None] | None) -> Table:
    """The sheet; its rows are read while it is written."""
    shown = columns_of(table)
    made_of = quick.recipes(table, shown)
    parts = quick.read(table.data.data, made_of) if made_of else _in_parts(_rows(table, shown))
    rows = chain.from_iterable(_told(parts, say) if say else parts)
    return Table(title, [str(column.header) for column in shown], rows, clean=bool(made_of))


def _in_parts(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while part := list(islice(rows, quick.AT_ONCE)):
        yield part


def _told(parts: Iterator[list[Any]], say: Callable[[int], None]) -> Iterator[list[Any]]:
    done = 0
    for part in parts:
        yield part
        done += len(part)
        say(done)


def _rows(table: django_tables2.Table, shown: list[Any]) -> Iterator[list[Any]]:
    for row in table.rows:
        yield [_value(row, column) for column in shown]


def _value(row: Any, column: Any) -> Any:
    """The cell's value: numbers and dates as such, everything else as it reads on the page.

    A table's own `value_<name>` decides alone.
    """
    if not hasattr(row.table, f"value_{column.name}"):
        value = A(column.accessor).resolve(row.record, quiet=True)
        drawn = hasattr(row.table, f"render_{column.name}")
        if isinstance(value, date) and not drawn:
            return value
        if value is None and not drawn and isinstance(column.column, DATES):
            return None  # the library's dash for a missing day is for the page
        if _is_number(value) and not _is_choice(row, column) and (not drawn or column.name == str(column.accessor)):
            return value
    value = row.get_cell_value(column.name)
    if value is None or _is_number(value) or isinstance(value, date):
        return value
    return strip_tags(value) if isinstance(value, SafeString) else str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _is_choice(row: Any, column: Any) -> bool:
    """Whether the page shows the label of a choice in place of the number."""
    if not hasattr(row.record, "_meta"):
        return False
    try:
        field = A(column.accessor).get_field(row.record)
    except FieldDoesNotExist:  # a computed column
        return False
    return bool(getattr(field, "choices", None))
