"""What a person does with the secret address of the own calendar: make it, make a new one.

Not for what stands in the calendar: enrollment.queries.calendars.
"""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models.functions import Now

from accounts.models import Person
from enrollment.models import CalendarFeed
from journal import actions as journal


@transaction.atomic
def renew_feed(*, by: Person) -> CalendarFeed:
    """Give the person a new address; the old one opens nothing any more."""
    feed, made = CalendarFeed.objects.get_or_create(person=by)
    if not made:
        CalendarFeed.objects.filter(pk=feed.pk).update(key=uuid.uuid4(), renewed_at=Now())
    feed.refresh_from_db()
    journal.record("calendar.address_made", by=by, on=by)
    return feed
