"""What becomes of a line of the development register: the table of its states, and who takes which step.

Not for the content that is made: courses.rules.content.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import ContentWork, Course

_S = ContentWork.State

# What was handed in goes back into work when it is returned with a reason.
WORK_TRANSITIONS: dict[str, frozenset[str]] = {
    _S.PLANNED: frozenset({_S.IN_WORK, _S.DROPPED}),
    _S.IN_WORK: frozenset({_S.HANDED_IN, _S.DROPPED}),
    _S.HANDED_IN: frozenset({_S.ACCEPTED, _S.IN_WORK}),
    _S.ACCEPTED: frozenset({_S.PUBLISHED}),
    _S.PUBLISHED: frozenset(),
    _S.DROPPED: frozenset(),
}

MOST_REASON = 300
# Steps that people take; publishing follows from publishing the content.
STEPS = (_S.IN_WORK, _S.HANDED_IN, _S.ACCEPTED, _S.DROPPED)


def why_not_add(user: Person, *, kind: str, units: int | None, provider: str) -> str | None:
    """Why such a line cannot stand in the register, or None."""
    if not user.may("content.edit"):
        return _("Only the people who make e-learning content keep the register.")
    if kind == Course.Content.BROUGHT_IN and not provider.strip():
        return _("Say from whom the content is brought in.")
    if kind != Course.Content.BROUGHT_IN and not units:
        return _("Say how many units are made or improved.")
    return None


def why_not_step(user: Person, work: ContentWork, to: str) -> str | None:
    """Why the line cannot take this step now, or None. Who handed it in neither accepts it nor gives it back."""
    if to not in STEPS or to not in WORK_TRANSITIONS[work.state]:
        return _("The work is %(state)s; this step does not follow from that.") % {"state": work.get_state_display()}
    if work.state != _S.HANDED_IN:
        return None if user.may("content.edit") else _("Only the people who make e-learning content keep the register.")
    if not user.may("content.publish"):
        return _("Only who may accept content decides on what was handed in.")
    if work.handed_in_by_id == user.pk:
        return _("You handed this in yourself; somebody else decides on it.")
    return None


def why_not_return(reason: str) -> str | None:
    """Why the work cannot be given back with this reason, or None."""
    if not reason.strip():
        return _("Say what has to be mended.")
    if len(reason.strip()) > MOST_REASON:
        return _("The reason has at most %(n)s characters.") % {"n": MOST_REASON}
    return None
