"""Tones of badges that pages of this app and of the apps above show.

Not for the words beside them: the models' choices say those.
"""

from __future__ import annotations

from courses.models import Demand

DECISION_TONES: dict[str, str] = {
    Demand.Decision.RECEIVED: "warn",
    Demand.Decision.TAKEN_UP: "done",
    Demand.Decision.NOT_TAKEN_UP: "off",
    Demand.Decision.NOTED: "progress",
}
