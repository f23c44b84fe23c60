"""The registry on screen: every figure, one figure with its definition and rows, and pairs that look alike.

Not for reports: runs.py.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.access import Request, requires
from core.names import in_language
from reports import queries, rows
from reports.figures import FIGURES, FigureError
from reports.figures.book import Book
from reports.figures.kinds import UNITS
from reports.forms import ScopeForm
from reports.models import QuotedFigure, ReportRun
from reports.scope import Scope
from reports.views.runs import by_key

PER_PAGE = 100


def _scope(request: Request) -> tuple[ScopeForm, Scope]:
    """The scope asked for in the address, or the newest year; a form that is wrong keeps its sentences."""
    given = request.GET if "year" in request.GET else None
    form = ScopeForm(given, initial={"year": queries.newest_year()})
    return form, form.scope if given is not None and form.is_valid() else Scope.of(queries.newest_year())


@requires("reports.read")
def listing(request: Request) -> HttpResponse:
    """Every figure of a scope by name, found by words of its label or key."""
    form, scope = _scope(request)
    book = Book(scope)
    words = request.GET.get("q", "").lower().split()
    named = ((key, book.label(book.find(key))) for key in book.all_keys(held_only=True))
    found = [(key, label) for key, label in named if all(word in f"{key} {label}".lower() for word in words)]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    lines = [(key, label, book.number(key), UNITS[book.find(key).figure.unit]) for key, label in page]
    context = {
        "form": form, "scope": scope, "page_obj": page, "lines": lines,
        "q": request.GET.get("q", ""), "scope_query": _query(scope), "families": len(FIGURES),
    }  # fmt: skip
    return render(request, "reports/figure_list.html", context)


def _query(scope: Scope) -> str:
    parts: dict[str, Any] = {"year": scope.year, "as_of": scope.as_of.isoformat()}
    return urlencode(parts | ({"quarter": scope.quarter} if scope.quarter else {}))


@requires("reports.read")
def detail(request: Request, key: str) -> HttpResponse:
    """One figure: its value, what it counts, where it comes from, and exactly the rows it is made of."""
    run = _frozen_in(request)
    form, scope = (None, queries.scope_of(run)) if run else _scope(request)
    book = Book(scope)
    try:
        address = book.find(key)
    except FigureError as unknown:
        raise Http404 from unknown
    context: dict[str, Any] = {
        "form": form, "scope": scope, "key": key, "figure": address.figure, "run": run, "scope_query": _query(scope),
        "unit": UNITS[address.figure.unit],
    }  # fmt: skip
    try:
        context |= {
            "label": book.label(address), "number": book.number(key),
            "alike": [_quoted(book, other) for other in queries.look_alikes_of(key)],
            "parts": [(part, book.label(book.find(part)), book.number(part)) for part in book.parts(address)],
            "rows": rows.shown(book, address, request.user, request.GET.get("page")),
        }  # fmt: skip
    except FigureError as error:
        context["problem"] = error.sentence
    if run:
        context["frozen"] = run.values.get(key, _("not in this report"))
    return render(request, "reports/figure.html", context)


def _frozen_in(request: Request) -> ReportRun | None:
    """The report that the reader came from, if any."""
    key = request.GET.get("run")
    return by_key(queries.runs_visible_to(request.user), key) if key else None


def _quoted(book: Book, figure: QuotedFigure) -> dict[str, Any]:
    """A quoted figure with its unit in words, and the computed number where the portal has it."""
    try:
        computed = book.number(figure.computed_key) if figure.computed_key else None
    except FigureError:
        computed = None
    definition = in_language(figure.definition_ko, figure.definition_en)
    unit = UNITS.get(figure.unit, figure.unit)
    return {"figure": figure, "computed": computed, "unit": unit, "definition": definition}


@requires("reports.read")
def pairs(request: Request) -> HttpResponse:
    """Figures that look alike and are not the same, side by side with both definitions."""
    book = Book(Scope.of(queries.newest_year()))
    groups = [(pair, [_quoted(book, figure) for figure in members]) for pair, members in queries.look_alikes()]
    return render(request, "reports/pairs.html", {"groups": groups})
