"""Whom a survey made by hand may ask, and with what.

Not for surveys that rules make: surveys.queries.rounds.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from accounts.models import Organisation, Person
from surveys.models import Kind, Questionnaire


def people_of(organisations: Sequence[Organisation], grades: Sequence[str]) -> QuerySet[Person]:
    """Serving officials, of these organisations and grades where any are named."""
    people = Person.objects.filter(kind=Person.Kind.OFFICIAL, is_active=True, left_on=None)
    if organisations:
        people = people.filter(organisation__in=organisations)
    return people.filter(grade__in=grades) if grades else people


def by_hand() -> QuerySet[Questionnaire]:
    """Questionnaires in force that somebody may send out: of needs alone."""
    return Questionnaire.objects.filter(state=Questionnaire.State.IN_FORCE, kind=Kind.NEEDS).order_by("code")
