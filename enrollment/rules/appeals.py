"""Who may appeal against a mark or a case, until when, and who decides: a sentence that says why not, or None.

Not for changing anything: enrollment.actions.appeals asks here first.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person
from enrollment.deadlines import APPEAL_WITHIN, last_hour_to_appeal
from enrollment.models import Appeal, ConductCase, Presence
from enrollment.rules.presence import why_not_mark
from enrollment.rules.statements import SHORTEST_REASON, moment

State = Appeal.State
WITH_TIMES = (Presence.Mark.LATE, Presence.Mark.LEFT_EARLY, Presence.Mark.OUT)

APPEAL_TRANSITIONS: dict[str, frozenset[str]] = {
    State.OPEN: frozenset({State.GRANTED, State.REJECTED, State.WITHDRAWN}),
    State.GRANTED: frozenset(),
    State.REJECTED: frozenset(),
    State.WITHDRAWN: frozenset(),
}


def why_not_object_to_mark(user: Person, presence: Presence, now: datetime) -> str | None:
    """Whether the person may appeal against the mark now."""
    if presence.enrollment.person_id != user.pk:
        return _("Only the person whose mark it is can appeal.")
    if presence.mark == Presence.Mark.PRESENT and presence.present_seconds == presence.taught_seconds:
        return _("You are marked present; there is nothing to appeal against.")
    told_at = presence.told_at if presence.told_mark == presence.mark else None
    return _why_not_in_time(told_at, now) or _why_not_again(Appeal.objects.filter(presence=presence), told_at)


def why_not_object_to_case(user: Person, case: ConductCase, now: datetime) -> str | None:
    """Whether the person may appeal against the decision of the case now."""
    if case.enrollment.person_id != user.pk:
        return _("Only the person whom the case is about can appeal.")
    if case.state == ConductCase.State.REPORTED:
        return _("The case is not decided yet; you are told, and then you can appeal.")
    if case.state == ConductCase.State.DISMISSED:
        return _("The case was dismissed; there is nothing to appeal against.")
    return _why_not_in_time(case.decided_at, now) or _why_not_again(Appeal.objects.filter(case=case), case.decided_at)


def _why_not_in_time(told_at: datetime | None, now: datetime) -> str | None:
    # Who has not been told yet may object at once: the days count from the notice.
    if told_at is not None and now > last_hour_to_appeal(told_at):
        return _("Appeals are taken for %(days)s days after the notice; you were told on %(when)s.") % {
            "days": APPEAL_WITHIN.days,
            "when": moment(told_at),
        }
    return None


def _why_not_again(earlier: QuerySet[Appeal], told_at: datetime | None) -> str | None:
    rows = list(earlier)
    if any(one.state == State.OPEN for one in rows):
        return _("An appeal is open already. Wait for its decision, or withdraw it first.")
    decided = [one for one in rows if one.state == State.REJECTED and (told_at is None or one.made_at >= told_at)]
    if decided:
        return _("An appeal against this was rejected; it is not heard a second time.")
    return None


def why_not_withdraw(user: Person, appeal: Appeal) -> str | None:
    """Whether the person may withdraw the appeal: the own one, until it is decided."""
    if appeal.made_by_id != user.pk:
        return _("Only the person who appealed can withdraw it.")
    if State.WITHDRAWN not in APPEAL_TRANSITIONS[appeal.state]:
        return _("The appeal is %(state)s and cannot be withdrawn.") % {"state": appeal.get_state_display()}
    return None


def why_not_look(user: Person, appeal: Appeal) -> str | None:
    """Whether the person decides on this appeal: somebody other than who set the mark or decided the case."""
    if not user.may("attendance.decide"):
        return _("Only training managers decide on appeals.")
    if appeal.made_by_id == user.pk:
        return _("Nobody decides on the own appeal. Ask a colleague.")
    judged_by = appeal.case.decided_by_id if appeal.case else appeal.presence.changed_by_id if appeal.presence else None
    if judged_by == user.pk:
        return _("You set this mark or decided this case yourself; somebody else decides on the appeal.")
    return None


def why_not_decide(user: Person, appeal: Appeal, *, to: str, mark: str, decision: str) -> str | None:
    """Whether the person may decide the appeal so. Granting one against a mark names the new mark."""
    if refusal := why_not_look(user, appeal):
        return refusal
    if refusal := why_not_judge_again(appeal):
        return refusal
    if to not in (State.GRANTED, State.REJECTED):
        return _("Grant the appeal or reject it.")
    if len(decision.strip()) < SHORTEST_REASON:
        return _("Give the reason of the decision; the person reads it.")
    if to == State.GRANTED and appeal.presence is not None:
        if mark not in Presence.Mark.values:
            return _("Say which mark stands instead.")
        whole = appeal.presence.present_seconds == appeal.presence.taught_seconds
        if mark == appeal.presence.mark and mark not in WITH_TIMES and (mark != Presence.Mark.PRESENT or whole):
            return _("The mark is that already. Choose another one, or reject the appeal.")
    return None


def why_not_times(
    appeal: Appeal, *, to: str, mark: str, came_at: datetime | None, left_at: datetime | None
) -> str | None:
    """Whether the times fit the mark that a granted appeal sets, and change what stands."""
    line = appeal.presence
    if to != State.GRANTED or line is None:
        return None
    if mark not in WITH_TIMES:
        return _("Only late, left early and out have times.") if came_at or left_at else None
    if mark != line.mark or (came_at, left_at) != (line.came_at, line.left_at):
        return why_not_mark(line.session, mark, came_at, left_at)
    return _("The mark is that already. Choose another one, or reject the appeal.")


def why_not_judge_again(appeal: Appeal) -> str | None:
    """Whether something is left to decide."""
    if appeal.state == State.OPEN:
        return None
    return _("The appeal is %(state)s; there is nothing to decide.") % {"state": appeal.get_state_display()}
