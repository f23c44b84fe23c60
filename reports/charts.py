"""Draws a Chart as SVG on the server: zero-based, labelled at the marks, the plan as outline and the result as fill.

Not for choosing what to show (documents do) and not for layout around the picture (writers do).
"""

from dataclasses import dataclass
from html import escape
from itertools import pairwise

from reports import strokes
from reports.document import Cell, Chart, Number, SeriesRole
from reports.strokes import MUTED, NORMAL, SMALL
from reports.treemap import Rectangle, squarified

WIDTH = 640.0
FONT = "Pretendard GOV, sans-serif"
PLAN, PLAN_TINT, RESULT = "#0b50d0", "#ecf2fe", "#0b50d0"
# (fill, ink upon it), told apart by lightness as well as by hue
PALETTE = (
    ("#0b3a8f", "#ffffff"), ("#7fb2ff", "#1e2124"), ("#0f766e", "#ffffff"), ("#f2b84b", "#1e2124"),
    ("#8b4b97", "#ffffff"), ("#b1b8be", "#1e2124"),
)  # fmt: skip
LINE = 15.0


@dataclass(frozen=True)
class _Drawn:
    """One series as the pictures need it: its name, role, colours and numbers."""

    name: str
    role: SeriesRole
    fill: str
    ink: str
    numbers: tuple[Number, ...]


def svg(chart: Chart) -> str:
    """The picture as one <svg> element with a title and a text alternative that reads every value."""
    labels, series = _read(chart)
    draw = {"bar": _bars, "hbar": _rows, "stacked": _stacked, "line": _lines, "map": _map}[chart.kind]
    marks, height = draw(chart, labels, series)
    name = f"chart-{escape(chart.slug)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH:.0f} {height:.0f}" '
        f'aria-labelledby="{name}-title {name}-desc" font-family="{FONT}" font-size="{NORMAL:.0f}">'
        f'<title id="{name}-title">{escape(chart.title)}</title>'
        f'<desc id="{name}-desc">{escape(_spoken(labels, series))}</desc>{"".join(marks)}</svg>'
    )


def _read(chart: Chart) -> tuple[list[str], list[_Drawn]]:
    rows = [row.cells for row in chart.table.rows if row.kind == "body"]
    drawn = []
    for place, one in enumerate(chart.series):
        fill, ink = PALETTE[place % len(PALETTE)] if one.role == "other" else (RESULT, "#ffffff")
        numbers = tuple(_number(row[one.column]) for row in rows)
        drawn.append(_Drawn(chart.table.columns[one.column].head, one.role, fill, ink, numbers))
    return [_plain(row[chart.label_column]) for row in rows], drawn


def _number(cell: Cell) -> Number:
    if isinstance(cell, str):
        raise TypeError(f"a chart cannot draw the words {cell!r}")
    return cell


