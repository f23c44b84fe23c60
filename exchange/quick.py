"""The rows of a long list for a file, read as plain values: building an object and a table row for each is 20 times
dearer than writing it.

Not for pages. What it gives is what exchange.exports gives row by row; a list with a column that only the table itself
can draw goes that way instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

import django_tables2
from django.core.exceptions import FieldDoesNotExist
from django.db import connections, models
from django.db.models import Case, Q, When
from django.db.models.query import ModelIterable
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_tables2.utils import A

from core.sheets.writing import LONGEST_TEXT

AT_ONCE = 1_000
REMEMBERED = 20_000  # related rows whose texts are kept while a list is written: 3 MB a column, whatever stands there
PATIENCE = 5  # so often the related rows of a part are asked for by their keys
PLAIN = (django_tables2.Column, django_tables2.DateColumn, django_tables2.DateTimeColumn)
ASIS = (models.IntegerField, models.FloatField, models.DateField)

Convert = Callable[[Sequence[Any]], Sequence[Any]]


@dataclass(frozen=True)
class Recipe:
    """One column: what to ask the database for, and how a whole column of answers becomes cells."""

    asked: str | models.expressions.Combinable
    convert: Convert


class Local(models.Func):
    """What PostgreSQL converts while it reads; a million conversions in Python take longer than the file."""

    template = "%(expressions)s AT TIME ZONE '%(zone)s'"
    output_field = models.DateTimeField()

    def __init__(self, path: str) -> None:
        super().__init__(models.F(path), zone=timezone.get_current_timezone_name())


def recipes(table: django_tables2.Table, columns: list[Any]) -> list[Recipe] | None:
    """How to make every column; None when one of them needs the table's own drawing."""
    rows = getattr(table.data, "data", None)
    if not isinstance(rows, models.QuerySet) or not issubclass(rows._iterable_class, ModelIterable):
        return None
    if rows.query.is_sliced or rows.query.distinct or rows.query.combinator:
        return None
    made = [_recipe(table, column, rows) for column in columns]
    return None if None in made else [recipe for recipe in made if recipe]


def read(rows: models.QuerySet[Any], made: list[Recipe]) -> Iterator[list[tuple[Any, ...]]]:
    """The cells in the order of the rows, so many rows at once; no more of them are in memory."""
    asked = list({recipe.asked: None for recipe in made})
    answers = rows.values_list(*asked).iterator(chunk_size=AT_ONCE)
    while batch := list(islice(answers, AT_ONCE)):
        given = dict(zip(asked, zip(*batch, strict=True), strict=True))
        yield list(zip(*(recipe.convert(given[recipe.asked]) for recipe in made), strict=True))


def _recipe(table: django_tables2.Table, column: Any, rows: models.QuerySet[Any]) -> Recipe | None:
    own = hasattr(table, f"render_{column.name}") or hasattr(table, f"value_{column.name}")
    if own or type(column.column) not in PLAIN:
        return None
    path = str(column.accessor)
    if path in rows.query.annotations:
        return Recipe(path, _whatever)
    model: type[models.Model] = rows.model
    parts = path.split("__")
    for place, part in enumerate(parts):
        field = _field(model, part)
        before, last = "__".join(parts[:place]), place == len(parts) - 1
        if field is None:  # something that the related row itself says
            return Recipe(before, _said_by(model, _joined(rows, parts[:place]), parts[place:])) if before else None
        if field.remote_field is None:
            return _column(path, field, connections[rows.db].vendor) if last else None
        model = field.related_model  # type: ignore[assignment]  # a class once the apps are loaded
    return _name(path, model) or Recipe(path, _said_by(model, _joined(rows, parts), []))


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any] | None:
    """A column of the model's own table, or None."""
    try:
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) and field.concrete and not field.many_to_many else None


def _joined(rows: models.QuerySet[Any], parts: list[str]) -> list[str]:
    """What the list reads together with the row at the end of the path, as its own select_related says."""
    joined: Any = rows.query.select_related
    for part in parts:
        joined = joined.get(part, {}) if isinstance(joined, dict) else {}
    return list(_paths(joined)) if isinstance(joined, dict) else []


def _paths(joined: dict[str, Any]) -> Iterator[str]:
    for name, below in joined.items():
        yield name
        yield from (f"{name}__{path}" for path in _paths(below))


# How answers become cells. They stand in the order in which they are most often needed.


def _column(path: str, field: models.Field[Any, Any], vendor: str) -> Recipe:
    if isinstance(field, models.DateTimeField) and not field.choices and vendor == "postgresql":
        return Recipe(Local(path), lambda values: values)
    return Recipe(path, _cells_of(field))


def _cells_of(field: models.Field[Any, Any]) -> Convert:
    if field.choices:
        labels = {value: _cell(str(label)) for value, label in field.flatchoices}
        return lambda values: [labels[value] if value in labels else _cell(value) for value in values]
    if isinstance(field, models.DateTimeField):
        return _local
    if isinstance(field, ASIS):
        return lambda values: values
    if isinstance(field, models.CharField) and (field.max_length or LONGEST_TEXT + 1) <= LONGEST_TEXT:
        return lambda values: [value or None for value in values]
    return _whatever


def _name(path: str, model: type[models.Model]) -> Recipe | None:
    """The text of rows that are too many to be remembered: read from their two columns, together with the list."""
    said_in = getattr(model, "SAID_IN", None)
    if not said_in:
        return None
    korean, english = (f"{path}__{column}" for column in said_in)
    if get_language() != "en":
        return Recipe(korean, _whatever)
    return Recipe(Case(When(~Q(**{english: ""}), then=english), default=korean), _whatever)


def _local(values: Sequence[Any]) -> list[Any]:
    zone = timezone.get_current_timezone()
    return [None if value is None else value.astimezone(zone).replace(tzinfo=None) for value in values]


def _whatever(values: Sequence[Any]) -> list[Any]:
    return [_cell(value) for value in values]


def _cell(value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, date):
        return _local([value])[0] if hasattr(value, "tzinfo") and value.tzinfo else value
    return (strip_tags(value) if isinstance(value, SafeString) else str(value))[:LONGEST_TEXT]


def _said_by(model: type[models.Model], joined: list[str], rest: list[str]) -> Convert:
    """Keys of related rows into what those rows say: each row is read once, however often it is named."""
    known: dict[Any, Any] = {None: None}
    accessor = A("__".join(rest)) if rest else None
    related = model._default_manager.select_related(*joined) if joined else model._default_manager.all()
    asked = 0

    def convert(keys: Sequence[Any]) -> list[Any]:
        nonlocal asked
        if missing := set(keys).difference(known):
            asked += 1
            if len(known) > REMEMBERED:
                known.clear()
                known[None] = None
                missing = set(keys) - {None}
            # A list that goes on and on asks for one more row here and there: then all of them come at once.
            all_of_them = asked == PATIENCE and related.count() <= REMEMBERED
            rows = related if all_of_them else related.filter(pk__in=missing)
            for row in rows.iterator(chunk_size=AT_ONCE):
                known[row.pk] = _cell(accessor.resolve(row, quiet=True) if accessor else str(row))
        return [known[key] for key in keys]

    return convert
