"""The strokes all charts are drawn with: words, boxes and lines as SVG, and how much room words take.

Not for what the strokes mean; charts know that. Colours and type are presentation attributes, never style attributes,
so that a strict content security policy holds.
"""

from html import escape

INK, MUTED, RULE = "#1e2124", "#464c53", "#8a949e"
SMALL, NORMAL = 11.0, 12.0


def text(x: float, y: float, words: str, anchor: str = "start", **changes: str) -> str:
    attributes = {"fill": INK, "text-anchor": anchor} | {
        name.replace("_", "-"): value for name, value in changes.items()
    }
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<text x="{x:.1f}" y="{y:.1f}"{written}>{escape(words)}</text>'


def box(x: float, y: float, width: float, height: float, fill: str, line: str = "", about: str = "") -> str:
    stroke = f' stroke="{line}" stroke-width="1.5"' if line else ""
    title = f"<title>{escape(about)}</title>" if about else ""
    size = f'width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" {size} fill="{fill}"{stroke}>{title}</rect>'


def rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{RULE}"/>'


def wide(words: str, size: float = NORMAL) -> float:
    """A fair guess of the printed width: Hangul and Hanja fill their square, the rest about half of it."""
    return sum(0.9 if ord(letter) > 0x2E80 else 0.58 for letter in words) * size


def wrapped(words: str, room: float, lines: int = 2, size: float = NORMAL) -> list[str]:
    """Lines that fit the room, broken between words where there are any; what is left over becomes an ellipsis."""
    made = [""]
    for word in words.split():
        longer = f"{made[-1]} {word}".strip()
        if wide(longer, size) <= room:
            made[-1] = longer
            continue
        for letter in word if not made[-1] else f"\n{word}":
            if letter == "\n" or wide(made[-1] + letter, size) > room:
                made.append("")
            made[-1] += letter.strip()
    if len(made) > lines:
        made = [*made[: lines - 1], made[lines - 1][:-1] + "…"]
    return made
