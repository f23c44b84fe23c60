"""ListPage: the one class behind every list of rows (list, filter, sort, totals, export of what is shown).

Not for catalogue cards or reports.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import django_filters
import django_tables2
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from core.access import requires


class ListPage:
    """One list. Subclass, set the class attributes, write `queryset`; `path(…, MyList.as_view())`."""

    name: ClassVar[str]  # the URL name; also the key of saved views and the file name of exports
    title: ClassVar[str | Promise]
    lead: ClassVar[str | Promise] = ""
    empty: ClassVar[str | Promise] = ""
    permission: ClassVar[str]
    table_class: ClassVar[type[django_tables2.Table]]
    filter_class: ClassVar[type[django_filters.FilterSet]]
    template: ClassVar[str] = "exchange/list.html"
    per_page: ClassVar[int] = 50
    personal: ClassVar[bool] = False  # exports hold personal data: a reason is asked

    def queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet[Any]:
        """The rows this person may see, with everything the columns need."""
        raise NotImplementedError

    def context(self, request: HttpRequest, rows: QuerySet[Any]) -> dict[str, Any]:
        """More for the template: totals, the main action."""
        return {}

    @classmethod
    def as_view(cls) -> Callable[..., HttpResponse]:
        page = cls()

        @requires(cls.permission)
        def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            return page.respond(request, **kwargs)

        return view

    def respond(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        found = self.filter_class(request.GET, queryset=self.queryset(request, **kwargs), request=request)
        table = self.table_class(found.qs)
        django_tables2.RequestConfig(request, paginate={"per_page": self.per_page}).configure(table)
        return render(
            request,
            self.template,
            {"page": self, "filter": found, "table": table, **self.context(request, found.qs)},
        )
