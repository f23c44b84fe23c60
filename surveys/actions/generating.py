"""Planning the surveys that the rules in force ask for.

Not for opening them: surveys.actions.opening_rounds. Not for needs surveys, which somebody plans by hand.
"""

from __future__ import annotations

from django.db import transaction

from accounts.models import Person
from core.periods import today
from journal import actions as journal
from surveys.models import Questionnaire, Survey, SurveyRule
from surveys.queries import rounds as queries
from surveys.queries.rounds import Wanted


def generate(*, by: Person | None) -> int:
    """Plan every survey that a rule in force asks for and that is not there yet.

    Returns: how many were made. Safe to run twice, and at once: the rule's row is held meanwhile, and a constraint lets
    a run, or a course in a quarter, have one survey of a rule.
    """
    return sum(_of_rule(rule, by) for rule in queries.rules_in_force(today()))


@transaction.atomic
def _of_rule(seen: SurveyRule, by: Person | None) -> int:
    rule = SurveyRule.objects.select_for_update().filter(pk=seen.pk, enabled=True).first()
    questionnaire = queries.questionnaire_of(rule) if rule else None
    if rule is None or questionnaire is None:  # the page of rules says so
        return 0
    return sum(_plan(rule, questionnaire, wanted, by) for wanted in queries.wanted_by(rule, today()))


def _plan(rule: SurveyRule, questionnaire: Questionnaire, wanted: Wanted, by: Person | None) -> bool:
    run, quarter = wanted.run, wanted.quarter
    survey, made = Survey.objects.get_or_create(
        rule=rule,
        run=run,
        course=wanted.course,
        year=run.year if run else quarter.year,
        quarter=None if run else quarter.number,
        defaults={
            "kind": rule.kind,
            "questionnaire": questionnaire,
            "opens_on": wanted.window.opens_on,
            "closes_on": wanted.window.closes_on,
        },
    )
    if made:
        journal.record("survey.planned", on=survey, by=by, new={"rule": rule.code, "opens_on": survey.opens_on})
    return made
