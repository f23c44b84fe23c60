"""The rows behind a figure as a page shows them: names, value, and a total that is the figure itself.

Not for choosing rows: the figure's own queryset does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from core.money import signed
from reports import rules
from reports.figures.book import Address, Book
from reports.figures.kinds import Figure, Mean, Words

PER_PAGE = 50
# Where a name leads: the page that shows the thing it names.
PAGES = {"course__code": "course_detail", "line__code": "budget_line"}


@dataclass(frozen=True)
class Rows:
    """One page of rows: heads, cells (text, address), and how many there are in all."""

    heads: tuple[str, ...]
    lines: tuple[tuple[tuple[str, str], ...], ...]
    page: Page[Any]
    count: int
    grain: Words
    measured: int  # how many columns at the end are numbers that make the figure
    mean: bool = False
    hidden: bool = False


def shown(book: Book, address: Address, user: Person, page: str | None) -> Rows | None:
    """The rows of a counted figure; None for one that is computed from others.

    Rows that name persons stay hidden from people who may not look persons up; their number does not.
    """
    figure = address.figure
    if not isinstance(figure, Figure):
        return None
    found = book.rows(address)
    measures = [name for name in (figure.measure, getattr(figure, "answers", "")) if name]
    fields = [*figure.of.naming, *measures]
    pages = Paginator(found.order_by("pk").values_list(*fields), PER_PAGE)
    at = pages.get_page(page)
    hidden = rules.names_hidden(user, found.model._meta.label_lower)
    return Rows(
        heads=tuple(_head(found.model, name) + _unit(figure, name) for name in fields),
        lines=() if hidden else tuple(tuple(map(_cell, fields, values)) for values in at),
        page=at,
        count=pages.count,
        grain=figure.of.name,
        measured=len(measures),
        mean=isinstance(figure, Mean),
        hidden=hidden,
    )


def _unit(figure: Figure, name: str) -> str:
    """Rows hold won where the figure prints thousand won."""
    return f" ({_('won')})" if name == figure.measure and figure.per != 1 else ""


def _cell(name: str, value: Any) -> tuple[str, str]:
    if value is None:
        return "–", ""
    if isinstance(value, int) and name != "quarter" and name != "number":
        return signed(value), ""
    page = PAGES.get(name)
    return str(value), reverse(page, args=[value]) if page else ""


def _head(model: type[Model], path: str) -> str:
    """The field's name in words, for a path such as course__code."""
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]  # paths are relations to models
    return str(model._meta.get_field(last).verbose_name).capitalize()  # type: ignore[union-attr]  # a plain field has a name
