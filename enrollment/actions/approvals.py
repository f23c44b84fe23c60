"""Asking for approval: the chain of an application, whose turn it is, and telling those who decide.

Not for the decision: enrollment.actions.deciding. Not for who approves: enrollment.actions.approvers.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.actions import notify_many
from accounts.models import Person
from enrollment.models import ApprovalStep, Enrollment
from enrollment.queries import approvals as queries
from journal import actions as journal

_D = ApprovalStep.Decision

ASKED = gettext_lazy("%(person)s applied for “%(run)s” and waits for your approval.")
NOBODY = gettext_lazy("%(person)s applied for “%(run)s”. No approver is named for the office: please decide.")
STILL = gettext_lazy("%(person)s still waits for your approval of “%(run)s”.")

CLOSING = gettext_lazy(
    "%(person)s still waits for your approval of “%(run)s”. What nobody decides before the run begins is refused."
)


@transaction.atomic
def open_steps(*, enrollment: Enrollment, by: Person | None) -> bool:
    """Give the first step of a new application its turn and tell who decides it, by inbox and mail.

    The steps were written with the application. Call it after that; who does not is helped by `open_forgotten`.
    Returns: whether a step opened. Safe to run twice: a chain that was opened is left alone.
    """
    if enrollment.approval_steps.exclude(opened_at=None).exists():
        return False
    return open_next(enrollment=enrollment, by=by)


def open_next(*, enrollment: Enrollment, by: Person | None, known: queries.Known | None = None) -> bool:
    """Give the next step its turn and tell who decides it. Call it inside a transaction. Returns: was there one."""
    step = enrollment.approval_steps.filter(decision=_D.OPEN, opened_at=None).order_by("order").first()
    if step is None:
        return False
    opened = ApprovalStep.objects.filter(pk=step.pk, opened_at=None).update(opened_at=Now())
    if opened:
        journal.record("approval.asked", by=by, on=enrollment, new={"step": step.step})
        step.enrollment = enrollment
        _tell_deciders(step, ASKED, by, known)
    return True


def open_forgotten(*, by: Person | None) -> int:
    """Open every first step of which nobody was told, because the portal stopped in between. Returns: how many.

    Safe to run twice, also at once: of two runs one opens the step.
    """
    opened = 0
    for step in queries.unopened():
        opened += open_steps(enrollment=step.enrollment, by=by)
    return opened


def remind(*, by: Person | None) -> int:
    """Remind those who decide steps that wait too long, once each. Safe to run twice. Returns: how many steps."""
    reminded = 0
    for step in queries.to_remind():
        with transaction.atomic():
            waits = ApprovalStep.objects.filter(pk=step.pk, decision=_D.OPEN, reminded_at=None)
            if waits.update(reminded_at=Now()):
                _tell_deciders(step, STILL, by)
                reminded += 1
    return reminded


def remind_at_closing(*, by: Person | None) -> int:
    """Remind once more, a day before applications for the run close. Safe to run twice. Returns: how many steps."""
    reminded = 0
    for step in queries.to_remind_at_closing():
        with transaction.atomic():
            waits = ApprovalStep.objects.filter(pk=step.pk, decision=_D.OPEN, last_reminded_at=None)
            if waits.update(last_reminded_at=Now()):
                _tell_deciders(step, CLOSING, by)
                reminded += 1
    return reminded


def _tell_deciders(step: ApprovalStep, text: Promise, by: Person | None, known: queries.Known | None = None) -> None:
    """Tell the approvers of the step and their deputies of today; who manages places when nobody is named."""
    people, is_named = queries.deciders_of(step, known)
    text = text if is_named else NOBODY
    tell(people=people, text=text, enrollment=step.enrollment, url=reverse("approval_list"), by=by)


def tell(
    *, people: Iterable[Person], text: Promise, enrollment: Enrollment, url: str, by: Person | None, **more: object
) -> None:
    """One line about the application to each of the people."""
    values = {"person": enrollment.person, "run": enrollment.run or enrollment.course, **more}
    notify_many(people=people, text=text, values=values, url=url, by=by)
