"""Who looks after an agency's people: its training officers, and who decides in the institute.

Not for what they may see: enrollment.queries.runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from accounts.models import Organisation, Person, RoleGrant
from accounts.roles import ROLES, AgencyTrainingOfficer


def officers_of(organisation: int | None) -> list[Person]:
    """The training officers of the organisation and of those above it. Three queries at most."""
    if organisation is None:
        return []
    return officers_of_each([organisation])[organisation]


def officers_of_each(organisations: Iterable[int]) -> dict[int, list[Person]]:
    """The same for many organisations, by their keys; the number of queries does not grow with them."""
    parents = dict(Organisation.objects.order_by().values_list("pk", "parent_id"))
    held = RoleGrant.objects.filter(role=AgencyTrainingOfficer.code, ended_at=None, person__is_active=True)
    by_place: dict[int, list[Person]] = {}
    for grant in held.select_related("person").order_by("person_id"):
        if grant.person.organisation_id is not None:
            by_place.setdefault(grant.person.organisation_id, []).append(grant.person)
    return {place: [p for one in _upwards(place, parents) for p in by_place.get(one, [])] for place in organisations}


def _upwards(place: int, parents: Mapping[int, int | None]) -> list[int]:
    found: list[int] = []
    here: int | None = place
    while here is not None and here not in found:
        found.append(here)
        here = parents.get(here)
    return found


def deciders(permission: str = "attendance.decide") -> list[Person]:
    """Who decides on statements, cases and appeals, or on what another permission of the whole institute opens."""
    codes = [code for code, role in ROLES.items() if permission in role.permissions]
    return list(Person.objects.filter(grants__role__in=codes, grants__ended_at=None, is_active=True).distinct())


def recognisers_for(person: Person) -> list[Person]:
    """Who decides on the person's learning elsewhere: the agency's officers, without one the training managers."""
    own = [one for one in officers_of(person.organisation_id) if one.pk != person.pk]
    staff = (one for one in deciders("learning.recognise") if one.may("enrollment.read") and one.pk != person.pk)
    return own or list(staff)
