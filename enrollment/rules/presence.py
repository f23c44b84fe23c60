"""Who may keep the attendance of a session, and when: each rule gives its reason as a sentence, or None.

Not for statements, conduct cases and appeals: enrollment.rules.conduct.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Run, Session
from enrollment import timing
from enrollment.models import Presence, RollCall
from enrollment.queries import clock
from enrollment.queries.runs import runs_attended_to_by
from enrollment.rules.own import why_not_own, why_not_with_place

# Closing is the work of a person or of the calendar; opening again is a right of its own.
ROLL_TRANSITIONS: dict[str, frozenset[str]] = {
    RollCall.State.OPEN: frozenset({RollCall.State.CLOSED}),
    RollCall.State.CLOSED: frozenset({RollCall.State.OPEN}),
}


def why_not_attend_to(user: Person, run: Run) -> str | None:
    """Why this person may not keep the attendance of the run at all."""
    if runs_attended_to_by(user).filter(pk=run.pk).exists():
        return None
    return _("Only the training managers and the lecturers of this run keep its attendance.")


def why_not_change(roll: RollCall | None) -> str | None:
    """Why marks of the session stand as they are."""
    if roll is None or roll.state == RollCall.State.OPEN:
        return None
    return _("The roll call of this session is closed. Ask somebody who may reopen it, or hand in an objection.")


def why_not_yet(session: Session, now: datetime | None = None) -> str | None:
    """Why no roll can be called: cancelled, or too early."""
    if session.run.state == Run.State.CANCELLED:
        return _("This run was cancelled.")
    opens = session.starts_at - timing.opens_before()
    if (now or clock.at(session)) < opens:
        return _("It opens at %(time)s.") % {"time": _when(opens)}
    return None


def why_not_take(user: Person, session: Session, roll: RollCall | None, now: datetime | None = None) -> str | None:
    """Why this person may not set marks of this session now; actions give the `now` of their transaction."""
    reason = why_not_attend_to(user, session.run) or why_not_with_place(user, session.run)
    return reason or why_not_yet(session, now) or why_not_change(roll)


def why_not_close(
    user: Person | None, session: Session, roll: RollCall | None, now: datetime | None = None
) -> str | None:
    """Why the roll call cannot be closed; `user` is None for the calendar."""
    run = session.run
    if user is not None and (reason := why_not_attend_to(user, run) or why_not_with_place(user, run)):
        return reason
    if run.state == Run.State.CANCELLED:
        return _("This run was cancelled.")
    if roll is not None and roll.state == RollCall.State.CLOSED:
        return _("The roll call is closed already.")
    if session.closes_at > (now or clock.at(session)):
        return _("The session lasts until %(time)s. Close the roll call after that.") % {
            "time": _clock(session.closes_at)
        }
    return None


def why_not_lift(user: Person, presence: Presence, roll: RollCall | None) -> str | None:
    """Why a mark set by hand stays."""
    if reason := why_not_own(user, presence.enrollment) or why_not_take(user, presence.session, roll):
        return reason
    return None if presence.overruled else _("This mark was not set by hand.")


def why_not_decide(user: Person) -> str | None:
    """Why this person may not settle what goes past a closed roll call."""
    return None if user.may("attendance.decide") else _("Only people who decide on attendance may change this mark.")


def why_not_end(user: Person, session: Session, ends_at: datetime, roll: RollCall | None) -> str | None:
    """Why the session did not really end at this time."""
    if reason := why_not_take(user, session, roll):
        return reason
    if not session.starts_at <= ends_at <= session.ends_at:
        return _("The real end lies between %(start)s and %(end)s.") % {
            "start": _clock(session.starts_at),
            "end": _clock(session.ends_at),
        }
    return None


def why_not_mark(session: Session, mark: str, came_at: datetime | None, left_at: datetime | None) -> str | None:
    """Why a mark and its times do not fit together."""
    start, end = session.starts_at, session.closes_at
    if any(moment is not None and not start <= moment <= end for moment in (came_at, left_at)):
        return _("The times lie between %(start)s and %(end)s.") % {"start": _clock(start), "end": _clock(end)}
    if mark == Presence.Mark.OUT:
        if came_at is None or left_at is None or left_at >= came_at:
            return _("“Out” needs when the person went and when the person came back.")
    elif came_at is not None and left_at is not None and left_at < came_at:
        return _("The person cannot have left before coming.")
    if mark == Presence.Mark.LATE and came_at is None:
        return _("“Late” needs when the person came.")
    if mark == Presence.Mark.LEFT_EARLY and left_at is None:
        return _("“Left early” needs when the person left.")
    return None


def _when(moment: datetime) -> str:
    """The hour and minute, with the day when it is another one."""
    here = timezone.localtime(moment)
    return _clock(moment) if here.date() == timezone.localdate() else date_format(here, "DATETIME_FORMAT")


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"
