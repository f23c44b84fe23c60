"""How the changes of a timetable read: one sentence for each, in the language of the page.

Not for finding them: courses.timetable.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.names import in_language
from courses.dates import clock
from courses.models import Subject
from courses.timetable import Change, Snapshot

NAMES: dict[str, str | Promise] = {
    "breaks": gettext_lazy("breaks"),
    "subject": gettext_lazy("subject"),
    "title_ko": gettext_lazy("title"),
    "title_en": gettext_lazy("title"),
    "method": gettext_lazy("method"),
    "lecturer": gettext_lazy("lecturer"),
    "room": gettext_lazy("room"),
}


def sentences(changes: Iterable[Change]) -> list[str]:
    """One sentence for each change."""
    return [_sentence(change) for change in changes]


def _sentence(change: Change) -> str:
    words = {"what": _what(change.session), "when": _when(change.session)}
    if change.kind == "added":
        return _("New: %(what)s, %(when)s") % words
    if change.kind == "removed":
        return _("Dropped: %(what)s, %(when)s") % words
    more = ", ".join(dict.fromkeys(_difference(change, name) for name in change.fields if name in NAMES))
    if change.kind == "moved":
        text = _("Moved: %(what)s, from %(before)s to %(when)s") % {**words, "before": _when(change.before)}
        return f"{text} ({more})" if more else text
    return _("Changed: %(what)s, %(when)s (%(more)s)") % {**words, "more": more}


def _difference(change: Change, name: str) -> str:
    """What one field was and is; only the name of fields that read badly side by side."""
    label = str(NAMES[name])
    if name not in ("lecturer", "room", "method"):
        return label
    old, new = (_value(session, name) for session in (change.before, change.session))
    return _("%(field)s: %(old)s → %(new)s") % {"field": label, "old": old or _("none"), "new": new or _("none")}


def _value(session: Snapshot, name: str) -> str:
    if name == "method":
        return str(Subject.Method(session["method"]).label)
    return in_language(session[f"{name}_ko"], session[f"{name}_en"])


def _what(session: Snapshot) -> str:
    return in_language(session["title_ko"], session["title_en"]) or _("a session")


def _when(session: Snapshot) -> str:
    return clock(datetime.fromisoformat(session["starts_at"]), datetime.fromisoformat(session["ends_at"]))
