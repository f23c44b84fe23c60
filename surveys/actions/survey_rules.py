"""Making versions of rules of surveys. What a version made stays as it was made.

Not for making surveys: surveys.actions.generating.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from journal import actions as journal
from surveys.models import SurveyRule
from surveys.queries import survey_rules as queries
from surveys.rules import rounds as rules

KEPT = ("code", "kind", "trigger")


def next_version(*, rule: SurveyRule, values: dict[str, Any], by: Person | None) -> SurveyRule:
    """The version that would follow, unsaved: what it would do can be looked at first."""
    kept = {name: getattr(rule, name) for name in KEPT}
    return SurveyRule(version=rule.version + 1, **kept, **values)


@transaction.atomic
def make_version(*, rule: SurveyRule, values: dict[str, Any], seen: int, by: Person) -> SurveyRule:
    """Make the version that follows version `seen`; enabled, it takes the place of every other.

    Raises: Refused when a rule stands against it, or somebody made that version meanwhile.
    """
    made = next_version(rule=rule, values=values, by=by)
    refuse_if(rules.why_not_rule(made))
    # The scheduler holds the row of the enabled version while it plans: it and this never mix.
    others = list(SurveyRule.objects.select_for_update().filter(code=rule.code))
    newest = queries.newest(rule.code)
    refuse_unless(
        newest is not None and newest.version == seen,
        _("Somebody made a newer version of this rule meanwhile. Open it again."),
    )
    SurveyRule.objects.filter(pk__in=[one.pk for one in others]).update(enabled=False)
    made.save(force_insert=True)
    journal.record("survey_rule.made", on=made, by=by, new={name: values[name] for name in sorted(values)})
    was, now = any(one.enabled for one in others), made.enabled
    if was != now:
        journal.record("survey_rule.enabled" if now else "survey_rule.disabled", on=made, by=by)
    return made
