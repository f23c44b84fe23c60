"""What nobody decides about themselves: the one rule that every way to a mark, a score or a stay asks.

Not for what may be done with other people's places: the rules of each subject.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Run
from enrollment.models import Enrollment


def why_not_own(user: Person | None, place: Enrollment) -> str | None:
    """Why the person sets nothing about this place: it is the own one. `user` is None for the scheduler."""
    if user is not None and place.person_id == user.pk:
        return _("Nobody keeps their own attendance or scores. Ask a colleague.")
    return None


def why_not_as_participant(user: Person, run: Run) -> str | None:
    """Why the person changes nothing here that moves everybody's attendance: the own place is among them."""
    if Enrollment.objects.filter(run=run, person=user, state=Enrollment.State.CONFIRMED).exists():
        return _("You take part in this run yourself, and your own attendance would change with it. Ask a colleague.")
    return None


def why_not_with_place(user: Person, run: Run) -> str | None:
    """Why the person neither calls the roll of this run nor sees its check-in code: whoever has a live place in it
    could check in by the code without having come, and the roll says whether they did.
    """
    if Enrollment.objects.filter(run=run, person=user).exclude(state__in=Enrollment.ENDED).exists():
        return _("You have a place in this run yourself. Its roll call and its check-in code are for a colleague.")
    return None


def why_not_begin_for_others(user: Person, place: Enrollment) -> str | None:
    """Why the person takes no test at this place: it is somebody else's."""
    if place.person_id != user.pk:
        return _("Everybody takes their own test only.")
    return None
