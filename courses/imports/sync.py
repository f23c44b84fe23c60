"""Makes stored rows equal to wanted rows with the fewest statements; nothing is written where nothing differs.

Not for plans that people look at first: that is courses.imports.plan.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db.models import Field, Model, QuerySet

BATCH = 500
Row = dict[str, str]


def rows_of(file: Path) -> list[Row]:
    """The rows of a CSV file; a file that a year does not have is empty."""
    if not file.exists():
        return []
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def typed(model: type[Model], row: Row, names: Iterable[str]) -> dict[str, Any]:
    """The named columns as the model's fields keep them; an empty cell is the field's default."""
    values = {}
    for name in names:
        field = model._meta.get_field(name)
        assert isinstance(field, Field)
        text = row[name].strip()
        values[name] = field.to_python(text) if text else field.get_default()
    return values


def sync(scope: QuerySet[Any], key: tuple[str, ...], wanted: list[Any], *, prune: bool = True) -> int:
    """Create, update and (with prune) delete rows of the scope until it holds exactly the wanted ones.

    Returns: how many rows were wanted. Safe to run twice: a second run writes nothing.
    """
    model = scope.model
    names = [f.attname for f in model._meta.concrete_fields if f.editable and not f.primary_key]
    values: Callable[[Any], list[Any]] = lambda thing: [getattr(thing, name) for name in names]  # noqa: E731  # two uses below
    stored = {tuple(getattr(thing, part) for part in key): thing for thing in scope}
    new, changed = [], []
    for thing in wanted:
        old = stored.pop(tuple(getattr(thing, part) for part in key), None)
        if old is None:
            new.append(thing)
            continue
        thing.pk = old.pk
        if values(thing) != values(old):
            changed.append(thing)
    if prune and stored:
        model._default_manager.filter(pk__in=[thing.pk for thing in stored.values()]).delete()
    model._default_manager.bulk_create(new, BATCH)
    if changed:
        model._default_manager.bulk_update(changed, names, BATCH)
    return len(wanted)
