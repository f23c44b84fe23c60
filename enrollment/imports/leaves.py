"""Leaves by file: its columns, what taking it in would do, and doing it.

Not for judging a leave: enrollment.rules.hours. A file adds and moves leaves; those that it leaves out stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Person
from core.sheets.columns import Column, Row, Sheet, SheetProblem
from enrollment.actions import owed
from enrollment.models import Leave
from enrollment.rules.hours import why_not_leave
from exchange.kinds import Item, Plan

SHEET = Sheet(
    "휴직",
    "Leaves",
    "leaves",
    (
        Column("직원번호", "Staff number", "staff_number", required=True, max_length=20),
        Column("구분", "Kind", "kind", "choice", required=True, choices=dict(Leave.Kind.choices)),
        Column("시작일", "First day", "from_on", "date", required=True),
        Column("종료일", "Last day", "until_on", "date", required=True),
    ),
)
Values = dict[str, Any]


def plan(rows: Mapping[str, list[Row]], parameters: dict[str, Any]) -> Plan:
    """What taking the file in would do: a leave of the same person and first day is moved, others are new."""
    found = Plan(parameters=parameters)
    people = _people(rows)
    standing = _standing(people)
    seen: set[str] = set()
    for row in rows[SHEET.key]:
        values, person = row.values, people.get(row.values["staff_number"].upper())
        if person is None:
            found.problems.append(_problem(row, "staff_number", _("Nobody has this staff number.")))
            continue
        key = f"{person.staff_number}:{values['from_on']}"
        if key in seen:
            found.problems.append(_problem(row, "from_on", _("This leave stands in the file twice.")))
            continue
        seen.add(key)
        _place(found, Item(key, f"{person.staff_number} {person}", {}, _said(values)), standing.get(key))
    return found


def _place(found: Plan, item: Item, old: Leave | None) -> None:
    before = _said({"kind": old.kind, "from_on": old.from_on, "until_on": old.until_on}) if old else {}
    if before == item.new:
        found.unchanged += 1
    elif old:
        found.changed.append(Item(item.key, item.label, before, item.new))
    else:
        found.new.append(item)


def forbidden(rows: Mapping[str, list[Row]], by: Person) -> list[SheetProblem]:
    """What this person may not bring: the own leave, days that overlap, ends before beginnings."""
    people = _people(rows)
    others: dict[int, list[Leave]] = defaultdict(list)
    for leave in Leave.objects.filter(person__in=people.values()):
        others[leave.person_id].append(leave)
    problems = []
    for row in rows[SHEET.key]:
        person, days = people.get(row.values["staff_number"].upper()), row.values
        if person is None:
            continue
        beside = [leave for leave in others[person.pk] if leave.from_on != days["from_on"]]
        sentence = why_not_leave(by, person, from_on=days["from_on"], until_on=days["until_on"], others=beside)
        if sentence:
            problems.append(_problem(row, "from_on", sentence))
        others[person.pk] = [*beside, Leave(person=person, from_on=days["from_on"], until_on=days["until_on"])]
    return problems


def apply(*, plan: Plan, by: Person) -> None:
    """Enter and move the leaves; each is judged, recorded and told as one by hand.

    Raises: Refused when a rule says no.
    """
    numbers = {item.key.rpartition(":")[0] for item in (*plan.new, *plan.changed)}
    people = Person.objects.select_related("organisation").in_bulk(numbers, field_name="staff_number")
    standing = _standing({number.upper(): person for number, person in people.items()})
    for item in (*plan.changed, *plan.new):
        values: Values = {**item.new, **{name: date.fromisoformat(item.new[name]) for name in ("from_on", "until_on")}}
        if item.old:
            owed.change_leave(leave=standing[item.key], by=by, **values)
        else:
            owed.add_leave(person=people[item.key.rpartition(":")[0]], by=by, **values)


def _people(rows: Mapping[str, list[Row]]) -> dict[str, Person]:
    numbers = {row.values["staff_number"] for row in rows[SHEET.key]}
    spelt = numbers | {number.upper() for number in numbers} | {number.lower() for number in numbers}
    found = Person.objects.select_related("organisation").filter(staff_number__in=spelt)
    return {person.staff_number.upper(): person for person in found}


def _standing(people: Mapping[str, Person]) -> dict[str, Leave]:
    leaves = Leave.objects.filter(person__in=people.values()).select_related("person")
    return {f"{leave.person.staff_number}:{leave.from_on}": leave for leave in leaves}


def _said(values: Values) -> Values:
    return {"kind": values["kind"], "from_on": str(values["from_on"]), "until_on": str(values["until_on"])}


def _problem(row: Row, column: str, sentence: str) -> SheetProblem:
    return SheetProblem(sentence, SHEET.title, row.number, column, str(row.values[column]))
