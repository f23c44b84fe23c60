"""The completion rule that the portal starts with, from seed/common.

Not for later versions: staff make those on the page of completion rules.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from courses.models import Course
from enrollment.models import CompletionRule


def load(folder: Path, year: int) -> dict[str, int]:
    """Add the rules that are not there; a version that stands is never changed.

    Returns: how many rules the file holds. Safe to run twice.
    Raises: Course.DoesNotExist when the file names a course that is not there.
    """
    with (folder / "common" / "completion_rules.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        course = Course.objects.get(code=row["course"]) if row["course"] else None
        CompletionRule.objects.get_or_create(course=course, version=row["version"], defaults=_values(row))
    return {"completion rules": len(rows)}


def _values(row: dict[str, str]) -> dict[str, Any]:
    names = ("effective_from", "attendance_share", "learning_share", "test_score", "assignment_score", "source")
    return {"mode": row["mode"], **{name: row[name] or None for name in names}}
