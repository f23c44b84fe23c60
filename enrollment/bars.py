"""Bars of hours as SVG, drawn on the server: what is owed as outline, what is recognised as fill.

Not for the words beside them: pages bring title and text. Not for official documents: reports.charts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

# The colours of reports.charts: the same thing looks the same everywhere.
FONT = "Pretendard GOV, sans-serif"
PLAN, PLAN_TINT, RESULT, INK, MUTED = "#0b50d0", "#ecf2fe", "#0b50d0", "#1e2124", "#58616a"
PHONE_WIDTH, BAR_HEIGHT = 320.0, 34.0
WIDTH, ROW = 340.0, 32.0
LABEL_WIDTH, COUNT_WIDTH = 104.0, 64.0


@dataclass(frozen=True)
class Part:
    """One row of a distribution: its label, its number, and the number as text."""

    label: str
    number: int
    text: str


def year_bar(*, owed: int, recognised: int, name: str, title: str, text: str, unit: str) -> str:
    """One bar, as wide as a phone: the outline is what is owed, the fill what is recognised; both begin at zero."""
    scale = (PHONE_WIDTH - 2) / max(owed, recognised, 1)
    filled, outline = recognised * scale, owed * scale
    inside = filled > PHONE_WIDTH / 4
    label_x = filled - 6 if inside else filled + 8
    marks = [
        f'<rect x="1" y="1" width="{outline:.1f}" height="{BAR_HEIGHT:.0f}" fill="{PLAN_TINT}" stroke="{PLAN}" '
        f'stroke-width="1.5"/>',
        f'<rect x="1" y="1" width="{filled:.1f}" height="{BAR_HEIGHT:.0f}" fill="{RESULT}"/>' if recognised else "",
        f'<text x="{label_x:.1f}" y="23" text-anchor="{"end" if inside else "start"}" font-size="15" '
        f'fill="{"#ffffff" if inside else INK}">{recognised}{escape(unit)}</text>',
        f'<text x="1" y="54" font-size="13" fill="{MUTED}">0</text>',
        f'<text x="{max(outline, 40):.1f}" y="54" text-anchor="end" font-size="13" fill="{MUTED}">'
        f"{owed}{escape(unit)}</text>",
    ]
    return _svg(PHONE_WIDTH, 60, "".join(marks), name=name, title=title, text=text)


def distribution(parts: Sequence[Part], *, name: str, title: str) -> str:
    """One row for each part: label, a bar from zero, the number at its end."""
    most = max((part.number for part in parts), default=0) or 1
    room = WIDTH - LABEL_WIDTH - COUNT_WIDTH
    rows = []
    for place, part in enumerate(parts):
        y, width = place * ROW, part.number / most * room
        rows.append(
            f'<text x="{LABEL_WIDTH - 10:.0f}" y="{y + 21:.0f}" text-anchor="end" font-size="14" fill="{INK}">'
            f"{escape(part.label)}</text>"
            f'<rect x="{LABEL_WIDTH:.0f}" y="{y + 5:.0f}" width="{width:.1f}" height="{ROW - 10:.0f}" fill="{RESULT}"/>'
            f'<text x="{LABEL_WIDTH + width + 8:.1f}" y="{y + 21:.0f}" font-size="14" fill="{INK}">'
            f"{escape(part.text)}</text>"
        )
    spoken = "; ".join(f"{part.label}: {part.text}" for part in parts)
    return _svg(WIDTH, ROW * len(parts), "".join(rows), name=name, title=title, text=spoken)


def _svg(width: float, height: float, marks: str, *, name: str, title: str, text: str) -> str:
    name = f"bar-{escape(name)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="bar" role="img" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'aria-labelledby="{name}-title {name}-desc" font-family="{FONT}">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(text)}</desc>{marks}</svg>'
    )
