"""Places that are learned and openings whose sums do not agree with their rows.

Not for what follows when all is done: enrollment.queries.differences_of_completion.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from enrollment.models import Enrollment, Learning, Opening, UnitProgress
from enrollment.queries.difference import Difference


def of_learning() -> Iterator[Difference]:
    """Sums of places, and seats of openings. Two queries."""
    yield from _places()
    yield from _openings()


def _places() -> Iterator[Difference]:
    """Units done against the rows of the units, while these are there; finished without all units, and the reverse.

    Places without content are of years before; what is finished, decided or given up keeps its sums without rows.
    """
    units = UnitProgress.objects.filter(enrollment=OuterRef("pk"), unit__content=OuterRef("content")).order_by()
    done = units.values("enrollment").annotate(n=Count("pk", filter=Q(done_at__isnull=False))).values("n")
    spent = units.values("enrollment").annotate(n=Sum("recognised_ms") / 1000).values("n")
    rows = Learning.objects.filter(content__isnull=False, enrollment__completion=None).annotate(
        rows_done=Coalesce(Subquery(done, output_field=IntegerField()), Value(0)),
        rows_spent=Coalesce(Subquery(spent, output_field=IntegerField()), Value(0)),
    )
    # Time is summed up when a unit begins or is done: between two of these the rows are ahead.
    wrong = ~Q(units_done=F("rows_done")) | Q(recognised_seconds__gt=F("rows_spent") + 1)
    for row in rows.filter(wrong, finished_at=None).exclude(enrollment__state__in=Enrollment.ENDED).order_by("pk"):
        name = f"enrollment.learning:{row.pk}"
        if row.units_done != row.rows_done:
            yield Difference("units_counted_wrong", name, f"{row.units_done} ≠ {row.rows_done}")
        if row.recognised_seconds > row.rows_spent + 1:
            yield Difference("time_counted_wrong", name, f"{row.recognised_seconds} > {row.rows_spent}")
    whole = Q(units_done=F("units_total"), units_total__gt=0)
    for one in Learning.objects.filter(whole & Q(finished_at=None) | ~whole & Q(finished_at__isnull=False)):
        text = f"{one.units_done}/{one.units_total}, {one.finished_at}"
        yield Difference("finished_wrong", f"enrollment.learning:{one.pk}", text)


def _openings() -> Iterator[Difference]:
    """Seats taken against the live places of the opening."""
    places = Learning.objects.filter(opening=OuterRef("pk")).exclude(enrollment__state__in=Enrollment.ENDED).order_by()
    live = Coalesce(
        Subquery(places.values("opening").annotate(n=Count("pk")).values("n"), output_field=IntegerField()), Value(0)
    )
    rows = Opening.objects.filter(seats__isnull=False).annotate(live=live)
    for row in rows.exclude(taken=F("live")).order_by("pk"):
        yield Difference("opening_counted_wrong", f"enrollment.opening:{row.pk}", f"{row.taken} ≠ {row.live}")
