"""The format-neutral document: rounding, contradictions, and the stored form that frozen runs are printed from again.

Not for the writers; those have test_writers.
"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.document import (
    Bullet,
    Bullets,
    Chart,
    Column,
    Definition,
    Document,
    KeyFigure,
    KeyFigures,
    Number,
    Paragraph,
    Row,
    Section,
    Series,
    Table,
    from_json,
    parts,
    plain,
    sentence,
    to_json,
)


def document(*sections: Section, **changes: object) -> Document:
    words = dict.fromkeys(("name", "title", "subtitle", "organisation", "scope_text", "cut_text", "made_text"), "보고")
    return Document(**{**words, "state": "draft", "language": "ko", "sections": sections, **changes})


def table(slug: str, *cells: str | Number) -> Table:
    return Table(slug, "표", tuple(Column(f"열{place}") for place in range(len(cells))), (Row(cells),))


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        (Number("k", 1234567, "krw"), "1,234,567"),
        (Number("k", -536290, "krw"), "△536,290"),
        (Number("k", Decimal("24.4499"), "percent", decimals=1, suffix="%"), "24.4%"),
        (Number("k", Decimal("0.25"), "percent", decimals=1), "0.3"),
        (Number("k", Decimal("-2.5"), "points"), "△3"),
        (Number("k", Decimal("-0.04"), "points", decimals=1), "0.0"),
        (Number("k", Decimal("-0.04"), "points", decimals=1, dash_zero=True), "-"),
        (Number("k", 0, "persons"), "0"),
        (Number("k", 0, "persons", dash_zero=True), "-"),
        (Number("k", None, "persons", text="아직 기록 없음"), "아직 기록 없음"),
        (Number("k", 46, "courses", suffix="개"), "46개"),
    ],
)
def test_a_number_prints_as_public_reports_do(number: Number, printed: str) -> None:
    assert number.text == printed
    assert number.parsed(f" {printed}\n") == number.rounded


@pytest.mark.parametrize("value", [None, 1.5, True, "3"])
def test_only_exact_numbers_or_a_declared_absence_are_accepted(value: object) -> None:
    with pytest.raises((TypeError, ValueError), match=r"plan\.courses"):
        Number("plan.courses", value, "courses")  # type: ignore[arg-type]  # the wrong type is the point


def test_words_cannot_stand_in_for_another_value() -> None:
    with pytest.raises(ValueError, match="does not print 5"):
        Number("k", 5, "persons", text="6")


def test_parsing_what_is_no_print_of_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a number"):
        Number("k", 5, "persons").parsed("-")


def test_one_key_with_two_values_names_both_places() -> None:
    first = Section("plan", "계획", (table("courses", "과정", Number("plan.courses", 436, "courses")),))
    second = Section("money", "예산", (Paragraph(("모두 ", Number("plan.courses", 437, "courses"))),))
    with pytest.raises(ValueError, match=r"plan/courses\[0,1\].*money/0\[0,1\]"):
        document(first, second)


def test_one_key_in_two_units_is_a_contradiction_and_in_two_roundings_is_not() -> None:
    def twice(one: Number, two: Number) -> Document:
        return document(Section("s", "절", (Paragraph((one, two)),)))

    exact = Decimal("9.385")
    twice(Number("rate", exact, "percent"), Number("rate", exact, "percent", decimals=1))
    with pytest.raises(ValueError, match=r"percent at .* ratio at"):
        twice(Number("rate", exact, "percent"), Number("rate", exact, "ratio"))


def test_repeated_slugs_and_ragged_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="repeated slugs: a"):
        document(Section("a", "가"), Section("b", "나", (table("a", "x"),)))
    with pytest.raises(ValueError, match="row 0: 1 cells for 2 columns"):
        Table("t", "표", (Column("a"), Column("b")), (Row(("x",)),))


def test_numbers_come_in_reading_order_with_their_places() -> None:
    one, two, three, four = (Number(f"k{place}", place, "count") for place in range(4))
    chart = Chart("chart", "그림", "bar", table("behind", "가", three), (Series(1),))
    inner = Section("inner", "안", (Bullets((Bullet("없음"), Bullet(("값 ", two)))), chart))
    made = document(Section("outer", "밖", (KeyFigures((KeyFigure("하나", one, ("메모 ", four)),)),), (inner,)))
    assert [(str(place), number.key) for place, number in made.numbers()] == [
        ("outer/0[0,0]", "k0"),
        ("outer/0[0,2]", "k3"),
        ("inner/0[1,1]", "k1"),
        ("inner/behind[0,1]", "k2"),
    ]


def test_a_sentence_keeps_its_numbers() -> None:
    courses = Number("plan.courses", 436, "courses")
    text = sentence("모두 %(courses)s개 과정(%(share)s)", courses=courses, share="89%")
    assert parts(text) == ("모두 ", courses, "개 과정(", "89%", ")")
    assert plain(text) == "모두 436개 과정(89%)"


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.integers() | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)
keys = st.uuids().map(str)  # unique, so that no two numbers contradict each other
numbers = st.builds(
    Number, keys, values, words, st.integers(0, 3), suffix=st.sampled_from(["", "%"]), dash_zero=st.booleans()
) | st.builds(Number, keys, st.none(), words, text=words.filter(bool))
cells = words | numbers
texts = words | st.lists(cells, max_size=3).map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    columns = draw(st.lists(st.builds(Column, words, st.sampled_from(["start", "end"]), words, words), max_size=3))
    row = st.builds(
        Row, st.tuples(*[cells] * len(columns)), st.integers(0, 2), st.sampled_from(["body", "subtotal", "total"])
    )
    return Table(
        str(draw(st.uuids())), draw(words), tuple(columns), tuple(draw(st.lists(row, max_size=3))), draw(words)
    )


blocks = st.one_of(
    tables(),
    st.builds(Chart, words, words, st.just("bar"), tables(), st.just((Series(1, "plan"),))),
    st.builds(Paragraph, texts),
    st.builds(Bullets, st.lists(st.builds(Bullet, texts, st.integers(0, 2)), max_size=2).map(tuple)),
    st.builds(KeyFigures, st.lists(st.builds(KeyFigure, words, numbers, texts), max_size=2).map(tuple)),
)
leaves = st.builds(Section, keys, words, st.lists(blocks, max_size=3).map(tuple))
sections = st.builds(Section, keys, words, st.just(()), st.lists(leaves, max_size=2).map(tuple)) | leaves
definitions = st.builds(Definition, keys, words, words, words, words, words)


@given(st.lists(sections, max_size=3), st.lists(definitions, max_size=2))
def test_the_stored_form_gives_the_same_document_back(made: list[Section], defined: list[Definition]) -> None:
    before = document(*made, definitions=tuple(defined))
    after = from_json(to_json(before))
    assert after == before
    assert to_json(after) == to_json(before)  # 1 and Decimal("1.0") are equal but not the same


@pytest.mark.parametrize("text", ['{"format": 2, "document": {}}', "[]", '{"format": 1, "document": "x"}'])
def test_other_stored_forms_are_refused(text: str) -> None:
    with pytest.raises((TypeError, ValueError), match="not a"):
        from_json(text)
