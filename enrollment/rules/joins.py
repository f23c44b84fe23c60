"""Who may take in join logs and settle the queue, and when: each rule gives its reason as a sentence, or None.

Not for matching: enrollment.queries.joins knows addresses only, and nobody compares names.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Run, Session
from enrollment.models import Enrollment, RollCall, Stay
from enrollment.queries import joins as queries
from enrollment.rules import presence
from enrollment.rules.own import why_not_own

NEVER_COUNTED = (Stay.WhyNot.WAITING_ROOM, Stay.WhyNot.NO_LEAVE)
SHORTEST_REASON = 2  # letters; Korean reasons are short


def why_not_take_in(user: Person, run: Run) -> str | None:
    """Why no join log can be taken in for this run."""
    if reason := presence.why_not_attend_to(user, run):
        return reason
    if run.state == Run.State.CANCELLED:
        return _("This run was cancelled.")
    if not run.sessions.exists():
        return _("This run has no timetable yet, so nothing can be counted. Enter its sessions first.")
    return None


def why_not_settle(user: Person, stay: Stay, reason: str) -> str | None:
    """Why the person may not say who this joiner was."""
    if why := presence.why_not_attend_to(user, stay.run):
        return why
    if stay.queue != Stay.Queue.WAITING:
        return _("This joiner has been settled already.")
    if len(reason.strip()) < SHORTEST_REASON:
        return _("Write how you know; the reason is kept with your name.")
    return None


def why_not_put_back(user: Person, stay: Stay, reason: str) -> str | None:
    """Why the person may not take back what was said of this joiner, or have the row count after all."""
    if why := why_not_wait_again(user, stay):
        return why
    if len(reason.strip()) < SHORTEST_REASON:
        return _("Write why; the reason is kept with your name.")
    return None


def why_not_wait_again(user: Person, stay: Stay) -> str | None:
    """The same before a reason is written, for the page."""
    if why := presence.why_not_attend_to(user, stay.run):
        return why
    if stay.queue == Stay.Queue.WAITING or (stay.queue == Stay.Queue.MATCHED and stay.settled_at is None):
        return _("Nobody settled this joiner by hand; there is nothing to take back.")
    if stay.why_not in NEVER_COUNTED:
        return _("This row shows no time in the course. Set the mark in the roll call, if somebody saw the person.")
    return None if stay.enrollment is None else why_not_own(user, stay.enrollment)


def why_not_belong(user: Person, stay: Stay, enrollment: Enrollment) -> str | None:
    """Why the joiner cannot be this person by this user's word."""
    if enrollment.run_id != stay.run_id or enrollment.state != Enrollment.State.CONFIRMED:
        return _("This person has no confirmed place in the run. Enter the place first.")
    return why_not_own(user, enrollment)


def why_not_walk_in(user: Person, session: Session, roll: RollCall | None, name: str, address: str) -> str | None:
    """Why nobody is noted as having walked in."""
    if reason := presence.why_not_take(user, session, roll):
        return reason
    if not name.strip():
        return _("Write the name of the person who is here.")
    if queries.address_key(address) in queries.places_by_address(session.run):
        return _("This person is on the list. Mark them there.")
    return None
