"""Officials of foreign cities by file: its columns, what taking it in would do, and doing it.

Not for judging an invitation: accounts.rules. A file invites and lengthens or shortens access; who is not in it stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts import actions, queries
from accounts.models import Organisation, Person
from accounts.rules import why_not_invite, why_not_invite_again
from core.sheets.columns import Column, Row, Sheet, SheetProblem
from exchange.kinds import Item, Plan

SHEET = Sheet(
    "국제연수생",
    "Guests",
    "guests",
    (
        Column("로마자 성명", "Name in Latin letters", "name", required=True, max_length=80),
        Column("도시", "City", "city", required=True, max_length=100),
        Column("이메일", "E-mail", "email", required=True, max_length=254),
        Column("이용 기한", "Access until", "access_until", "date", required=True),
    ),
)
Values = dict[str, Any]


def plan(rows: Mapping[str, list[Row]], parameters: dict[str, Any]) -> Plan:
    """What taking the file in would do: who has no account is invited, of others the last day of access changes."""
    made, cities, guests = Plan(parameters=parameters), _cities(), _guests(rows)
    seen: set[str] = set()
    for row in rows[SHEET.key]:
        email, city = row.values["email"].lower(), cities.get(_folded(row.values["city"]))
        if city is None:
            made.problems.append(_problem(row, "city", _no_city(cities)))
        elif email in seen:
            made.problems.append(_problem(row, "email", _("This address stands in the file twice.")))
        else:
            _place(made, row, city, guests.get(email))
        seen.add(email)
    return made


def _place(made: Plan, row: Row, city: Organisation, guest: Person | None) -> None:
    """Put the row where it belongs. Of a guest who was invited before only the last day can change.

    Rows of the plan are named without the address, because the journal keeps the names of what was shown.
    """
    values, until = row.values, str(row.values["access_until"])
    email, label = values["email"].lower(), f"{values['name']} ({city})"
    if guest is None:
        new = {"name": values["name"], "city": city.code, "email": email, "access_until": until}
        made.new.append(Item(f"{city.code}-{row.number}", label, {}, new))
    elif guest.organisation_id != city.pk or guest.name != values["name"]:
        text = _("This address belongs to %(name)s (%(city)s). Write the same name and city, or another address.")
        made.problems.append(_problem(row, "email", text % {"name": guest, "city": guest.organisation}))
    elif (before := _until(guest)) == until:
        made.unchanged += 1
    else:
        made.changed.append(Item(guest.staff_number, label, {"access_until": before}, {"access_until": until}))


def forbidden(rows: Mapping[str, list[Row]], by: Person) -> list[SheetProblem]:
    """What stands against the invitations, each as by hand: names, addresses that others have, days of access."""
    cities, guests = _cities(), _guests(rows)
    problems = []
    for row in rows[SHEET.key]:
        values, guest = row.values, guests.get(row.values["email"].lower())
        city = cities.get(_folded(values["city"]))
        if guest is not None:
            sentence = why_not_invite_again(by, guest, values["access_until"])
        elif city is not None:
            sentence = why_not_invite(by, values["name"], city, values["email"], values["access_until"])
        else:
            continue
        if sentence and not (guest and _until(guest) == str(values["access_until"])):
            problems.append(_problem(row, "email", sentence))
    return problems


def apply(*, plan: Plan, by: Person) -> None:
    """Invite who is new, and again who gets another last day; each is judged and recorded as one by hand.

    Raises: Refused when a rule says no.
    """
    cities = {city.code: city for city in queries.foreign_cities()}
    for item in plan.new:
        until = date.fromisoformat(item.new["access_until"])
        city = cities[item.new["city"]]
        actions.invite(name=item.new["name"], email=item.new["email"], city=city, access_until=until, by=by)
    guests = queries.foreign_people().in_bulk([item.key for item in plan.changed], field_name="staff_number")
    for item in plan.changed:
        until = date.fromisoformat(item.new["access_until"])
        actions.invite_again(person=guests[item.key], access_until=until, by=by)


def _cities() -> dict[str, Organisation]:
    """The cities by code and by both names, however they are spelt."""
    found: dict[str, Organisation] = {}
    for city in queries.foreign_cities():
        found |= dict.fromkeys(map(_folded, (city.code, city.name_ko, city.name_en)), city)
    return found


def _guests(rows: Mapping[str, list[Row]]) -> dict[str, Person]:
    addresses = {row.values["email"].lower() for row in rows[SHEET.key]}
    people = queries.with_invitations(queries.foreign_people().filter(email__in=addresses))
    return {guest.email: guest for guest in people}


def _until(guest: Person) -> str:
    return str(queries.access_until(guest) or "")


def _no_city(cities: Mapping[str, Organisation]) -> str:
    names = ", ".join(sorted({str(city) for city in cities.values()}))
    return _("There is no such foreign city. Write one of these: %(cities)s.") % {"cities": names}


def _folded(text: str) -> str:
    return text.strip().casefold()


def _problem(row: Row, column: str, sentence: str) -> SheetProblem:
    return SheetProblem(sentence, SHEET.title, row.number, column, str(row.values[column]))
