"""Draws a Chart as SVG on the server: zero-based, labelled at the marks, the plan as outline and the result as fill.

Not for choosing what to show (documents do) and not for layout around the picture (writers do). Colours and type are
presentation attributes, never style attributes, so that a strict content security policy holds.
"""

from dataclasses import dataclass
from html import escape
from itertools import pairwise

from reports.document import Cell, Chart, Number, SeriesRole
from reports.treemap import Rectangle, squarified

WIDTH = 640.0
FONT = "Pretendard GOV, sans-serif"
INK, MUTED, RULE = "#1e2124", "#464c53", "#8a949e"
PLAN, PLAN_TINT, RESULT = "#0b50d0", "#ecf2fe", "#0b50d0"
# (fill, ink upon it), told apart by lightness as well as by hue
PALETTE = (
    ("#0b3a8f", "#ffffff"), ("#7fb2ff", "#1e2124"), ("#0f766e", "#ffffff"), ("#f2b84b", "#1e2124"),
    ("#8b4b97", "#ffffff"), ("#b1b8be", "#1e2124"),
)  # fmt: skip
SMALL, NORMAL = 11.0, 12.0
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


def _text(x: float, y: float, words: str, anchor: str = "start", **changes: str) -> str:
    attributes = {"fill": INK, "text-anchor": anchor} | {
        name.replace("_", "-"): value for name, value in changes.items()
    }
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<text x="{x:.1f}" y="{y:.1f}"{written}>{escape(words)}</text>'


def _box(x: float, y: float, width: float, height: float, fill: str, line: str = "", about: str = "") -> str:
    stroke = f' stroke="{line}" stroke-width="1.5"' if line else ""
    title = f"<title>{escape(about)}</title>" if about else ""
    size = f'width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" {size} fill="{fill}"{stroke}>{title}</rect>'


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{RULE}"/>'


def _wide(words: str, size: float = NORMAL) -> float:
    """A fair guess of the printed width: Hangul and Hanja fill their square, the rest about half of it."""
    return sum(0.9 if ord(letter) > 0x2E80 else 0.58 for letter in words) * size


def _wrapped(words: str, room: float, lines: int = 2, size: float = NORMAL) -> list[str]:
    """Lines that fit the room, broken between words where there are any; what is left over becomes an ellipsis."""
    made = [""]
    for word in words.split():
        longer = f"{made[-1]} {word}".strip()
        if _wide(longer, size) <= room:
            made[-1] = longer
            continue
        for letter in word if not made[-1] else f"\n{word}":
            if letter == "\n" or _wide(made[-1] + letter, size) > room:
                made.append("")
            made[-1] += letter.strip()
    if len(made) > lines:
        made = [*made[: lines - 1], made[lines - 1][:-1] + "…"]
    return made


def _legend(series: list[_Drawn]) -> tuple[list[str], float]:
    """Names of the series above the picture, only where there are several; and the room it takes."""
    if len(series) < 2:
        return [], 18
    marks, x, y = [], 0.0, 4.0
    for one in series:
        wide = 18 + _wide(one.name) + 18
        if x and x + wide > WIDTH:
            x, y = 0.0, y + 20
        marks.append(_mark(one, x + 1, y, 12, 12) + _text(x + 18, y + 10.5, one.name, fill=MUTED))
        x += wide
    return marks, y + 40


def _mark(one: _Drawn, x: float, y: float, width: float, height: float, about: str = "") -> str:
    if one.role == "plan":
        return _box(x, y, width, height, PLAN_TINT, PLAN, about)
    return _box(x, y, width, height, one.fill, "", about)


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
            inside = over and one.role == "result"
            if inside and (number.value is None or size < 20):
                continue  # the table below says it; here it would stand upon the plan's line
            if over and not inside:
                y = zero - max(_value(other.numbers[place]) for other in series) * scale  # above the result, too
            y = y + 15 if inside else (y - 5 if _value(number) >= 0 else zero + size + 13)
            marks.append(
                _text(x + narrow / 2, y, number.text, "middle", fill=one.ink if inside else INK, font_size="11")
            )
        for turn, line in enumerate(_wrapped(label, slot - 6, 3)):
            marks.append(_text(middle, top + tall + 18 + LINE * turn, line, "middle", fill=MUTED))
    deep = max((len(_wrapped(label, slot - 6, 3)) for label in labels), default=1)
    return [*marks, _rule(0, zero, WIDTH, zero)], top + tall + 10 + LINE * deep


