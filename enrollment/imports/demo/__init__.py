"""A small lively sample around today: runs with sessions, intakes and people, and what each subject adds to them.

Not for the years of the seed, nor for full size: enrollment.imports.full.
"""

from __future__ import annotations

from importlib import import_module

from django.db import transaction

from courses.models import Run
from enrollment.actions import results
from enrollment.imports.demo import runs
from enrollment.imports.demo.world import World

# The subjects in the order in which they build on one another; each module has `load(world) -> dict[str, int]`.
PARTS = (
    "places", "nominations", "timetables", "attendance", "conduct", "elearning", "completion", "international", "hours",
    "verdicts",
)  # fmt: skip


@transaction.atomic
def load() -> dict[str, int]:
    """Make the sample runs and let every subject add its own.

    Returns: how many rows of each kind there are now; nothing when the sample is there already.
    Raises: Refused with a sentence while the demo accounts or the courses of the seed are missing.
    Safe to run twice: a second run changes nothing, also on another day.
    """
    if Run.objects.filter(number__gte=runs.FIRST_NUMBER).exists():
        return {}
    world = World.of_now()
    counts = runs.load(world)
    for part in PARTS:
        counts |= import_module(f"enrollment.imports.demo.{part}").load(world)
    results.begin(by=None)
    results.rebuild(year=world.now.year, by=None)
    for year in (world.now.year - 1, world.now.year):  # early in a year the sample's learning lies in the one before
        results.rebuild_people(year=year, by=None)
    return counts
