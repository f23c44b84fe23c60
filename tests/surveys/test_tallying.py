"""Counting: worked examples."""

from __future__ import annotations

from surveys.answers import Asked
from surveys.tallying import Line, Sheet, groups_of, merged, tallies, texts

SCALE, CHOICES = Asked(1, "scale5"), Asked(2, "choices", ("b", "a"), required=False)
TEXT = Asked(3, "text", required=False, longest=300)


def sheets(*answers, bands=()):
    return [Sheet(one, bands[i] if bands else {}) for i, one in enumerate(answers)]


def test_a_scale_is_counted_with_every_option_and_its_points():
    said = sheets(*({"1": points} for points in (5, 4, 4, 1, 5)))
    assert tallies([SCALE], said, 5) == [Line(1, "all", "", {"1": 1, "2": 0, "3": 0, "4": 2, "5": 2}, 5, 19)]


def test_options_stand_in_the_order_of_the_question_not_of_the_answers():
    said = sheets(*({"2": one} for one in (["a"], ["b", "a"], ["a"], ["a"], ["b"])))
    (line,) = tallies([CHOICES], said, 5)
    assert (list(line.counts.items()), line.n, line.points) == ([("b", 2), ("a", 4)], 5, None)


def test_a_question_that_too_few_answered_is_left_out():
    said = sheets(*[{"1": 3, "2": ["a"]}] * 4, {"1": 3})
    assert [line.order for line in tallies([SCALE, CHOICES], said, 5)] == [1]
    assert tallies([SCALE, CHOICES], said[:4], 5) == []


def test_texts_are_shuffled_for_each_question_anew():
    second = Asked(4, "text", required=False, longest=300)
    said = sheets({"3": "a", "4": "x"}, {"3": "b"}, {"4": "y"})
    calls = []

    def turn(written):
        calls.append(list(written))
        written.reverse()

    assert texts([SCALE, TEXT, second], said, turn) == {3: ["b", "a"], 4: ["y", "x"]}
    assert calls == [["a", "b"], ["x", "y"]]


def test_small_bands_are_merged_with_the_next_smallest():
    assert merged({"20s": 3, "30s": 9, "40s": 6, "50s": 20}, 5) == [("20s", "40s"), ("30s",), ("50s",)]
    assert merged({"20s": 1, "30s": 2, "40s": 30}, 5) == [("20s", "30s", "40s")]
    assert merged({"20s": 5, "30s": 0, "40s": 5}, 5) == [("20s",), ("40s",)]
    assert merged({}, 5) == []


def test_bands_of_a_question_add_up_to_all():
    bands = [{"generation": band} for band in ["20s"] * 2 + ["30s"] * 5 + ["40s"] * 7]
    lines = tallies([SCALE], sheets(*[{"1": 4}] * 14, bands=bands), 5)
    assert [(line.band_kind, line.band, line.n, line.points) for line in lines] == [
        ("all", "", 14, 56), ("generation", "20s+30s", 7, 28), ("generation", "40s", 7, 28),
    ]  # fmt: skip


def test_one_band_that_is_left_is_not_said_twice():
    bands = [{"generation": band} for band in ["20s"] * 2 + ["30s"] * 7]
    assert [line.band_kind for line in tallies([SCALE], sheets(*[{"1": 4}] * 9, bands=bands), 5)] == ["all"]


def test_a_grade_that_holds_a_generation_and_little_more_is_merged():
    """All of the fifties are of grade 6, and only one of grade 6 is younger: subtracting would leave that one."""
    people = [("50s", "6")] * 6 + [("40s", "6")] + [("40s", "7")] * 6 + [("40s", "8")] * 8
    bands = [{"generation": generation, "grade": grade} for generation, grade in people]
    found = groups_of(sheets(*[{"1": 4}] * len(people), bands=bands), 5)
    assert found == {"generation": [("40s",), ("50s",)], "grade": [("6", "7"), ("8",)]}
