"""Who may enter the remote room by the own link, and when: a reason as a sentence, or None.

Not for the entry gate itself: enrollment.rules.gates.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Run
from enrollment import timing
from enrollment.models import Enrollment, Gate
from enrollment.queries import clock
from enrollment.rules import presence
from enrollment.rules.gates import why_not_enter


def why_not_join(user: Person, gate: Gate, now: datetime | None = None) -> str | None:
    """Why the person does not get into the room now: the gate, the run, or the hour."""
    place = gate.enrollment
    return why_not_enter(user, place) or _why_not_now(place, now or clock.at(gate))


def _why_not_now(place: Enrollment, now: datetime) -> str | None:
    """Only around a session: from minutes before its start until minutes after its end."""
    assert place.run is not None
    if place.run.state == Run.State.CANCELLED:
        return _("This run was cancelled.")
    coming = place.run.sessions.filter(ends_at__gt=now - timing.leaves_within()).order_by("starts_at")
    session = next((one for one in coming if one.closes_at > now - timing.leaves_within()), None)
    if session is None:
        return _("The last session of this run is over.")
    session.run = place.run
    return presence.why_not_yet(session, now)
