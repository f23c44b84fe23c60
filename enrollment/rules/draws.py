"""When the seats of a run may be drawn: a sentence that says why not, or None.

Not for drawing: enrollment.actions.draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Person
from enrollment.models import Draw
from enrollment.rules.places import when

SHORTEST_ENTROPY = 6  # letters: a date and a number at least


def why_not_draw(by: Person, draws: Sequence[Draw], public_entropy: str, *, now: datetime) -> str | None:
    """Why these runs cannot be drawn now, or None. They are drawn together, so all of them must be closed."""
    if not by.may("enrollment.manage"):
        return _("Your role does not draw seats. Ask the training division.")
    if not draws or any(one.drawn_at is not None for one in draws):
        return _("These seats have been drawn already.")
    last = max(one.intake.closes_at for one in draws)
    if now < last:
        return _("The seats can be drawn when the last of these runs has closed, on %(when)s.") % {"when": when(last)}
    if len(public_entropy.strip()) < SHORTEST_ENTROPY:
        return _("Enter the public entropy that was announced, for example the lottery numbers of the named day.")
    return None
