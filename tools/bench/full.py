"""Loads both years at full size, as the portal does or by a bare COPY of the same rows; prints the seconds.

Not for the table: tools.bench.rows runs this as a process of its own.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  # Django comes first

from accounts.models import Person  # noqa: E402  # the same
from courses.models import Session  # noqa: E402  # the same
from enrollment import models  # noqa: E402  # the same
from enrollment.imports import full  # noqa: E402  # the same

# Lower tables first, as the keys point.
TABLES = [
    model._meta.db_table
    for model in (
        Person,
        Session,
        models.RollCall,
        models.Intake,
        models.Enrollment,
        models.Presence,
        models.Completion,
        models.HoursEntry,
        models.HoursTotal,
        models.CourseResult,
        models.HoursResult,
    )
]
ONLY = {"accounts_person": "WHERE staff_number LIKE 'SAMPLE-%'"}


def by_the_portal() -> float:
    """From a portal with the plans of both years to every row, committed."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE " + ", ".join(TABLES[1:]) + " CASCADE")
        cursor.execute("DELETE FROM accounts_person " + ONLY["accounts_person"])
    taken = timed(full.load)
    if models.Enrollment.objects.count() < 1_300_000:
        sys.exit("the portal did not load everything")
    return taken


def by_copy() -> float:
    """COPY of the rows that are there into tables with the same columns, keys and indexes, committed."""
    with tempfile.TemporaryDirectory() as folder, connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS bench_{table}")
            cursor.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
            with (Path(folder) / table).open("wb") as file:
                cursor.copy_expert(f"COPY (SELECT * FROM {table} {ONLY.get(table, '')}) TO STDOUT", file)

        def work() -> None:
            with transaction.atomic():
                for table in TABLES:
                    with (Path(folder) / table).open("rb") as file:
                        cursor.copy_expert(f"COPY bench_{table} FROM STDIN", file)

        return timed(work)


def timed(work: Callable[[], object]) -> float:
    """Seconds on the clock of the wall."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(how: str) -> None:
    """Print what it took."""
    print(json.dumps({"seconds": by_the_portal() if how == "portal" else by_copy()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
