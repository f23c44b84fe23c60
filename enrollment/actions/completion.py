"""Deciding who completed a run: everybody's at once as the rule proposes, or one person's otherwise with a reason.

Not for what the rule proposes: enrollment.completing. Certificates and hours follow from here, in one transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import actions as accounts
from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from core.periods import today
from courses.models import Run
from enrollment import completing
from enrollment.actions import certificates, hours, results
from enrollment.completing import Outcome
from enrollment.models import Completion, Enrollment
from enrollment.queries import completion as queries
from enrollment.queries.completion import STATES, Line, Sheet
from enrollment.rules import completion as rules
from enrollment.traces import said
from journal import actions as journal
from journal.actions import Change

KEPT = [
    "state", "rule", "attendance_share", "reasons", "note", "hours", "decided_on", "decided_by", "touched_at",
]  # fmt: skip
AGAIN = "again"  # completed, and the hours count with another completion of the year
TEXTS = {
    Completion.State.COMPLETED: gettext_lazy(
        "You completed %(course)s. Hours recognised: %(hours)s. Your certificate is ready."
    ),
    AGAIN: gettext_lazy(
        "You completed %(course)s. Its hours are recognised with your other completion of this course in the same "
        "year; they count once. Your certificate is ready."
    ),
    Completion.State.NOT_COMPLETED: gettext_lazy("You did not complete %(course)s: %(why)s."),
}


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
    _store(sheet, [(line, line.outcome, "") for line in waiting], by)
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
    _store(sheet, [(line, Outcome((*against, completing.DECISION)), reason.strip())], by, completed=completed)


def _locked(run: Run) -> Sheet:
    """The run's people as they stand; whoever else decides on the run waits for this transaction."""
    list(Run.objects.select_for_update(no_key=True).filter(pk=run.pk))
    return queries.sheet_of(run)


def _store(
    sheet: Sheet, decisions: Sequence[tuple[Line, Outcome, str]], by: Person, completed: bool | None = None
) -> None:
    """Write the decisions and what follows from them; `completed` is the state where a person decides otherwise."""
    before = {line.enrollment.pk: line.decided for line, _outcome, _note in decisions}
    made = [_completion(sheet, line, outcome, note, by, completed) for line, outcome, note in decisions]
    Completion.objects.bulk_create(made, update_conflicts=True, update_fields=KEPT, unique_fields=["enrollment"])
    _record([one for one in made if before[one.pk] is None], before, "completion.decided", by)
    _record([one for one in made if before[one.pk] is not None], before, "completion.decided_again", by)
    _follow(made, before, by)
    results.touch(courses=[sheet.run.course_id], year=sheet.run.year, by=by)
    _tell(made, by)


def _completion(
    sheet: Sheet, line: Line, outcome: Outcome, note: str, by: Person, completed: bool | None
) -> Completion:
    done = outcome.completed if completed is None else completed
    return Completion(
        enrollment=line.enrollment,
        state=STATES[done],
        rule=sheet.rule,
        attendance_share=line.share,
        reasons=list(outcome.reasons),
        note=note[:300],
        hours=sheet.run.course.hours_recognised if done else 0,
        decided_on=today(),
        decided_by=by,
        sample=line.enrollment.sample,
    )


def _record(made: list[Completion], before: dict[int, Completion | None], action: str, by: Person) -> None:
    changes = []
    for one in made:
        old = before[one.pk]
        was = {"state": old.state, "reasons": old.reasons} if old else None
        new = {"state": one.state, "reasons": one.reasons, "share": one.attendance_share, "hours": one.hours}
        changes.append(Change(one.enrollment, was, new | said(one.note)))
    journal.record_many(action, changes, by=by)


def _follow(made: list[Completion], before: dict[int, Completion | None], by: Person) -> None:
    """Certificates for those who completed now, an end to those who no longer did; the ledger of hours for all."""
    had = {pk for pk, old in before.items() if old and old.state == Completion.State.COMPLETED}
    has = {one.pk for one in made if one.state == Completion.State.COMPLETED}
    lost = [one for one in made if one.pk in had - has]
    certificates.revoke_many(completions=lost, reason=_("The completion was decided again."), by=by)
    certificates.issue_many(completions=[one for one in made if one.pk in has - had], by=by)
    # Who completed before and still does keeps what stands: hours of a revoked certificate do not come back this way.
    hours.recognise(enrollments=[one.enrollment for one in made if one.pk in had ^ has], by=by)


def _tell(made: list[Completion], by: Person) -> None:
    """One message each, in the person's language: those who completed, and the others by their reasons."""
    groups: dict[tuple[str, ...], list[Completion]] = defaultdict(list)
    again = queries.recognised_already_of(made)
    for one in made:
        groups[(AGAIN if one.pk in again else one.state, *one.reasons, one.note)].append(one)
    for (result, *reasons, note), members in groups.items():
        course = members[0].enrollment.course
        accounts.notify_many(
            people=[one.enrollment.person for one in members],
            text=TEXTS[result],
            values={"course": course, "hours": members[0].hours, "why": _Reasons(reasons, note)},
            url=reverse("my_transcript"),
            by=by,
        )


class _Reasons:
    """The reasons as one text, put together in the language of whoever reads it."""

    def __init__(self, reasons: Sequence[str], note: str) -> None:
        self.labels = [Completion.Reason(one).label for one in reasons if one != completing.DECISION or not note]
        self.note = note

    def __str__(self) -> str:
        return ", ".join([*map(str, self.labels), *([self.note] if self.note else [])])
