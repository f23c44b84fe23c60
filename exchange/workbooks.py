"""The empty or filled workbook that a kind of upload starts from.

Not for reading it back: core.sheets.reading.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.sheets.columns import KIND_NAMES, Column
from core.sheets.writing import Table, write_xlsx
from exchange.kinds import Kind

Rows = Mapping[str, Iterable[Mapping[str, Any]]]


def workbook(kind: Kind, parameters: dict[str, Any]) -> bytes:
    """The workbook with what stands now."""
    return written(kind, kind.current(parameters) if kind.current else {})


def written(kind: Kind, rows: Rows) -> bytes:
    """One sheet for each sheet of the kind with the rows of its key, and a sheet that explains the columns."""
    tables = [
        Table(sheet.title, [column.title for column in sheet.columns], _rows(sheet.columns, rows.get(sheet.key, ())))
        for sheet in kind.sheets
    ]
    about = [
        [sheet.title, column.title, KIND_NAMES[column.kind], _("yes") if column.required else "", _known(column)]
        for sheet in kind.sheets
        for column in sheet.columns
    ]
    heads = [_("Sheet"), _("Column"), _("What it holds"), _("Must be filled"), _("Values known")]
    content = io.BytesIO()
    write_xlsx([*tables, Table(_("About the columns"), heads, about)], content)
    return content.getvalue()


def _rows(columns: tuple[Column, ...], rows: Iterable[Mapping[str, Any]]) -> Iterable[list[Any]]:
    for row in rows:
        yield [_cell(column, row.get(column.key)) for column in columns]


def _cell(column: Column, value: Any) -> Any:
    if column.kind == "choice" and value in column.choices:
        return str(column.choices[value])
    if column.kind == "boolean" and value is not None:
        return "Y" if value else "N"
    return value


def _known(column: Column) -> str:
    return ", ".join(str(label) for label in column.choices.values())
