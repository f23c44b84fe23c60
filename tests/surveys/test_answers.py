"""What an answer may say, and how large an envelope must be."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import bands
from surveys.answers import Asked, fits, missing, payload, plain, size_for, wrong

SCALE, ONE = Asked(1, "scale5"), Asked(2, "choice", ("a", "b"))
SEVERAL, TEXT = Asked(3, "choices", ("a", "b", "c"), required=False), Asked(4, "text", required=False, longest=10)
ALL = (SCALE, ONE, SEVERAL, TEXT)


@pytest.mark.parametrize(
    ("question", "good", "bad"),
    [
        (SCALE, [1, 5], [0, 6, "3", True, None, [3]]),
        (ONE, ["a", "b"], ["c", "", 1, ["a"]]),
        (SEVERAL, [["a"], ["c", "a"]], [[], ["a", "a"], ["d"], "a"]),
        (TEXT, ["x", "가" * 10, "👍" * 7], ["", "x" * 11, "👍" * 8, 5]),
    ],
    ids=["scale", "one", "several", "text"],
)
def test_what_fits(question, good, bad):
    assert [value for value in good if not fits(question, value)] == []
    assert [value for value in bad if fits(question, value)] == []


def test_what_is_missing_and_what_is_wrong():
    assert missing(ALL, {4: "x"}) == [1, 2]
    assert wrong(ALL, {1: 5, 2: "z", 9: 1}) == [2, 9]
    assert wrong(ALL, {1: 5, 2: "a"}) == []


def test_the_payload_stands_in_the_order_of_the_questionnaire():
    said = payload(ALL, {4: "x", 3: ["c", "a"], 1: 5, 2: "b"}, {"grade": "7", "generation": "30s"}, pair="p")
    assert json.dumps(said) == json.dumps(
        {"a": {"1": 5, "2": "b", "3": ["a", "c"], "4": "x"}, "b": {"generation": "30s", "grade": "7"}, "p": "p"}
    )


def test_what_cannot_be_seen_is_taken_out_of_a_text():
    assert plain("  좋\u200b았\u0000다\r\n또\ufeff ") == "좋았다\n또"
    assert plain("\u200b \n") == ""


@given(
    st.lists(
        st.one_of(
            st.builds(Asked, st.just(0), st.just("scale5")),
            st.builds(
                Asked,
                st.just(0),
                st.sampled_from(["choice", "choices"]),
                st.lists(st.text("abc", min_size=1, max_size=8), min_size=1, max_size=9, unique=True).map(tuple),
            ),
            st.builds(Asked, st.just(0), st.just("text"), longest=st.integers(1, 300)),
        ),
        max_size=8,
    ),
    st.data(),
)
def test_every_answer_that_fits_has_room(drawn, data):
    asked = [Asked(n + 1, one.kind, one.options, one.required, one.longest) for n, one in enumerate(drawn)]
    said = {}
    for one in asked:
        if one.kind == "scale5":
            said[one.order] = data.draw(st.integers(1, 5))
        elif one.kind == "choice":
            said[one.order] = data.draw(st.sampled_from(one.options))
        elif one.kind == "choices":
            said[one.order] = list(one.options)
        else:
            written = data.draw(st.sampled_from(["가", "a", '"', "\\", "\n", "👍"])) * one.longest
            said[one.order] = written if fits(one, written) else "가" * one.longest
    assert wrong(asked, said) == []
    raw = json.dumps(payload(asked, said, {}), ensure_ascii=False, separators=(",", ":")).encode()
    size = size_for(asked)
    assert size is None or len(raw) + 4 <= size


def test_the_usual_questionnaire_fits_the_small_envelope_and_a_novel_none():
    usual = [Asked(n, "scale5") for n in range(1, 7)] + [Asked(7, "text", longest=300)]
    assert size_for(usual) == 1024
    assert size_for([*usual, Asked(8, "text", longest=500)]) == 4096
    assert size_for([Asked(n, "text", longest=500) for n in range(1, 4)]) is None


@pytest.mark.parametrize(
    ("retires_on", "band"),
    [
        (date(2056, 6, 30), "30s"),  # 29.6 years to go
        (date(2057, 6, 30), "20s"),
        (date(2026, 11, 26), "60s"),
        (date(2027, 12, 31), "50s"),
        (date(2070, 1, 1), "20s"),
        (date(2020, 1, 1), "60s"),
        (None, "unknown"),
    ],
)
def test_a_generation_comes_from_the_day_of_retirement(retires_on, band):
    assert bands.generation(retires_on, date(2026, 11, 26)) == band


def test_grades_are_grouped():
    given_grades = ["1급", "5급", "6급", "9급", "임기제 가급", "소방위", ""]
    assert [bands.grade_group(grade) for grade in given_grades] == [
        "5_and_above", "5_and_above", "6", "9", "other", "other", "unknown",
    ]  # fmt: skip
    assert {bands.generation(date(2040, 1, 1), date(2026, 1, 1))} <= set(bands.GENERATIONS)
    assert {bands.grade_group(f"{n}급") for n in range(1, 10)} | {"other"} == set(bands.GRADES)
