"""What other pages may show of the registry: drawn charts with their tables, and figures found by name.

Not for documents: those are composed. It is the one door of this app for home.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from urllib.parse import urlencode

from django.urls import reverse

from enrollment.participation import WINDOWS
from reports import charts
from reports.document import Chart, Number
from reports.documents import blocks, results
from reports.figures import FIGURES, FigureError
from reports.figures.book import Book
from reports.scope import Scope

CHARTS: dict[str, Callable[[Book], Chart]] = {
    "classroom-quarters": results.quarter_chart,
    "programme-take-up": results.programme_chart,
    "elearning-spread": results.spread_chart,
    **{f"series-{code}": partial(results.series_chart, programme=code) for code in WINDOWS},
    "budget-quarters": blocks.budget_quarter_chart,
    "finding-states": blocks.finding_chart,
    "category-map": blocks.category_chart,
}


@dataclass(frozen=True)
class Drawn:
    """A chart as SVG with the heads and cells of its table; a cell is its text and where its figure leads."""

    title: str
    svg: str
    head: tuple[str, ...]
    rows: tuple[tuple[tuple[str, str], ...], ...]


def drawn(scope: Scope, *names: str) -> list[Drawn]:
    """The named charts of a scope. A chart of a year that is not held, or with nothing in it, is left out."""
    book = Book(scope)
    made = []
    for name in names:
        try:
            chart = CHARTS[name](book)
        except FigureError:
            continue
        if any(cell.value for row in chart.table.rows for cell in row.cells if isinstance(cell, Number)):
            made.append(_drawn(chart, scope))
    return made


def numbers(scope: Scope, *keys: str) -> dict[str, tuple[str, str]]:
    """Text and address of figures by key; a figure that cannot be computed is left out."""
    book = Book(scope)
    found = {}
    for key in keys:
        try:
            found[key] = (book.number(key).text, address(key, scope))
        except FigureError:
            continue
    return found


def newest(scope: Scope, pattern: str) -> tuple[str, str, int] | None:
    """Text, address and year of a figure in the newest of both years of which it is recorded; None when in neither.

    The pattern has the year's place, such as result.{year}.courses.
    """
    book = Book(scope)
    for year in (scope.year, scope.before):
        key = pattern.format(year=year)
        try:
            if book.value(key) is not None:
                return book.number(key).text, address(key, scope), year
        except FigureError:
            continue
    return None


def figures_named(scope: Scope, words: list[str], most: int) -> list[tuple[str, str]]:
    """Label and address of up to `most` figures whose label or key holds every word; values are not computed."""
    return list(islice(_named(Book(scope), scope, words), most))


def address(key: str, scope: Scope) -> str:
    """The page of a figure for a scope."""
    parts = {"year": str(scope.year), "as_of": scope.as_of.isoformat()}
    quarter = {"quarter": str(scope.quarter)} if scope.quarter else {}
    return f"{reverse('figure_detail', args=[key])}?{urlencode(parts | quarter)}"


def _named(book: Book, scope: Scope, words: list[str]) -> Iterator[tuple[str, str]]:
    for figure in FIGURES.values():
        if not figure.years:
            continue  # opened by tables only, too many to be found by name
        try:
            for key in book.addresses(figure, scope.year):
                label = book.label(book.find(key))
                if all(word in f"{key} {label}".lower() for word in words):
                    yield label, address(key, scope)
        except (LookupError, FigureError):
            continue


def _drawn(chart: Chart, scope: Scope) -> Drawn:
    table = chart.table
    return Drawn(
        title=chart.title,
        svg=charts.svg(chart),
        head=tuple(column.head for column in table.columns),
        rows=tuple(
            tuple((c.text, address(c.key, scope)) if isinstance(c, Number) else (c, "") for c in row.cells)
            for row in table.rows
        ),
    )
