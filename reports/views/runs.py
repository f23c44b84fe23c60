"""Report runs: the list, asking, reading on screen, freezing, comparing.

Not for single figures: figures.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.access import Request, requires
from exchange import jobs
from exchange.listing import ListPage
from reports import actions, comparison, queries, rules
from reports.documents import DOCUMENTS
from reports.forms import AskForm, usual_scope
from reports.models import ReportRun
from reports.tables import ReportFilter, ReportTable
from reports.writers import html


class ReportList(ListPage):
    """Reports, the newest first."""

    name = "report_list"
    title = _("Reports")
    lead = _("Made from records as of a cut date; every number leads to its definition and its rows.")
    empty = _("Reports that are made appear here with their files.")
    permission = "reports.read"
    table_class = ReportTable
    filter_class = ReportFilter
    template = "reports/list.html"

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[ReportRun]:
        return queries.runs_visible_to(request.user)

    def context(self, request: Request, rows: QuerySet[ReportRun]) -> dict[str, Any]:
        if not request.user.may("reports.make"):
            return {}
        return {"main_action": {"title": gettext("Make a report"), "url": reverse("report_new")}}


@requires("reports.make")
def new(request: Request) -> HttpResponse:
    """Ask for a report; the answer comes at once and the work goes on in a job."""
    form = AskForm(
        request.POST or None, initial={"document": "quarterly", "language": "ko"} | usual_scope(queries.newest_year())
    )
    if request.method == "POST" and form.is_valid():
        run = actions.ask(
            document=form.cleaned_data["document"], scope=form.scope, language=form.cleaned_data["language"],
            by=request.user,
        )  # fmt: skip
        assert run.job
        jobs.start(run.job)
        return redirect(run)
    return render(request, "reports/new.html", {"form": form, "kinds": DOCUMENTS.values()})


def by_key(runs: QuerySet[ReportRun], key: str) -> ReportRun:
    """The run with the key; 404 for one that is not there, not the person's, or no key at all."""
    try:
        return get_object_or_404(runs, key=UUID(key))
    except ValueError as wrong:
        raise Http404 from wrong


def _run(request: Request, key: str) -> ReportRun:
    return get_object_or_404(queries.runs_visible_to(request.user).select_related("job", "published_by"), key=key)


@requires("reports.read")
def detail(request: Request, key: str) -> HttpResponse:
    """One report: its progress while it is made, then the document with every number as a link."""
    run = _run(request, key)
    context: dict[str, Any] = {"run": run, "kind": DOCUMENTS[run.document], "scope": queries.scope_of(run)}
    if run.state != ReportRun.State.MAKING:
        document = queries.document_of(run)
        context |= {
            "document": document,
            "body": mark_safe(html.render(document, link=_links(run))),  # the writer escapes every text
            "files": run.files.select_related("file"),
            "others": queries.comparable(run, request.user)[:20],
            "why_not_publish": rules.why_not_publish_now(run),
            "may_publish": request.user.may("reports.publish"),
        }  # fmt: skip
    return render(request, "reports/detail.html", context)


def _links(run: ReportRun) -> Callable[[str], str]:
    """Each number leads to its figure, seen from this report."""
    query = urlencode({"run": run.key})
    return lambda key: f"{reverse('figure_detail', args=[key])}?{query}"


@requires("reports.publish")
@require_POST
def freeze(request: Request, key: str) -> HttpResponse:
    """Freeze a draft: its files are written once more, marked as frozen, and never change again."""
    run = actions.ask_to_freeze(run=_run(request, key), by=request.user)
    assert run.job
    jobs.start(run.job)
    messages.success(request, gettext("The report is being frozen; the inbox tells when it is done."))
    return redirect(run)


@requires("reports.read")
def compare(request: Request, key: str) -> HttpResponse:
    """Two runs of one document side by side: changed figures and the rows that changed them."""
    run = _run(request, key)
    others = queries.comparable(run, request.user)
    chosen = request.GET.get("with", "")
    other = by_key(others, chosen) if chosen else others.first()
    context: dict[str, Any] = {"run": run, "other": other, "others": others[:50], "kind": DOCUMENTS[run.document]}
    if other:
        older, newer = sorted((run, other), key=lambda r: r.pk)
        changed = comparison.changes(older, newer)
        only = "all" not in request.GET
        shown = [line for line in changed if line.changed] if only else changed
        context |= {
            "older": older, "newer": newer, "lines": shown, "only": only, "every": len(changed),
            "rows": comparison.row_changes(older, newer, request.user),
        }  # fmt: skip
    return render(request, "reports/compare.html", context)
