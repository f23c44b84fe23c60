"""Saved views of lists, and the record of what was exported from them.

Not for the lists: exchange.listing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import refuse_if, refuse_unless
from exchange import rules
from exchange.models import SavedView
from journal import actions as journal

if TYPE_CHECKING:
    from accounts.models import Person

MOST_VIEWS = 20


def save_view(*, by: Person, page: str, name: str, query: str) -> SavedView:
    """Keep filters, columns and order of a list under a name; the same name again replaces them."""
    refuse_unless(bool(name.strip()), _("Give the view a name."))
    refuse_unless(len(query) <= 1000, _("These filters are too many to keep; take some away."))
    kept = SavedView.objects.filter(person=by, page=page).exclude(name=name.strip()).count()
    refuse_unless(kept < MOST_VIEWS, _("You keep 20 views of this list already; delete one first."))
    with transaction.atomic():
        view, created = SavedView.objects.update_or_create(
            person=by, page=page, name=name.strip()[:60], defaults={"query": query}
        )
        journal.record("view.saved", by=by, on=view, new={"query": query, "created": created})
    return view


def delete_view(*, view: SavedView, by: Person) -> None:
    """Forget a saved view."""
    with transaction.atomic():
        journal.record("view.deleted", by=by, on=view, old={"query": view.query})
        view.delete()


def record_export(
    *, by: Person, page: str, query: str, columns: list[str], rows: int, personal: bool, reason: str, address: str = ""
) -> None:
    """Note down that somebody takes a list away: which rows and columns, and why when they are personal."""
    if personal:
        refuse_if(rules.why_not_reason(reason))
    journal.record(
        "list.exported",
        by=by,
        new={"page": page, "query": query, "columns": columns, "rows": rows},
        reason=reason.strip(),
        address=address,
    )
