"""Whose a finding is: the owner divisions with everybody under them, and the planning officers for all.

Not for what may be done with it: audit.rules.
"""

from __future__ import annotations

from accounts.models import Person
from accounts.roles import PlanningOfficer
from audit.models import Finding


def keeps_all(user: Person) -> bool:
    """Whether the person looks after the findings of every division."""
    return PlanningOfficer in user.roles


def own_and_above(user: Person) -> set[int]:
    """The keys of the person's organisation and of all above it."""
    found = set()
    organisation = user.organisation
    while organisation is not None:
        found.add(organisation.pk)
        organisation = organisation.parent
    return found


def owns(user: Person, finding: Finding) -> bool:
    """Whether the person works in an owner division or under one."""
    return not own_and_above(user).isdisjoint(division.pk for division in finding.divisions.all())
