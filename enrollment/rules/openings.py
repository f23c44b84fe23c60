"""What becomes of an opening of an e-learning course: the table of its states.

Not for the places that people have through it: enrollment.rules.places.
"""

from __future__ import annotations

from enrollment.models import Opening

_S = Opening.State

# A closed one is not opened again: another one is made, with its own dates.
OPENING_TRANSITIONS: dict[str, frozenset[str]] = {_S.OPEN: frozenset({_S.CLOSED}), _S.CLOSED: frozenset()}
