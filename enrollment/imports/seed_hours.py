"""Loads the rules of hours and the courses required for promotion from the seed, and begins this year's sums.

Not for completion rules: enrollment.imports.seed. The columns are described in seed/README.md.
"""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from core.periods import today
from courses.imports.sync import rows_of, sync, typed
from courses.models import Category, Course
from enrollment.actions import owed
from enrollment.models import HoursRule, PromotionCourse


@transaction.atomic
def load(folder: Path, year: int) -> dict[str, int]:
    """Add the rules and requirements of seed/common that are missing; what people entered since stays.

    What everybody owes in the seed's year and in this one is counted, so that pages have something to show.
    Returns: counts by name. Safe to run twice.
    Raises: KeyError naming the code when a requirement points at a course that does not exist.
    """
    counts = {
        "hours rules": _rules(folder / "common" / "hours_rules.csv"),
        "promotion courses": _promotion_courses(folder / "common" / "promotion_courses.csv"),
    }
    for each in sorted({year, today().year}):
        owed.recount_year(year=each, by=None)
    return counts


def _rules(file: Path) -> int:
    wanted = [
        HoursRule(grades=row["grades"].split(";"), **typed(HoursRule, row, ("effective_from", "hours", "source")))
        for row in rows_of(file)
    ]
    return sync(HoursRule.objects.all(), ("effective_from", "source"), wanted, prune=False)


def _promotion_courses(file: Path) -> int:
    rows = rows_of(file)
    courses = dict(Course.objects.values_list("code", "pk"))
    categories = dict(Category.objects.values_list("code", "pk"))
    wanted = [
        PromotionCourse(
            course_id=courses[row["course"]] if row["course"] else None,
            category_id=categories[row["category"]] if row["category"] else None,
            **typed(PromotionCourse, row, ("grade", "effective_from", "source")),
        )
        for row in rows
    ]
    key = ("grade", "course_id", "category_id", "effective_from")
    stored = {tuple(getattr(one, part) for part in key): one for one in PromotionCourse.objects.all()}
    for one in wanted:  # a requirement that somebody let end stays ended
        if (old := stored.get(tuple(getattr(one, part) for part in key))) is not None:
            one.until_on = old.until_on
    return sync(PromotionCourse.objects.all(), key, wanted, prune=False)
