"""When runs, their sessions and textbooks may change: each rule gives its reason as a sentence, or None.

Not for what people have in a run: enrollment.rules.runs asks here first.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from courses import timetable
from courses.dates import clock
from courses.models import Run, Session

# A cancelled run stays cancelled: its people were told and its rooms are free for others.
RUN_TRANSITIONS: dict[str, frozenset[str]] = {
    Run.State.PLANNED: frozenset({Run.State.CANCELLED}),
    Run.State.CANCELLED: frozenset(),
}
LONGEST_SESSION = timedelta(hours=12)


def may_manage_runs(user: Person) -> bool:
    return user.may("runs.manage")


def why_not_manage_runs(user: Person) -> str | None:
    """Why this person may not keep timetables, modes and textbooks at all."""
    if may_manage_runs(user):
        return None
    return _("Only training managers keep timetables and runs.")


def why_not_change_run(user: Person, run: Run) -> str | None:
    """Why this person may not change this run."""
    if reason := why_not_manage_runs(user):
        return reason
    if run.state == Run.State.CANCELLED:
        return _("%(run)s was cancelled, so nothing of it changes any more.") % {"run": run}
    return None


def why_not_place(session: Session) -> str | None:
    """Why a session cannot stand as it is: outside its run, beside another one of it, its room or lecturer taken."""
    if reason := _why_not_at_that_time(session) or _why_not_beside(session):
        return reason
    if session.lecturer and not session.lecturer.active:
        return _("%(lecturer)s is not in the pool any more. Choose another lecturer.") % {"lecturer": session.lecturer}
    for other in clashes(session):
        words = {"when": clock(other.starts_at, other.ends_at), "run": other.run}
        if session.room_id and other.room_id == session.room_id:
            return _("%(room)s is taken on %(when)s by %(run)s. Choose another room or another time.") % {
                **words,
                "room": other.room,
            }
        return _("%(lecturer)s teaches %(run)s on %(when)s. Choose another lecturer or another time.") % {
            **words,
            "lecturer": other.lecturer,
        }
    return None


def _why_not_at_that_time(session: Session) -> str | None:
    run = session.run
    first, last = timezone.localdate(session.starts_at), timezone.localdate(session.ends_at)
    if session.ends_at <= session.starts_at:
        return _("A session ends after it starts.")
    if session.ends_at - session.starts_at > LONGEST_SESSION or first != last:
        return _("A session lies within one day and is at most 12 hours long. Make one session for each day.")
    if not run.starts_on <= first <= run.ends_on:
        return _("The run is held on %(dates)s. Choose one of these days.") % {"dates": run.dates}
    for start, end in timetable.pauses_of(session.breaks):
        if not session.starts_at <= start < end <= session.ends_at:
            return _("A break lies inside its session and ends after it starts.")
    return None


def _why_not_beside(session: Session) -> str | None:
    """A run has no parallel groups: nobody can be in two of its sessions, and both would count in every share.

    What stood beside another one before keeps its time while the rest of it is changed; on PostgreSQL nothing does.
    """
    own = Session.objects.filter(pk=session.pk or 0)
    if own.filter(starts_at=session.starts_at, ends_at=session.ends_at).exists():
        return None
    others = Session.objects.filter(run=session.run, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at)
    other = others.exclude(pk=session.pk or 0).select_related("run__course", "subject").order_by("starts_at").first()
    if other is None:
        return None
    return _("“%(session)s” stands in this run on %(when)s. A run has one session at a time: choose another time.") % {
        "session": other, "when": clock(other.starts_at, other.ends_at),
    }  # fmt: skip


def clashes(session: Session) -> list[Session]:
    """Sessions of any run that hold the session's room or lecturer at its time, the earliest first."""
    found = Session.objects.filter(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at)
    rows = (
        found.exclude(pk=session.pk or 0).select_related("run__course", "room", "lecturer").order_by("starts_at", "pk")
    )
    same = rows.none()
    if session.room_id:
        same = same | rows.filter(room=session.room_id)
    if session.lecturer_id:
        same = same | rows.filter(lecturer=session.lecturer_id)
    return list(same)


def why_not_copy(user: Person, run: Run) -> str | None:
    """Why no timetable can be copied into this run."""
    if reason := why_not_change_run(user, run):
        return reason
    if Session.objects.filter(run=run).exists():
        return _("This run has sessions already. Delete them first, or change them one by one.")
    return None


def why_not_release(user: Person, run: Run) -> str | None:
    """Why the timetable cannot be released as it stands."""
    if reason := why_not_change_run(user, run):
        return reason
    newest = run.timetables.order_by("-number").first()
    if newest is None and not Session.objects.filter(run=run).exists():
        return _("There is no session to release. Add the first one.")
    return None


def why_not_release_nothing(changed: bool) -> str | None:
    """Why a release has nothing to say."""
    return None if changed else _("Nothing has changed since the last version.")
