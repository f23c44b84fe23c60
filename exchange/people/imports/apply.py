"""Writes the plan of an HR file, in bulk, inside the transaction that exchange holds.

Not for deciding anything: plan.py did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from accounts import queries, rules
from accounts.models import Organisation, Person, RoleGrant
from core.errors import refuse_if, refuse_unless
from exchange.kinds import Item, Plan
from exchange.people.imports.guards import moved_away
from exchange.people.imports.plan import FIELDS
from journal import actions as journal

T = TypeVar("T")
CHUNK = 2000
WRITTEN = [*FIELDS, "left_on", "is_active"]
PERSONAL_ROLES = ("lecturer", "trainee", "foreign_trainee", "applicant")  # they go with the person, not the office


def apply(*, plan: Plan, by: Person) -> None:
    """Bring the people in, change and let go as planned. The caller's transaction makes it all or nothing.

    Who leaves is signed out and holds no role from now on. Who moves to another organisation loses the roles
    held by virtue of the old office and is signed out. Safe to run twice: nothing is added.
    Raises: Refused without the right, or when the file would put out the one who applies it or the last administrator.
    """
    refuse_if(rules.why_not_import(by))
    leaving = {item.key for item in plan.leaving}
    moved = moved_away(plan)
    queries.lock_administrators()  # so that nobody takes the last role away while this file takes another
    refuse_if(rules.why_not_end_administrators([*leaving, *moved]))
    refuse_unless(
        by.staff_number not in leaving,
        _("You yourself would leave with this file. Add your row, or let a colleague apply it."),
    )
    organisations = dict(Organisation.objects.order_by().values_list("code", "pk"))
    _free_addresses(plan.changed)
    for items in _chunks(plan.changed):
        _change(items, organisations, by)
    for items in _chunks(plan.new):
        _bring(items, organisations)
    _end_roles(moved, by, of_office_only=True)
    _sign_out(moved)
    _leave(plan.leaving, by)
    journal.record(
        "people.imported",
        by=by,
        new={
            "new": len(plan.new), "changed": len(plan.changed), "leaving": len(leaving), "unchanged": plan.unchanged,
        },
    )  # fmt: skip


def _bring(items: list[Item], organisations: dict[str, int]) -> None:
    nobody = make_password(None)  # new people set a password by mail or come by single sign-on
    people = [Person(staff_number=item.key, password=nobody) for item in items]
    for person, item in zip(people, items, strict=True):
        _set(person, item.new, organisations)
    Person.objects.bulk_create(people)


def _change(items: list[Item], organisations: dict[str, int], by: Person) -> None:
    people = Person.objects.in_bulk([item.key for item in items], field_name="staff_number")
    # Each person's record says what became of them; written first, while the rows still have their keys.
    changes = [journal.Change(people[item.key], item.old, item.new) for item in items]
    journal.record_many("person.changed", changes, by=by)
    for item in items:
        person = people[item.key]
        _set(person, item.new, organisations)
        if "left_on" in item.new:
            person.left_on, person.is_active = None, True
        person.pk = None  # an upsert by staff number: one statement for all rows of the chunk
    Person.objects.bulk_create(
        people.values(), update_conflicts=True, unique_fields=["staff_number"], update_fields=WRITTEN
    )


def _set(person: Person, new: dict[str, Any], organisations: dict[str, int]) -> None:
    for field, value in new.items():
        if field == "organisation":
            person.organisation_id = organisations[value]
        elif field in ("hired_on", "retires_on"):
            setattr(person, field, date.fromisoformat(value) if value else None)
        elif field != "left_on":
            setattr(person, field, value)


def _free_addresses(changed: list[Item]) -> None:
    """Take the old addresses away first: two people may swap theirs."""
    losing = [item.key for item in changed if item.old.get("email")]
    for numbers in _chunks(losing):
        Person.objects.filter(staff_number__in=numbers).update(email="")


def _leave(items: list[Item], by: Person) -> None:
    on: dict[str, list[str]] = defaultdict(list)
    for item in items:
        on[item.new["left_on"]].append(item.key)
    for day, numbers in on.items():
        for chunk in _chunks(numbers):
            Person.objects.filter(staff_number__in=chunk).update(left_on=day, is_active=False)
    everybody = [item.key for item in items]
    _end_roles(everybody, by)
    _sign_out(everybody)
    for numbers in _chunks(everybody):
        gone = Person.objects.filter(staff_number__in=numbers)
        journal.record_many("person.left", (journal.Change(p, new={"left_on": p.left_on}) for p in gone), by=by)


def _end_roles(numbers: list[str], by: Person, *, of_office_only: bool = False) -> None:
    for chunk in _chunks(numbers):
        grants = RoleGrant.objects.filter(person__staff_number__in=chunk, ended_at=None)
        if of_office_only:
            grants = grants.exclude(role__in=PERSONAL_ROLES)
        ended = grants.select_related("person")
        journal.record_many("role.ended", (journal.Change(g.person, old={"role": g.role}) for g in ended), by=by)
        grants.update(ended_at=timezone.now(), ended_by=by)


def _sign_out(numbers: list[str]) -> None:
    mark = get_random_string(16)  # any new value ends the sessions; it may be the same for all
    for chunk in _chunks(numbers):
        Person.objects.filter(staff_number__in=chunk).update(session_mark=mark)


def _chunks(items: list[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
