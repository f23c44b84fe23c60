"""What taking in a join log would do: whom its rows belong to by address, who waits in the queue, what is wrong.

Only reads. Not for writing: apply.py. A label has no words of a language: the plan is the same for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import Refused
from core.sheets.columns import Row, SheetProblem
from courses.models import Run, Session
from enrollment.imports.joins.columns import JOINS
from enrollment.models import Enrollment
from enrollment.queries import joins as queries
from enrollment.rules.own import why_not_own
from exchange.kinds import Item, Plan

NOBODY = "?"


def run_of(parameters: dict[str, Any]) -> Run:
    """The run that the log is for. Raises: Refused when it is gone."""
    try:
        return Run.objects.select_related("course").get(pk=parameters["run"])
    except ObjectDoesNotExist as error:
        raise Refused(_("This run is no longer there.")) from error


def make(rows: Mapping[str, list[Row]], parameters: dict[str, Any]) -> Plan:
    """Plan the log: unmatched joiners first, then the others; rows that stand already are counted as unchanged."""
    run = run_of(parameters)
    places, known = queries.places_by_address(run), queries.known_stays(run, parameters["platform"])
    closed = queries.closed_sessions(run)
    by = Person.objects.filter(pk=parameters.get("by") or 0).first()
    plan = Plan()
    for row in rows[JOINS.key]:
        plan.problems += _problems(row, run, closed)
        place = place_for(row.values["address"], places, by)
        owner = places.get(queries.address_key(row.values["address"]))  # as a colleague may have settled the own row
        told = (row.values["name"], row.values["address"], row.values["joined"], row.values["left"])
        whose, owners = (None if one is None else one.pk for one in (place, owner))
        if {(whose, *told), (owners, *told)} & known:
            plan.unchanged += 1
        else:
            known.add((whose, *told))
            plan.new.append(_item(row, place))
    if not rows[JOINS.key]:
        plan.problems.append(SheetProblem(_("The log names nobody: it has no rows below its heads.")))
    return plan


def place_for(address: str, places: Mapping[str, Enrollment], by: Person | None) -> Enrollment | None:
    """Whose the address is; None also for the own one: who brings the log does not say when they were there."""
    place = places.get(queries.address_key(address))
    return None if place is None or why_not_own(by, place) else place


def _item(row: Row, place: Enrollment | None) -> Item:
    given = " · ".join(filter(None, (row.values["name"], row.values["address"])))
    whose = NOBODY if place is None else f"{place.person.name} ({place.person.staff_number})"
    times = {key: timezone.localtime(row.values[key]).isoformat(" ") for key in ("joined", "left")}
    values = {"address": row.values["address"], "name": row.values["name"], **times}
    return Item(f"{int(place is not None)}:{row.number:07}", f"{given} → {whose}", new=values)


def _problems(row: Row, run: Run, closed: Iterable[Session]) -> Iterator[SheetProblem]:
    start, end = row.values["joined"], row.values["left"]
    days = {timezone.localdate(moment) for moment in (start, end)}
    if min(days) < run.starts_on or max(days) > run.ends_on:
        yield SheetProblem(
            _("This lies outside the run (%(dates)s). Is it the log of another meeting, or in another time zone?")
            % {"dates": run.dates},
            row=row.number, column=JOINS.columns[2].title, value=_shown(start),
        )  # fmt: skip
    for session in closed:
        if start < session.closes_at and end > session.starts_at:
            yield SheetProblem(
                _("The roll call of the session at %(when)s is closed. Have it reopened, then bring the log again.")
                % {"when": _shown(session.starts_at)},
                row=row.number, value=_shown(start),
            )  # fmt: skip


def _shown(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
