"""Statements that run so often that PostgreSQL keeps their plan: prepared once a connection, then only executed.

Not for ordinary questions: the ORM asks those.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

_PLACE = re.compile(r"%\((\w+)\)s")
# Which statements each open connection to the database knows already.
_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Statement:
    """SQL with named places `%(name)s` and their PostgreSQL types; `first` goes before it in the same message."""

    name: str
    sql: str
    types: dict[str, str]
    first: tuple[Statement, ...] = ()

    def rows(self, **values: Any) -> list[dict[str, Any]]:
        """Run it. Returns: the rows as dictionaries by column."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                self._execute_prepared(cursor, values)
            else:
                cursor.execute(self.sql, values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _execute_prepared(self, cursor: Any, values: dict[str, Any]) -> None:
        known = _known.setdefault(connection.connection, set())
        for each in self._all:
            if each.name not in known:
                # Once a connection and no question: it does not count among those of a page.
                with connection.wrap_database_errors, connection.connection.cursor() as bare:
                    bare.execute(each._prepare)
                known.add(each.name)
        cursor.execute(self._execute, [values[name] for each in self._all for name in each.types])

    @cached_property
    def _all(self) -> tuple[Statement, ...]:
        return (*self.first, self)

    @cached_property
    def _execute(self) -> str:
        return "; ".join(f"EXECUTE {each.name} ({', '.join(['%s'] * len(each.types))})" for each in self._all)

    @property
    def _prepare(self) -> str:
        numbers = {name: f"${number}" for number, name in enumerate(self.types, 1)}
        sql = _PLACE.sub(lambda found: numbers[found[1]], self.sql).replace("%%", "%")
        return f"PREPARE {self.name} ({', '.join(self.types.values())}) AS {sql}"
