"""How the record of the budget reads on pages, by the journal's action.

Not for the journal itself: it keeps the names as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.money import signed
from journal.models import Entry

RECORD: dict[str, str | Promise] = {
    "budget.committed": _("Commitment entered"),
    "budget.paid": _("Payment entered"),
    "budget.commitment_corrected": _("Commitment taken back by a counter-entry"),
    "budget.payment_corrected": _("Payment taken back by a counter-entry"),
}


@dataclass(frozen=True)
class RecordLine:
    """One line of the record as a page shows it."""

    when: datetime
    who: str
    what: str | Promise
    note: str


def read(entries: Iterable[Entry]) -> list[RecordLine]:
    """The entries of the journal in words, with amount and reason."""
    return [
        RecordLine(entry.at, entry.actor_name, RECORD.get(entry.action, entry.action), _note(entry))
        for entry in entries
    ]


def _note(entry: Entry) -> str:
    amount = entry.new.get("amount_krw")
    won = gettext("%(amount)s won") % {"amount": signed(amount)} if amount is not None else ""
    return " · ".join(part for part in (won, entry.reason) if part)
