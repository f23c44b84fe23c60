"""Who may enter the remote room by the own link, and when: a reason as a sentence, or None.

Not for the entry gate itself: its rule is asked here as soon as it stands in the house.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Run
from enrollment import timing
from enrollment.models import Enrollment, Gate
from enrollment.rules import presence

GATES = "enrollment.rules.gates"


def why_not_join(user: Person, gate: Gate) -> str | None:
    """Why the person does not get into the room now: the gate, the run, or the hour."""
    place = gate.enrollment
    if find_spec(GATES):
        reason: str | None = import_module(GATES).why_not_enter(user, place)
    else:
        reason = _why_not_pass(user, gate)
    return reason or _why_not_now(place)


def _why_not_pass(user: Person, gate: Gate) -> str | None:
    if gate.enrollment.person_id != user.pk or gate.enrollment.state != Enrollment.State.CONFIRMED:
        return _("You have no confirmed place in this run.")
    if gate.acknowledged_at is None:
        return _("Acknowledge seat, camera and place first; then the room opens.")
    if gate.enrollment.run is None or not gate.enrollment.run.remote_url:
        return _("The address of the room has not been entered yet.")
    return None


def _why_not_now(place: Enrollment) -> str | None:
    """Only around a session: from minutes before its start until minutes after its end."""
    assert place.run is not None
    if place.run.state == Run.State.CANCELLED:
        return _("This run was cancelled.")
    now = timezone.now()
    coming = place.run.sessions.filter(ends_at__gt=now - timing.leaves_within()).order_by("starts_at")
    session = next((one for one in coming if one.closes_at > now - timing.leaves_within()), None)
    if session is None:
        return _("The last session of this run is over.")
    session.run = place.run
    return presence.why_not_yet(session, now)
