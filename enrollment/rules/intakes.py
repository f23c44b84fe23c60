"""How a run may take people in, and who changes that: a sentence that says why not, or None.

Not for who may take a place: enrollment.rules.places.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Run
from enrollment.models import Intake

SHORTEST_REASON = 4


def why_not_keep_intake(by: Person, run: Run) -> str | None:
    """Why the person may not set how the run takes people in, or None."""
    if not by.may("runs.manage"):
        return _("Your role does not open runs. Ask the training division.")
    if run.state != Run.State.PLANNED:
        return _("This run was cancelled; it takes nobody in.")
    return None


def why_not_so(
    run: Run, intake: Intake | None, values: Mapping[str, Any], quotas: Mapping[int, int], reason: str
) -> str | None:
    """Why the run cannot take people in in this way, or None; `quotas` are seats by organisation.

    `reason` says why it takes more people than the plan says.
    """
    return (
        _why_not_then(run, values)
        or _why_not_so_many(run, intake, values, quotas, reason)
        or _why_not_else(intake, values)
    )


def _why_not_then(run: Run, values: Mapping[str, Any]) -> str | None:
    """The order of a run: applications open and close, places can be cancelled no more, the run begins."""
    if values["closes_at"] <= values["opens_at"]:
        return _("Applications must close after they open.")
    if values["cancel_until"] < values["closes_at"]:
        return _("Places can be cancelled until applications close at least. Set the cut-off to the closing or later.")
    if timezone.localdate(values["cancel_until"]) > run.starts_on:
        return _("The run begins on %(day)s. Close applications and cancellations on that day at the latest.") % {
            "day": date_format(run.starts_on)
        }
    return None


def _why_not_so_many(
    run: Run, intake: Intake | None, values: Mapping[str, Any], quotas: Mapping[int, int], reason: str
) -> str | None:
    grows = intake is None or values["seats"] > intake.seats
    if grows and values["seats"] > run.capacity and len(reason.strip()) < SHORTEST_REASON:
        return _("The plan holds this run for %(capacity)s people. Say in a few words why it takes in %(seats)s.") % {
            "capacity": run.capacity, "seats": values["seats"],
        }  # fmt: skip
    if values["minimum"] > values["seats"]:
        return _("The minimum cannot be above the number of seats.")
    if any(seats > values["seats"] for seats in quotas.values()):
        return _("A quota cannot be above the number of seats of the run.")
    return None


def _why_not_else(intake: Intake | None, values: Mapping[str, Any]) -> str | None:
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
