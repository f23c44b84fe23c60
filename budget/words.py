"""How the record of the budget reads on its pages: who did what, how much and why.

Not for the names of actions: journal.words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from core.money import signed
from journal.models import Entry
from journal.words import words_for


@dataclass(frozen=True)
class RecordLine:
    """One line of the record as a page shows it."""

    when: datetime
    who: str
    what: str
    note: str


def read(entries: Iterable[Entry]) -> list[RecordLine]:
    """The entries of the journal in words, with amount and reason."""
    return [RecordLine(entry.at, entry.actor_name, words_for(entry.action), _note(entry)) for entry in entries]


def _note(entry: Entry) -> str:
    amount = entry.new.get("amount_krw")
    won = gettext("%(amount)s won") % {"amount": signed(amount)} if amount is not None else ""
    return " · ".join(part for part in (won, entry.reason) if part)
