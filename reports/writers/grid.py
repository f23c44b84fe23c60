"""What all writers share: section numbers, a table's head laid out in cells with spans, and widths of columns.

Not for markup of any one format.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from reports.document import Cell, Column, Document, Number, Section, Table

ROMAN = ("", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ", "Ⅶ", "Ⅷ", "Ⅸ", "Ⅹ", "Ⅺ", "Ⅻ")
PADDING = 2.2  # digits of room around a cell's text
LONGEST_LINE = 44  # no column asks for more digits than this
LONGEST_KEPT_WORD = 12  # longer words may break
SYLLABLES = "가나다라마바사아자차카타파하"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Heading:
    depth: int
    number: str
    title: str
    slug: str


@dataclass(frozen=True)
class Head:
    """One cell of a table's head."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


def outline(document: Document) -> Iterator[tuple[Heading, Section]]:
    """Every section with its number, in the order and style of a public report: Ⅰ. 1. 가. 1)"""
    counts = [0]
    for section, depth in document.walk():
        counts = [*counts[:depth], *[0] * (depth - len(counts) + 1)]
        counts[depth - 1] += 1
        counts = [*counts[:depth], 0]
        number = heading_number(depth, counts[depth - 1], document.language)
        yield Heading(depth, number, section.title, section.slug), section


def heading_number(depth: int, index: int, language: str) -> str:
    if depth == 1:
        return f"{ROMAN[index] if index < len(ROMAN) else index}."
    if depth == 3:
        letters = SYLLABLES if language == "ko" else LETTERS
        return f"{letters[(index - 1) % len(letters)]}."
    return f"{index}." if depth == 2 else f"{index})"


def head_text(column: Column) -> str:
    return f"{column.head} ({column.unit})" if column.unit else column.head


def head_rows(table: Table) -> int:
    return 2 if any(column.group for column in table.columns) else 1


def heads(table: Table) -> list[Head]:
    """The head's cells: neighbours with one group share a cell above their own, the others reach down."""
    deep, made, at = head_rows(table), [], 0
    for group, members in groupby(table.columns, key=lambda column: column.group):
        columns = list(members)
        if group:
            made.append(Head(group, 0, at, columns=len(columns)))
        for place, column in enumerate(columns):
            made.append(Head(head_text(column), 1 if group else 0, at + place, rows=1 if group else deep))
        at += len(columns)
    return made


def printed(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.text


def wide(text: str) -> float:
    """Printed width in digits: Hangul and Hanja are wider than digits and Latin letters."""
    return sum(1.6 if ord(letter) > 0x2E80 else 1.0 for letter in text)


def widths(table: Table, room: float) -> list[int]:
    """Whole percents of a line that holds `room` digits: what cannot break has its place, long texts share the rest."""
    declared = [column.width for column in table.columns if column.width]
    if len(declared) == len(table.columns):
        return _percents([float(weight) for weight in declared])
    columns = [[row.cells[place] for row in table.rows] for place in range(len(table.columns))]
    least, most = [], []
    for column, cells in zip(table.columns, columns, strict=True):
        texts = [head_text(column), *(printed(cell) for cell in cells if isinstance(cell, str))]
        numbers = [wide(cell.text) for cell in cells if isinstance(cell, Number) and cell.value is not None]
        words = [wide(word) for text in texts for word in text.split() if len(word) <= LONGEST_KEPT_WORD]
        least.append(max([3.0, *numbers, *words]) + PADDING)
        most.append(max(least[-1], min(max(map(wide, texts)), LONGEST_LINE) + PADDING))
    spare, wish = room - sum(least), sum(most) - sum(least)
    share = min(max(spare / wish, 0.0), 1.0) if wish else 0.0
    return _percents([low + (high - low) * share for low, high in zip(least, most, strict=True)])


def _percents(weights: list[float]) -> list[int]:
    """Whole percents that add up to a hundred: the largest remainders are rounded up."""
    exact = [100 * weight / sum(weights) for weight in weights]
    made = [int(one) for one in exact]
    for place in sorted(range(len(exact)), key=lambda place: made[place] - exact[place])[: 100 - sum(made)]:
        made[place] += 1
    return made
