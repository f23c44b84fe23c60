"""Who may open a package, and whether one that is open still answers: sentences or None.

Not for time: enrollment.rules.beats. Not for what a package may say: enrollment.scorm, enrollment.cmi5.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Package
from courses.rules.packages import why_not_play
from enrollment.models import Enrollment


def why_not_open(user: Person, place: Enrollment, package: Package) -> str | None:
    """Why the person cannot open the package at the own place, or None. Reading again is allowed when time is over."""
    if place.person_id != user.pk:
        return _("You may learn at your own places only.")
    if place.state != Enrollment.State.CONFIRMED:
        return _("This place is %(state)s, so nothing can be opened here.") % {"state": place.get_state_display()}
    return why_not_play(package)


def why_not_preview(user: Person, package: Package) -> str | None:
    """Why somebody who makes content cannot look at the package, or None."""
    if not user.may("content.edit"):
        return _("Only the people who make e-learning content look at packages.")
    return why_not_play(package)