def _plain(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.text


def _spoken(labels: list[str], series: list[_Drawn]) -> str:
    return "; ".join(
        f"{label}: " + ", ".join(f"{one.name} {one.numbers[place].text}" for one in series)
        for place, label in enumerate(labels)
    )


def _value(number: Number) -> float:
    return float(number.rounded or 0)


def _reach(series: list[_Drawn]) -> tuple[float, float]:
    """Lowest and highest value, zero always among them, never equal."""
    values = [_value(number) for one in series for number in one.numbers]
    return min([0.0, *values]), max([0.0, *values]) or 1.0


def _legend(series: list[_Drawn]) -> tuple[list[str], float]:
    """Names of the series above the picture, only where there are several; and the room it takes."""
    if len(series) < 2:
        return [], 18
    marks, x, y = [], 0.0, 4.0
    for one in sorted(series, key=lambda one: one.role, reverse=True) if _overlaid(series) else series:
        wide = 18 + strokes.wide(one.name) + 18
        if x and x + wide > WIDTH:
            x, y = 0.0, y + 20
        marks.append(_mark(one, x + 1, y, 12, 12) + strokes.text(x + 18, y + 10.5, one.name, fill=MUTED))
        x += wide
    return marks, y + 40


def _mark(one: _Drawn, x: float, y: float, width: float, height: float, about: str = "") -> str:
    if one.role == "plan":
        return strokes.box(x, y, width, height, PLAN_TINT, PLAN, about)
    return strokes.box(x, y, width, height, one.fill, "", about)


def _overlaid(series: list[_Drawn]) -> bool:
    """Plan and result share one place: the result is drawn inside the plan's outline."""
    return len(series) == 2 and {one.role for one in series} == {"plan", "result"}


def _bars(chart: Chart, labels: list[str], series: list[_Drawn]) -> tuple[list[str], float]:
    marks, top = _legend(series)
    tall, slot = 170.0, WIDTH / max(len(labels), 1)
    low, high = _reach(series)
    scale = tall / (high - low)
    zero = top + high * scale
    over = _overlaid(series)
    wide = min(slot * 0.62, 84) if over else min(slot * 0.76 / len(series), 64)
    for place, label in enumerate(labels):
        middle = slot * (place + 0.5)
        for turn, one in enumerate(series):
            number, narrow = one.numbers[place], wide * (0.56 if over and one.role == "result" else 1)
            x = middle - narrow / 2 if over else middle + wide * (turn - len(series) / 2)
            size = abs(_value(number)) * scale
            y = zero - size if _value(number) >= 0 else zero
            if number.value is not None:
                marks.append(_mark(one, x, y, narrow - (0 if over else 3), size, f"{label} {one.name} {number.text}"))
            if not over:
                y = y - 5 if _value(number) >= 0 else zero + size + 13
                marks.append(strokes.text(x + narrow / 2, y, number.text, "middle", font_size="11"))
        if over:
            highest = zero - max(0.0, *(_value(one.numbers[place]) for one in series)) * scale
            lines = strokes.wrapped(_together(series)[place], slot, 2, SMALL)
            marks += [
                strokes.text(middle, highest - 5 - 13 * turn, line, "middle", font_size="11")
                for turn, line in enumerate(reversed(lines))
            ]
        for turn, line in enumerate(strokes.wrapped(label, slot - 6, 3)):
            marks.append(strokes.text(middle, top + tall + 18 + LINE * turn, line, "middle", fill=MUTED))
    deep = max((len(strokes.wrapped(label, slot - 6, 3)) for label in labels), default=1)
    return [*marks, strokes.rule(0, zero, WIDTH, zero)], top + tall + 10 + LINE * deep


def _rows(chart: Chart, labels: list[str], series: list[_Drawn]) -> tuple[list[str], float]:
    marks, top = _legend(series)
    top -= 14
    over = _overlaid(series)
    ends = _together(series) if over else [number.text for one in series for number in one.numbers]
    left, right = 190.0, 14 + max((strokes.wide(text, SMALL) for text in ends), default=0.0)
    low, high = _reach(series)
    scale = (WIDTH - left - right) / (high - low)
    zero = left - low * scale
    thick = 18.0 if over or len(series) == 1 else 13.0
    step = (thick if over else thick * len(series)) + 14
    for place, label in enumerate(labels):
        y = top + step * place
        lines = strokes.wrapped(label, left - 12)
        first = y + (step - 14) / 2 + 4 - (len(lines) - 1) * LINE / 2
        marks += [strokes.text(left - 10, first + LINE * turn, line, "end") for turn, line in enumerate(lines)]
        for turn, one in enumerate(series):
            number, inside = one.numbers[place], over and one.role == "result"
            size = _value(number) * scale
            at, high_ = (y + thick * 0.22, thick * 0.56) if inside else (y + (0 if over else thick * turn), thick - 1)
            if number.value is not None:
                about = f"{label} {one.name} {number.text}"
                marks.append(_mark(one, min(zero, zero + size), at, abs(size), high_, about))
            if not inside:
                written = ends[place] if over else number.text
                end = max(zero, zero + size) + 6
                marks.append(strokes.text(end, at + high_ / 2 + 4, written, font_size="11"))
    tall = step * len(labels)
    return [*marks, strokes.rule(zero, top - 4, zero, top + tall - 6)], top + tall


def _together(series: list[_Drawn]) -> list[str]:
    """Result and plan share one place and one label; where there is no result yet, the plan stands alone."""
    both = sorted(series, key=lambda one: one.role, reverse=True)
    return [
        " / ".join(number.text for number in numbers if number.value is not None)
        for numbers in zip(*(one.numbers for one in both), strict=True)
    ]


def _stacked(chart: Chart, labels: list[str], series: list[_Drawn]) -> tuple[list[str], float]:
    marks, top = _legend(series)
    top -= 14
    left, thick, step = 190.0, 24.0, 36.0
    sums = [sum((abs(_value(one.numbers[place])) for one in series), 0.0) for place in range(len(labels))]
    scale = (WIDTH - left) / (max(sums, default=0) or 1)
    for place, label in enumerate(labels):
        x, y = left, top + step * place
        lines = strokes.wrapped(label, left - 12)
        first = y + thick / 2 + 4 - (len(lines) - 1) * LINE / 2
        marks += [strokes.text(left - 10, first + LINE * turn, line, "end") for turn, line in enumerate(lines)]
        for one in series:
            number = one.numbers[place]
            size = abs(_value(number)) * scale
            if size:
                marks.append(strokes.box(x, y, size - 1, thick, one.fill, "", f"{label} {one.name} {number.text}"))
            if size > strokes.wide(number.text, SMALL) + 4:
                marks.append(
                    strokes.text(x + size / 2, y + thick / 2 + 4, number.text, "middle", fill=one.ink, font_size="11")
                )
            x += size
    tall = step * len(labels)
    return [*marks, strokes.rule(left, top - 4, left, top + tall - 8)], top + tall


def _lines(chart: Chart, labels: list[str], series: list[_Drawn]) -> tuple[list[str], float]:
    marks, top = _legend(series)
    tall, right, ends = 160.0, 120.0 if len(series) > 1 else 20.0, list[float]()
    low, high = _reach(series)
    scale = tall / (high - low)
    zero = top + high * scale
    slot = (WIDTH - right) / max(len(labels), 1)
    for one in series:
        points = [
            (slot * (place + 0.5), zero - _value(number) * scale, number)
            for place, number in enumerate(one.numbers)
            if number.value is not None
        ]
        dash = ' stroke-dasharray="5 4"' if one.role == "plan" else ""
        for (x1, y1, _), (x2, y2, _) in pairwise(points):
            at = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
            marks.append(f'<line {at} stroke="{one.fill}" stroke-width="2"{dash}/>')
        for x, y, number in points:
            marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{one.fill}"/>')
            if len(series) == 1:
                marks.append(strokes.text(x, y - 9, number.text, "middle", font_size="11"))
        if points and len(series) > 1:  # several lines are named and valued at their ends, so that labels do not meet
            x, y, number = points[-1]
            if one.numbers[-1].value is None:
                marks.append(strokes.text(x, y - 9, f"{one.name} {number.text}", "middle", font_size="11"))
                continue
            y = y + 4 if all(abs(y + 4 - other) > LINE for other in ends) else min(ends) - LINE
            ends.append(y)
            marks.append(strokes.text(x + 10, y, f"{one.name} {number.text}", font_size="11"))
    for place, label in enumerate(labels):
        for turn, line in enumerate(strokes.wrapped(label, slot - 6)):
            marks.append(strokes.text(slot * (place + 0.5), top + tall + 18 + LINE * turn, line, "middle", fill=MUTED))
    return [*marks, strokes.rule(0, zero, WIDTH - right, zero)], top + tall + 10 + LINE * 2


def _map(chart: Chart, labels: list[str], series: list[_Drawn]) -> tuple[list[str], float]:
    """Areas in proportion, group beside group, the largest first; a group has one colour."""
    rows = [row.cells for row in chart.table.rows if row.kind == "body"]
    groups: dict[str, list[int]] = {}
    for place in sorted(range(len(rows)), key=lambda place: -_value(series[0].numbers[place])):
        group = "" if chart.group_column is None else _plain(rows[place][chart.group_column])
        if _value(series[0].numbers[place]) > 0:
            groups.setdefault(group, []).append(place)
    sums = {name: sum(_value(series[0].numbers[place]) for place in members) for name, members in groups.items()}
    order = sorted(groups, key=lambda name: -sums[name])
    colours = {name: PALETTE[turn % len(PALETTE)] for turn, name in enumerate(order)}
    marks, top = _legend([_Drawn(name, "other", *colours[name], ()) for name in order])
    top = top - 16 if marks else 0
    for name, (x, y, wide, tall) in zip(order, squarified([sums[name] for name in order], WIDTH, 300.0), strict=True):
        inner = squarified([_value(series[0].numbers[place]) for place in groups[name]], wide - 4, tall - 4)
        for place, (left, down, across, high) in zip(groups[name], inner, strict=True):
            tile = (x + 2 + left, top + y + 2 + down, across, high)
            marks += _tile(tile, labels[place], series[0].numbers[place], colours[name])
    return marks, top + 300


def _tile(tile: Rectangle, label: str, number: Number, colour: tuple[str, str]) -> list[str]:
    x, y, wide, high = tile
    marks = [strokes.box(x + 0.75, y + 0.75, wide - 1.5, high - 1.5, colour[0], "", f"{label} {number.text}")]
    room = int((high - 8) // LINE)
    if wide < 40 or room < 1:
        return marks  # too small for words; the table beside the map has them
    written = (
        [*strokes.wrapped(label, wide - 12, room - 1, SMALL), number.text] if room > 1 else [f"{label} {number.text}"]
    )
    if max(strokes.wide(line, SMALL) for line in written) > wide - 8:
        return marks
    return marks + [
        strokes.text(x + 7, y + 17 + LINE * turn, line, fill=colour[1], font_size="11")
        for turn, line in enumerate(written)
    ]
