"""Pictures of tables: in proportion, zero-based, labelled, readable without eyes, and free of inline style.

Not for the pages they stand on.
"""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import charts
from reports.document import Chart, ChartKind, Column, Number, Row, Series, Table
from reports.treemap import squarified

SVG = "{http://www.w3.org/2000/svg}"


def chart(kind: ChartKind, values: dict[str, tuple[int | None, ...]], roles: tuple[str, ...] = ("other",)) -> Chart:
    def number(key: str, value: int | None) -> Number:
        return Number(key, value, "persons", text="" if value is not None else "없음")

    rows = tuple(
        Row((label, *(number(f"{label}.{place}", value) for place, value in enumerate(line))))
        for label, line in values.items()
    )
    columns = (Column("구분"), *(Column(f"열{place}") for place in range(len(roles))))
    series = tuple(Series(place, role) for place, role in enumerate(roles, 1))  # type: ignore[arg-type]  # roles are plain text here
    total = Row(("합계", *(Number(f"total.{place}", 10**6, "persons") for place in range(len(roles)))), kind="total")
    return Chart("c", "분기별 인원(명)", kind, Table("t", "표", columns, (total, *rows)), series)


def drawn(made: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(charts.svg(made))


def boxes(root: ElementTree.Element) -> dict[str, tuple[float, float]]:
    """Width and height of every mark that says what it is."""
    return {
        box.findtext(f"{SVG}title", ""): (float(box.get("width", 0)), float(box.get("height", 0)))
        for box in root.iter(f"{SVG}rect")
        if box.find(f"{SVG}title") is not None
    }


EVERY_KIND = ["bar", "hbar", "stacked", "line", "map"]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_picture_has_a_name_an_alternative_and_no_inline_style(kind: ChartKind) -> None:
    text = charts.svg(chart(kind, {"1분기 <&": (40,), "2분기": (60,)}))
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "분기별 인원(명)"
    assert root.findtext(f"{SVG}desc") == "1분기 <&: 열0 40; 2분기: 열0 60"
    named = {element.get("id") for element in root} - {None}
    assert set(root.get("aria-labelledby", "").split()) == named
    assert not re.search(r"style|class=|script", text)
    assert {"40", "60"} <= {label.text for label in root.iter(f"{SVG}text")}


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("values", [{}, {"a": (0,)}, {"a": (None,), "b": (None,)}])
def test_a_picture_of_nothing_is_still_a_picture(kind: ChartKind, values: dict[str, tuple[int | None, ...]]) -> None:
    assert drawn(chart(kind, values)).get("role") == "img"


@pytest.mark.parametrize(("kind", "side"), [("bar", 1), ("hbar", 0)])
def test_bars_begin_at_zero(kind: ChartKind, side: int) -> None:
    marks = boxes(drawn(chart(kind, {"a": (1000,), "b": (1010,), "c": (505,)})))
    sizes = [size[side] for size in marks.values()]
    assert sizes == pytest.approx([sizes[1] * 1000 / 1010, sizes[1], sizes[1] / 2], abs=0.1)


def test_losses_hang_below_the_line() -> None:
    root = drawn(chart("bar", {"이익": (30,), "손실": (-10,)}))
    gain, loss = (box for box in root.iter(f"{SVG}rect"))
    zero = float(next(root.iter(f"{SVG}line")).get("y1", 0))
    assert float(gain.get("y", 0)) + float(gain.get("height", 0)) == pytest.approx(zero)
    assert float(loss.get("y", 0)) == pytest.approx(zero)
    assert "△10" in {label.text for label in root.iter(f"{SVG}text")}


def test_the_plan_is_an_outline_and_the_result_fills_it() -> None:
    root = drawn(chart("bar", {"1분기": (100, 80), "2분기": (100, None)}, ("plan", "result")))
    marks = {box.findtext(f"{SVG}title"): box for box in root.iter(f"{SVG}rect") if box.find(f"{SVG}title") is not None}
    assert list(marks) == ["1분기 열0 100", "1분기 열1 80", "2분기 열0 100"]  # what is not recorded is not drawn
    plan, result = marks["1분기 열0 100"], marks["1분기 열1 80"]
    assert (plan.get("fill"), plan.get("stroke")) == (charts.PLAN_TINT, charts.PLAN)
    assert (result.get("fill"), result.get("stroke")) == (charts.RESULT, None)
    assert float(plan.get("x", 0)) < float(result.get("x", 0))
    assert float(plan.get("width", 0)) > float(result.get("width", 0))


def test_stacked_parts_share_one_scale() -> None:
    marks = boxes(drawn(chart("stacked", {"시정": (6, 3), "건의": (12, 0)}, ("other", "other"))))
    assert {title: width + 1 for title, (width, _height) in marks.items()} == pytest.approx(
        {"시정 열0 6": 225, "시정 열1 3": 112.5, "건의 열0 12": 450}, abs=0.1
    )


def test_a_line_skips_what_is_not_recorded() -> None:
    root = drawn(chart("line", {"1": (10,), "2": (None,), "3": (30,)}))
    assert len(list(root.iter(f"{SVG}circle"))) == 2


def test_words_are_no_marks() -> None:
    made = chart("bar", {"a": (1,)})
    with pytest.raises(TypeError, match="cannot draw the words 'a'"):
        charts.svg(Chart("c", "t", "bar", made.table, (Series(0),)))


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=40), st.floats(50, 900), st.floats(50, 900))
def test_the_map_is_filled_in_proportion(sizes: list[int], width: float, height: float) -> None:
    sizes.sort(reverse=True)
    tiles = squarified([float(size) for size in sizes], width, height)
    scale = width * height / sum(sizes)
    assert [wide * high for _x, _y, wide, high in tiles] == pytest.approx([size * scale for size in sizes], rel=1e-6)
    for x, y, wide, high in tiles:
        assert min(x, y) >= -1e-6
        assert x + wide <= width * (1 + 1e-9) + 1e-6
        assert y + high <= height * (1 + 1e-9) + 1e-6
    for place, one in enumerate(tiles):
        for other in tiles[place + 1 :]:
            across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
            down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
            assert min(across, down) <= 1e-6 * max(width, height)


def test_values_are_the_rounded_ones() -> None:
    number = Number("k", Decimal("2.5"), "points")
    table = Table("t", "표", (Column("a"), Column("b")), (Row(("x", number)),))
    assert "3" in {label.text for label in drawn(Chart("c", "t", "bar", table, (Series(1),))).iter(f"{SVG}text")}
