"""Deciding the steps of an approval, and what the application becomes then.

Not for asking for approval: enrollment.actions.approvals. Nothing here books a seat: it was kept at the application.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import Person
from core.errors import Refused, refuse_if, refuse_unless
from enrollment.actions import approvals, places
from enrollment.models import ApprovalStep, Approver, Enrollment
from enrollment.queries import approvals as queries
from enrollment.rules import approvals as rules
from enrollment.traces import said
from journal import actions as journal

_D = ApprovalStep.Decision
_S = Enrollment.State

NEXT_STEP = gettext_lazy("%(who)s (%(step)s) approved your application for “%(run)s”. One more approval is needed.")
REFUSED = gettext_lazy("%(who)s did not approve your application for “%(run)s”: %(reason)s")
NOBODY_DECIDED = gettext_lazy("nobody decided before the run began")
TOO_LATE = gettext_lazy("Nobody decided on your application for “%(run)s” in time, so it was not approved.")
TOO_LATE_FOR = gettext_lazy(
    "The application of %(person)s for “%(run)s” was refused, because nobody decided before the run began."
)
RESULTS = {
    _S.CONFIRMED.value: gettext_lazy("%(who)s approved your application: your seat in “%(run)s” is confirmed."),
    _S.APPROVED.value: gettext_lazy("%(who)s approved your application for “%(run)s”. The draw decides next."),
    _S.WAITING.value: gettext_lazy("%(who)s approved your application for “%(run)s”. You keep your place in line."),
    _S.OFFERED.value: gettext_lazy("%(who)s approved your application for “%(run)s”. Accept the offered seat in time."),
}


@transaction.atomic
def decide(*, step: ApprovalStep, approve: bool, by: Person, reason: str = "") -> None:
    """Approve or refuse the step. Then the next one opens, or the application is settled; the applicant is told.

    Raises: Refused when a rule stands against it, or somebody else decided it in the same moment.
    """
    _decide(_with_what_is_asked().get(pk=step.pk), approve, by, reason.strip(), queries.known_to(by))


def _with_what_is_asked() -> QuerySet[ApprovalStep]:
    return ApprovalStep.objects.select_related(
        "enrollment__person", "enrollment__run__course", "enrollment__course", "enrollment__organisation"
    )


@transaction.atomic
def _decide(step: ApprovalStep, approve: bool, by: Person, reason: str, known: queries.Known) -> None:
    refuse_if(rules.why_not_decide(by, step, known))
    refuse_if(None if approve else rules.why_not_refuse(reason))
    moved = ApprovalStep.objects.filter(pk=step.pk, decision=_D.OPEN, opened_at__isnull=False).update(
        decision=_D.APPROVED if approve else _D.REFUSED,
        reason=reason,
        decided_at=Now(),
        decided_by=by,
        for_approver=_stood_for(step, by, known),
    )
    refuse_unless(moved == 1, _("Somebody else decided this step a moment ago. Look at the list again."))
    verb = "approval.approved" if approve else "approval.refused"
    journal.record(verb, by=by, on=step.enrollment, new={"step": step.step} | said(reason))
    if approve:
        _go_on(step.enrollment, step, by, known)
    else:
        places.refuse(enrollment=step.enrollment, reason=reason, by=by, tell=False)
        _tell(step.enrollment, REFUSED, by, reason=reason)


def refuse_undecided(*, by: Person | None) -> int:
    """Refuse the applications that nobody decided although the run is about to begin; their seats are offered on.

    The applicant and those who should have decided are told. Each in a transaction of its own.
    Returns: how many. Safe to run twice, also at once, and while somebody decides.
    """
    rows = queries.undecided().select_related("person", "run__course", "course")
    done = 0
    for enrollment in rows:
        with suppress(Refused):  # somebody decided or cancelled in this moment
            done += _refuse_undecided(enrollment, by)
    return done


@transaction.atomic
def _refuse_undecided(enrollment: Enrollment, by: Person | None) -> int:
    undone = enrollment.approval_steps.filter(decision=_D.OPEN).order_by("order")
    step = undone.first()
    if step is None:
        return 0
    step.enrollment = enrollment
    people, _is_named = queries.deciders_of(step)
    with override(enrollment.person.language):
        reason = str(NOBODY_DECIDED)
    moved = undone.filter(pk=step.pk).update(decision=_D.REFUSED, reason=reason, decided_at=Now())
    refuse_unless(moved == 1, _("Somebody else decided this step a moment ago. Look at the list again."))
    undone.update(decision=_D.REFUSED, reason=reason, decided_at=Now())
    journal.record("approval.refused", by=by, on=enrollment, new={"step": step.step, **said(reason)})
    places.refuse(enrollment=enrollment, reason=reason, by=by, tell=False)
    url = enrollment.get_absolute_url()
    approvals.tell(people=[enrollment.person], text=TOO_LATE, enrollment=enrollment, url=url, by=by)
    approvals.tell(people=people, text=TOO_LATE_FOR, enrollment=enrollment, url=reverse("approval_list"), by=by)
    return 1


def _stood_for(step: ApprovalStep, by: Person, known: queries.Known) -> int | None:
    """The key of whom `by` stands in for; None when the decision is their own."""
    deciders = known.tree.approvers_of(step)
    if by.pk in deciders:
        return None
    return min(deciders & known.stands_in_for, default=None)


def _go_on(enrollment: Enrollment, step: ApprovalStep, by: Person, known: queries.Known) -> None:
    if approvals.open_next(enrollment=enrollment, by=by, known=known):
        _tell(enrollment, NEXT_STEP, by, step=Approver.Step(step.step).label)
        return
    places.approve(enrollment=enrollment, by=by, tell=False)
    _tell(enrollment, RESULTS[enrollment.state], by)


def _tell(enrollment: Enrollment, text: Promise, by: Person, **more: object) -> None:
    url = enrollment.get_absolute_url()
    approvals.tell(people=[enrollment.person], text=text, enrollment=enrollment, url=url, by=by, who=by, **more)


def decide_many(*, steps: Sequence[ApprovalStep], approve: bool, by: Person, reason: str = "") -> tuple[int, list[str]]:
    """Decide each step by itself, so that one that moved on does not hold up the others. The offices, their approvers
    and the steps are read once.

    Returns: how many were decided, and the sentences of those that were not.
    """
    done, sentences = 0, []
    known, now = queries.known_to(by), _with_what_is_asked().in_bulk([step.pk for step in steps])
    for step in (now[one.pk] for one in steps if one.pk in now):
        try:
            _decide(step, approve, by, reason.strip(), known)
            done += 1
        except Refused as refusal:
            sentences.append(f"{step.enrollment.person}: {refusal.sentence}")
    return done, sentences


@transaction.atomic
def count_naming(*, enrollment: Enrollment, by: Person) -> None:
    """Take a nomination for the training officer's step: who names the person has approved. The head decides still.

    Call it after the application of a named person. Without another step the place is confirmed at once.
    """
    own = enrollment.approval_steps.filter(step=Approver.Step.OFFICER, decision=_D.OPEN)
    if own.update(decision=_D.APPROVED, opened_at=Now(), decided_at=Now(), decided_by=by):
        journal.record("approval.approved", by=by, on=enrollment, new={"step": Approver.Step.OFFICER.value})
    if not approvals.open_next(enrollment=enrollment, by=by):
        places.approve(enrollment=enrollment, by=by, tell=False)
