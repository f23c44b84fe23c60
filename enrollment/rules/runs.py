"""When a run's sessions, mode and the run itself may change, now that people are in it: a sentence, or None.

Not for the timetable alone: courses.rules.timetables.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from accounts.models import Person
from core.periods import today
from courses.models import Run, Session
from courses.rules import timetables as rules
from enrollment.models import Intake, Presence, RollCall

DECIDED_BEFORE = timedelta(days=14)  # so long before its day a run stands among those to be decided
SWITCHABLE = (Run.Mode.FACE_TO_FACE, Run.Mode.REMOTE)
WITH_ADDRESS = (Run.Mode.REMOTE, Run.Mode.BLENDED)


def why_not_touch_session(user: Person, session: Session) -> str | None:
    """Why a session cannot be changed or deleted: its attendance rests on its time."""
    if reason := rules.why_not_change_run(user, session.run):
        return reason
    closed = RollCall.objects.filter(session=session, state=RollCall.State.CLOSED).exists()
    if closed or Presence.objects.filter(session=session).exists():
        return _("The attendance of this session is recorded, so its time, lecturer and room stay.")
    return None


def why_not_cancel_run(user: Person, run: Run) -> str | None:
    """Why the run cannot be cancelled."""
    if reason := rules.why_not_change_run(user, run):
        return reason
    if run.starts_on <= today():
        return _("The run began on %(dates)s. Only a run that has not begun is cancelled.") % {"dates": run.dates}
    return None


def why_not_hold_anyway(user: Person, run: Run, reason: str | None = None) -> str | None:
    """Why it cannot be decided (for this reason) that the run is held with too few people."""
    if sentence := why_not_cancel_run(user, run):
        return sentence
    if not Intake.objects.filter(run=run, held_anyway_at=None).exists():
        return _("It is decided already that this run is held.")
    if reason is not None and not reason.strip():
        return _("Write why the run is held with fewer people than its minimum.")
    return None


def why_not_say_why(reason: str) -> str | None:
    """Why a cancellation is not complete: people are told the reason."""
    if reason.strip():
        return None
    return _("Write why the run is cancelled. Everybody concerned reads it.")


def why_not_switch(user: Person, run: Run, to: str) -> str | None:
    """Why this run cannot be switched to this mode."""
    if reason := rules.why_not_change_run(user, run):
        return reason
    if run.mode not in SWITCHABLE or to not in SWITCHABLE:
        return _("%(run)s mixes both inside the run. Change its sessions one by one.") % {"run": run}
    if run.mode == to:
        return _("%(run)s is held this way already.") % {"run": run}
    if run.ends_on < today():
        return _("%(run)s is over, so there is nothing left to switch.") % {"run": run}
    return None


def why_not_set_address(user: Person, run: Run) -> str | None:
    """Why the address of the run's remote room cannot be set."""
    if reason := rules.why_not_change_run(user, run):
        return reason
    if run.mode not in WITH_ADDRESS:
        return _("%(run)s is held face-to-face, so it has no remote room. Switch it to remote first.") % {"run": run}
    return None
