"""Two report runs side by side: which figures differ, and which rows made them differ.

Not for reading the present: both sides are frozen values.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports.figures.book import Book
from reports.figures.kinds import FigureError
from reports.models import FrozenRows, ReportRun
from reports.scope import Scope


@dataclass(frozen=True)
class Line:
    """One figure in both runs."""

    key: str
    label: str
    old: str | None
    new: str | None

    @property
    def changed(self) -> bool:
        return self.old != self.new

    @property
    def difference(self) -> Decimal | None:
        """New less old, where both are recorded."""
        return None if self.old is None or self.new is None else Decimal(self.new) - Decimal(self.old)


@dataclass(frozen=True)
class RowChange:
    """A row behind a figure that came, went or changed: what names it, and its value in both runs."""

    family: str
    model: str
    names: tuple[str, ...]
    old: str | None
    new: str | None


def changes(older: ReportRun, newer: ReportRun) -> list[Line]:
    """Every figure of both runs in the order of the newer one; what only one has counts as changed."""
    book = Book(Scope(newer.year, newer.as_of, newer.quarter))
    keys = [*newer.values, *(key for key in older.values if key not in newer.values)]
    return [Line(key, _label(book, key), older.values.get(key), newer.values.get(key)) for key in keys]


def row_changes(older: ReportRun, newer: ReportRun) -> list[RowChange]:
    """The rows that differ between the runs, family by family; nothing where a family kept only its hash."""
    before = {frozen.key: frozen for frozen in older.frozen_rows.all()}
    found: list[RowChange] = []
    for frozen in newer.frozen_rows.all():
        old = before.get(frozen.key)
        if old is not None and old.sha256 != frozen.sha256:
            found.extend(_differences(old, frozen))
    return found


def _differences(old: FrozenRows, new: FrozenRows) -> list[RowChange]:
    was, now = old.rows["rows"], new.rows["rows"]
    return [
        RowChange(new.key, new.model, _names(now.get(pk) or was[pk]), _value(was.get(pk)), _value(now.get(pk)))
        for pk in sorted({*was, *now}, key=int)
        if was.get(pk) != now.get(pk)
    ]


def _value(row: list[Any] | None) -> str | None:
    return None if row is None else str(row[0])


def _names(row: list[Any]) -> tuple[str, ...]:
    return tuple(str(part) for part in row[1:] if part is not None)


def _label(book: Book, key: str) -> str:
    try:
        return book.label(book.find(key))
    except FigureError:
        return key
