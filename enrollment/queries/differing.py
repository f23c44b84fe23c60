"""Completions that differ from what attendance, points and cases say now, because these changed after them.

Not for what waits in one run: enrollment.queries.completion.sheet_of. What marks them: enrollment.actions.differing.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet

from accounts.models import Person
from enrollment import completing
from enrollment.completing import Facts
from enrollment.models import Completion, ConductCase, Learning
from enrollment.queries import presence
from enrollment.queries.completion import bar_of, enrollments_decided_by, learned_of_places, points_of_places


def touched_since(user: Person) -> QuerySet[Completion]:
    """Completions that the person decides, of people whose attendance, points or case changed since the decision."""
    found = Completion.objects.filter(rule__isnull=False, touched_at__isnull=False)
    found = found.filter(enrollment__in=enrollments_decided_by(user))
    return found.select_related("rule", "enrollment__person", "enrollment__run__course").order_by("decided_on", "pk")


def differing_for(user: Person) -> list[Completion]:
    """Those of them for whom the rule they were decided by says otherwise now; one query when none was touched, else
    six, and one more where a rule asks for what was learned on-line.

    What a person decided otherwise than the rule is left alone.
    """
    touched = [one for one in touched_since(user) if completing.DECISION not in one.reasons]
    if not touched:
        return []
    runs = {run.pk: run for one in touched if (run := one.enrollment.run)}
    seconds = presence.seconds_of_runs(runs.values())
    keys = [one.pk for one in touched]
    confirmed = ConductCase.objects.filter(state=ConductCase.State.CONFIRMED, not_completed=True)
    blocked = set(confirmed.filter(enrollment__in=keys).values_list("enrollment", flat=True))
    points = points_of_places(keys)
    asked = [one.pk for one in touched if one.rule and one.rule.learning_share is not None]
    learned = learned_of_places(Learning.objects.filter(pk__in=asked)) if asked else {}
    return [
        one
        for one in touched
        if _differs(
            one,
            seconds.get(one.pk, (0, 0)),
            points.get(one.pk, {}),
            blocked=one.pk in blocked,
            learned=learned.get(one.pk),
        )
    ]


def _differs(
    one: Completion,
    seconds: tuple[int, int],
    points: dict[str, Decimal],
    *,
    blocked: bool,
    learned: Fraction | None,
) -> bool:
    assert one.rule is not None
    there, taught = seconds
    facts = Facts(Fraction(there, taught) if taught else None, points, blocked, learned)
    return completing.decide(bar_of(one.rule), facts).reasons != tuple(one.reasons)
