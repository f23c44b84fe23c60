"""Figures that sources give twice and differently, shown as pairs with both definitions.

Not for hiding one of them.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.names import in_language
from reports.document import Cell, Column, Paragraph, Row, Section, Table
from reports.figures.book import Book
from reports.figures.kinds import UNITS
from reports.models import QuotedFigure
from reports.queries import look_alikes


def section(book: Book) -> Section:
    """One table of all pairs; a member that the portal computes stands with its own figure."""
    columns = (
        Column(_("Figure")), Column(_("Value"), "end"), Column(_("Where")), Column(_("What it counts")),
    )  # fmt: skip
    rows = [
        Row(
            (str(figure), _value(book, figure), figure.page_ko, in_language(figure.definition_ko, figure.definition_en))
        )
        for _pair, members in look_alikes()
        for figure in members
    ]
    about = Paragraph(_("The source gives these figures in two ways. Both stand here with what they count."))
    return Section(
        "pairs", _("Figures that look alike"),
        (about, Table("pair-list", _("Figures that look alike"), columns, tuple(rows))),
    )  # fmt: skip


def _value(book: Book, figure: QuotedFigure) -> Cell:
    if figure.computed_key:
        return book.number(figure.computed_key, suffix="%" if figure.unit == "percent" else "")
    return f"{figure.printed} {UNITS.get(figure.unit, figure.unit)}".strip()
