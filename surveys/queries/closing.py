"""Which surveys are to be closed.

Not for closing them: surveys.actions.closing.
"""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from surveys.models import Kind, Survey


def due(day: date) -> QuerySet[Survey]:
    """Open surveys whose last day is over. Those of a diagnosis are closed together, by its own closing."""
    rows = Survey.objects.filter(state=Survey.State.OPEN, closes_on__lt=day).exclude(kind=Kind.DIAGNOSIS)
    return rows.order_by("closes_on", "pk")
