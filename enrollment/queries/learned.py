"""What the completion rule says of places that are learned on-line, and which of them have run out of time.

Not for deciding: enrollment.actions.learned. Not for the runs of a classroom: enrollment.queries.completion.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from django.db.models import Q, QuerySet

from core.periods import today
from enrollment import completing
from enrollment.completing import Facts
from enrollment.models import CompletionRule, Enrollment, Learning
from enrollment.queries.completion import Line, bar_of, points_of_places
from enrollment.queries.completion_rules import rules_of_elearning


def lines_of(learnings: QuerySet[Learning]) -> list[tuple[CompletionRule, Line]]:
    """Each confirmed place without a run, with the rule of today that decides on it and what the rule proposes.

    A place whose course has no rule is left out. A constant number of queries.
    """
    rows = list(
        learnings.filter(enrollment__run=None, enrollment__state=Enrollment.State.CONFIRMED)
        .select_related(
            "enrollment__person", "enrollment__organisation", "enrollment__course", "enrollment__completion", "content"
        )
        .order_by("pk")
    )
    rules = rules_of_elearning({row.enrollment.course_id for row in rows}, today())
    points = points_of_places([row.pk for row in rows])
    found = []
    for row in rows:
        if rule := rules[row.enrollment.course_id]:
            facts = Facts(None, points.get(row.pk, {}), learned=learned(row))
            bar = bar_of(rule)
            if not has_test(row):
                bar = replace(bar, test=None)
            decided = getattr(row.enrollment, "completion", None)
            found.append((rule, Line(row.enrollment, facts, completing.decide(bar, facts), decided)))
    return found


def learned(row: Learning) -> Fraction | None:
    """The share of the units that are done."""
    return Fraction(row.units_done, row.units_total) if row.units_total else None


def has_test(row: Learning) -> bool:
    """Whether a test ends the version that the place learns."""
    return row.content is not None and row.content.test_questions > 0


def late(on: date) -> QuerySet[Learning]:
    """Places without a run whose last day is over and on which nothing is decided."""
    return Learning.objects.filter(
        until_on__lt=on, enrollment__run=None, enrollment__state=Enrollment.State.CONFIRMED, enrollment__completion=None
    )


def unfinished_until(days: list[date], on: date) -> QuerySet[Learning]:
    """Places without a decision whose last day is one of these, and whose person was not reminded on the day."""
    rows = Learning.objects.filter(
        Q(reminded_on=None) | Q(reminded_on__lt=on), until_on__in=days, enrollment__run=None,
        enrollment__state=Enrollment.State.CONFIRMED, enrollment__completion=None,
    )  # fmt: skip
    return rows.select_related("enrollment__person", "enrollment__course").order_by("pk")
