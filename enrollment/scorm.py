"""What a SCORM package is told when it begins, and what counts of what it reports: plain values in and out.

Not for time: what a package claims to have taken is kept beside and added to nothing (decision 0031). Not for storing:
enrollment.actions.launches. All names are the data model's, flat: {"cmi.core.lesson_location": "3"}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

SCORM_12, SCORM_2004 = "scorm12", "scorm2004"
LONGEST = 1_000
LONGEST_SUSPEND = 64_000
TIMESPAN = re.compile(r"^(\d{1,4}):(\d{2}):(\d{2})(?:\.\d{1,2})?$")
DURATION = re.compile(
    r"^P(?:(?P<days>\d{1,5})D)?(?:T(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8})(?:\.\d+)?S)?)?$"
)
# What is kept of a commit and given back at the next opening. Interactions, objectives and comments are not kept.
KEPT = {
    SCORM_12: (
        "cmi.core.lesson_location", "cmi.core.lesson_status", "cmi.core.exit", "cmi.core.score.raw",
        "cmi.core.score.min", "cmi.core.score.max", "cmi.core.session_time", "cmi.suspend_data",
        "cmi.student_preference.audio", "cmi.student_preference.speed", "cmi.student_preference.text",
    ),
    SCORM_2004: (
        "cmi.location", "cmi.completion_status", "cmi.success_status", "cmi.exit", "cmi.progress_measure",
        "cmi.score.scaled", "cmi.score.raw", "cmi.score.min", "cmi.score.max", "cmi.session_time", "cmi.suspend_data",
        "cmi.learner_preference.audio_level", "cmi.learner_preference.delivery_speed",
        "cmi.learner_preference.audio_captioning",
    ),
}  # fmt: skip
SUSPEND = "cmi.suspend_data"
# Of these nothing is given back: they say what the last session was, and a new one begins.
OF_A_SESSION = ("cmi.core.exit", "cmi.core.session_time", "cmi.exit", "cmi.session_time")
FINISHED_12 = ("completed", "passed")


@dataclass(frozen=True)
class Learner:
    """What the package learns of the person: no name and no staff number."""

    registration: str
    language: str


@dataclass(frozen=True)
class Said:
    """What a commit says: whether the package calls itself finished, its points of 100, the seconds that it claims."""

    finished: bool = False
    points: Decimal | None = None
    claimed_seconds: int = 0
    kept: Mapping[str, str] = field(default_factory=dict)


def initial(
    version: str, state: Mapping[str, str], learner: Learner, *, seconds: int, mastery: float | None, parameters: str
) -> dict[str, str]:
    """The data model as the package finds it: what it left, and what is ours to say; `seconds` is recognised time."""
    left = {name: value for name, value in state.items() if name in KEPT[version] and name not in OF_A_SESSION}
    entry = "resume" if state else "ab-initio"
    if version == SCORM_12:
        ours = {
            "cmi.core.student_id": learner.registration,
            "cmi.core.lesson_mode": "normal",
            "cmi.core.credit": "credit",
            "cmi.core.entry": entry,
            "cmi.core.lesson_status": left.get("cmi.core.lesson_status", "not attempted"),
            "cmi.core.total_time": _timespan(seconds),
            "cmi.student_preference.language": learner.language,
            "cmi.student_data.mastery_score": "" if mastery is None else f"{mastery * 100:g}",
        }
    else:
        ours = {
            "cmi.learner_id": learner.registration,
            "cmi.mode": "normal",
            "cmi.credit": "credit",
            "cmi.entry": entry,
            "cmi.total_time": f"PT{seconds}S",
            "cmi.learner_preference.language": learner.language,
            "cmi.scaled_passing_score": "" if mastery is None else f"{mastery:g}",
        }
    ours["cmi.launch_data"] = parameters
    return {**left, **{name: value for name, value in ours.items() if value}}


def said(version: str, body: Mapping[str, Any]) -> Said:
    """What counts of a commit; names and values that the data model does not know are left aside."""
    kept = {name: value for name in KEPT[version] if (value := _text(name, body.get(name)))}
    if version == SCORM_12:
        status = kept.get("cmi.core.lesson_status", "")
        finished, raw = status in FINISHED_12, kept.get("cmi.core.score.raw", "")
        claimed = seconds_of_timespan(kept.get("cmi.core.session_time", ""))
        points = _points(raw, kept.get("cmi.core.score.min", ""), kept.get("cmi.core.score.max", ""))
    else:
        finished = kept.get("cmi.completion_status") == "completed" or kept.get("cmi.success_status") == "passed"
        claimed = seconds_of_duration(kept.get("cmi.session_time", ""))
        points = _of_scaled(kept.get("cmi.score.scaled", ""))
        if points is None:
            raw = kept.get("cmi.score.raw", "")
            points = _points(raw, kept.get("cmi.score.min", ""), kept.get("cmi.score.max", ""))
    return Said(finished, points, claimed, kept)


def seconds_of_timespan(text: str) -> int:
    """The seconds of HHHH:MM:SS; 0 for anything else.

    >>> seconds_of_timespan("10:00:00"), seconds_of_timespan("soon")
    (36000, 0)
    """
    match = TIMESPAN.match(text)
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3]) if match else 0


def seconds_of_duration(text: str) -> int:
    """The seconds of an ISO 8601 duration of days and less; 0 for anything else.

    >>> seconds_of_duration("PT10H"), seconds_of_duration("P1Y")
    (36000, 0)
    """
    match = DURATION.match(text)
    if not match:
        return 0
    days, hours, minutes, seconds = (int(match[name] or 0) for name in ("days", "hours", "minutes", "seconds"))
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def _text(name: str, value: Any) -> str:
    """The value as the data model holds it; what is too long or no text is as good as absent."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value).replace("\0", "")
    return text if len(text) <= (LONGEST_SUSPEND if name == SUSPEND else LONGEST) else ""


def _points(raw: str, low: str, high: str) -> Decimal | None:
    """Points of 100; without a range of its own the score is one already."""
    score, least, most = _number(raw), _number(low), _number(high)
    if score is None:
        return None
    if least is None or most is None or most <= least:
        least, most = Decimal(0), Decimal(100) if most is None or most <= 0 else most
    return _within((score - least) * 100 / (most - least))


def _of_scaled(text: str) -> Decimal | None:
    scaled = _number(text)
    return None if scaled is None else _within(scaled * 100)


def _within(points: Decimal) -> Decimal:
    return min(max(points, Decimal(0)), Decimal(100)).quantize(Decimal("0.01"))


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**6 else None


def _timespan(seconds: int) -> str:
    return f"{min(seconds // 3600, 9999):04}:{seconds // 60 % 60:02}:{seconds % 60:02}"
