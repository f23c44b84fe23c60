"""Loads what the wing needs before the first run opens, openings of e-learning, and counts what came of the years.

Not for sample people and places: enrollment.imports.demo.
"""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from core.periods import today
from enrollment.actions import results
from enrollment.imports import seed_completion, seed_hours, seed_openings


@transaction.atomic
def load(folder: Path, year: int) -> dict[str, int]:
    """Load every part. Returns: counts by name. Safe to run twice."""
    counts = {
        **seed_hours.load(folder, year),
        **seed_completion.load(folder, year),
        **seed_openings.load(year),
    }
    for each in (year - 1, year):
        results.rebuild(year=each, by=None)
    for each in sorted({year - 1, year, today().year}):  # this year's sums of hours were begun too
        results.rebuild_people(year=each, by=None)
    return counts
