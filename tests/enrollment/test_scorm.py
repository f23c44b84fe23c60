"""What SCORM packages are told and what counts of what they say: worked examples and truth tables."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment import scorm
from enrollment.scorm import SCORM_12, SCORM_2004, Learner, initial, said

LEARNER = Learner("11111111-1111-4111-8111-111111111111", "ko")


@pytest.mark.parametrize(
    "status, finished",
    [("completed", True), ("passed", True), ("failed", False), ("incomplete", False), ("browsed", False),
     ("not attempted", False), ("", False), ("COMPLETED", False)],
)  # fmt: skip
def test_when_scorm_1_2_is_finished(status, finished):
    assert said(SCORM_12, {"cmi.core.lesson_status": status}).finished is finished


@pytest.mark.parametrize(
    "completion, success, finished",
    [("completed", "unknown", True), ("completed", "failed", True), ("incomplete", "passed", True),
     ("unknown", "passed", True), ("incomplete", "failed", False), ("unknown", "unknown", False), ("", "", False)],
)  # fmt: skip
def test_when_scorm_2004_is_finished(completion, success, finished):
    body = {"cmi.completion_status": completion, "cmi.success_status": success}
    assert said(SCORM_2004, body).finished is finished


@pytest.mark.parametrize(
    "body, points",
    [({"raw": "90"}, "90.00"), ({"raw": "8", "min": "0", "max": "10"}, "80.00"), ({"raw": "3", "max": "4"}, "75.00"),
     ({"raw": "15", "min": "10", "max": "20"}, "50.00"), ({"raw": "120"}, "100.00"), ({"raw": "-5"}, "0.00"),
     ({"raw": "NaN"}, None), ({"raw": "1e99"}, None), ({"raw": "good"}, None), ({}, None)],
)  # fmt: skip
def test_points_of_a_hundred(body, points):
    found = said(SCORM_12, {f"cmi.core.score.{name}": value for name, value in body.items()}).points
    assert found == (Decimal(points) if points else None)


def test_the_scaled_score_comes_first():
    assert said(SCORM_2004, {"cmi.score.scaled": "0.9", "cmi.score.raw": "10"}).points == Decimal("90.00")
    assert said(SCORM_2004, {"cmi.score.scaled": "", "cmi.score.raw": "10"}).points == Decimal("10.00")


def test_ten_hours_that_a_package_claims_are_a_claim():
    assert said(SCORM_12, {"cmi.core.session_time": "10:00:00"}).claimed_seconds == 36_000
    assert said(SCORM_2004, {"cmi.session_time": "PT10H"}).claimed_seconds == 36_000
    assert said(SCORM_2004, {"cmi.session_time": "P1DT1M1.5S"}).claimed_seconds == 86_461
    for nonsense in ("10", "1:2:3", "-10:00:00", "99999:00:00"):
        assert said(SCORM_12, {"cmi.core.session_time": nonsense}).claimed_seconds == 0


def test_only_what_the_data_model_knows_is_kept():
    body = {
        "cmi.core.lesson_location": "3", "cmi.suspend_data": "s" * 64_000, "cmi.core.student_name": "Kim",
        "cmi.interactions.0.id": "q", "cmi.core.exit": True, "cmi.core.lesson_status": ["completed"], "own": "x",
    }  # fmt: skip
    assert dict(said(SCORM_12, body).kept) == {"cmi.core.lesson_location": "3", "cmi.suspend_data": "s" * 64_000}
    assert said(SCORM_12, {"cmi.suspend_data": "s" * 64_001}).kept == {}


def test_what_was_left_is_given_back_and_time_is_ours():
    left = {
        "cmi.core.lesson_location": "3", "cmi.core.lesson_status": "incomplete", "cmi.suspend_data": "abc",
        "cmi.core.exit": "suspend", "cmi.core.session_time": "10:00:00",
    }  # fmt: skip
    assert initial(SCORM_12, left, LEARNER, seconds=3725, mastery=0.8, parameters="level=2") == {
        "cmi.core.lesson_location": "3", "cmi.core.lesson_status": "incomplete", "cmi.suspend_data": "abc",
        "cmi.core.student_id": LEARNER.registration, "cmi.core.lesson_mode": "normal", "cmi.core.credit": "credit",
        "cmi.core.entry": "resume", "cmi.core.total_time": "0001:02:05", "cmi.student_preference.language": "ko",
        "cmi.student_data.mastery_score": "80", "cmi.launch_data": "level=2",
    }  # fmt: skip


def test_a_first_opening():
    assert initial(SCORM_2004, {}, LEARNER, seconds=0, mastery=None, parameters="") == {
        "cmi.learner_id": LEARNER.registration, "cmi.mode": "normal", "cmi.credit": "credit",
        "cmi.entry": "ab-initio", "cmi.total_time": "PT0S", "cmi.learner_preference.language": "ko",
    }  # fmt: skip
    assert initial(SCORM_12, {}, LEARNER, seconds=0, mastery=None, parameters="")["cmi.core.lesson_status"] == (
        "not attempted"
    )


json_values = st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=20), st.lists, max_leaves=4)


@given(st.sampled_from([SCORM_12, SCORM_2004]), st.data())
def test_whatever_a_package_says_is_understood_or_left_aside(version, data):
    names = st.sampled_from([*scorm.KEPT[version], "other"])
    found = said(version, data.draw(st.dictionaries(names, json_values)))
    assert set(found.kept) <= set(scorm.KEPT[version]) and found.claimed_seconds >= 0
    assert found.points is None or 0 <= found.points <= 100
    again = initial(version, found.kept, LEARNER, seconds=1, mastery=None, parameters="")
    assert all(isinstance(value, str) and "\0" not in value for value in again.values())
