"""What all writers share: section numbers, and a table's head laid out in cells with spans.

Not for markup of any one format.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from reports.document import Column, Document, Section, Table

ROMAN = ("", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ", "Ⅶ", "Ⅷ", "Ⅸ", "Ⅹ", "Ⅺ", "Ⅻ")
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
