"""How the record of a finding reads on its page: who did what, what changed and why.

Not for the names of actions: journal.words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from audit.models import Finding
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
    """The entries of the journal in words, with what changed and why."""
    return [RecordLine(entry.at, entry.actor_name, words_for(entry.action), _note(entry)) for entry in entries]


def _note(entry: Entry) -> str:
    if entry.action == "finding.status_changed":
        states = {
            key: Finding.Status(values["status"]).label for key, values in (("old", entry.old), ("new", entry.new))
        }
        return gettext("from “%(old)s” to “%(new)s”: %(reason)s") % {**states, "reason": entry.reason}
    return str(entry.new.get("text_ko") or entry.new.get("title") or entry.reason)
