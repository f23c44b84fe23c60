"""Who may check in with the rotating code, and when: each rule gives its reason as a sentence, or None.

Not for roll calls: enrollment.rules.presence.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Run, Session
from enrollment import codes, timing
from enrollment.models import RollCall
from enrollment.queries import clock
from enrollment.rules import presence


def why_not_show_code(user: Person, session: Session, roll: RollCall | None) -> str | None:
    """Why the code of this session cannot be shown now."""
    if reason := presence.why_not_take(user, session, roll):
        return reason
    if clock.at(session) > session.closes_at + timing.leaves_within():
        return _("The session is over, and so is its check-in.")
    return None


def why_not_ticket(person: Person, session: Session, ticket: str, now: datetime) -> str | None:
    """Why this attempt is not believed."""
    if codes.is_ticket(ticket, session.pk, person.pk, now=now):
        return None
    return _("This code has run out. Scan the code that stands on the wall now.")


def why_not_enter(session: Session, roll: RollCall | None, now: datetime | None = None) -> str | None:
    """Why nobody comes in to this session now."""
    now = now or clock.at(session)
    if session.run.state == Run.State.CANCELLED:
        return _("This run was cancelled.")
    if now < (opens := session.starts_at - timing.opens_before()):
        return _("Check-in opens at %(time)s.") % {"time": f"{timezone.localtime(opens):%H:%M}"}
    if now >= session.closes_at:
        return _("The session is over. Tell the lecturer if you were there.")
    return presence.why_not_change(roll)


def why_not_leave(session: Session, roll: RollCall | None, now: datetime | None = None) -> str | None:
    """Why nobody goes out of this session now."""
    now = now or clock.at(session)
    if now > session.closes_at + timing.leaves_within():
        return _("Check-out is over; your stay was ended with the session.")
    return presence.why_not_change(roll)


def is_for_good(session: Session, now: datetime | None = None) -> bool:
    """Whether going now is leaving for good (within minutes of the end) and not just going out."""
    return (now or clock.at(session)) >= session.closes_at - timing.leaves_within()
