"""A Document as HTML fragments: the same ones stand on the screen's page and inside the PDF.

Not for the page around them: the frame of the portal or the printed cover belongs to whoever asks.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from reports import charts
from reports.document import (
    Block,
    Bullets,
    Chart,
    Column,
    Document,
    KeyFigures,
    Number,
    Paragraph,
    Row,
    Table,
    Text,
    parts,
)
from reports.writers import grid

Link = Callable[[str], str]
DENSE = 8  # tables with more columns than this are set smaller
SHORT = 12  # tables with at most this many rows are not parted by a page's end
HANGUL_WORD = re.compile(r"\S*[가-힣]\S*")
ROOM = {False: 95.0, True: 112.0}  # digits a printed line holds, in normal and in dense tables


def render(document: Document, link: Link | None = None, *, for_print: bool = False) -> str:
    """Effect: none. Returns the sections as HTML; `link` turns a figure's key into the address behind its number."""
    writer = _Writer(link, for_print)
    sections = [
        {
            "heading": heading,
            "title": writer.words(heading.title),
            "level": min(heading.depth + 1, 6),
            "blocks": [writer.block(block) for block in section.blocks],
        }
        for heading, section in grid.outline(document)
    ]
    return render_to_string("reports/print/sections.html", {"sections": sections})


def keep_words(text: str) -> SafeString:
    """Escaped text whose Korean words do not break inside: the PDF engine has no `word-break: keep-all`."""
    made, at = [], 0
    for found in HANGUL_WORD.finditer(text):
        if 1 < len(found[0]) <= grid.LONGEST_KEPT_WORD:
            made += [conditional_escape(text[at : found.start()]), format_html("<span>{}</span>", found[0])]
            at = found.end()
    return mark_safe("".join([*made, conditional_escape(text[at:])]))  # every piece is escaped above


@dataclass(frozen=True)
class _Writer:
    link: Link | None
    for_print: bool

    def words(self, text: str) -> SafeString:
        return keep_words(text) if self.for_print else conditional_escape(text)

    def number(self, number: Number) -> SafeString:
        words = self.words(number.text)
        address = self.link(number.key) if self.link else ""
        return format_html('<a class="figure" href="{}">{}</a>', address, words) if address else words

    def text(self, text: Text) -> SafeString:
        pieces = (self.words(part) if isinstance(part, str) else self.number(part) for part in parts(text))
        return mark_safe("".join(pieces))  # every piece is escaped above

    def block(self, block: Block) -> dict[str, Any]:
        match block:
            case Table():
                return {"kind": "table", "table": self.table(block)}
            case Chart():
                picture = mark_safe(charts.svg(block))  # charts escape every word
                words = {"slug": block.slug, "title": self.words(block.title), "svg": picture}
                return {"kind": "chart", **words, "table": self.table(block.table), "for_print": self.for_print}
            case Paragraph():
                return {"kind": "paragraph", "text": self.text(block.text)}
            case Bullets():
                items = [{"text": self.text(item.text), "level": f"{item.level:d}"} for item in block.items]
                return {"kind": "bullets", "items": items}
            case KeyFigures():
                figures = [
                    {"label": self.words(i.label), "number": self.number(i.number), "note": self.text(i.note)}
                    for i in block.items
                ]
                return {"kind": "figures", "figures": figures}

    def table(self, table: Table) -> dict[str, Any]:
        dense = len(table.columns) > DENSE
        widths = grid.widths(table, ROOM[dense]) if self.for_print and table.columns else []
        rooms = [width * ROOM[dense] / 100 - grid.PADDING for width in widths] or [0.0] * len(table.columns)
        heads: list[list[SafeString]] = [[] for _ in range(grid.head_rows(table))]
        for head in grid.heads(table):
            heads[head.row].append(self.head(head))
        return {
            "slug": table.slug,
            "title": self.words(table.title),
            "unit_note": table.unit_note,
            "note": self.words(table.note),
            "widths": widths,
            "dense": dense,
            "for_print": self.for_print,
            "short": len(table.rows) <= SHORT,
            "heads": heads,
            "rows": [{"kind": row.kind, "cells": self.cells(row, table.columns, rooms)} for row in table.rows],
        }

    def head(self, head: grid.Head) -> SafeString:
        spans = [(name, size) for name, size in (("rowspan", head.rows), ("colspan", head.columns)) if size > 1]
        attributes = format_html_join("", ' {}="{}"', spans)
        scope = "colgroup" if head.columns > 1 else "col"
        return format_html('<th scope="{}"{}>{}</th>', scope, attributes, self.words(head.text))

    def cells(self, row: Row, columns: tuple[Column, ...], rooms: list[float]) -> SafeString:
        made = []
        for place, (cell, column, room) in enumerate(zip(row.cells, columns, rooms, strict=True)):
            words = self.number(cell) if isinstance(cell, Number) else self.fitted(cell, room - row.level)
            if place == 0 and isinstance(cell, str):
                made.append(format_html('<th scope="row" class="level-{}">{}</th>', row.level, words))
            else:
                absent = " absent" if isinstance(cell, Number) and cell.value is None else ""
                made.append(format_html('<td class="{}{}">{}</td>', column.align, absent, words))
        return mark_safe("".join(made))  # every piece is escaped above

    def fitted(self, text: str, room: float) -> SafeString:
        """Text that surely fits its column needs no care for its words; each mark of care costs the PDF engine time."""
        return conditional_escape(text) if grid.wide(text) < room else self.words(text)
