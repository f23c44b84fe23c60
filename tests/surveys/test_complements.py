"""Subtracting what is shown never leaves fewer people than the least number: for any survey and for any small year."""

from __future__ import annotations

from itertools import chain, combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.answers import Asked
from surveys.bands import GENERATIONS, GRADES, UNKNOWN
from surveys.tallying import Sheet, groups_of, merged, tallies

MINIMUM = 5
QUESTIONS = (Asked(1, "scale5"), Asked(2, "choice", ("a", "b"), required=False))
people = st.lists(
    st.tuples(
        st.sampled_from([*GENERATIONS[:4], UNKNOWN]), st.sampled_from([*GRADES[:4], UNKNOWN]), st.booleans()
    ),
    max_size=60,
)  # fmt: skip


def survey_of(drawn):
    return [
        Sheet({"1": 3} | ({"2": "a"} if second else {}), {"generation": generation, "grade": grade})
        for generation, grade, second in drawn
    ]


def unions(parts):
    """Every union of some of the parts."""
    some = chain.from_iterable(combinations(parts, n) for n in range(1, len(parts) + 1))
    return {frozenset(chain.from_iterable(one)) for one in some}


@given(people)
@settings(max_examples=300)
def test_within_a_survey_no_two_views_leave_a_few(drawn):
    """A view is every union of shown groups, of either kind, and all who answered the question."""
    sheets = survey_of(drawn)
    for question in QUESTIONS:
        answered = [i for i, sheet in enumerate(sheets) if str(question.order) in sheet.answers]
        if len(answered) < MINIMUM:
            assert [line for line in tallies(QUESTIONS, sheets, MINIMUM) if line.order == question.order] == []
            continue
        views = {frozenset(answered)}
        for kind, groups in groups_of([sheets[i] for i in answered], MINIMUM).items():
            views |= unions([frozenset(i for i in answered if sheets[i].bands[kind] in group) for group in groups])
        for small in views:
            assert len(small) >= MINIMUM
            for large in views:
                if small < large:
                    assert len(large - small) >= MINIMUM


@given(people)
def test_what_is_stored_is_what_the_groups_say(drawn):
    """Lines have enough people each, and those of one kind add up to all, option by option."""
    for question in QUESTIONS:
        lines = [line for line in tallies(QUESTIONS, survey_of(drawn), MINIMUM) if line.order == question.order]
        assert [line for line in lines if line.n < MINIMUM] == []
        for kind in {line.band_kind for line in lines} - {"all"}:
            parts, whole = [line for line in lines if line.band_kind == kind], lines[0]
            assert len(parts) > 1
            assert sum(line.n for line in parts) == whole.n
            summed = {option: sum(line.counts[option] for line in parts) for option in whole.counts}
            assert summed == whole.counts


@given(st.dictionaries(st.sampled_from(GENERATIONS), st.integers(0, 40)), st.integers(3, 8))
def test_merging_keeps_every_band_once(sizes, minimum):
    groups = merged(sizes, minimum)
    assert sorted(chain.from_iterable(groups)) == sorted(band for band in sizes if sizes[band])
    if len(groups) > 1:
        assert min(sum(sizes[band] for band in group) for group in groups) >= minimum


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 12)), max_size=14))
@settings(max_examples=200)
def test_over_a_year_no_two_sums_leave_a_few(surveys):
    """Courses, quarters and years are sums of whole surveys that are shown: their differences are such sums too."""
    shown = [(course, n) for course, n in surveys if tallies(QUESTIONS[:1], survey_of([("20s", "6", False)] * n), 5)]
    assert [n for _course, n in shown if n < MINIMUM] == []
    views = [frozenset(i for i, (course, _n) in enumerate(shown) if course == wanted) for wanted in range(1, 5)]
    views += [frozenset(range(cut)) for cut in range(len(shown) + 1)]
    for small in views:
        for large in views:
            if small < large:
                left = sum(shown[i][1] for i in large - small)
                assert left >= MINIMUM
