"""The rules of cmi5 as a table: one row for each refusal, and when a unit counts as finished."""

from __future__ import annotations

import copy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment import cmi5
from enrollment.cmi5 import Session, finished, judge, launch_data, points_of

ACTOR = {"objectType": "Agent", "account": {"homePage": "https://portal.test", "name": "r"}}
REGISTRATION = "11111111-1111-4111-8111-111111111111"
SESSION = Session(ACTOR, "https://x/au", REGISTRATION, "s1", mastery=0.8)


def statement(verb="completed", *, categories=(cmi5.CATEGORY, cmi5.MOVE_ON), **result):
    if verb in cmi5.WITH_DURATION:
        result = {"duration": "PT1M", **result}
    if verb == "completed":
        result = {"completion": True, **result}
    if verb in ("passed", "failed"):
        result = {"success": verb == "passed", **result}
    return {
        "id": "22222222-2222-4222-8222-222222222222",
        "actor": copy.deepcopy(ACTOR),
        "verb": {"id": f"{cmi5.VERB}{verb}"},
        "object": {"id": "https://x/au"},
        "result": result,
        "context": {
            "registration": REGISTRATION,
            "contextActivities": {"category": [{"id": one} for one in categories]},
            "extensions": {cmi5.SESSION: "s1"},
        },
    }


def changed(path, value, verb="completed", **more):
    found = statement(verb, **more)
    inner = found
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return found


def open_session(now=("initialized",), ever=None):
    return Session(ACTOR, "https://x/au", REGISTRATION, "s1", 0.8, now, now if ever is None else ever)


REFUSED = [
    ("no object", [], open_session(), 400),
    ("id is no uuid", changed(["id"], "1"), open_session(), 400),
    ("no verb", changed(["verb"], None), open_session(), 400),
    ("no thing", changed(["object"], {}), open_session(), 400),
    ("result is a list", changed(["result"], []), open_session(), 400),
    ("odd duration", statement(duration="1 minute"), open_session(), 400),
    ("other actor", changed(["actor", "account", "name"], "somebody"), open_session(), 403),
    ("other home page", changed(["actor", "account", "homePage"], "https://evil"), open_session(), 403),
    ("by mail", changed(["actor"], {"mbox": "mailto:a@b.test"}), open_session(), 403),
    ("other registration", changed(["context", "registration"], cmi5.CATEGORY), open_session(), 403),
    ("other session", changed(["context", "extensions"], {cmi5.SESSION: "s2"}), open_session(), 403),
    ("no session", changed(["context", "extensions"], {}), open_session(), 403),
    ("before initialized", statement(), open_session(now=()), 403),
    ("after terminated", statement(), open_session(now=("initialized", "terminated")), 403),
    ("initialized twice", statement("initialized"), open_session(), 403),
    ("completed twice", statement(), open_session(ever=("initialized", "completed")), 403),
    ("passed twice", statement("passed", score={"scaled": 1}), open_session(ever=("passed",)), 403),
    ("failed after passed", statement("failed", score={"scaled": 0}), open_session(ever=("passed",)), 403),
    ("satisfied is ours", changed(["verb", "id"], "https://w3id.org/xapi/adl/verbs/satisfied"), open_session(), 403),
    ("launched is ours", statement("launched"), open_session(), 403),
    ("category missing", statement(categories=[cmi5.MOVE_ON]), open_session(), 400),
    ("category on another verb", statement("experienced"), open_session(), 400),
    ("other unit", changed(["object", "id"], "https://x/other"), open_session(), 403),
    ("no moveon", statement(categories=[cmi5.CATEGORY]), open_session(), 400),
    ("not complete", statement(completion=False), open_session(), 400),
    ("passed without success", statement("passed", success=False), open_session(), 400),
    ("below mastery", statement("passed", score={"scaled": 0.79}), open_session(), 403),
    ("failed above mastery", statement("failed", score={"scaled": 0.8}), open_session(), 403),
    ("score of completed", statement(score={"scaled": 1}), open_session(), 400),
    *[
        (f"{verb} without duration", changed(["result"], {"completion": True, "success": verb == "passed"}, verb),
         open_session(), 400)
        for verb in ("completed", "passed", "failed", "terminated")
    ],
]  # fmt: skip


@pytest.mark.parametrize("wrong, session, status", [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_a_unit_may_not_send(wrong, session, status):
    found = judge(wrong, session)
    assert found is not None and found.status == status and found.words


@pytest.mark.parametrize(
    "good, session",
    [
        (statement("initialized"), open_session(now=())),
        (statement(), open_session()),
        (statement("passed", score={"scaled": 0.8}), open_session()),
        (statement("passed"), open_session()),
        (statement("failed", score={"scaled": 0.2}), open_session()),
        (statement("terminated"), open_session()),
        (statement("experienced", categories=[]), open_session()),
        (statement(), open_session(ever=("initialized", "passed"))),
        (changed(["context", "contextActivities", "category"], {"id": cmi5.CATEGORY}, "terminated"), open_session()),
    ],
)
def test_what_a_unit_may_send(good, session):
    assert judge(good, session) is None


# moveOn -> whether it is done after: nothing, initialized, completed, passed, both.
TABLE = {
    "Passed": (False, False, False, True, True),
    "Completed": (False, False, True, False, True),
    "CompletedAndPassed": (False, False, False, False, True),
    "CompletedOrPassed": (False, False, True, True, True),
    "NotApplicable": (False, True, True, True, True),
}


@pytest.mark.parametrize("move_on", TABLE)
def test_when_a_unit_is_finished(move_on):
    begun = {"initialized"}
    after = (set(), begun, begun | {"completed"}, begun | {"passed"}, begun | {"completed", "passed"})
    assert tuple(finished(move_on, said) for said in after) == TABLE[move_on]


def test_points():
    assert points_of(statement("passed", score={"scaled": 0.875})) == Decimal("87.50")
    assert points_of(statement("failed", score={"scaled": -0.5})) == Decimal("0.00")
    assert points_of(statement("passed", score={"scaled": 7})) is None
    assert points_of(statement("passed", score={"raw": 7})) is None


def test_what_a_unit_is_told():
    assert launch_data(SESSION, move_on="Passed", parameters="p", back="https://portal.test/learn") == {
        "contextTemplate": {
            "registration": REGISTRATION,
            "contextActivities": {"grouping": [{"objectType": "Activity", "id": "https://x/au"}]},
            "extensions": {cmi5.SESSION: "s1"},
        },
        "launchMode": "Normal",
        "moveOn": "Passed",
        "returnURL": "https://portal.test/learn",
        "launchParameters": "p",
        "masteryScore": 0.8,
    }


anything = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["id", "actor", "verb", "object", "result", "context", "account", "name", "registration", "extensions",
         "contextActivities", "category", "score", "scaled", "duration"]), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@given(anything)
def test_nothing_that_is_not_of_this_session_gets_through(sent):
    found = judge(sent, open_session())
    assert found is not None and found.status in (400, 403)
