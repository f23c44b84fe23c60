"""Loads what the wing needs before the first run opens: rules of hours and of completion, required courses, openings.

Not for sample people and places: enrollment.imports.demo.
"""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from enrollment.imports import seed_completion, seed_hours, seed_openings


@transaction.atomic
def load(folder: Path, year: int) -> dict[str, int]:
    """Load every part. Returns: counts by name. Safe to run twice."""
    return {
        **seed_hours.load(folder, year),
        **seed_completion.load(folder, year),
        **seed_openings.load(year),
    }
