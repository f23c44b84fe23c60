"""Loads the organisations and people that come with the project.

Not for the institute's own HR file: exchange.people.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import Organisation, Person
from accounts.queries import CROWD

Row = dict[str, str]


@transaction.atomic
def load(folder: Path, year: int) -> dict[str, int]:
    """Load seed/common; the year does not matter here. Safe to run twice.

    Rows that left the files go too, if they came as samples and nothing refers to them.
    Returns: counts by name.
    """
    organisations = _organisations(_read(folder / "common" / "organisations.csv"))
    people = _people(_read(folder / "common" / "people.csv"), organisations)
    return {"organisations": len(organisations), "people": people}


def _organisations(rows: list[Row]) -> dict[str, Organisation]:
    fields = ["name_ko", "name_en", "kind", "order", "sample"]
    Organisation.objects.bulk_create(
        [
            Organisation(
                code=row["code"],
                name_ko=row["name_ko"],
                name_en=row["name_en"],
                kind=Organisation.Kind(row["kind"]),
                order=int(row["order"]),
                sample=row["sample"] == "1",
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=fields,
    )
    found = Organisation.objects.in_bulk([row["code"] for row in rows], field_name="code")
    for row in rows:
        found[row["code"]].parent = found[row["parent"]] if row["parent"] else None
    Organisation.objects.bulk_update(found.values(), ["parent"])
    return found


def _people(rows: list[Row], organisations: dict[str, Organisation]) -> int:
    fields = [
        "name", "name_en", "email", "kind", "grade", "job_series", "organisation", "hired_on", "retires_on", "sample",
    ]  # fmt: skip
    nobody = make_password(None)  # sample people cannot sign in
    Person.objects.bulk_create(
        [_person(row, organisations, nobody) for row in rows],
        update_conflicts=True,
        unique_fields=["staff_number"],
        update_fields=fields,
    )
    _drop_left({row["staff_number"] for row in rows})
    return len(rows)


def _person(row: Row, organisations: dict[str, Organisation], password: str) -> Person:
    kind = Person.Kind(row["kind"])
    return Person(
        staff_number=row["staff_number"],
        name=row["name"],
        name_en=row["name_en"],
        email=row["email"].lower(),
        kind=kind,
        grade=row["grade"],
        job_series=row["job_series"],
        organisation=organisations[row["organisation"]] if row["organisation"] else None,
        hired_on=_day(row["hired_on"]),
        retires_on=_day(row["retires_on"]),
        language="en" if kind == Person.Kind.FOREIGN_TRAINEE else "ko",
        sample=row["sample"] == "1",
        password=password,
    )


def _drop_left(there: set[str]) -> None:
    """Take out sample people whom the file no longer names; who is referred to only leaves."""
    named = Person.objects.filter(sample=True, demo=False, left_on=None).exclude(staff_number__startswith=CROWD)
    for person in named.exclude(staff_number__in=there):
        try:
            with transaction.atomic():
                person.delete()
        except ProtectedError:
            person.left_on, person.is_active = timezone.localdate(), False
            person.save(update_fields=["left_on", "is_active"])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
