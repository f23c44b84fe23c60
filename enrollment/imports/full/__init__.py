"""Both years at full size, person by person: 50,900 sample people, 1.3 million places, what came of them, the hours.

Not for the sample around today: enrollment.imports.demo.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.queries import crowd
from core.errors import Refused
from courses.models import Plan
from enrollment.actions import results
from enrollment.imports.bulk import without_indexes
from enrollment.imports.full import people, retiring, years
from enrollment.models import Completion, Enrollment, HoursEntry, HoursTotal, Learning, Presence
from enrollment.shares import YEARS


@transaction.atomic
def load() -> dict[str, int]:
    """Load what is missing of both years.

    Returns: how many rows of each kind came in; nothing when both years are there already.
    Raises: Refused with a sentence while a year's plan is missing.
    Safe to run twice: a year that has places is left alone.
    """
    for year in YEARS:
        if not Plan.objects.filter(year=year).exists():
            words = {"year": year}
            raise Refused(_("The plan of %(year)s is missing. Load it first: manage.py seed --year %(year)s") % words)
    missing = [year for year in YEARS if not Enrollment.objects.filter(year=year).exists()]
    if not missing:
        return {}
    counts = {} if crowd().exists() else {"people": people.load()}
    with without_indexes(Enrollment, Learning, Completion, Presence, HoursEntry, HoursTotal):
        for year in missing:
            counts |= {f"{kind} {year}": count for kind, count in years.load(year).items()}
    for year in missing:
        retiring.retire(year, max(YEARS))
    for year in missing:
        results.rebuild(year=year, by=None)
        results.rebuild_people(year=year, by=None)
    return counts
