"""Millions of rows into a table at once: COPY on PostgreSQL, many small inserts on SQLite.

Not for files that people bring: exchange.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from django.db import connection, models

Row = tuple[str | int | None, ...]
BATCH = 5_000

# What stands between a table and its rows: keys to other tables and every index but the primary key, as SQL to make
# them again. Indexes before constraints, keys to other tables last.
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('u', 'f') ORDER BY contype = 'f', conname
"""
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1
"""


def fill(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Add the rows. Values are whole numbers, booleans, None and texts without tabs and backslashes; instants are
    texts in UTC. Columns that are not named take the default of the database, that of the model, or stay empty.
    """
    rest = _defaults(model, columns)
    table, names = model._meta.db_table, ", ".join((*columns, *rest))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # An empty value has to be told from an empty text: Python's None is the mark.
            lines = Lines(rows, len(columns), tuple(rest.values()))
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN WITH (NULL 'None')", lines)
            return
        marks = ", ".join(["%s"] * (len(columns) + len(rest)))
        left = (row + tuple(rest.values()) for row in rows)
        while batch := list(islice(left, BATCH)):
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", batch)


def _defaults(model: type[models.Model], columns: Sequence[str]) -> dict[str, str | int]:
    """What the model itself gives the columns that must not be empty and that nobody names."""
    return {
        str(field.column): field.get_prep_value(field.get_default())
        for field in model._meta.concrete_fields
        if not (field.column in columns or field.null or field.primary_key or field.has_db_default())
    }


class Lines(io.RawIOBase):
    """Rows as a file that COPY reads, made while it is read; `rest` stands at the end of each."""

    def __init__(self, rows: Iterable[Row], width: int, rest: Row = ()) -> None:
        line = "\t".join([*["%s"] * width, *(str(value).replace("%", "%%") for value in rest)]) + "\n"
        self._lines = (line % row for row in rows)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._rest) < size:
            part = "".join(islice(self._lines, 256)).encode()
            if not part:
                break
            self._rest += part
        size = len(self._rest) if size < 0 else size
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


@contextmanager
def without_indexes(*tables: type[models.Model]) -> Iterator[None]:
    """Take the tables' keys and indexes away and make them again at the end: building an index of many rows at once is
    several times quicker than adding row by row. PostgreSQL does it inside the transaction, so either all of it is
    there or nothing has happened; nobody else can read the tables meanwhile. SQLite keeps its indexes.
    """
    if connection.vendor != "postgresql":
        yield
        return
    names = [model._meta.db_table for model in tables]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_CONSTRAINTS, [names])
        constraints = cursor.fetchall()
        cursor.execute(_INDEXES, [names])
        indexes = cursor.fetchall()
        for table, name, _definition in constraints:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in constraints:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for table in names:
            cursor.execute(f"ANALYZE {table}")


def reserve(model: type[models.Model], rows: int) -> int:
    """Take so many keys of the table out of its counter, so that nobody else gets them.

    Returns: the first of them.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
            return int(cursor.fetchone()[0])
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        first = int(cursor.fetchone()[0])
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + max(rows, 1) - 1])
        return first
