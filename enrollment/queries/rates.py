"""How near people come to the least attendance that completing their course asks for.

Not for whether they completed it: enrollment.queries.completion.
"""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from courses.models import Run
from enrollment.deadlines import WARNED_AFTER_END
from enrollment.models import Enrollment
from enrollment.queries.presence import Standing, rate_asked_of, standings_of


def runs_to_warn_in(on: date) -> QuerySet[Run]:
    """The runs that are held on the day or ended some days before: the last marks come in after the end."""
    rows = Run.objects.filter(state=Run.State.PLANNED, starts_on__lte=on, ends_on__gte=on - WARNED_AFTER_END)
    return rows.select_related("course")


def near_the_rate(run: Run) -> list[tuple[Enrollment, Standing]]:
    """The confirmed places of the run that have not been told yet and come near. At most six queries."""
    near = {pk: stands for pk, stands in standings_of(run, rate_asked_of(run)).items() if stands.word}
    places = Enrollment.objects.filter(pk__in=near, rate_warning=None).select_related("person", "run__course")
    return [(place, near[place.pk]) for place in places.order_by("pk")]
