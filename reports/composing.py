"""Composes a document: opens the book for a scope, builds the sections, writes down every definition.

Not for storing or sending files: actions.py.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from reports.document import Definition, Document, Number, State
from reports.documents import DOCUMENTS
from reports.figures.book import Address, Book
from reports.figures.kinds import UNITS, Figure
from reports.scope import Scope

MOST_FROZEN_ROWS = 5000


@dataclass(frozen=True)
class FrozenFamily:
    """The rows behind a family of figures at the moment of reading, or their number and hash when there are many."""

    key: str
    model: str
    fields: tuple[str, ...]
    rows: dict[str, list[Any]]
    count: int
    sha256: str


@dataclass(frozen=True)
class Composed:
    """A document with the exact values it prints and the rows behind them."""

    document: Document
    values: dict[str, str | None]
    families: tuple[FrozenFamily, ...]
    read_at: datetime


def compose(name: str, scope: Scope, *, language: str, state: State = "draft") -> Composed:
    """Compose the document from one consistent reading of the database.

    Raises: FigureError with its key and a sentence when a figure cannot be computed; KeyError for an unknown name.
    """
    kind = DOCUMENTS[name]
    with translation.override(language), _one_reading():
        read_at = timezone.now()
        book = Book(scope)
        sections = kind.sections(book)
        document = Document(
            name=name,
            title=str(kind.title),
            subtitle="",
            organisation=settings.PORTAL_NAME or _("Seoul Human Resource Development Institute"),
            scope_text=str(scope),
            cut_text=_("As of %(day)s") % {"day": formats.date_format(scope.as_of, "DATE_FORMAT")},
            made_text=_("Made on %(day)s") % {"day": formats.date_format(timezone.localdate(), "DATE_FORMAT")},
            state=state,
            language=language,
            sections=sections,
            definitions=tuple(_definitions(book)),
        )
        printed = {number.key: number for _place, number in document.numbers()}
        values = {key: exact(number) for key, number in printed.items()}
        return Composed(document, values, tuple(_families(book)), read_at)


def exact(number: Number) -> str | None:
    """The value as a decimal string, rounded as it is printed; None where nothing is recorded."""
    return None if number.rounded is None else str(number.rounded)


@contextmanager
def _one_reading() -> Iterator[None]:
    """All queries inside see the same state of the database (SQLite's transaction does so by itself)."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _definitions(book: Book) -> Iterator[Definition]:
    """One line for each family of figures that the document opened, in order."""
    seen: set[str] = set()
    for key, address in list(book.opened.items()):
        if address.family in seen:
            continue
        seen.add(address.family)
        figure = address.figure
        yield Definition(
            key=address.family,
            label=book.label(address) if not figure.by else _family_label(book, address),
            unit=str(UNITS[figure.unit]),
            definition=str(figure.definition),
            source=str(figure.source),
            value_text="" if figure.by else book.number(key).text,
        )


def _family_label(book: Book, address: Address) -> str:
    words = {dimension.name: "…" for dimension in address.figure.by}
    return str(address.figure.label % {"year": address.year, "before": address.year - 1, **words})


def _families(book: Book) -> Iterator[FrozenFamily]:
    seen: set[str] = set()
    for address in list(book.opened.values()):
        figure = address.figure
        if not isinstance(figure, Figure) or address.family in seen:
            continue
        seen.add(address.family)
        if not book.holds(address):
            continue
        rows = {str(pk): [_plain(v) for v in rest] for pk, *rest in book.snapshot(address)}
        text = json.dumps(rows, ensure_ascii=False, sort_keys=True)
        yield FrozenFamily(
            key=address.family,
            model=book.model_of(address),
            fields=("value", *(d.name for d in figure.by), *figure.of.naming),
            rows=rows if len(rows) <= MOST_FROZEN_ROWS else {},
            count=len(rows),
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value if isinstance(value, str | int | type(None)) else str(value)
