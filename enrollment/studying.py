"""How a place that is learned on-line stands, in words and numbers, as pages and the player show it.

Not for rules: enrollment.rules.elearning. Not for what is asked of the database: enrollment.queries.elearning.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.dates import day
from courses.models import Unit
from enrollment.models import Completion, Enrollment, Learning
from enrollment.queries.elearning import Step
from enrollment.queries.learned import has_test


def standing(learning: Learning, on: date) -> tuple[str, str]:
    """How the place stands on the day, in a word or two, with the badge's tone."""
    place = learning.enrollment
    completion: Completion | None = getattr(place, "completion", None)
    if completion is not None:
        tone = "done" if completion.state == Completion.State.COMPLETED else "warn"
        return str(completion.get_state_display()), tone
    if place.state != Enrollment.State.CONFIRMED:
        return str(place.get_state_display()), "off"
    if on > learning.until_on:
        return _("time over"), "warn"
    if learning.finished_at:
        return (_("waits for the test") if has_test(learning) else _("all units done")), "progress"
    return (_("being learned"), "progress") if learning.started_at else (_("not begun"), "")


def facts(learning: Learning) -> list[tuple[str, object]]:
    """What the page of a place says: label and value."""
    minutes = learning.recognised_seconds // 60
    spent = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    return [
        (_("Learning until"), day(learning.until_on)),
        (_("Units done"), _("%(done)s of %(all)s") % {"done": learning.units_done, "all": learning.units_total}),
        (_("Recognised time"), spent),
        (_("Hours recognised"), learning.enrollment.course.hours_recognised),
    ]


def clock(milliseconds: int) -> str:
    """A place in a video, or how long something takes: 2:10.

    >>> clock(130_999), clock(3_725_000)
    ('2:10', '62:05')
    """
    seconds = milliseconds // 1000
    return f"{seconds // 60}:{seconds % 60:02}"


def length_of(unit: Unit) -> str:
    """How long a unit takes, in words."""
    if unit.kind == Unit.Kind.VIDEO:
        return _("video, %(length)s") % {"length": clock(unit.length_ms)}
    return _("text, at least %(length)s") % {"length": clock(unit.length_ms)}


def step_words(step: Step) -> dict[str, object]:
    """What the list of units says of one: how long, how far, and which parts of a video are missing."""
    holes = ", ".join(f"{clock(start)}–{clock(end)}" for start, end in step.holes) if not step.done_at else ""
    if step.done_at:
        text, tone = _("done"), "done"
    elif step.progress:
        text, tone = f"{step.percent}%", "progress"
    else:
        text, tone = _("not begun"), ""
    return {
        "length": length_of(step.unit),
        "badge": text,
        "tone": tone,
        "holes": _("%(parts)s not seen yet") % {"parts": holes} if holes else "",
    }


def player(learning: Learning, step: Step) -> dict[str, Any]:
    """What the page tells its player: where the unit stands."""
    seen, unit = step.progress, step.unit
    return {
        "length": unit.length_ms,
        "rate": unit.max_rate,
        "spans": json.dumps(seen.spans if seen else []),
        "spent": seen.covered_ms if seen else 0,
        "position": seen.position_ms if seen else 0,
        "done": bool(step.done_at),
        "percent": step.percent,
        "units": learning.units_total,
    }
