"""Who may change lecturers, their fees and the textbooks: each rule gives its reason as a sentence, or None.

Not for timetables: courses.rules.timetables.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person


def may_edit_lecturers(user: Person) -> bool:
    return user.may("lecturers.edit")


def why_not_edit_lecturers(user: Person) -> str | None:
    """Why this person may not change the pool of lecturers."""
    if may_edit_lecturers(user):
        return None
    return _("Only training managers keep the pool of lecturers.")
