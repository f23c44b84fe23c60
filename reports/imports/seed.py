"""Loads the quoted figures of a year from seed/<year>/quoted_figures.csv.

Not for computed figures: those come from rows.
"""

from __future__ import annotations

import csv
from pathlib import Path

from reports.models import QuotedFigure

FIELDS = ("label_ko", "label_en", "value", "unit", "page_ko", "definition_ko", "definition_en", "pair", "computed_key")


def load(folder: Path, year: int) -> dict[str, int]:
    """Bring quoted figures in line with the file. Returns: how many there are. Safe to run twice."""
    file = folder / str(year) / "quoted_figures.csv"
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        QuotedFigure.objects.update_or_create(key=row["key"], defaults={field: row[field] for field in FIELDS})
    return {"quoted figures": len(rows)}
