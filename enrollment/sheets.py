"""The sign-in sheet of a run as HTML for paper: names with a box for each half day.

Not for printing (exchange.printing) and not for attendance that was noted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Run, Session
from enrollment.models import Enrollment

NOON = 13  # a session that begins at one or later belongs to the afternoon
BOXES_A_SHEET = 6  # half days side by side; more go on a sheet of their own


@dataclass(frozen=True, order=True)
class HalfDay:
    """A morning or an afternoon of the run with its sessions' times."""

    day: date
    afternoon: bool
    times: str = ""

    @property
    def title(self) -> str:
        return _("afternoon") if self.afternoon else _("morning")


def half_days(sessions: Iterable[Session]) -> list[HalfDay]:
    """The half days on which something is taught, in order, with first start and last end."""
    spans: dict[tuple[date, bool], tuple[datetime, datetime]] = {}
    for session in sessions:
        start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
        key = (start.date(), start.hour >= NOON)
        first, last = spans.get(key, (start, end))
        spans[key] = (min(first, start), max(last, end))
    return [
        HalfDay(day, afternoon, f"{first:%H:%M}–{last:%H:%M}")
        for (day, afternoon), (first, last) in sorted(spans.items())
    ]


def markup(run: Run, sessions: Iterable[Session], places: Iterable[Enrollment]) -> str:
    """The whole sheet, ready to be printed; nobody's e-mail or staff number stands on paper that goes round."""
    halves, people = half_days(sessions), list(places)
    sheets = [halves[at : at + BOXES_A_SHEET] for at in range(0, len(halves), BOXES_A_SHEET)] or [[]]
    return render_to_string("enrollment/print/sign_in.html", {"run": run, "sheets": sheets, "people": people})
