"""Somebody who read the whole database twice, system columns included, and knows from a log who answered when.

Not for the portal: tests try with it whether a person can be tied to an answer. It knows no model and no table by name.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

OF_A_PERSON = re.compile(r"(person|user|actor|owner|leader|by)_id$")
Row = dict[str, object]
Dump = dict[str, list[Row]]
Way = tuple[str, str, str]  # table, order of its rows, place in the row
PLACES = (0, 11, 12, 16, 17, 20, 24, 500, -17, -16, -1)  # of bytes: around nonce, length, payload and tag


@dataclass(frozen=True)
class Known:
    """One line of the log: who answered which survey, in the order of the lines. `names` are what the person is called
    anywhere."""

    pk: int
    survey: int
    names: frozenset[str]


def read(tables=None) -> Dump:
    """Every row of every table as it lies there: `physical` is its place in the file, `xmin` who wrote it."""
    dump: Dump = {}
    with connection.cursor() as cursor:
        for table in tables or connection.introspection.table_names(cursor):
            if connection.vendor == "postgresql":
                system = "ctid::text AS physical, xmin::text::bigint AS xmin, xmax::text::bigint AS xmax"
            else:
                system = "rowid AS physical"
            cursor.execute(f'SELECT {system}, * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            dump[table] = [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]
    return dump


def _plain(value: object) -> object:
    if isinstance(value, memoryview | bytes):
        return bytes(value)
    if isinstance(value, str) and (place := re.fullmatch(r"\((\d+),(\d+)\)", value)):
        return int(place[1]) * 100_000 + int(place[2])  # a ctid: page and line
    return value


class Attacker:
    """Guesses for each line of the log which text is the person's, in every way that the columns allow."""

    def __init__(self, log: list[Known], dumps: list[Dump], texts: set[str], seed: int = 1) -> None:
        self.log, self.random = log, random.Random(seed)  # ties are broken by chance, repeatably
        self.said = [row for dump in dumps[-1:] for rows in dump.values() for row in rows if texts & _texts(row)]
        self.text_of = {id(row): next(iter(texts & _texts(row))) for row in self.said}
        self.by_survey: dict[int, list[Row]] = defaultdict(list)
        for row in self.said:
            self.by_survey[int(str(row["survey_id"]))].append(row)
        self.order: dict[int, list[int]] = defaultdict(list)
        for known in log:
            self.order[known.survey].append(known.pk)
        self.traces = _traces(log, dumps)

    def guesses(self) -> dict[str, dict[int, Row]]:
        """By the name of the way: the row guessed for each person."""
        found = {"equal values": self._by_equal_values()}
        if connection.vendor == "postgresql":
            found["nearest writer"] = self._by_writer()
        for column in sorted({name for row in self.said for name in row}):
            for turned in (False, True):
                found[f"order of {column}{' turned' if turned else ''}"] = self._by_order(column, turned)
        return found

    def text(self, row: Row) -> str:
        return self.text_of[id(row)]

    def ratings(self) -> list[str]:
        """The columns beside the texts that hold nothing but 1 to 5, and not always the same."""
        columns = {name: {row.get(name) for row in self.said} for row in self.said[:1] for name in row}
        return sorted(name for name, values in columns.items() if len(values) > 1 and values <= {1, 2, 3, 4, 5})

    def ranks(self, column: str) -> list[tuple[str, int]]:
        """Texts with their places within their survey by a column."""
        return [
            (self.text(row), place)
            for rows in self.by_survey.values()
            for place, row in enumerate(sorted(rows, key=lambda row: _sortable(row.get(column))))
        ]

    def _by_equal_values(self) -> dict[int, Row]:
        """Values that stand beside one person alone, and beside a text."""
        owners: dict[str, set[int]] = defaultdict(set)
        for pk, rows in self.traces.items():
            for row in rows:
                for value in row.values():
                    owners[str(value)].add(pk)
        found = {}
        for row in self.said:
            for name, value in row.items():
                if name != "survey_id" and len(owners.get(str(value), ())) == 1:
                    found[next(iter(owners[str(value)]))] = row
        return found

    def _by_writer(self) -> dict[int, Row]:
        found = {}
        for known in self.log:
            rows, writers = self.by_survey[known.survey], [int(str(row["xmin"])) for row in self.traces[known.pk]]
            if rows and writers:
                mixed = self.random.sample(rows, len(rows))
                found[known.pk] = min(mixed, key=lambda row: min(abs(int(str(row["xmin"])) - one) for one in writers))
        return found

    def _by_order(self, column: str, turned: bool) -> dict[int, Row]:
        found: dict[int, Row] = {}
        for survey, people in self.order.items():
            rows = self.random.sample(self.by_survey[survey], len(self.by_survey[survey]))
            rows.sort(key=lambda row: _sortable(row.get(column)), reverse=turned)
            found.update(zip(people, rows, strict=False))
        return found


