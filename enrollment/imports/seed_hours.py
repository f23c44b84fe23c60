"""Loads the rules of hours and the courses required for promotion from the seed, and begins this year's sums.

Not for completion rules: enrollment.imports.seed. The columns are described in seed/README.md.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from core.periods import today
from courses.models import Category, Course
from enrollment.actions import owed
from enrollment.models import HoursRule, PromotionCourse

Row = dict[str, str]


@transaction.atomic
def load(folder: Path, year: int) -> dict[str, int]:
    """Add the rules and requirements of seed/common that are missing; what people entered since stays.

    What everybody owes in the seed's year and in this one is counted, so that pages have something to show.
    Returns: counts by name. Safe to run twice.
    Raises: DoesNotExist when a requirement points at a course or category that does not exist.
    """
    rules = _rows(folder / "common" / "hours_rules.csv")
    for row in rules:
        day, source = date.fromisoformat(row["effective_from"]), row["source"]
        values = {"grades": row["grades"].split(";"), "hours": int(row["hours"])}
        HoursRule.objects.get_or_create(effective_from=day, source=source, defaults=values)
    required = _rows(folder / "common" / "promotion_courses.csv")
    for row in required:
        PromotionCourse.objects.get_or_create(
            grade=row["grade"],
            course=Course.objects.get(code=row["course"]) if row["course"] else None,
            category=Category.objects.get(code=row["category"]) if row["category"] else None,
            effective_from=date.fromisoformat(row["effective_from"]),
            defaults={"source": row["source"]},
        )
    for each in sorted({year, today().year}):
        owed.recount_year(year=each, by=None)
    return {"hours rules": len(rules), "promotion courses": len(required)}


def _rows(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
