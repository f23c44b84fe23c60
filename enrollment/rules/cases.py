"""Who may report and decide conduct cases, and with what consequence: a sentence that says why not, or None.

Not for changing anything: enrollment.actions.cases asks here first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Session
from enrollment.models import CaseSession, ConductCase, Enrollment
from enrollment.queries import clock
from enrollment.queries.cases import parts_of
from enrollment.rules.presence import why_not_attend_to
from enrollment.rules.statements import SHORTEST_REASON
from enrollment.taught import taught_seconds_of

State = ConductCase.State

# A granted appeal leads back to "reported": the case is decided anew.
CASE_TRANSITIONS: dict[str, frozenset[str]] = {
    State.REPORTED: frozenset({State.WARNED, State.CONFIRMED, State.DISMISSED}),
    State.WARNED: frozenset({State.REPORTED}),
    State.CONFIRMED: frozenset({State.REPORTED}),
    State.DISMISSED: frozenset(),
}


def why_not_report(user: Person, enrollment: Enrollment, session: Session, *, text: str, now: datetime) -> str | None:
    """Whether the person may report what was seen of this person in this session."""
    if refusal := why_not_attend_to(user, session.run):
        return refusal
    if enrollment.run_id != session.run_id:
        return _("The session belongs to another run.")
    if enrollment.person_id == user.pk:
        return _("Nobody reports the own conduct.")
    if enrollment.state != Enrollment.State.CONFIRMED:
        return _("%(person)s does not take part in this run.") % {"person": enrollment.person}
    if now < session.starts_at:
        return _("The session has not begun; nothing can have been seen in it.")
    if len(text.strip()) < SHORTEST_REASON:
        return _("Say what was seen; the decision rests on it.")
    return None


def why_not_report_again(user: Person, enrollment: Enrollment, session: Session, *, kind: str, text: str) -> str | None:
    """Whether the person reports the very same thing a second time, as with two presses on one button."""
    same = ConductCase.objects.filter(enrollment=enrollment, session=session, kind=kind, text=text.strip())
    if same.filter(reported_by=user, state=State.REPORTED).exists():
        return _("You reported exactly this already; it waits for its decision. Say what else was seen.")
    return None


def why_not_look(user: Person, case: ConductCase) -> str | None:
    """Whether the person decides on this case at all."""
    if not user.may("attendance.decide"):
        return _("Only training managers decide on conduct cases.")
    if case.enrollment.person_id == user.pk:
        return _("Nobody decides on the own case. Ask a colleague.")
    return None


def why_not_decide(
    user: Person, case: ConductCase, *, to: str, minutes: int, not_completed: bool, decision: str
) -> str | None:
    """Whether the person may decide the case so.

    Who reported a case may warn, dismiss and take off minutes, but "not completed" needs a second person.
    """
    if refusal := why_not_look(user, case):
        return refusal
    if refusal := why_not_judge_again(case):
        return refusal
    if to not in CASE_TRANSITIONS[State.REPORTED]:
        return _("Dismiss the case, warn or confirm it.")
    if len(decision.strip()) < SHORTEST_REASON:
        return _("Give the reason of the decision; the person and the agency read it.")
    if to != State.CONFIRMED:
        return _("Only a confirmed case has consequences.") if minutes or not_completed else None
    return _why_not_consequence(user, case, minutes, not_completed)


def _why_not_consequence(user: Person, case: ConductCase, minutes: int, not_completed: bool) -> str | None:
    parts = list(parts_of(case))
    if any(part.session.closes_at > clock.at(case) for part in parts):
        return _("The session is still held. Decide what follows when it is over.")
    if not minutes and not not_completed:
        return _("Say what follows: minutes that are not recognised, or not completed. Without either, warn.")
    longest = sum(minutes_taught(parts))
    if minutes > longest:
        return _("In the sessions of this case %(longest)s minutes were taught; no more can be taken off.") % {
            "longest": longest
        }
    if not_completed and case.reported_by_id == user.pk:
        return _(
            "You reported this case yourself. That the course is not completed must be decided by a second person."
        )
    return None


def minutes_taught(parts: Iterable[CaseSession]) -> list[int]:
    """The whole minutes taught in each session of a case: no more can be taken off it."""
    return [taught_seconds_of(part.session) // 60 for part in parts]


def why_not_take_up_again(user: Person, case: ConductCase) -> str | None:
    """Whether a decided case may be opened again: not by who decided it."""
    if refusal := why_not_look(user, case):
        return refusal
    if State.REPORTED not in CASE_TRANSITIONS[case.state]:
        return _("The case is %(state)s; there is nothing to open again.") % {"state": case.get_state_display()}
    if case.decided_by_id == user.pk:
        return _("You decided this case yourself; somebody else opens it again.")
    return None


def why_not_judge_again(case: ConductCase) -> str | None:
    """Whether something is left to decide: a case is decided once, and again only after a granted appeal."""
    if case.state == State.REPORTED:
        return None
    return _("The case is %(state)s; there is nothing to decide.") % {"state": case.get_state_display()}
