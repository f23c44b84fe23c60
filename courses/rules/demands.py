"""How demands of training are handed in and decided: a sentence that says why not, or None.

Not for changing anything: courses.actions.demands asks here first.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Organisation, Person
from courses.models import Demand

Decision = Demand.Decision

# Taken up once more: another course answers it.
DEMAND_TRANSITIONS: dict[str, frozenset[str]] = {
    Decision.RECEIVED: frozenset({Decision.TAKEN_UP, Decision.NOT_TAKEN_UP, Decision.NOTED}),
    Decision.NOTED: frozenset({Decision.TAKEN_UP, Decision.NOT_TAKEN_UP}),
    Decision.TAKEN_UP: frozenset({Decision.TAKEN_UP}),
    Decision.NOT_TAKEN_UP: frozenset(),
}


def why_not_hand_in(user: Person, organisation: Organisation | None) -> str | None:
    """Why the person hands in no demand for that organisation. None is one that comes from a survey."""
    if user.may("demands.decide"):
        return None
    if not user.may("demands.hand_in"):
        return _("Agency training officers hand in demands. Ask the one of your organisation.")
    if user.organisation_id is None or organisation is None or organisation.pk != user.organisation_id:
        return _("You hand in demands of your own organisation. Choose that one.")
    return None


def why_not_decide(demand: Demand) -> str | None:
    """Why nothing is left to decide on the demand."""
    if not DEMAND_TRANSITIONS[demand.decision]:
        return _("This demand was not taken up. A new one may be handed in.")
    return None


def why_not_decide_so(demand: Demand, decision: str, reason: str, *, courses: int) -> str | None:
    """Why the demand is not decided so."""
    if decision not in DEMAND_TRANSITIONS[demand.decision]:
        return _("Somebody decided on this demand meanwhile. Open it again.")
    if decision == Decision.NOT_TAKEN_UP and not reason.strip():
        return _("Say why the demand is not taken up; who handed it in is told.")
    if courses and decision != Decision.TAKEN_UP:
        return _("Courses are named only for a demand that is taken up. Choose that, or no course.")
    if demand.decision == decision == Decision.TAKEN_UP and not courses:
        return _("The demand is taken up already. Choose a further course that answers it.")
    return None
