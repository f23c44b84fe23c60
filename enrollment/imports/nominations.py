"""Names for held seats by Excel: the columns, what applying the file would do, and doing it.

Not for the upload's flow: exchange. Not for who may take part: enrollment.rules.nominations, as when named by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_unless
from core.names import normal
from core.sheets.columns import Column, Row, Sheet, SheetProblem
from enrollment.actions import nominations as actions
from enrollment.models import Enrollment, Hold
from enrollment.queries import nominations as queries
from enrollment.rules import nominations as rules
from exchange.kinds import Item, Plan

STAFF_NUMBER = Column("직원번호", "Staff number", "staff_number", required=True, max_length=20)
NAME = Column("성명", "Name", "name", max_length=80)
NOTE = Column("비고", "Note", "note", max_length=200)
PEOPLE = Sheet("추천명단", "Nominated people", "people", (STAFF_NUMBER, NAME, NOTE))


def hold_of(parameters: dict[str, Any]) -> Hold | None:
    """The held seats that the upload is for, as they stand now."""
    rows = Hold.objects.select_related("run__course", "run__intake", "organisation", "quota", "held_by")
    return rows.filter(pk=parameters.get("hold") or 0).first()


def make(rows: Mapping[str, list[Row]], parameters: dict[str, Any]) -> Plan:
    """Plan the file: who would be named, who is in already, and every reason against every row. Only reads."""
    hold = hold_of(parameters)
    if hold is None:
        return Plan(problems=[SheetProblem(_("These held seats are gone. Open the list of nominations."))])
    people = rows[PEOPLE.key]
    known = _known(hold, people)
    live = Enrollment.objects.filter(run=hold.run, person__in=known.values()).exclude(state__in=Enrollment.ENDED)
    there = set(live.filter(hold=hold).values_list("person_id", flat=True))
    against = rules.reasons_against(hold, [person for person in known.values() if person.pk not in there])
    plan = Plan(problems=list(_doubles(people)))
    for row in people:
        person = known.get(_key(row))
        found = list(_problems(row, person, against))
        if found:
            plan.problems += found
        elif person is not None and person.pk in there:
            plan.unchanged += 1
        elif person is not None:
            plan.new.append(Item(person.staff_number, f"{person} ({person.staff_number})", new=_shown(row, person)))
    if not plan.problems and len(plan.new) > hold.open:
        plan.problems += _too_many(hold, people, {item.key.upper() for item in plan.new})
    plan.problems.sort(key=lambda problem: problem.row or 0)
    return plan


def _known(hold: Hold, rows: list[Row]) -> dict[str, Person]:
    """The agency's people by staff number in capitals; somebody else's number is as good as none."""
    wanted = {_key(row) for row in rows}
    return {
        person.staff_number.upper(): person
        for person in queries.people_of(hold)
        if person.staff_number.upper() in wanted
    }


def _problems(row: Row, person: Person | None, against: dict[int, list[str]]) -> Iterator[SheetProblem]:
    if person is None:
        yield _problem(row, STAFF_NUMBER, rules.not_yours())
        return
    name = normal(str(row.values.get("name") or ""))
    if name and name.casefold() not in {person.name.casefold(), person.name_en.casefold()}:
        yield _problem(row, NAME, _("The name does not belong to this staff number. Check both."))
    for sentence in against.get(person.pk, ()):
        yield _problem(row, STAFF_NUMBER, sentence)


def _doubles(rows: list[Row]) -> Iterator[SheetProblem]:
    first: dict[str, int] = {}
    for row in rows:
        at = first.setdefault(_key(row), row.number)
        if at != row.number:
            sentence = _("This staff number stands in row %(row)s already. Keep one of the two rows.") % {"row": at}
            yield _problem(row, STAFF_NUMBER, sentence)


def _too_many(hold: Hold, rows: list[Row], new: set[str]) -> Iterator[SheetProblem]:
    """The rows for which no seat is left, in the order of the file."""
    beyond = [row for row in rows if _key(row) in new][hold.open :]
    for row in beyond:
        sentence = _("The held seats without a name (%(n)d) are used up by the rows above. Take this row out.")
        yield _problem(row, STAFF_NUMBER, sentence % {"n": hold.open})


def _shown(row: Row, person: Person) -> dict[str, str]:
    return {"staff_number": person.staff_number, "name": person.name, "note": str(row.values.get("note") or "")}


def _problem(row: Row, column: Column, sentence: str) -> SheetProblem:
    value = row.values.get(column.key)
    return SheetProblem(
        sentence, sheet=PEOPLE.title, row=row.number, column=column.title, value="" if value is None else str(value)
    )


def _key(row: Row) -> str:
    return str(row.values["staff_number"]).strip().upper()


def apply(*, plan: Plan, by: Person) -> None:
    """Name everybody of the plan; the caller's transaction makes it all or nothing.

    Raises: Refused when anything of it may no longer be done.
    """
    hold = hold_of(plan.parameters)
    refuse_unless(hold is not None, _("These held seats are gone. Open the list of nominations."))
    assert hold
    notes = {item.key: item.new["note"] for item in plan.new}
    people = list(queries.people_of(hold).filter(staff_number__in=notes).order_by("staff_number"))
    refuse_unless(len(people) == len(notes), _("Somebody left your agency meanwhile. Make the plan anew."))
    if people:
        actions.fill(hold=hold, people=people, by=by, notes={one.pk: notes[one.staff_number] for one in people})
