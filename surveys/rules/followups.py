"""How follow-ups move on: a sentence that says why not, or None.

Not for changing anything: surveys.actions.followups asks here first.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from surveys.models import FollowUp

State = FollowUp.State

FOLLOWUP_TRANSITIONS: dict[str, frozenset[str]] = {
    State.OPEN: frozenset({State.CAUSE_FOUND, State.NO_ACTION}),
    State.CAUSE_FOUND: frozenset({State.MEASURES, State.NO_ACTION}),
    State.MEASURES: frozenset({State.DONE}),
    State.DONE: frozenset(),
    State.NO_ACTION: frozenset(),
}


def why_not_move(followup: FollowUp) -> str | None:
    """Why the follow-up moves no further."""
    if not FOLLOWUP_TRANSITIONS[followup.state]:
        return _("This follow-up is over; nothing is left to do.")
    return None


def why_not_move_to(followup: FollowUp, to: str, text: str, *, next_score: bool) -> str | None:
    """Why it does not move there with these words. Done is shown by the next score, or says why without one."""
    if to not in FOLLOWUP_TRANSITIONS[followup.state]:
        return _("The follow-up does not move there from where it is. Open it again.")
    if text.strip():
        return None
    if to == State.DONE:
        if next_score:
            return None
        return _("The course has no later score yet. Wait for it, or say why this is done without one.")
    return {
        State.CAUSE_FOUND: _("Say what the cause is."),
        State.MEASURES: _("Say what is being done."),
    }.get(State(to), _("Say why nothing is done."))
