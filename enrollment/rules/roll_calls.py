"""When a roll call takes changes, and who may close it and open it again: a sentence that says why not, or None.

Not for the marks themselves: enrollment.actions.presence.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Session
from enrollment.models import RollCall
from enrollment.queries.runs import runs_attended_to_by
from enrollment.rules.statements import SHORTEST_REASON, moment

State = RollCall.State

# Only the right to reopen leads back from closed.
ROLL_CALL_TRANSITIONS: dict[str, frozenset[str]] = {
    State.OPEN: frozenset({State.CLOSED}),
    State.CLOSED: frozenset({State.OPEN}),
}


def why_not_change(session: Session) -> str | None:
    """Whether marks of the session may still change. Appeals and decided cases change them all the same."""
    roll_call = RollCall.objects.filter(session=session).first()
    if roll_call is None or roll_call.state == State.OPEN:
        return None
    assert roll_call.closed_at  # roll_call_closed_pair
    return _("This roll call was closed on %(when)s. Somebody with the right to reopen has to open it again.") % {
        "when": moment(roll_call.closed_at)
    }


def why_not_attend_to(user: Person, session: Session) -> str | None:
    """Whether the person keeps the attendance of the session's run."""
    if runs_attended_to_by(user).filter(pk=session.run_id).exists():
        return None
    return _("Only the run's lecturers and training managers keep its attendance.")


def why_not_close(user: Person, roll_call: RollCall, now: datetime) -> str | None:
    """Whether the person may close it now: the session has to be over."""
    if refusal := why_not_attend_to(user, roll_call.session):
        return refusal
    if State.CLOSED not in ROLL_CALL_TRANSITIONS[roll_call.state]:
        return _("This roll call is closed already.")
    if roll_call.session.closes_at > now:
        return _("The session is not over yet; it ends at %(when)s.") % {"when": moment(roll_call.session.closes_at)}
    return None


def why_not_reopen(user: Person, roll_call: RollCall, reason: str) -> str | None:
    """Whether the person may open it again: a right of its own, and with a reason."""
    if not user.may("attendance.reopen"):
        return _("Opening a closed roll call again is a right of its own; training managers have it.")
    if refusal := why_not_attend_to(user, roll_call.session):
        return refusal
    if State.OPEN not in ROLL_CALL_TRANSITIONS[roll_call.state]:
        return _("This roll call is open already.")
    if len(reason.strip()) < SHORTEST_REASON:
        return _("Say why it is opened again; the reason is recorded.")
    return None
