"""Who decides on completion, scores and rules, and when: each rule gives its reason as a sentence, or None.

Not for what the rule of a course proposes: enrollment.completing. Not for certificates: enrollment.rules.certificates.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from courses.dates import day, moment
from courses.models import Content, Course, Run, Session
from enrollment.models import Completion, CompletionRule, Enrollment, RollCall
from enrollment.queries import presence
from enrollment.queries.completion_rules import newest_rule, rule_of

_S = Completion.State

# An appeal, or a score that is corrected, may turn a decision either way.
COMPLETION_TRANSITIONS: dict[str, frozenset[str]] = {
    _S.COMPLETED: frozenset({_S.NOT_COMPLETED}),
    _S.NOT_COMPLETED: frozenset({_S.COMPLETED}),
}
SHORTEST_REASON = 4  # letters; Korean reasons are short
NAMED = 3  # sessions that a sentence names


def why_this_person_decides_nothing(user: Person) -> str | None:
    """Why the person has no part in decisions on completion, or None."""
    if not user.may("completion.decide"):
        return _("Only the training managers decide who completed a course.")
    return None


def why_not_decide(user: Person, run: Run) -> str | None:
    """Why nobody's completion in the run can be decided now, or None."""
    return why_this_person_decides_nothing(user) or why_not_decide_now(run)


def why_not_decide_now(run: Run) -> str | None:
    """Why it is too early, or too late, to decide on the run, or None."""
    if run.state == Run.State.CANCELLED:
        return _("This run was cancelled; nobody completes it.")
    if rule_of(run) is None:
        return _("No completion rule was in force when this run ended. Make one that holds from an earlier day.")
    sessions = list(Session.objects.filter(run=run).select_related("roll_call", "subject", "run__course"))
    if not sessions:
        return _("This run has no timetable, so nobody's attendance can be computed. Enter its sessions first.")
    return _why_not_over(run, sessions) or _why_not_closed(sessions)


def _why_not_over(run: Run, sessions: Iterable[Session]) -> str | None:
    over = set(presence.held_sessions([run]).values_list("pk", flat=True))  # by the clock of the database
    still = [session for session in sessions if session.pk not in over]
    if not still:
        return None
    return ngettext(
        "%(n)s session is not over yet: %(which)s. Decide when the last one has ended.",
        "%(n)s sessions are not over yet: %(which)s. Decide when the last one has ended.",
        len(still),
    ) % {"n": len(still), "which": _named(still)}


def _why_not_closed(sessions: Iterable[Session]) -> str | None:
    open_ones = [s for s in sessions if not hasattr(s, "roll_call") or s.roll_call.state != RollCall.State.CLOSED]
    if not open_ones:
        return None
    return ngettext(
        "The attendance of %(n)s session is not closed: %(which)s. Close it first.",
        "The attendance of %(n)s sessions is not closed: %(which)s. Close them first.",
        len(open_ones),
    ) % {"n": len(open_ones), "which": _named(open_ones)}


def _named(sessions: list[Session]) -> str:
    names = [f"{moment(s.starts_at)} {s}" for s in sessions[:NAMED]]
    more = len(sessions) - NAMED
    return ", ".join(names) + (_(" and %(n)s more") % {"n": more} if more > 0 else "")


def why_not_decide_otherwise(user: Person, enrollment: Enrollment) -> str | None:
    """Why the person cannot decide otherwise than the rule about this place, or None."""
    if enrollment.run is None or enrollment.state != Enrollment.State.CONFIRMED:
        return _("Only people with a confirmed place in a run complete it.")
    if enrollment.person_id == user.pk:
        return _("Nobody decides on their own completion. Ask a colleague.")
    return why_not_decide(user, enrollment.run)


def why_not_reason(reason: str) -> str | None:
    """Why the reason for a decision, a correction or a revocation does not do, or None."""
    if len(reason.strip()) < SHORTEST_REASON:
        return _("Say in a few words why; the reason is kept in the record and the person can read it.")
    return None


def why_not_enter_scores(user: Person, run: Run) -> str | None:
    """Why the person cannot enter scores of the run now, or None."""
    if sentence := why_this_person_decides_nothing(user):
        return sentence
    if run.state == Run.State.CANCELLED:
        return _("This run was cancelled; it has no scores.")
    if not run.has_begun:
        return _("This run has not begun; scores can be entered from its first day.")
    return None


def _has_units(course: Course | None) -> bool:
    """Whether the course has published content, which people of its runs learn beside them."""
    return course is not None and Content.objects.filter(course=course, state=Content.State.PUBLISHED).exists()


def why_not_make_rule(
    user: Person, course: Course | None, effective_from: date, mode: str = "", learning_share: Decimal | None = None
) -> str | None:
    """Why the person cannot make a new version of the rule that holds from the day, or None."""
    if sentence := why_this_person_decides_nothing(user):
        return sentence
    if learning_share is not None and mode != CompletionRule.Mode.ELEARNING and not _has_units(course):
        # Without content nobody in a run has a unit to do: everybody there would fail for it.
        return _("Only rules for e-learning, or for a course with published content, ask for units. "
                 "Choose one of the two, or leave the units empty.")  # fmt: skip
    newest = newest_rule(course, mode)
    if newest and effective_from <= newest.effective_from:
        return _("Version %(version)s holds from %(day)s. A new one begins later; versions that held stay.") % {
            "version": newest.version,
            "day": day(newest.effective_from),
        }
    return None
