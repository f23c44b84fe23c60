"""The record of a thing as pages show it: who did what, when and why.

Not for the names of actions: journal.words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from journal.models import Entry
from journal.words import words_for


@dataclass(frozen=True)
class RecordLine:
    """One line of the record."""

    when: datetime
    who: str
    what: str
    note: str


def lines_of(entries: Iterable[Entry]) -> list[RecordLine]:
    """The entries in words; what the portal did by itself says so."""
    return [
        RecordLine(entry.at, entry.actor_name or str(_("the portal")), words_for(entry.action), _note(entry))
        for entry in entries
    ]


def _note(entry: Entry) -> str:
    counts = {"seats": _("seats: %(n)s"), "people": _("people: %(n)s")}
    said = [text % {"n": entry.new[key]} for key, text in counts.items() if key in entry.new]
    return " · ".join([*said, *([entry.reason] if entry.reason else [])])