def guesses_of_numbers(log: list[Known], dump: Dump, of: dict[int, int]) -> Iterator[tuple[Way, dict[int, int]]]:
    """Every number of every row that belongs to a survey, for each person, in every order of the rows.

    `of` gives the survey that a diagnosis stands for. Where rows are fewer than people, the first is everybody's.
    """
    people: dict[int, list[int]] = defaultdict(list)
    for known in log:
        people[known.survey].append(known.pk)
    for table, rows in dump.items():
        groups: dict[int, list[Row]] = defaultdict(list)
        for row in rows:
            survey = row.get("survey_id", of.get(int(str(row.get("diagnosis_id") or 0))))
            if isinstance(survey, int) and survey in people:
                groups[survey].append(row)
        if groups:
            for order, paired in _paired(groups, people, _traces(log, [dump])):
                for name in _numbers(next(iter(paired.values()))):
                    yield (table, order, name), {pk: _numbers(row)[name] for pk, row in paired.items()}


def _paired(
    groups: dict[int, list[Row]], people: dict[int, list[int]], traces: dict[int, list[Row]]
) -> Iterator[tuple[str, dict[int, Row]]]:
    """Rows put beside people: by each column up and down, and by who wrote when a trace of the person was."""
    for column in sorted(next(iter(groups.values()))[0]):
        for turned in (False, True):
            found: dict[int, Row] = {}
            for survey, rows in groups.items():
                ordered = sorted(rows, key=lambda row: _sortable(row.get(column)), reverse=turned)
                enough = len(ordered) >= len(people[survey])
                found.update(
                    zip(people[survey], ordered if enough else ordered[:1] * len(people[survey]), strict=False)
                )
            yield f"order of {column}{' turned' if turned else ''}", found
    if connection.vendor == "postgresql":
        found = {}
        for survey, rows in groups.items():
            for pk in people[survey]:
                if writers := [int(str(row["xmin"])) for row in traces[pk]]:
                    found[pk] = min(rows, key=lambda row: min(abs(int(str(row["xmin"])) - one) for one in writers))
        if found:
            yield "nearest writer", found


def _numbers(row: Row) -> dict[str, int]:
    """The numbers in a row, by where they stand: whole columns, and some bytes of those that are not readable."""
    found: dict[str, int] = {}
    for name, value in row.items():
        if isinstance(value, bytes):
            found |= {f"{name} {at}": value[at] for at in PLACES if -len(value) <= at < len(value)}
        elif isinstance(value, int) and not isinstance(value, bool):
            found[name] = value
    return found


def _traces(log: list[Known], dumps: list[Dump]) -> dict[int, list[Row]]:
    """The rows that name a person, in any table and at any time of reading."""
    names = {name: known.pk for known in log for name in known.names}
    people = {known.pk for known in log}
    found: dict[int, list[Row]] = defaultdict(list)
    for dump in dumps:
        for rows in dump.values():
            for row in rows:
                for pk in _people_in(row, names, people):
                    found[pk].append(row)
    return found


def _people_in(row: Row, names: dict[str, int], people: set[int]) -> set[int]:
    named = {names[value] for value in row.values() if isinstance(value, str) and value in names}
    pointed = {value for name, value in row.items() if OF_A_PERSON.search(name) and value in people}
    return named | pointed


def _texts(row: Row) -> set[str]:
    return {value for value in row.values() if isinstance(value, str)}


def _sortable(value: object) -> tuple[bool, float, str]:
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
    return value is None, number, str(value)
