"""The rules of cmi5 for one opening of a unit: which statements it may send, and when it counts as finished.

Not for the addresses that packages speak to (enrollment.views.lrs) and not for storing (enrollment.actions.statements).
Plain values in and out. Durations that a package claims are added to nothing (decision 0031).
Source: the cmi5 specification (Quartz), sections 9 and 10.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

VERB = "http://adlnet.gov/expapi/verbs/"
# The verbs that cmi5 defines for a unit; `launched`, `abandoned`, `waived` and `satisfied` are the platform's alone.
VERBS = {f"{VERB}{name}": name for name in ("initialized", "completed", "passed", "failed", "terminated")}
OWN = {
    "launched": f"{VERB}launched",
    **{name: f"https://w3id.org/xapi/adl/verbs/{name}" for name in ("satisfied", "abandoned", "waived")},
}
CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
MOVE_ON = "https://w3id.org/xapi/cmi5/context/categories/moveon"
SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
MASTERY = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore"
ONCE_A_SESSION = ("initialized", "terminated", "failed")
ONCE_A_REGISTRATION = ("completed", "passed")
WITH_DURATION = ("completed", "passed", "failed", "terminated")
LONGEST_STATEMENTS = 50
_SOME = r"(\d+(\.\d+)?{})?"
DURATION = re.compile(
    r"^P(?!$)" + "".join(map(_SOME.format, "YMD")) + r"(T(?=\d)" + "".join(map(_SOME.format, "HMS")) + r")?$"
)
BAD, FORBIDDEN = 400, 403


@dataclass(frozen=True)
class Session:
    """What is known of this opening: whose it is, and which verbs were stored already."""

    actor: Mapping[str, Any]
    activity: str
    registration: str
    session: str
    mastery: float | None = None
    said_now: Collection[str] = ()  # by this opening
    said_ever: Collection[str] = ()  # by this registration, this opening included


@dataclass(frozen=True)
class Wrong:
    """Why a statement is refused: the status that the answer has, and words for the package's makers."""

    status: int
    words: str


def verb_of(statement: Mapping[str, Any]) -> str:
    """The short name of a verb that cmi5 defines for units; "" for any other."""
    verb = statement.get("verb")
    return VERBS.get(verb.get("id", ""), "") if isinstance(verb, Mapping) and isinstance(verb.get("id"), str) else ""


def judge(statement: Any, session: Session) -> Wrong | None:
    """Why this statement of the opening is refused, or None. In the order of the specification: form, whose, when."""
    wrong = _form(statement) or _whose(statement, session)
    return wrong or _when(verb_of(statement), session) or _what(statement, session)


def finished(move_on: str, said: Collection[str]) -> bool:
    """Whether the unit is done by what its registration said, as its maker wants it.

    >>> finished("CompletedAndPassed", {"completed"}), finished("CompletedOrPassed", {"completed"})
    (False, True)
    """
    completed, passed = "completed" in said, "passed" in said
    return {
        "Passed": passed,
        "Completed": completed,
        "CompletedAndPassed": completed and passed,
        "CompletedOrPassed": completed or passed,
        # Nothing has to happen for the next one to open; here the unit still has to be opened.
        "NotApplicable": "initialized" in said,
    }[move_on]


def points_of(statement: Mapping[str, Any]) -> Decimal | None:
    """The points of 100 that a passed or failed statement carries; kept for the record, they decide nothing."""
    scaled = _scaled(statement)
    return None if scaled is None else Decimal(str(round(scaled * 100, 2))).quantize(Decimal("0.01"))


def launch_data(session: Session, *, move_on: str, parameters: str, back: str) -> dict[str, Any]:
    """The document LMS.LaunchData of this opening."""
    said: dict[str, Any] = {
        "contextTemplate": {
            "registration": session.registration,
            "contextActivities": {"grouping": [{"objectType": "Activity", "id": session.activity}]},
            "extensions": {SESSION: session.session},
        },
        "launchMode": "Normal",
        "moveOn": move_on,
        "returnURL": back,
    }
    if parameters:
        said["launchParameters"] = parameters
    if session.mastery is not None:
        said["masteryScore"] = session.mastery
    return said


def is_uuid(text: Any) -> bool:
    """Whether this is a UUID as statements and registrations carry it."""
    try:
        return isinstance(text, str) and str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _form(statement: Any) -> Wrong | None:
    if not isinstance(statement, Mapping):
        return Wrong(BAD, "A statement is an object.")
    if "id" in statement and not is_uuid(statement["id"]):
        return Wrong(BAD, "The id of a statement is a UUID.")
    verb, thing = statement.get("verb"), statement.get("object")
    if not isinstance(verb, Mapping) or not isinstance(verb.get("id"), str):
        return Wrong(BAD, "A statement has a verb with an id.")
    if not isinstance(thing, Mapping) or not isinstance(thing.get("id"), str):
        return Wrong(BAD, "A statement has an object with an id.")
    for name in ("context", "result"):
        if not isinstance(statement.get(name, {}), Mapping):
            return Wrong(BAD, f"The {name} of a statement is an object.")
    duration = _result(statement).get("duration")
    if duration is not None and not (isinstance(duration, str) and DURATION.match(duration)):
        return Wrong(BAD, "A duration is written as in ISO 8601.")
    return None


