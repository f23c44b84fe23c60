"""Planning a needs survey by hand: who is asked, and when.

Not for surveys that rules make: surveys.actions.generating.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from accounts.models import Organisation, Person
from core.errors import refuse_if
from core.periods import today
from journal import actions as journal
from surveys.models import Invitation, Questionnaire, Survey
from surveys.queries import planning as queries
from surveys.rules import rounds as rules


@transaction.atomic
def plan_needs(
    *,
    questionnaire: Questionnaire,
    opens_on: date,
    closes_on: date,
    organisations: Sequence[Organisation] = (),
    grades: Sequence[str] = (),
    by: Person,
) -> Survey:
    """Plan the survey and name whom it asks; it opens by itself on its day.

    Raises: Refused when so few would be asked that they could be told apart, or the days are wrong.
    """
    people = list(queries.people_of(organisations, grades).values_list("pk", flat=True))
    refuse_if(rules.why_not_ask_by_hand(len(people), opens_on, closes_on, today()))
    survey = Survey.objects.create(
        kind=questionnaire.kind, questionnaire=questionnaire, year=opens_on.year, opens_on=opens_on, closes_on=closes_on
    )
    rows = [Invitation(survey=survey, person_id=person) for person in people]
    Invitation.objects.bulk_create(rows, batch_size=5_000)
    new = {
        "people": len(people), "opens_on": opens_on, "closes_on": closes_on, "grades": list(grades),
        "organisations": [one.code for one in organisations],
    }  # fmt: skip
    journal.record("survey.planned", on=survey, by=by, new=new)
    return survey
