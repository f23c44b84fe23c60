"""What applying an HR file would do: who is new, changed, leaving, and everything wrong with it.

Only reads. Not for writing: apply.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.models import Organisation, Person
from core.periods import today
from core.sheets.columns import Column, Row, SheetProblem
from exchange.kinds import Item, Plan
from exchange.people.imports import guards
from exchange.people.imports.columns import EMAIL, HR_KINDS, LEFT_ON, ORGANISATION, PEOPLE, RETIRES_ON, STAFF_NUMBER

FIELDS = ("name", "name_en", "email", "grade", "job_series", "organisation", "kind", "hired_on", "retires_on")
Values = dict[str, str]  # dates as 2023-03-02, nothing as ""


@dataclass(frozen=True, slots=True)
class Known:
    """A person as the portal has it."""

    staff_number: str
    values: tuple[str, ...]  # in the order of FIELDS
    left_on: date | None
    demo: bool

    def value(self, field: str) -> str:
        return self.values[FIELDS.index(field)]


def make(rows: Mapping[str, list[Row]], parameters: dict[str, Any]) -> Plan:
    """Plan the file: it holds everybody of each organisation that it names.

    So who belongs to one of those organisations and is not in the file is leaving; people of organisations
    that the file does not name are left alone, and a file of one office is as good as one of the whole city.
    People who never come with the HR file (applicants, assessors, lecturers) are neither changed nor shown.
    """
    people = rows[PEOPLE.key]
    everybody = _known()
    known = {key: person for key, person in everybody.items() if person.value("kind") in HR_KINDS}
    others = everybody.keys() - known.keys()
    plan = Plan(problems=[*_doubles(people), *_wrong_values(people), *_of_others(people, others)])
    plan.problems += _taken_addresses(people, everybody, others)
    wrong = {problem.row for problem in plan.problems}
    for row in people:
        if row.number not in wrong:
            _sort(plan, row, known.get(_key(row)))
    plan.leaving += _missing(people, known)
    plan.problems += guards.last_administrators(plan, people)
    plan.problems.sort(key=lambda problem: problem.row or 0)
    return plan


def _known() -> dict[str, Known]:
    stored = [f"{field}__code" if field == "organisation" else field for field in FIELDS]
    rows = Person.objects.order_by().values_list("staff_number", "left_on", "demo", *stored)
    return {
        number.upper(): Known(number, tuple(map(_text, values)), left_on, demo)
        for number, left_on, demo, *values in rows.iterator(chunk_size=5000)
    }


def _sort(plan: Plan, row: Row, known: Known | None) -> None:
    """Put one sound row where it belongs."""
    wanted = _wanted(row, known)
    label = f"{wanted['name']} ({row.values['staff_number']})"
    if row.values.get("left_on"):
        if known is not None and known.left_on is None:
            plan.leaving.append(Item(known.staff_number, label, new={"left_on": _text(row.values["left_on"])}))
        else:
            plan.unchanged += 1
    elif known is None:
        plan.new.append(Item(row.values["staff_number"], label, new=wanted))
    else:
        old = dict(zip(FIELDS, known.values, strict=True))
        differing = [field for field in FIELDS if old[field] != wanted[field]]
        before, after = {f: old[f] for f in differing}, {f: wanted[f] for f in differing}
        if known.left_on is not None:  # somebody comes back
            before["left_on"], after["left_on"] = known.left_on.isoformat(), ""
        if after:
            plan.changed.append(Item(known.staff_number, label, before, after))
        else:
            plan.unchanged += 1


def _wanted(row: Row, known: Known | None) -> Values:
    """The values that the person shall have; what the file has no column for stays."""
    wanted = {}
    for field in FIELDS:
        stands = known.value(field) if known else ""
        wanted[field] = _text(row.values[field]) if field in row.values else stands
    wanted["email"] = wanted["email"].lower()
    if not row.values.get("kind"):
        wanted["kind"] = known.value("kind") if known else Person.Kind.OFFICIAL.value
    return wanted


def _missing(people: list[Row], known: dict[str, Known]) -> Iterator[Item]:
    there = {_key(row) for row in people}
    whole = {row.values["organisation"] for row in people}
    leaves_on = today().isoformat()
    for key, person in known.items():
        if key in there or person.demo or person.left_on:
            continue
        if person.value("organisation") in whole:
            label = f"{person.value('name')} ({person.staff_number})"
            yield Item(person.staff_number, label, new={"left_on": leaves_on})


def _doubles(people: list[Row]) -> Iterator[SheetProblem]:
    first: dict[str, int] = {}
    for row in people:
        at = first.setdefault(_key(row), row.number)
        if at != row.number:
            sentence = _("This staff number stands in row %(row)s already. Keep one of the two rows.") % {"row": at}
            yield _problem(row, STAFF_NUMBER, sentence)


def _wrong_values(people: list[Row]) -> Iterator[SheetProblem]:
    codes = set(Organisation.objects.order_by().values_list("code", flat=True))
    now = today()
    for row in people:
        values = row.values
        if values["organisation"] not in codes:
            yield _problem(row, ORGANISATION, _("There is no organisation with this code. Organisations lists them."))
        if values.get("email") and not _is_address(values["email"]):
            yield _problem(row, EMAIL, _("This is not an e-mail address."))
        if values.get("hired_on") and values.get("retires_on") and values["hired_on"] > values["retires_on"]:
            yield _problem(row, RETIRES_ON, _("The expected retirement lies before the day of hiring."))
        if values.get("left_on") and values["left_on"] > now:
            yield _problem(row, LEFT_ON, _("This day is still to come. Put it under expected retirement."))


def _of_others(people: list[Row], others: Set[str]) -> Iterator[SheetProblem]:
    """Rows with the number of somebody who never comes with the HR file; the sentence tells nothing of the person."""
    for row in people:
        if _key(row) in others:
            yield _problem(row, STAFF_NUMBER, _("This staff number cannot come with the HR file."))


def _taken_addresses(people: list[Row], everybody: dict[str, Known], others: Set[str]) -> Iterator[SheetProblem]:
    """Addresses that two people would have once the file is applied; one address is one account."""
    address = {key: person.value("email") for key, person in everybody.items()}
    address.update({_key(row): (row.values["email"] or "").lower() for row in people if "email" in row.values})
    owners: dict[str, list[str]] = defaultdict(list)
    for key, text in address.items():
        if text:
            owners[text].append(key)
    for row in people:
        mine = address.get(_key(row), "")
        sharing = [key for key in owners.get(mine, []) if key != _key(row)]
        if not sharing:
            continue
        named = [key for key in sharing if key not in others]
        if named:
            sentence = _("The person with staff number %(number)s has this address.") % {"number": named[0]}
        else:
            sentence = _("This address is in use already. Give another one, or leave the cell empty.")
        yield _problem(row, EMAIL, sentence)


def _problem(row: Row, column: Column, sentence: str) -> SheetProblem:
    return SheetProblem(
        sentence, sheet=PEOPLE.title, row=row.number, column=column.title, value=_text(row.values.get(column.key))
    )


def _key(row: Row) -> str:
    return str(row.values["staff_number"]).upper()


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _text(value: Any) -> str:
    """A stored or read value as the plan keeps it: JSON, and "" for nothing."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
