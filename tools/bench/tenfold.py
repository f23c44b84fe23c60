"""Makes ten of everybody: each sample person with nine doubles who have the same places, completions and hours.

Not for the summaries: manage.py rebuild_results counts them anew. No report reads presence and units: they stay as is.
"""

from __future__ import annotations

import json
import sys
import time

import django

django.setup()

from django.db import connection, models, transaction  # noqa: E402  # Django comes first
from django.db.models import Max  # noqa: E402  # the same

from accounts.models import Person  # noqa: E402  # the same
from accounts.queries import CROWD, crowd  # noqa: E402  # the same
from enrollment.imports.bulk import without_indexes  # noqa: E402  # the same
from enrollment.models import Completion, Enrollment, HoursEntry, HoursTotal  # noqa: E402  # the same

DOUBLES = 9
# Lower tables first, as the keys point.
COPIED: tuple[type[models.Model], ...] = (Person, Enrollment, Completion, HoursEntry, HoursTotal)
SHIFTED = ("id", "person", "enrollment")  # fields that point at somebody's own rows
OF_CROWD = f"SELECT id FROM accounts_person WHERE staff_number LIKE '{CROWD}%'"
WHOSE = {
    Person: f"id IN ({OF_CROWD})",
    HoursEntry: f"person_id IN ({OF_CROWD})",
    HoursTotal: f"person_id IN ({OF_CROWD})",
}
# What tells doubles apart beside their keys.
OWN = {
    (Person, "staff_number"): f"'{CROWD}' || n || '-' || substr(staff_number, {len(CROWD) + 1})",
    (Person, "email"): "n || '-' || email",
    (Enrollment, "key"): "gen_random_uuid()",
}


def copy() -> dict[str, int]:
    """Add the doubles in one transaction. Returns: how many rows of each table came in."""
    if Enrollment.objects.exclude(person__in=crowd()).exists():
        sys.exit("somebody outside the crowd has a place: nobody would be the double's person")
    far = {model: model._default_manager.aggregate(top=Max("pk"))["top"] for model in COPIED}
    counts: dict[str, int] = {}
    with transaction.atomic(), without_indexes(*COPIED[1:]), connection.cursor() as cursor:
        for model in COPIED:
            cursor.execute(_statement(model, far))
            counts[model._meta.db_table] = cursor.rowcount
    return counts


def _statement(model: type[models.Model], far: dict[type[models.Model], int]) -> str:
    """Keys of doubles, and keys that point at doubles, lie beyond all that are there."""
    names, values = [], []
    for field in model._meta.concrete_fields:
        target = model if field.primary_key else field.related_model
        own = OWN.get((model, field.name))
        if own is None and target in far and field.name in SHIFTED:
            own = f"{field.column} + n * {far[target]}"
        names.append(f'"{field.column}"')
        values.append(own or f'"{field.column}"')
    table, whose = model._meta.db_table, WHOSE.get(model, "true")
    return (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} "
        f"FROM generate_series(1, {DOUBLES}) AS n, (SELECT * FROM {table} WHERE {whose}) AS one"
    )


def main() -> None:
    """Print what it took, and how many rows there are."""
    start = time.perf_counter()
    counts = copy()
    print(json.dumps({"seconds": time.perf_counter() - start, "rows": counts}))


if __name__ == "__main__":
    main()
