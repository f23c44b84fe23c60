"""Who may take and give up a place in a run, and when: each rule gives its reason as a sentence, or None.

Not for changing anything: enrollment.actions.places asks here first.
"""

from __future__ import annotations

from enrollment.models import Enrollment

_S = Enrollment.State

# A seat is taken by what is applied for (first come), offered or confirmed. Only cancelled and refused are final.
ENROLLMENT_TRANSITIONS: dict[str, frozenset[str]] = {
    _S.APPLIED: frozenset({_S.APPROVED, _S.CONFIRMED, _S.WAITING, _S.CANCELLED, _S.REFUSED}),
    _S.APPROVED: frozenset({_S.CONFIRMED, _S.WAITING, _S.CANCELLED, _S.REFUSED}),
    _S.WAITING: frozenset({_S.OFFERED, _S.CONFIRMED, _S.CANCELLED, _S.REFUSED}),
    _S.OFFERED: frozenset({_S.CONFIRMED, _S.CANCELLED}),
    _S.CONFIRMED: frozenset({_S.CANCELLED}),
    _S.CANCELLED: frozenset(),
    _S.REFUSED: frozenset(),
}
