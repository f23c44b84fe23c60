"""The site, its buildings and rooms from seed/common/*.csv.

Not for uploads of staff.
"""

from __future__ import annotations

import csv
from pathlib import Path

from django.db import transaction

from facilities.models import Building, Room, SiteArea
from journal.actions import key_of
from journal.models import Entry

Row = dict[str, str]


@transaction.atomic
def load(folder: Path, year: int) -> dict[str, int]:
    """Take in the site; it is the same for every year.

    Returns: how many rows of each kind the files hold. Safe to run twice.
    """
    areas, buildings, rooms = (_rows(folder / "common" / f"{name}.csv") for name in ("site", "buildings", "rooms"))
    for row in areas:
        values = {key: row[key] for key in ("name_ko", "name_en", "definition_ko", "definition_en", "area_m2")}
        SiteArea.objects.update_or_create(code=row["code"], defaults={**values, "lots": row["lots"] or None})
    for row in buildings:
        Building.objects.update_or_create(code=row.pop("code"), defaults=row)
    _rooms(rooms)
    return {"site areas": len(areas), "buildings": len(buildings), "rooms": len(rooms)}


def _rows(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _rooms(rows: list[Row]) -> None:
    """Rooms that somebody has changed since are left alone."""
    buildings = dict(Building.objects.values_list("code", "pk"))
    changed = set(Entry.objects.filter(action="room.changed").values_list("target", flat=True))
    kept = {room.code for room in Room.objects.all() if key_of(room) in changed}
    for row in rows:
        if row["code"] in kept:
            continue
        Room.objects.update_or_create(
            code=row["code"],
            defaults={
                "building_id": buildings[row["building"]],
                "floor": int(row["floor"]),
                "name_ko": row["name_ko"],
                "name_en": row["name_en"],
                "kind": row["kind"],
                "capacity": int(row["capacity"] or 0),
                "sample": row["sample"] == "1",
            },
        )
    Room.objects.filter(sample=True).exclude(code__in=[row["code"] for row in rows]).delete()
