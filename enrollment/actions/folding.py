"""Folding what was learned: of places decided long ago the units, launches and statements go, and the sums stay.

Not for which places these are: enrollment.queries.folding. Completion, hours, points and attempts stay as they are.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, OuterRef, PositiveIntegerField, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest

from accounts.models import Person
from enrollment.models import Launch, Learning, PackageState, UnitProgress
from enrollment.queries import folding as queries
from journal import actions as journal

AT_ONCE = 500


def fold(*, on: date, by: Person | None) -> int:
    """Fold every place that can be folded on the day; how many. Safe to run twice."""
    keys = list(queries.to_fold(on).values_list("pk", flat=True))
    folded = sum(_fold(keys[start : start + AT_ONCE], on, by) for start in range(0, len(keys), AT_ONCE))
    queries.looked_at_only(on).delete()
    return folded


@transaction.atomic
def _fold(keys: list[int], on: date, by: Person | None) -> int:
    """Fold those of the places that nobody else folded or took up again meanwhile."""
    list(Learning.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    places = list(queries.to_fold(on).filter(pk__in=keys).values_list("pk", flat=True))
    if not places:
        return 0
    _sum_up(places)
    Launch.objects.filter(enrollment__in=places).delete()  # their statements go with them
    PackageState.objects.filter(enrollment__in=places).delete()
    units, _rows = UnitProgress.objects.filter(enrollment__in=places).delete()
    journal.record("learning.folded", by=by, new={"places": len(places), "units": units})
    return len(places)


def _sum_up(places: list[int]) -> None:
    """Time is summed up when a unit begins or is done; what was learned after that is added before its row goes."""
    units = UnitProgress.objects.filter(enrollment=OuterRef("pk"), unit__content=OuterRef("content")).order_by()
    spent = units.values("enrollment").annotate(n=Sum("recognised_ms") / 1000).values("n")
    kept = F("recognised_seconds")
    Learning.objects.filter(pk__in=places, finished_at=None).update(
        recognised_seconds=Greatest(kept, Coalesce(Subquery(spent, output_field=PositiveIntegerField()), kept))
    )