def _whose(statement: Mapping[str, Any], session: Session) -> Wrong | None:
    actor, context = statement.get("actor"), _context(statement)
    if not isinstance(actor, Mapping) or _account(actor) != _account(session.actor) or "mbox" in actor:
        return Wrong(FORBIDDEN, "The actor is not the one of this launch.")
    if context.get("registration") != session.registration:
        return Wrong(FORBIDDEN, "The registration is not the one of this launch.")
    extensions = context.get("extensions")
    if not isinstance(extensions, Mapping) or extensions.get(SESSION) != session.session:
        return Wrong(FORBIDDEN, "The session id is not the one of this launch.")
    return None


def _when(verb: str, session: Session) -> Wrong | None:
    """The order of a session: initialized first, terminated last, each once."""
    now, ever = session.said_now, session.said_ever
    if "terminated" in now:
        return Wrong(FORBIDDEN, "The session is terminated.")
    if verb != "initialized" and "initialized" not in now:
        return Wrong(FORBIDDEN, "The session is not initialized.")
    if verb in ONCE_A_SESSION and verb in now:
        return Wrong(FORBIDDEN, f"The session sent {verb} before.")
    if verb in ONCE_A_REGISTRATION and verb in ever:
        return Wrong(FORBIDDEN, f"The registration sent {verb} before.")
    if verb == "failed" and "passed" in ever:
        return Wrong(FORBIDDEN, "Who passed does not fail any more.")
    return None


def _what(statement: Mapping[str, Any], session: Session) -> Wrong | None:
    """What the verbs of cmi5 must carry; other statements of the package are free in that."""
    verb, identifier = verb_of(statement), statement["verb"]["id"]
    if identifier in OWN.values():
        return Wrong(FORBIDDEN, "Only the platform sends this verb.")
    defined = CATEGORY in _categories(statement)
    if not verb:
        return Wrong(BAD, "Only verbs of cmi5 carry its category.") if defined else None
    if not defined:
        return Wrong(BAD, "A verb of cmi5 carries its category.")
    if statement["object"]["id"] != session.activity:
        return Wrong(FORBIDDEN, "The object is not the unit of this launch.")
    return _result_of(verb, statement, session)


def _result_of(verb: str, statement: Mapping[str, Any], session: Session) -> Wrong | None:
    result, scaled = _result(statement), _scaled(statement)
    if verb in WITH_DURATION and "duration" not in result:
        return Wrong(BAD, f"{verb} carries a duration.")
    if verb == "completed" and result.get("completion") is not True:
        return Wrong(BAD, "completed carries completion true.")
    if verb in ("passed", "failed") and result.get("success") is not (verb == "passed"):
        return Wrong(BAD, f"{verb} carries its success.")
    if verb in ("completed", "passed", "failed") and MOVE_ON not in _categories(statement):
        return Wrong(BAD, f"{verb} carries the category moveon.")
    if verb not in ("passed", "failed") and "score" in result:
        return Wrong(BAD, f"{verb} carries no score.")
    if session.mastery is not None and scaled is not None:
        if verb == "passed" and scaled < session.mastery:
            return Wrong(FORBIDDEN, "The score is below the mastery score.")
        if verb == "failed" and scaled >= session.mastery:
            return Wrong(FORBIDDEN, "The score reaches the mastery score.")
    return None


def _scaled(statement: Mapping[str, Any]) -> float | None:
    score = _result(statement).get("score")
    scaled = score.get("scaled") if isinstance(score, Mapping) else None
    good = isinstance(scaled, int | float) and not isinstance(scaled, bool) and -1 <= scaled <= 1
    return max(float(scaled), 0.0) if good and scaled is not None else None


def _account(actor: Mapping[str, Any]) -> tuple[Any, Any]:
    account = actor.get("account")
    return (account.get("homePage"), account.get("name")) if isinstance(account, Mapping) else (None, None)


def _categories(statement: Mapping[str, Any]) -> set[str]:
    activities = _context(statement).get("contextActivities")
    found = activities.get("category", ()) if isinstance(activities, Mapping) else ()
    # The standard takes a single activity for a list of one.
    every = [found] if isinstance(found, Mapping) else found if isinstance(found, list) else []
    return {one["id"] for one in every if isinstance(one, Mapping) and isinstance(one.get("id"), str)}


def _context(statement: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = statement.get("context", {})
    return found


def _result(statement: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = statement.get("result", {})
    return found
