"""When an offer of a seat is told and until when it stands: nobody loses a seat asleep or within minutes.

Not for making offers: enrollment.actions.offers.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

LEAST = timedelta(hours=3)


def morning(now: datetime, between: tuple[int, int]) -> datetime:
    """`now`, or at night the hour at which the next day begins; `between` are the first and the last hour in Seoul."""
    first, last = between
    local = timezone.localtime(now)
    if first <= local.hour < last:
        return now
    day = local.date() + timedelta(days=int(local.hour >= last))
    return timezone.make_aware(datetime.combine(day, time(first)))


def offer_times(
    now: datetime, length: timedelta, until: datetime, begins: datetime, between: tuple[int, int]
) -> tuple[datetime, datetime]:
    """When an offer that is made now is mailed, and until when it stands.

    It stands for `length` from its mail on, not beyond `until`, the end of all offers; but for some hours in any case,
    unless the run `begins` before. In the last night it is mailed at once: better at night than not at all.
    """
    starts = morning(now, between)
    if starts >= until:
        starts = now
    return starts, max(min(starts + length, until), min(starts + LEAST, begins))
