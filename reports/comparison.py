"""Two report runs side by side: which figures differ, and which rows made them differ.

Not for reading the present: both sides are frozen values.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Person
from reports import rules
from reports.figures.book import Book
from reports.figures.kinds import FigureError
from reports.models import FrozenRows, ReportRun
from reports.queries import document_of
from reports.scope import Scope


@dataclass(frozen=True)
class Line:
    """One figure in both runs."""

    key: str
    label: str
    old: Decimal | None
    new: Decimal | None

    @property
    def changed(self) -> bool:
        return self.old != self.new

    @property
    def difference(self) -> Decimal | None:
        """New less old, where both are recorded."""
        return None if self.old is None or self.new is None else self.new - self.old


@dataclass(frozen=True)
class RowChange:
    """A row behind a figure that came, went or changed: what names it, and its value in both runs."""

    family: str
    label: str
    names: tuple[str, ...]
    old: Decimal | None
    new: Decimal | None


def changes(older: ReportRun, newer: ReportRun) -> list[Line]:
    """Every figure of both runs in the order of the newer one; what only one has counts as changed."""
    book = Book(Scope(newer.year, newer.as_of, newer.quarter))
    keys = [*newer.values, *(key for key in older.values if key not in newer.values)]
    return [
        Line(key, _label(book, key), _number(older.values.get(key)), _number(newer.values.get(key))) for key in keys
    ]


def row_changes(older: ReportRun, newer: ReportRun, user: Person) -> list[RowChange]:
    """The rows that differ between the runs, family by family; nothing where a family kept only its hash.

    Persons stay unnamed for people who may not look persons up, as on the figure's own page.
    """
    before = {frozen.key: frozen for frozen in older.frozen_rows.all()}
    labels = _family_labels(newer)
    found: list[RowChange] = []
    for frozen in newer.frozen_rows.all():
        old = before.get(frozen.key)
        if old is not None and old.sha256 != frozen.sha256:
            label = labels.get(frozen.key, frozen.key)
            found.extend(_differences(old, frozen, label, hidden=rules.names_hidden(user, frozen.model)))
    return found


def _differences(old: FrozenRows, new: FrozenRows, label: str, *, hidden: bool) -> list[RowChange]:
    was, now = old.rows["rows"], new.rows["rows"]
    return [
        RowChange(
            new.key,
            label,
            (_("a person"),) if hidden else _names(now.get(pk) or was[pk]),
            _value(was.get(pk)),
            _value(now.get(pk)),
        )
        for pk in sorted({*was, *now}, key=int)
        if was.get(pk) != now.get(pk)
    ]


def _value(row: list[Any] | None) -> Decimal | None:
    return None if row is None else _number(row[0])


def _number(text: str | int | None) -> Decimal | None:
    """A frozen value; a row of a mean keeps its points and answers."""
    if text is None:
        return None
    points, stroke, answers = str(text).partition("/")
    return Decimal(points) / Decimal(answers) if stroke else Decimal(text)


def _family_labels(run: ReportRun) -> dict[str, str]:
    """The names of the run's families as its own document gives them."""
    return {definition.key: definition.label for definition in document_of(run).definitions}


def _names(row: list[Any]) -> tuple[str, ...]:
    return tuple(str(part) for part in row[1:] if part is not None)


def _label(book: Book, key: str) -> str:
    try:
        return book.label(book.find(key))
    except FigureError:
        return key
