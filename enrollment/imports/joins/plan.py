"""What taking in a join log would do: whom its rows belong to by address, who waits in the queue, what is wrong.

Only reads. Not for writing: apply.py. A label has no words of a language: the plan is the same for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Person
from core.sheets.columns import Row, SheetProblem
from courses.models import Run, Session
from courses.of_run import run_of
from enrollment.imports.joins.columns import GIVEN, JOINS, PARTLY, UNREADABLE, WHY
from enrollment.models import Enrollment, Stay
from enrollment.queries import joins as queries
from enrollment.rules.own import why_not_own
from exchange.kinds import Item, Plan

NOBODY = "?"
WhyNot = Stay.WhyNot


def make(rows: Mapping[str, list[Row]], parameters: dict[str, Any]) -> Plan:
    """Plan the log: what is not counted and why, unmatched joiners, the others; what stands already is unchanged.

    A row that cannot count stops nothing as long as another one counts; with none at all it is not this run's log.
    """
    run = run_of(parameters)
    places, known = queries.places_by_address(run), queries.known_stays(run, parameters["platform"])
    sessions = queries.sessions_by_state(run)
    by = Person.objects.filter(pk=parameters.get("by") or 0).first()
    plan, refused = Plan(), []
    for row in rows[JOINS.key]:
        why = _why_not(row, run, sessions)
        if why and why != PARTLY:
            refused.append((row, why))
            continue
        place = place_for(row.values["address"], places, by)
        owner = places.get(queries.address_key(row.values["address"]))  # as a colleague may have settled the own row
        if _is_new(row, place, owner, known):
            plan.new.append(_item(row, place, why))
        else:
            plan.unchanged += 1
    if not plan.new and not plan.unchanged:
        plan.problems = [_problem(row, why, run) for row, why in refused] or [
            SheetProblem(_("The log names nobody: it has no rows below its heads."))
        ]
        return plan
    for row, why in refused:
        if why == UNREADABLE or _is_new(row, None, None, known):
            plan.uncounted.append(_kept(row, why))
        else:
            plan.unchanged += 1
    return plan


def place_for(address: str, places: Mapping[str, Enrollment], by: Person | None) -> Enrollment | None:
    """Whose the address is; None also for the own one: who brings the log does not say when they were there."""
    place = places.get(queries.address_key(address))
    return None if place is None or why_not_own(by, place) else place


def _is_new(row: Row, place: Enrollment | None, owner: Enrollment | None, known: set[queries.Known]) -> bool:
    """Whether nothing like it stands yet, for the place or its owner; from now on it does."""
    told = (row.values["name"], row.values["address"], row.values["joined"], row.values["left"])
    whose, owners = (None if one is None else one.pk for one in (place, owner))
    new = not {(whose, *told), (owners, *told)} & known
    known.add((whose, *told))
    return new


def _item(row: Row, place: Enrollment | None, why: str) -> Item:
    whose = NOBODY if place is None else f"{place.person.name} ({place.person.staff_number})"
    return Item(
        f"{int(place is not None)}:{row.number:07}",
        f"{_given(row)} → {whose}",
        new=_values(row) | ({WHY.key: why} if why else {}),
    )


def _kept(row: Row, why: str) -> Item:
    """A row that counts nothing; one that cannot be read stays in the file alone."""
    key = f"{row.number:07}"
    if why == UNREADABLE:
        problem = row.values["problem"]
        return Item(f"0:{key}", str(row.number), new={WHY.key: why, GIVEN.key: problem.value})
    return Item(f"1:{key}", _given(row), new=_values(row) | {WHY.key: why})


def _given(row: Row) -> str:
    return " · ".join(filter(None, (row.values["name"], row.values["address"])))


def _values(row: Row) -> dict[str, Any]:
    times = {key: timezone.localtime(row.values[key]).isoformat(" ") for key in ("joined", "left") if row.values[key]}
    return {"address": row.values["address"], "name": row.values["name"], **times}


def _why_not(row: Row, run: Run, sessions: queries.ByState) -> str:
    """Why the row is not counted, PARTLY when it is in some sessions only, "" when nothing speaks against it."""
    if "problem" in row.values:
        return UNREADABLE
    start, end = row.values["joined"], row.values["left"] or row.values["joined"]
    days = {timezone.localdate(moment) for moment in (start, end)}
    if row.values.get("waited"):
        return WhyNot.WAITING_ROOM
    if min(days) < run.starts_on or max(days) > run.ends_on:
        return WhyNot.OUTSIDE
    if row.values["left"] is None:
        return WhyNot.NO_LEAVE
    closed, open_ = (any(_falls(start, end, one) for one in some) for some in (sessions.closed, sessions.open))
    return "" if not closed else PARTLY if open_ else WhyNot.CLOSED


def _falls(start: datetime, end: datetime, session: Session) -> bool:
    return start < session.closes_at and end > session.starts_at


def _problem(row: Row, why: str, run: Run) -> SheetProblem:
    """The same in a sentence, for a log of which nothing counts."""
    if why == UNREADABLE:
        problem: SheetProblem = row.values["problem"]
        return problem
    sentences = {
        WhyNot.WAITING_ROOM: _("The person stood in the waiting room only; that is not attendance."),
        WhyNot.OUTSIDE: _(
            "This lies outside the run (%(dates)s). Is it the log of another meeting, or in another time zone?"
        )
        % {"dates": run.dates},
        WhyNot.NO_LEAVE: _("The log has no leave time. Bring the report that is made after the meeting has ended."),
        WhyNot.CLOSED: _("The roll call of this time is closed. Have it reopened, then bring the log again."),
    }
    column = JOINS.columns[3 if why == WhyNot.NO_LEAVE else 2].title
    return SheetProblem(sentences[WhyNot(why)], row=row.number, column=column, value=_shown(row.values["joined"]))


def _shown(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
