"""The pages of the journal: its rows, one row, its seals.

Not for exports or saved views: those belong to exchange, which stands above.
"""

from __future__ import annotations

from typing import Any

import django_tables2
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from core.access import requires
from journal import queries
from journal.models import Entry, Leaf, Seal
from journal.tables import EntryFilter, EntryTable, SealTable
from journal.words import words_for

PER_PAGE = 50


@requires("journal.read")
def journal_list(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first, with what is not sealed yet."""
    found = EntryFilter(request.GET, queryset=queries.with_seal_state(Entry.objects.all()), request=request)
    table = _table(request, EntryTable(found.qs))
    page = {
        "title": _("Journal"),
        "lead": _("Who did what, and when. Rows are only added; seals show every later change."),
        "empty": _("Everything that people do in the portal is written down here."),
    }
    context = {
        "page": page,
        "filter": found,
        "table": table,
        "chips": _chips(request, found),
        "open_rows": queries.unsealed().count(),
        "last_seal": queries.last_seal(),
    }
    return render(request, "journal/journal_list.html", context)


@requires("journal.read")
def journal_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One row with its seal; old and new values only for people who may read them."""
    entry = get_object_or_404(Entry, pk=pk)
    leaf = Leaf.objects.select_related("seal").filter(entry_key=entry.pk).first()
    values = None
    if request.user.may("journal.read_values"):  # type: ignore[union-attr]  # the decorator lets only people in
        values = [(name, entry.old.get(name), entry.new.get(name)) for name in sorted({*entry.old, *entry.new})]
    context = {"entry": entry, "what": words_for(entry.action), "leaf": leaf, "values": values}
    return render(request, "journal/journal_entry.html", context)


@requires("journal.read")
def journal_seals(request: HttpRequest) -> HttpResponse:
    """The chain of seals, and how anybody can check it."""
    table = _table(request, SealTable(Seal.objects.all()))
    context = {"table": table, "open_rows": queries.unsealed().count(), "last_seal": queries.last_seal()}
    return render(request, "journal/journal_seals.html", context)


def _table(request: HttpRequest, table: django_tables2.Table) -> django_tables2.Table:
    django_tables2.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    return table


def _chips(request: HttpRequest, found: EntryFilter) -> list[dict[str, Any]]:
    """The filters that are on, each with the address of the page without it."""
    chips = []
    for name, field in found.form.fields.items():
        if value := request.GET.get(name):
            query = request.GET.copy()
            query.pop(name)
            query.pop("page", None)
            shown = dict(getattr(field, "choices", ())).get(value, value)
            chips.append({"label": f"{field.label}: {shown}", "remove_url": f"{request.path}?{query.urlencode()}"})
    return chips
