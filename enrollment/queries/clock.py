"""What time it is in the database, whose clock decides deadlines; the server's own is for what is only shown.

Not for days of the calendar: core.periods.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import Person

Row = TypeVar("Row", bound=Model)


def now() -> datetime:
    """The instant by the database's clock. Read inside the transaction that it decides in."""
    found = Person.objects.annotate(now=Now()).values_list("now", flat=True).order_by()[:1]
    return next(iter(found), None) or timezone.now()  # an empty portal has nobody whom a deadline could bind


def with_now(rows: QuerySet[Row]) -> QuerySet[Row]:
    """The same rows, each with the instant at which the database gave it: `at` then asks nothing."""
    return rows.annotate(now_at=Now())  # type: ignore[return-value]  # the rows are the same


def at(row: Model) -> datetime:
    """The instant by the database's clock at which the row was read; one question when it was read without."""
    return getattr(row, "now_at", None) or now()
