"""Who may open a closed roll call again: a sentence that says why not, or None.

Not for closing and for marks: enrollment.rules.presence.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person
from enrollment.models import RollCall
from enrollment.rules.own import why_not_as_participant
from enrollment.rules.presence import ROLL_TRANSITIONS, why_not_attend_to
from enrollment.rules.statements import SHORTEST_REASON

State = RollCall.State


def why_not_reopen(user: Person, roll_call: RollCall, reason: str) -> str | None:
    """Whether the person may open it again: a right of its own, and with a reason."""
    if not user.may("attendance.reopen"):
        return _("Opening a closed roll call again is a right of its own; training managers have it.")
    run = roll_call.session.run
    if refusal := why_not_attend_to(user, run) or why_not_as_participant(user, run):
        return refusal
    if State.OPEN not in ROLL_TRANSITIONS[roll_call.state]:
        return _("This roll call is open already.")
    if len(reason.strip()) < SHORTEST_REASON:
        return _("Say why it is opened again; the reason is recorded.")
    return None
