"""Draws of seats: which runs are drawn together, and who takes part with which choices.

Not for the order: enrollment.draw.
"""

from __future__ import annotations

from collections import defaultdict

from django.db.models import QuerySet
from django.db.models.functions import Now

from enrollment.models import Draw, Enrollment, Intake


def undrawn_of_course(intake: Intake) -> QuerySet[Draw]:
    """The draws of other runs of the same course and year that are open still or open later."""
    run = intake.run
    others = Draw.objects.filter(intake__run__course=run.course_id, intake__run__year=run.year, drawn_at=None)
    others = others.filter(intake__closes_at__gt=Now())
    return others.exclude(intake=intake).order_by("pk")


def drawn_together(draw: Draw) -> QuerySet[Draw]:
    """The draws with the same seed that are drawn with this one, itself included."""
    rows = Draw.objects.filter(commitment=draw.commitment, drawn_at=draw.drawn_at)
    return rows.select_related("intake__run__course").order_by("pk")


def applications(runs: list[int]) -> dict[str, list[Enrollment]]:
    """Who takes part in the draw of these runs (their keys): the choices of each person, the best first, by the
    receipt number of the best choice that stands.
    """
    states = (Enrollment.State.APPLIED, Enrollment.State.APPROVED)
    rows = Enrollment.objects.filter(run__in=runs, state__in=states, takes_seat=False)
    people: dict[int, list[Enrollment]] = defaultdict(list)
    for place in rows.select_related("person", "run__course").order_by("choice", "arrival", "pk"):
        people[place.person_id].append(place)
    return {str(choices[0].key): choices for choices in people.values()}
