"""What becomes of a line of the development register: the table of its states.

Not for the content that is made: courses.rules.content.
"""

from __future__ import annotations

from courses.models import ContentWork

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
