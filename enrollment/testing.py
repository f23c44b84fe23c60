"""How the test at the end stands, as the page of a place and the page of a result say it.

Not for rules: enrollment.rules.tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from enrollment.grading import Tries
from enrollment.models import Attempt, Learning
from enrollment.queries import clock
from enrollment.queries import tests as queries
from enrollment.queries.learned import has_test
from enrollment.rules import tests as rules


@dataclass(frozen=True)
class Card:
    """The test as the page of a place shows it."""

    facts: list[tuple[str, object]]
    attempts: list[Attempt]
    running: Attempt | None
    is_over: bool
    why_not: str | None


def card(learning: Learning, on: date) -> Card | None:
    """What the page of the place says of its test; None where there is none."""
    if not has_test(learning):
        return None
    attempts = list(queries.attempts_of(learning))
    tries = queries.tries_of(learning, attempts)
    running = next((one for one in attempts if one.handed_in_at is None), None)
    return Card(
        facts=facts(learning, tries),
        attempts=[one for one in attempts if one.handed_in_at is not None],
        running=running,
        is_over=running is not None and queries.is_over(running, clock.now()),
        why_not=None if running else rules.why_not_take_test(learning, tries, on=on),
    )


def facts(learning: Learning, tries: Tries) -> list[tuple[str, object]]:
    """What somebody knows before beginning: label and value."""
    assert learning.content is not None  # there is a test
    content = learning.content
    found: list[tuple[str, object]] = [
        (_("Questions"), content.test_questions),
        (_("Time"), _("%(n)s minutes") % {"n": content.test_minutes}),
        (_("Attempts left"), _("%(left)s of %(all)s") % {"left": tries.left, "all": tries.allowed}),
    ]
    if tries.mark is not None:
        found.append((_("Points asked for"), format(tries.mark.normalize(), "f")))
    if tries.best is not None:
        found.append((_("Best points"), tries.best))
    return found
