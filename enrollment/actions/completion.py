"""Deciding who completed a run: everybody's at once as the rule proposes, or one person's otherwise with a reason.

Not for what the rule proposes: enrollment.completing. Not for what follows from a decision: completion_store.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from courses.models import Run
from enrollment import completing
from enrollment.actions.completion_store import store
from enrollment.completing import Outcome
from enrollment.models import Enrollment
from enrollment.queries import completion as queries
from enrollment.queries.completion import Sheet
from enrollment.rules import completion as rules


@dataclass(frozen=True)
class Decided:
    """How many were decided to have completed, and how many not."""

    completed: int
    not_completed: int


@transaction.atomic
def decide(*, run: Run, seen: str, by: Person) -> Decided:
    """Decide on everybody who waits as the rule proposes; certificates, hours and messages follow.

    `seen` is the fingerprint of the proposals that the person looked at. What somebody decided otherwise by hand
    stays. A constant number of statements, however many people there are. Of two people at once one decides.
    Raises: Refused while sessions or roll calls are open, or when the proposals are no longer those that were seen.
    """
    sheet = _locked(run)
    refuse_if(rules.why_not_decide(by, run))
    # Nobody decides on their own completion; a colleague does.
    waiting = [line for line in sheet.waiting if line.enrollment.person_id != by.pk]
    refuse_unless(bool(waiting), _("Everybody in this run is decided as the rule proposes; nothing is left."))
    refuse_unless(
        sheet.fingerprint == seen,
        _("Attendance, scores or decisions changed after you opened this page. Look at the proposals once more."),
    )
    store(rule=sheet.rule, decisions=[(line, line.outcome, "") for line in waiting], by=by)
    completed = sum(line.outcome.completed for line in waiting)
    return Decided(completed, len(waiting) - completed)


@transaction.atomic
def decide_otherwise(*, enrollment: Enrollment, completed: bool, reason: str, by: Person) -> None:
    """Decide on one person against, or without, the rule's proposal; the reason is kept and told.

    Raises: Refused without a reason, or while sessions or roll calls are open.
    """
    assert enrollment.run is not None
    refuse_if(rules.why_not_reason(reason))
    sheet = _locked(enrollment.run)
    refuse_if(rules.why_not_decide_otherwise(by, enrollment))
    line = next((line for line in sheet.lines if line.enrollment.pk == enrollment.pk), None)
    refuse_unless(line is not None, _("This place was given up meanwhile."))
    assert line is not None
    against = () if completed else line.outcome.reasons
    decisions = [(line, Outcome((*against, completing.DECISION)), reason.strip())]
    store(rule=sheet.rule, decisions=decisions, by=by, completed=completed)


def _locked(run: Run) -> Sheet:
    """The run's people as they stand; whoever else decides on the run waits for this transaction."""
    list(Run.objects.select_for_update(no_key=True).filter(pk=run.pk))
    return queries.sheet_of(run)
