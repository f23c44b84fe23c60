"""How a run may take people in, and who changes that: a sentence that says why not, or None.

Not for who may take a place: enrollment.rules.places.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Run
from enrollment.models import Intake


def why_not_keep_intake(by: Person, run: Run) -> str | None:
    """Why the person may not set how the run takes people in, or None."""
    if not by.may("runs.manage"):
        return _("Your role does not open runs. Ask the training division.")
    if run.state != Run.State.PLANNED:
        return _("This run was cancelled; it takes nobody in.")
    return None


def why_not_so(intake: Intake | None, values: Mapping[str, Any], quotas: Mapping[int, int]) -> str | None:
    """Why the run cannot take people in in this way, or None; `quotas` are seats by organisation."""
    if values["closes_at"] <= values["opens_at"]:
        return _("Applications must close after they open.")
    if values["minimum"] > values["seats"]:
        return _("The minimum cannot be above the number of seats.")
    if any(seats > values["seats"] for seats in quotas.values()):
        return _("A quota cannot be above the number of seats of the run.")
    if intake is None:
        return None
    if values["method"] != intake.method and intake.arrivals:
        return _("People applied already, so the method stays as it was announced.")
    if values["approval"] != intake.approval and intake.arrivals:
        return _("People applied already, so the approval stays as it was announced.")
    return why_not_change_seats(intake, values["seats"])


def why_not_change_seats(intake: Intake, seats: int) -> str | None:
    """Why the run cannot have so many seats, or None: what is taken stays."""
    if seats < intake.taken:
        return _("%(taken)s seats are taken already. Cancel places or give held seats back before you go below.") % {
            "taken": intake.taken
        }
    return None


def why_not_quota(organisation: object, seats: int, taken: int) -> str | None:
    """Why the organisation's quota cannot be so small, or None."""
    if seats < taken:
        return _("%(organisation)s has %(taken)s seats in this run already; its quota cannot be %(seats)s.") % {
            "organisation": organisation, "taken": taken, "seats": seats,
        }  # fmt: skip
    return None
