"""Days and instants inside messages: written when the message is, in its reader's language.

Not for pages: templates have filters for dates.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.functional import lazy


def _day(day: date) -> str:
    """An instant stands for its day in Seoul: before nine it is another one in UTC."""
    local = timezone.localdate(day) if isinstance(day, datetime) else day
    return formats.date_format(local, "DATE_FORMAT")


def _moment(when: datetime) -> str:
    return formats.date_format(timezone.localtime(when), "DATETIME_FORMAT")


day = lazy(_day, str)
moment = lazy(_moment, str)
