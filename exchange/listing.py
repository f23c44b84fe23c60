"""ListPage: the one class behind every list of rows (list, filter, sort, totals, export of what is shown).

Not for catalogue cards or reports. What the address asks for is read in exchange.asked, files are made in
exchange.exports.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
import django_tables2
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2.data import TableQuerysetData

from accounts.addresses import address_of
from core.access import Request, requires
from core.errors import Refused, refuse_unless
from exchange import actions, exports, jobs, queries, rules
from exchange.asked import DENSITIES, PICK, Asked, chips, number_of

Text = str | Promise
DENSITY_COOKIE = "density"
YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True)
class BulkAction:
    """Something to do with the selected rows: `run(request, rows)` calls an action and returns the receipt,
    or where to go on."""

    name: str
    title: Text
    run: Callable[[Request, QuerySet[Any]], str | HttpResponse]
    permission: str = ""


def _export_selected(request: Request, rows: QuerySet[Any]) -> HttpResponse:
    # The list's own export, narrowed to these rows: it asks for the reason, records, and makes a job of many.
    return redirect(Asked(request).export_url(rows.order_by("pk").values_list("pk", flat=True), "xlsx"))


EXPORT_SELECTED = BulkAction("export", gettext_lazy("Export the selected"), _export_selected)


class PickColumn(django_tables2.Column):
    """The box of each row, named by the row itself."""

    def __init__(self) -> None:
        super().__init__(accessor="pk", orderable=False, attrs={"td": {"class": "pick"}})

    def render(self, value: int, record: Any) -> str:
        box = '<label><span class="away">{}</span><input type="checkbox" name="{}" value="{}" data-row></label>'
        return format_html(box, record, PICK, value)


class LongData(TableQuerysetData):
    """A million rows. A page counts, and can turn to, the first `most` only and says when there are more: to count
    all takes longer than to show fifty, and nobody turns to the last. Files hold every row.

    The keys of a page are found first, so that what the columns need besides is not joined to all that are sorted;
    `whole` are the rows without the filters, with everything that the columns need.
    """

    def __init__(self, rows: QuerySet[Any], whole: QuerySet[Any], most: int) -> None:
        super().__init__(rows)
        self.whole, self.most = whole, most

    def __len__(self) -> int:
        return min(self.found, self.most)

    def __getitem__(self, part: slice) -> list[Any]:
        keys = list(self.data.values_list("pk", flat=True)[part])
        rows = self.whole.order_by().in_bulk(keys)
        return [rows[key] for key in keys if key in rows]

    @cached_property
    def found(self) -> int:
        """How many there are; one more than `most` stands for any number above it."""
        return self.data.order_by()[: self.most + 1].count()

    @property
    def has_more(self) -> bool:
        return self.found > self.most


class ListPage:
    """One list. Subclass, set the class attributes, write `queryset`; `path(…, MyList.as_view())`.

    Columns of the table that draw HTML or round numbers need `value_<name>` for the export; all others export
    the value itself. A list with bulk actions gets a first column of boxes.
    """

    name: ClassVar[str]  # the URL name; also the key of saved views and the file name of exports
    title: ClassVar[Text]
    lead: ClassVar[Text] = ""
    empty: ClassVar[Text] = ""
    permission: ClassVar[str]
    above: ClassVar[tuple[tuple[Text, str], ...]] = ()  # titles and URL names of the pages that lead here
    table_class: ClassVar[type[django_tables2.Table]]
    filter_class: ClassVar[type[django_filters.FilterSet]]
    template: ClassVar[str] = "exchange/list.html"
    per_page: ClassVar[int] = 50
    most_counted: ClassVar[int] = 0  # rows of a list that may have millions; 0 counts every one
    personal: ClassVar[bool] = False  # exports hold personal data: a reason is asked
    exportable: ClassVar[bool] = True
    bulk_actions: ClassVar[tuple[BulkAction, ...]] = ()

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Any]:
        """The rows this person may see, with everything the columns need."""
        raise NotImplementedError

    def context(self, request: Request, rows: QuerySet[Any]) -> dict[str, Any]:
        """More for the template: totals, the main action."""
        return {}

    @classmethod
    def as_view(cls) -> Callable[..., HttpResponseBase]:
        page = cls()

        @requires(cls.permission)
        def view(request: Request, **kwargs: Any) -> HttpResponseBase:
            return page.respond(request, **kwargs)

        view.list_page = page  # type: ignore[attr-defined]  # an export in the background finds the list by its address
        return view

    def respond(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """The page, or the export, or what a form on the page asks for."""
        if request.method == "POST" and "format" not in request.GET:
            return self._post(request, **kwargs)
        found, table, asked = self.build(request, **kwargs)
        if self.exportable and asked.format in exports.FORMATS:
            return self._export(request, table, asked)
        response = render(
            request,
            self.template,
            {
                "page": self,
                "crumbs": self._crumbs(),
                "filter": found,
                "table": asked.paged(table, self.per_page),
                "chips": chips(found, asked),
                "columns": asked.column_choices(self.table_class),
                "density": asked.density(request.COOKIES.get(DENSITY_COOKIE, "")),
                "query": asked.query(),
                "kept_fields": asked.kept_fields(found),
                "saved_views": self._saved_views(request),
                "save_view_url": request.path,
                "export_url": asked.url() if self.exportable else "",
                "bulk_actions": self._bulk_actions(request),
                **self.context(request, found.qs),
            },
        )
        if request.GET.get("density") in DENSITIES:
            response.set_cookie(
                DENSITY_COOKIE, request.GET["density"], max_age=YEAR_SECONDS, samesite="Lax", httponly=True
            )
        return response

    def build(self, request: Request, **kwargs: Any) -> tuple[django_filters.FilterSet, django_tables2.Table, Asked]:
        """Filter, table and what was asked: the same for the page and for its export."""
        asked = Asked(request)
        rows = self.queryset(request, **kwargs)
        if asked.only is not None:
            rows = rows.filter(pk__in=asked.only)
        found = self.filter_class(request.GET, queryset=rows, request=request)
        boxes = {"extra_columns": [(PICK, PickColumn())], "sequence": (PICK, "...")} if self.bulk_actions else {}
        data = LongData(found.qs, rows, self.most_counted) if self.most_counted else found.qs
        table = self.table_class(data, exclude=asked.hidden_columns(self.table_class), **boxes)
        table.request = request
        asked.sort(table)
        return found, table, asked

    def _export(self, request: Request, table: django_tables2.Table, asked: Asked) -> HttpResponseBase:
        """The file at once, or a job when it is long. Personal data asks for the reason first."""
        rows, reason = exports.number_of_rows(table), request.POST.get("reason", "")
        if self.personal and (request.method != "POST" or rules.why_not_reason(reason)):
            return render(
                request,
                "exchange/export_reason.html",
                {
                    "page": self, "rows": rows, "back": asked.url(), "reason": reason,
                    "why_not": rules.why_not_reason(reason) if request.method == "POST" else "",
                },
            )  # fmt: skip
        actions.record_export(
            by=request.user, page=self.name, query=asked.query(), rows=rows, personal=self.personal,
            columns=[column.name for column in exports.columns_of(table)], reason=reason, address=address_of(request),
        )  # fmt: skip
        if rows > exports.MOST_AT_ONCE:
            job = actions.create_job(
                task="exchange.tasks.export_list",
                title=_("Export: %(list)s") % {"list": self.title},
                by=request.user,
                parameters={"path": request.path, "query": request.GET.urlencode(), "reason": reason},
            )
            jobs.start(job)
            return redirect(job)
        return exports.response(table, str(self.title), asked.format)

    def _post(self, request: Request, **kwargs: Any) -> HttpResponse:
        if "bulk" in request.POST:
            return self._bulk(request, **kwargs)
        if "forget" in request.GET:
            views = queries.saved_views(request.user, self.name)
            actions.delete_view(view=get_object_or_404(views, pk=number_of(request.GET["forget"])), by=request.user)
            return redirect(request.path)
        query = request.POST.get("query", "")
        try:
            actions.save_view(by=request.user, page=self.name, name=request.POST.get("name", ""), query=query)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        return redirect(f"{request.path}?{query}" if query else request.path)

    def _bulk(self, request: Request, **kwargs: Any) -> HttpResponse:
        chosen = {action.name: action for action in self._bulk_actions(request)}.get(request.POST["bulk"])
        picked = [number for text in request.POST.getlist(PICK) if (number := number_of(text))]
        try:
            refuse_unless(chosen is not None, _("This cannot be done with rows of this list."))
            rows = self.queryset(request, **kwargs).filter(pk__in=picked)
            refuse_unless(rows.exists(), _("Select at least one row first."))
            assert chosen
            done = chosen.run(request, rows)
            if isinstance(done, HttpResponse):
                return done
            messages.success(request, done)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        return redirect(request.get_full_path())

    def _crumbs(self) -> list[tuple[str, str]]:
        return (
            [*((str(title), reverse(name)) for title, name in self.above), (str(self.title), "")] if self.above else []
        )

    def _bulk_actions(self, request: Request) -> list[BulkAction]:
        return [action for action in self.bulk_actions if not action.permission or request.user.may(action.permission)]

    def _saved_views(self, request: Request) -> list[dict[str, str]]:
        return [
            {"name": view.name, "query": view.query, "delete_url": f"{request.path}?forget={view.pk}"}
            for view in queries.saved_views(request.user, self.name)
        ]
