"""How marks look on pages: their words, the tone of each, times of the clock.

Not for computing them: enrollment.presence.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.models import Session
from enrollment.models import Presence

_M = Presence.Mark
TONES = {
    _M.PRESENT: "done", _M.LATE: "warn", _M.LEFT_EARLY: "warn", _M.OUT: "warn",
    _M.ABSENT: "danger", _M.EXCUSED: "progress",
}  # fmt: skip


def clock(moment: datetime | None) -> str:
    """The hour and minute in Seoul; empty for none."""
    return "" if moment is None else f"{timezone.localtime(moment):%H:%M}"


def times(session: Session) -> str:
    """From when to when, with the day."""
    day = date_format(timezone.localtime(session.starts_at), "DATE_FORMAT")
    return f"{day} {clock(session.starts_at)}–{clock(session.closes_at)}"


def percent(share: Decimal | None) -> str:
    """The share as people read it; never rounded up to what it is not."""
    return "" if share is None else f"{int(share * 1000) / 10:g}%"


def minutes(seconds: int) -> str:
    """Seconds as whole minutes of teaching; a begun minute does not count."""
    return _("%(n)s min") % {"n": f"{seconds // 60:,}"}


def choices(chosen: str) -> list[dict[str, Any]]:
    """The marks as buttons, with the one that stands."""
    return [
        {"value": value, "label": label, "tone": TONES[_M(value)], "chosen": value == chosen}
        for value, label in _M.choices
    ]


def counted(rows: Iterable[str]) -> list[dict[str, Any]]:
    """How often each mark stands, in the order of the marks, without those that are nowhere."""
    found = list(rows)
    return [
        {"label": label, "tone": TONES[_M(value)], "count": found.count(value)}
        for value, label in _M.choices
        if value in found
    ]
