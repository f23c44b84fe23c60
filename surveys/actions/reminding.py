"""Reminding people who are asked and have not answered.

Not for telling anybody else who they are.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.periods import today
from journal import actions as journal
from surveys.actions.opening_rounds import tell
from surveys.models import Survey
from surveys.queries import rounds as queries
from surveys.windows import Window, reminders_due

BY_HAND = (7, 1)  # days before the last one, for surveys that no rule made
REMINDER = _("A survey still waits for you, until %(day)s: %(survey)s. Nobody will know who said what.")


def remind(*, by: Person | None) -> int:
    """Send the reminders that are due, one a survey however many were missed. Returns: to how many surveys.

    Safe to run twice, and at once: the counter of the survey moves by one hand only.
    """
    return sum(_remind(survey, by) for survey in queries.open_on(today()))


@transaction.atomic
def _remind(survey: Survey, by: Person | None) -> bool:
    days = survey.rule.remind_days if survey.rule else BY_HAND
    due = reminders_due(Window(survey.opens_on, survey.closes_on), days, today())
    seen = Survey.objects.filter(pk=survey.pk, state=Survey.State.OPEN, reminded=survey.reminded)
    if due <= survey.reminded or not seen.update(reminded=due):
        return False
    people = list(queries.not_answered(survey))
    tell(survey=survey, people=people, text=REMINDER, by=by)
    journal.record("survey.reminded", on=survey, by=by, new={"reminder": due, "people": len(people)})
    return True