def _rows(chart: Chart, labels: list[str], series: list[_Drawn]) -> tuple[list[str], float]:
    marks, top = _legend(series)
    top -= 14
    left, right = 190.0, 96.0
    low, high = _reach(series)
    scale = (WIDTH - left - right) / (high - low)
    zero = left - low * scale
    over = _overlaid(series)
    thick = 18.0 if over or len(series) == 1 else 13.0
    step = (thick if over else thick * len(series)) + 14
    for place, label in enumerate(labels):
        y = top + step * place
        lines = _wrapped(label, left - 12)
        first = y + (step - 14) / 2 + 4 - (len(lines) - 1) * LINE / 2
        marks += [_text(left - 10, first + LINE * turn, line, "end") for turn, line in enumerate(lines)]
        for turn, one in enumerate(series):
            number, inside = one.numbers[place], over and one.role == "result"
            size = _value(number) * scale
            at, high_ = (y + thick * 0.22, thick * 0.56) if inside else (y + (0 if over else thick * turn), thick - 1)
            if number.value is not None:
                about = f"{label} {one.name} {number.text}"
                marks.append(_mark(one, min(zero, zero + size), at, abs(size), high_, about))
            if not inside:
                written = " / ".join(s.numbers[place].text for s in reversed(series)) if over else number.text
                end = max(zero, zero + size) + 6
                marks.append(_text(end, at + high_ / 2 + 4, written, font_size="11"))
    tall = step * len(labels)
    return [*marks, _rule(zero, top - 4, zero, top + tall - 6)], top + tall


def _stacked(chart: Chart, labels: list[str], series: list[_Drawn]) -> tuple[list[str], float]:
    marks, top = _legend(series)
    top -= 14
    left, thick, step = 190.0, 24.0, 36.0
    sums = [sum((abs(_value(one.numbers[place])) for one in series), 0.0) for place in range(len(labels))]
    scale = (WIDTH - left) / (max(sums, default=0) or 1)
    for place, label in enumerate(labels):
        x, y = left, top + step * place
        lines = _wrapped(label, left - 12)
        first = y + thick / 2 + 4 - (len(lines) - 1) * LINE / 2
        marks += [_text(left - 10, first + LINE * turn, line, "end") for turn, line in enumerate(lines)]
        for one in series:
            number = one.numbers[place]
            size = abs(_value(number)) * scale
            if size:
                marks.append(_box(x, y, size - 1, thick, one.fill, "", f"{label} {one.name} {number.text}"))
            if size > _wide(number.text, SMALL) + 4:
                marks.append(
                    _text(x + size / 2, y + thick / 2 + 4, number.text, "middle", fill=one.ink, font_size="11")
                )
            x += size
    tall = step * len(labels)
    return [*marks, _rule(left, top - 4, left, top + tall - 8)], top + tall


def _lines(chart: Chart, labels: list[str], series: list[_Drawn]) -> tuple[list[str], float]:
    marks: list[str] = []
    top, tall, right = 24.0, 160.0, 120.0 if len(series) > 1 else 20.0
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
            ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
            marks.append(f'<line {ends} stroke="{one.fill}" stroke-width="2"{dash}/>')
        for x, y, number in points:
            marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{one.fill}"/>')
            marks.append(_text(x, y - 9, number.text, "middle", font_size="11"))
        if points and len(series) > 1:
            marks.append(_text(points[-1][0] + 14, points[-1][1] + 4, one.name, fill=one.fill, font_weight="700"))
    for place, label in enumerate(labels):
        for turn, line in enumerate(_wrapped(label, slot - 6)):
            marks.append(_text(slot * (place + 0.5), top + tall + 18 + LINE * turn, line, "middle", fill=MUTED))
    return [*marks, _rule(0, zero, WIDTH - right, zero)], top + tall + 10 + LINE * 2


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
    marks = [_box(x + 0.75, y + 0.75, wide - 1.5, high - 1.5, colour[0], "", f"{label} {number.text}")]
    room = int((high - 8) // LINE)
    if wide < 40 or room < 1:
        return marks  # too small for words; the table beside the map has them
    written = [*_wrapped(label, wide - 12, room - 1, SMALL), number.text] if room > 1 else [f"{label} {number.text}"]
    if max(_wide(line, SMALL) for line in written) > wide - 8:
        return marks
    return marks + [
        _text(x + 7, y + 17 + LINE * turn, line, fill=colour[1], font_size="11") for turn, line in enumerate(written)
    ]
