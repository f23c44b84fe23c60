"""What the roll-call page posts: marks with their times for each person, a real end, a walk-in.

Not for whether it may be: enrollment.rules.presence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from courses.models import Session
from enrollment.actions.presence import Given
from enrollment.models import Presence
from enrollment.queries import clock
from enrollment.queries.presence import Evidence
from enrollment.rules import presence as rules

EVERYBODY = "everybody"  # the button "all others are present"


def number_of(text: str) -> int:
    """A whole number that a form of ours sent, or -1 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def given_marks(post: Mapping[str, str], session: Session, people: Iterable[Evidence]) -> dict[int, Given]:
    """The marks that differ from what the page showed, by key of the enrollment.

    With the button "all others are present" who has no mark gets it. Late without a time came now, left early went now.
    Raises: Refused with the person's name when times and mark do not fit.
    """
    found: dict[int, Given] = {}
    for one in people:
        key = one.enrollment.pk
        if f"was-{key}" not in post:  # not on the page, such as when it was filtered
            continue
        mark = post.get(f"mark-{key}", "")
        if not mark and EVERYBODY in post:
            mark = Presence.Mark.PRESENT
        shown = [post[f"was-{key}"], *post.get(f"had-{key}", "|").split("|")]
        came, left, note = (post.get(f"{name}-{key}", "").strip() for name in ("came", "left", "note"))
        if mark and ([mark, came, left] != shown or note != (one.row.note if one.row else "")):
            found[key] = _fitting(session, one, mark, came, left, note)
    return found


def _fitting(session: Session, one: Evidence, mark: str, came: str, left: str, note: str) -> Given:
    with_times = mark in (Presence.Mark.LATE, Presence.Mark.LEFT_EARLY, Presence.Mark.OUT)
    given = Given(
        mark,
        moment(session, came) or _now(session, mark == Presence.Mark.LATE) if with_times else None,
        moment(session, left) or _now(session, mark == Presence.Mark.LEFT_EARLY) if with_times else None,
        note[:200],
    )
    if reason := rules.why_not_mark(session, given.mark, given.came_at, given.left_at):
        raise Refused(f"{one.enrollment.person}: {reason}")
    return given


def _now(session: Session, wanted: bool) -> datetime | None:
    if not wanted:
        return None
    now = clock.at(session)
    return now if session.starts_at <= now <= session.closes_at else None


def moment(session: Session, text: str) -> datetime | None:
    """The hour and minute on the day of the session; None for nothing. Raises: Refused for what is no clock time."""
    if not text:
        return None
    try:
        clock = time.fromisoformat(text)
    except ValueError as error:
        raise Refused(_("“%(text)s” is not a clock time.") % {"text": text[:20]}) from error
    start = timezone.localtime(session.starts_at)
    return datetime.combine(start.date(), clock, tzinfo=start.tzinfo)


class EndForm(forms.Form):
    """When the session really ended, and why."""

    ends_at = forms.TimeField(
        label=gettext_lazy("Real end"), widget=forms.TimeInput(attrs={"type": "time"}), input_formats=["%H:%M"]
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


class WalkInForm(forms.Form):
    """Somebody who is here without being on the list."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    address = forms.CharField(label=gettext_lazy("Staff number or e-mail"), max_length=200, required=False)
