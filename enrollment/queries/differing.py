"""Completions that differ from what attendance says now, because it was decided on after them.

Not for what waits in one run: enrollment.queries.completion.sheet_of.
"""

from __future__ import annotations

from fractions import Fraction

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from accounts.models import Person
from enrollment import completing
from enrollment.completing import Facts
from enrollment.models import Appeal, Completion, ConductCase
from enrollment.queries import presence
from enrollment.queries.completion import bar_of, enrollments_decided_by

OF_ATTENDANCE = {completing.ATTENDANCE, completing.CONDUCT}


def touched_since(user: Person) -> QuerySet[Completion]:
    """Completions that the person decides, of people whose case was decided or whose appeal granted since then."""
    cases = ConductCase.objects.filter(enrollment=OuterRef("pk"), state=ConductCase.State.CONFIRMED)
    mine = Q(presence__enrollment=OuterRef("pk")) | Q(case__enrollment=OuterRef("pk"))
    granted = Appeal.objects.filter(mine, state=Appeal.State.GRANTED)
    # The day is kept of a completion, not the hour, so what was decided on the same day counts.
    later = (
        rows.annotate(day=TruncDate("decided_at")).filter(day__gte=OuterRef("decided_on")) for rows in (cases, granted)
    )
    found = Completion.objects.filter(rule__isnull=False, enrollment__in=enrollments_decided_by(user))
    found = found.filter(Exists(next(later)) | Exists(next(later)))
    related = ("rule", "enrollment__person", "enrollment__run__course")
    return found.select_related(*related).order_by("decided_on", F("pk"))


def differing_for(user: Person) -> list[Completion]:
    """Those of them whose attendance or conduct speaks otherwise now; one query when none was touched, else five.

    What a person decided otherwise than the rule is left alone.
    """
    touched = [one for one in touched_since(user) if completing.DECISION not in one.reasons]
    if not touched:
        return []
    runs = {run.pk: run for one in touched if (run := one.enrollment.run)}
    seconds = presence.seconds_of_runs(runs.values())
    confirmed = ConductCase.objects.filter(state=ConductCase.State.CONFIRMED, not_completed=True)
    blocked = set(confirmed.filter(enrollment__in=[one.pk for one in touched]).values_list("enrollment", flat=True))
    return [one for one in touched if _differs(one, seconds.get(one.pk, (0, 0)), one.pk in blocked)]


def _differs(one: Completion, seconds: tuple[int, int], blocked: bool) -> bool:
    assert one.rule is not None
    there, taught = seconds
    facts = Facts(Fraction(there, taught) if taught else None, blocked=blocked)
    now = completing.decide(bar_of(one.rule), facts).reasons
    return OF_ATTENDANCE.intersection(now) != OF_ATTENDANCE.intersection(one.reasons)
