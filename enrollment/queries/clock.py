"""What time it is in the database, whose clock decides deadlines.

Not for days of the calendar: core.periods.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import Person


def now() -> datetime:
    """The instant by the database's clock. Read inside the transaction that it decides in."""
    found = Person.objects.annotate(now=Now()).values_list("now", flat=True).order_by()[:1]
    return next(iter(found), None) or timezone.now()  # an empty portal has nobody whom a deadline could bind
