"""Who may change lecturers, their fees and the textbooks: each rule gives its reason as a sentence, or None.

Not for timetables: courses.rules.timetables.
"""

from __future__ import annotations

from django.utils import formats
from django.utils.translation import gettext as _

from accounts.models import Person
from core.periods import today
from courses.models import Run


def may_edit_lecturers(user: Person) -> bool:
    return user.may("lecturers.edit")


def why_not_edit_lecturers(user: Person) -> str | None:
    """Why this person may not change the pool of lecturers."""
    if may_edit_lecturers(user):
        return None
    return _("Only training managers keep the pool of lecturers.")


def why_not_rate(user: Person, run: Run) -> str | None:
    """Why the person cannot enter how the trainees of the run rated its lecturers, or None."""
    if refusal := why_not_edit_lecturers(user):
        return refusal
    if run.state == Run.State.CANCELLED:
        return _("This run was cancelled; nobody was rated in it.")
    if run.ends_on > today():
        return _("This run ends on %(day)s. Ratings are entered from its last day on.") % {
            "day": formats.date_format(run.ends_on)
        }
    return None
