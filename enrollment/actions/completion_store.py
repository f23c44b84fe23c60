"""Writing decisions on completion down, and what follows: certificates, the ledger of hours, one message each.

Not for who decides, or when: enrollment.actions.completion and enrollment.actions.learned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import actions as accounts
from accounts.models import Person
from core.periods import today
from enrollment import completing
from enrollment.actions import certificates, hours
from enrollment.completing import Outcome
from enrollment.models import Completion, CompletionRule
from enrollment.queries.completion import STATES, Line, recognised_already_of
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


def store(
    *,
    rule: CompletionRule | None,
    decisions: Sequence[tuple[Line, Outcome, str]],
    by: Person | None,
    completed: bool | None = None,
) -> None:
    """Write the decisions and what follows from them; call it in the transaction of whoever decides.

    `completed` is the state where a person decides otherwise; `by` is None where the rule decides by itself. The
    places come with person, organisation, run and course. A constant number of statements, however many they are.
    """
    before = {line.enrollment.pk: line.decided for line, _outcome, _note in decisions}
    made = [_completion(rule, line, outcome, note, by, completed) for line, outcome, note in decisions]
    Completion.objects.bulk_create(made, update_conflicts=True, update_fields=KEPT, unique_fields=["enrollment"])
    _record([one for one in made if before[one.pk] is None], before, "completion.decided", by)
    _record([one for one in made if before[one.pk] is not None], before, "completion.decided_again", by)
    _follow(made, before, by)
    _tell(made, by)


def _completion(
    rule: CompletionRule | None, line: Line, outcome: Outcome, note: str, by: Person | None, completed: bool | None
) -> Completion:
    done = outcome.completed if completed is None else completed
    return Completion(
        enrollment=line.enrollment,
        state=STATES[done],
        rule=rule,
        attendance_share=line.share,
        reasons=list(outcome.reasons),
        note=note[:300],
        hours=line.enrollment.course.hours_recognised if done else 0,
        decided_on=today(),
        decided_by=by,
        sample=line.enrollment.sample,
    )


def _record(made: list[Completion], before: dict[int, Completion | None], action: str, by: Person | None) -> None:
    changes = []
    for one in made:
        old = before[one.pk]
        was = {"state": old.state, "reasons": old.reasons} if old else None
        new = {"state": one.state, "reasons": one.reasons, "share": one.attendance_share, "hours": one.hours}
        changes.append(Change(one.enrollment, was, new | said(one.note)))
    journal.record_many(action, changes, by=by)


def _follow(made: list[Completion], before: dict[int, Completion | None], by: Person | None) -> None:
    """Certificates for those who completed now, an end to those who no longer did; the ledger of hours for all."""
    had = {pk for pk, old in before.items() if old and old.state == Completion.State.COMPLETED}
    has = {one.pk for one in made if one.state == Completion.State.COMPLETED}
    lost = [one for one in made if one.pk in had - has]
    if by is not None:  # a rule by itself takes nobody's completion away
        certificates.revoke_many(completions=lost, reason=_("The completion was decided again."), by=by)
    certificates.issue_many(completions=[one for one in made if one.pk in has - had], by=by)
    # Who completed before and still does keeps what stands: hours of a revoked certificate do not come back this way.
    hours.recognise(enrollments=[one.enrollment for one in made if one.pk in had ^ has], by=by)


def _tell(made: list[Completion], by: Person | None) -> None:
    """One message each, in the person's language: those who completed, and the others by their reasons."""
    groups: dict[tuple[str, ...], list[Completion]] = defaultdict(list)
    again = recognised_already_of(made)
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
