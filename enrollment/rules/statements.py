"""Who may hand in, take back and decide on reason statements, and when: a sentence that says why not, or None.

Not for changing anything: enrollment.actions.statements asks here first.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Run
from enrollment.deadlines import STATEMENT_AFTER, last_hour_to_hand_in
from enrollment.models import Enrollment, ReasonStatement

State = ReasonStatement.State
Kind = ReasonStatement.Kind
SHORTEST_REASON = 4  # letters; Korean reasons are short

STATEMENT_TRANSITIONS: dict[str, frozenset[str]] = {
    State.HANDED_IN: frozenset({State.APPROVED, State.REFUSED, State.WITHDRAWN}),
    State.APPROVED: frozenset(),
    State.REFUSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}


def why_not_write(user: Person, enrollment: Enrollment) -> str | None:
    """Whether the person may hand in statements for this place at all."""
    if enrollment.person_id != user.pk:
        return _("Only the person who takes the course hands in reasons for it.")
    if enrollment.run is None:
        return _("This course has no sessions to be absent from.")
    if enrollment.state != Enrollment.State.CONFIRMED:
        return _("Your place is not confirmed, so there is nothing to be excused from.")
    if enrollment.run.state == Run.State.CANCELLED:
        return _("This run was cancelled; no reason is needed.")
    return None


def why_not_hand_in(
    user: Person, enrollment: Enrollment, *, kind: str, from_at: datetime, until_at: datetime, text: str, now: datetime
) -> str | None:
    """Whether this statement may be handed in now: in time, for the run's days, and once."""
    if refusal := why_not_write(user, enrollment):
        return refusal
    if len(text.strip()) < SHORTEST_REASON:
        return _("Say in a few words why you are not there.")
    return _why_not_time(enrollment, from_at, until_at) or _why_not_now(kind, from_at, until_at, now) or _twice(
        enrollment, from_at, until_at
    )  # fmt: skip


def _why_not_time(enrollment: Enrollment, from_at: datetime, until_at: datetime) -> str | None:
    run = enrollment.run
    assert run  # why_not_write
    if until_at <= from_at:
        return _("The end must be later than the beginning.")
    if timezone.localdate(from_at) < run.starts_on or timezone.localdate(until_at) > run.ends_on:
        return _("The time lies outside the run (%(dates)s). Give a time within its days.") % {"dates": run.dates}
    return None


def _why_not_now(kind: str, from_at: datetime, until_at: datetime, now: datetime) -> str | None:
    if kind == Kind.PRIVATE and now >= from_at:
        return _("Private business needs a statement before it begins. If it was something else, choose that kind.")
    if now > last_hour_to_hand_in(until_at):
        return _(
            "Reasons are taken until %(days)s days after; this was over on %(when)s. Ask the training manager."
        ) % {
            "days": STATEMENT_AFTER.days,
            "when": moment(until_at),
        }
    return None


def _twice(enrollment: Enrollment, from_at: datetime, until_at: datetime) -> str | None:
    standing = enrollment.reason_statements.filter(
        state__in=[State.HANDED_IN, State.APPROVED], from_at__lt=until_at, until_at__gt=from_at
    ).first()
    if standing is None:
        return None
    return _("You have a statement for this time already (%(state)s). Withdraw it first to hand in another.") % {
        "state": standing.get_state_display()
    }


def why_not_withdraw(user: Person, statement: ReasonStatement) -> str | None:
    """Whether the person may take the statement back: the own one, until it is decided."""
    if statement.enrollment.person_id != user.pk:
        return _("Only the person who handed the statement in can withdraw it.")
    if State.WITHDRAWN not in STATEMENT_TRANSITIONS[statement.state]:
        return _("The statement is %(state)s and cannot be withdrawn.") % {"state": statement.get_state_display()}
    return None


def why_not_decide(user: Person, statement: ReasonStatement, *, to: str, decision: str) -> str | None:
    """Whether the person may approve or refuse it so. Nobody decides on the own one; a refusal says why."""
    if refusal := why_not_look(user, statement):
        return refusal
    if to not in STATEMENT_TRANSITIONS[statement.state] or to == State.WITHDRAWN:
        return _("The statement is %(state)s; there is nothing to decide.") % {"state": statement.get_state_display()}
    if to == State.REFUSED and len(decision.strip()) < SHORTEST_REASON:
        return _("Say why it is refused; the person reads it.")
    return None


def why_not_look(user: Person, statement: ReasonStatement) -> str | None:
    """Whether the person decides on this statement at all."""
    if not user.may("attendance.decide"):
        return _("Only training managers decide on reason statements.")
    if statement.enrollment.person_id == user.pk:
        return _("Nobody decides on the own statement. Ask a colleague.")
    return None


def moment(when: datetime) -> str:
    """The instant as people read it."""
    return formats.date_format(timezone.localtime(when), "SHORT_DATETIME_FORMAT")
