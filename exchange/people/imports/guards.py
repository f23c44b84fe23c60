"""What an HR file may not do although its rows are sound: reach into roles and accounts of those who look after them.

Only reads. Not for the values of the rows: plan.py.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from accounts import queries, rules
from accounts.models import Person
from core.sheets.columns import Row, SheetProblem
from exchange.kinds import Plan
from exchange.people.imports.columns import EMAIL, PEOPLE, STAFF_NUMBER


def addresses_of_role_holders(rows: Mapping[str, list[Row]], by: Person) -> list[SheetProblem]:
    """Rows that give somebody with a role another address than the stored one.

    A reset mail goes to the address, so changing it is taking the account with its roles: only who gives roles may.
    """
    if by.may("people.grant_roles"):
        return []
    stored = queries.addresses_of_role_holders()
    problems = []
    for row in rows[PEOPLE.key]:
        number = str(row.values["staff_number"]).upper()
        if number not in stored or "email" not in row.values or row.values.get("left_on"):
            continue
        wanted = row.values["email"] or ""
        if wanted.lower() != stored[number].lower():
            sentence = _("This person holds a role, so only a system administrator may change the address.")
            problems.append(
                SheetProblem(sentence, sheet=PEOPLE.title, row=row.number, column=EMAIL.title, value=wanted)
            )
    return problems


def last_administrators(plan: Plan, people: list[Row]) -> list[SheetProblem]:
    """One problem for each system administrator whose role would end, when none would be left."""
    ending = [item.key for item in plan.leaving] + moved_away(plan)
    sentence = rules.why_not_end_administrators(ending)
    if sentence is None:
        return []
    at = {str(row.values["staff_number"]).upper(): row.number for row in people}
    return [
        SheetProblem(sentence, sheet=PEOPLE.title, row=at.get(number.upper()), column=STAFF_NUMBER.title, value=number)
        for number in queries.administrators().values_list("person__staff_number", flat=True)
    ]


def moved_away(plan: Plan) -> list[str]:
    """The staff numbers of those who change the organisation and so lose the roles of the old office."""
    return [item.key for item in plan.changed if "organisation" in item.new]
