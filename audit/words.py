"""How the record of a finding reads on its page, by the journal's action.

Not for the journal itself: it keeps the names as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.models import Finding
from journal.models import Entry

RECORD: dict[str, str | Promise] = {
    "finding.answered": _("Answer written"),
    "finding.status_changed": _("State changed"),
    "finding.step_added": _("Step added"),
    "finding.step_finished": _("Step finished"),
    "finding.evidence_added": _("Evidence added"),
}


@dataclass(frozen=True)
class RecordLine:
    """One line of the record as a page shows it."""

    when: datetime
    who: str
    what: str | Promise
    note: str


def read(entries: Iterable[Entry]) -> list[RecordLine]:
    """The entries of the journal in words, with what changed and why."""
    return [
        RecordLine(entry.at, entry.actor_name, RECORD.get(entry.action, entry.action), _note(entry))
        for entry in entries
    ]


def _note(entry: Entry) -> str:
    if entry.action == "finding.status_changed":
        states = {
            key: Finding.Status(values["status"]).label for key, values in (("old", entry.old), ("new", entry.new))
        }
        return gettext("from “%(old)s” to “%(new)s”: %(reason)s") % {**states, "reason": entry.reason}
    return str(entry.new.get("text_ko") or entry.new.get("title") or entry.reason)
