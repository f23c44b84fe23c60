"""What is done to timetables: sessions placed, changed, removed and copied, and a version released.

Not for telling people of it: enrollment.actions.runs does both in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import Refused, refuse_if, refuse_unless
from courses import timetable
from courses.models import Lecturer, Run, Session, TimetableVersion
from courses.queries import timetables as queries
from courses.rules import timetables as rules
from facilities.models import Room
from journal import actions as journal

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Copied:
    """How many sessions were copied, how many of them without their room or lecturer, and how many found no day."""

    sessions: int
    without_room: int
    without_lecturer: int
    left_out: int


@transaction.atomic
def place_session(*, run: Run, values: Values, by: Person) -> Session:
    """Add a session to the run's working timetable.

    Raises: Refused when a rule says no, or somebody took the room or the lecturer at the same moment.
    """
    refuse_if(rules.why_not_change_run(by, run))
    session = Session(run=run, **values)
    _book(session, session.save)
    journal.record("session.placed", on=run, by=by, new=_plain(values))
    return session


@transaction.atomic
def change_session(*, session: Session, values: Values, revision: int, by: Person) -> None:
    """Change a session, if it is still as the person saw it (`revision`); its room and lecturer move with it.

    Raises: Refused when a rule says no, somebody changed it meanwhile, or room or lecturer are taken.
    """
    refuse_if(rules.why_not_change_run(by, session.run))
    stored = Session.objects.select_related("subject", "lecturer", "room").filter(pk=session.pk).first()
    if stored is None:
        raise Refused(_("Somebody deleted this session meanwhile."))
    changed = {name: value for name, value in values.items() if getattr(stored, name) != value}
    wanted = Session(pk=session.pk, run=session.run, **values)

    def write() -> None:
        moved = Session.objects.filter(pk=session.pk, revision=revision).update(
            **changed, revision=F("revision") + int(bool(changed))
        )
        refuse_unless(moved == 1, _("Somebody changed this session while you had it open. Look at it again."))

    _book(wanted, write)
    if changed:
        old = {name: getattr(stored, name) for name in changed}
        journal.record("session.changed", on=session.run, by=by, old=_plain(old), new=_plain(changed))


@transaction.atomic
def remove_session(*, session: Session, revision: int, by: Person) -> None:
    """Delete a session; its room and lecturer are free at once.

    Raises: Refused when a rule says no, it was changed meanwhile, or its attendance is recorded.
    """
    refuse_if(rules.why_not_change_run(by, session.run))
    try:
        # The revision is moved first: deleting picks its rows before it deletes them.
        moved = Session.objects.filter(pk=session.pk, revision=revision).update(revision=F("revision") + 1)
        refuse_unless(moved == 1, _("Somebody changed this session while you had it open. Look at it again."))
        held = queries.snapshot(queries.sessions_of(session.run).get(pk=session.pk))
        with transaction.atomic():
            Session.objects.filter(pk=session.pk).delete()
    except ProtectedError as error:
        raise Refused(_("The attendance of this session is recorded, so it stays.")) from error
    journal.record("session.removed", on=session.run, by=by, old=held)


@transaction.atomic
def copy_timetable(*, run: Run, source: Run, by: Person) -> Copied:
    """Give the run the sessions of another run of its course, moved by the days between their first days.

    A session keeps its room and lecturer where they are free then, and stands without them otherwise. Sessions that
    would lie outside the run's days are left out.

    Raises: Refused when a rule says no.
    """
    refuse_if(rules.why_not_copy(by, run))
    refuse_unless(run.course_id == source.course_id, _("Only a run of the same course can be copied from."))
    _hold_run(run)
    days = timedelta(days=(run.starts_on - source.starts_on).days)
    done, left_out, no_room, no_lecturer = 0, 0, 0, 0
    in_house = run.mode != Run.Mode.REMOTE
    held = list(queries.sessions_of(source))
    _hold(held)
    for session in held:
        copy = _moved(session, run, days, in_house=in_house)
        if not run.starts_on <= timezone.localdate(copy.starts_at) <= run.ends_on:
            left_out += 1
            continue
        taken = rules.clashes(copy)
        if copy.room_id and any(other.room_id == copy.room_id for other in taken):
            copy.room, no_room = None, no_room + 1
        free = copy.lecturer is not None and copy.lecturer.active
        if copy.lecturer and (not free or any(other.lecturer_id == copy.lecturer_id for other in taken)):
            copy.lecturer, no_lecturer = None, no_lecturer + 1
        _book(copy, copy.save)
        done += 1
    refuse_unless(done > 0, _("No session of that run falls on a day of this one."))
    journal.record("timetable.copied", on=run, by=by, new={"from": str(source), "sessions": done})
    return Copied(done, no_room, no_lecturer, left_out)


def _moved(session: Session, run: Run, days: timedelta, *, in_house: bool) -> Session:
    breaks = [
        [(start + days).isoformat(), (end + days).isoformat()] for start, end in timetable.pauses_of(session.breaks)
    ]
    return Session(
        run=run,
        starts_at=session.starts_at + days,
        ends_at=session.ends_at + days,
        breaks=breaks,
        subject=session.subject,
        title_ko=session.title_ko,
        title_en=session.title_en,
        method=session.method,
        lecturer=session.lecturer,
        room=session.room if in_house else None,
    )


@transaction.atomic
def release(*, run: Run, seen: str, note: str, by: Person) -> TimetableVersion:
    """Freeze the working timetable as the next version, if it is still what the person saw (`seen`).

    Raises: Refused when a rule says no, nothing changed since the last version, or the sessions changed meanwhile.
    """
    Run.objects.select_for_update(no_key=True).get(pk=run.pk)  # of two who release at once the second sees the first
    refuse_if(rules.why_not_release(by, run))
    sessions = queries.snapshots_of(run)
    refuse_unless(
        timetable.fingerprint(sessions) == seen,
        _("Somebody changed the timetable while you had this page open. Look at the changes again."),
    )
    newest = queries.newest_version(run)
    changes = queries.changes_since(newest, sessions)
    refuse_unless(bool(changes), _("Nothing has changed since the last version."))
    return _release(run, newest, sessions, note, by)


@transaction.atomic
def free_rooms(*, run: Run, note: str, by: Person) -> int:
    """Take the rooms off the sessions to come, studios for remote teaching apart, and release the last version so.

    What the staff changed since that version and did not release stays unreleased. Returns: how many were freed.
    """
    booked = Session.objects.filter(run=run, room__isnull=False, starts_at__gt=timezone.now())
    keys = list(booked.exclude(room__kind=Room.Kind.REMOTE).values_list("pk", flat=True))
    Session.objects.filter(pk__in=keys).update(room=None, revision=F("revision") + 1)
    newest = queries.newest_version(run)
    if newest is not None and keys:
        _release(run, newest, timetable.without_rooms(newest.sessions, keys), note, by)
    return len(keys)


@transaction.atomic
def take_rooms_again(*, run: Run, by: Person) -> int:
    """Book for the sessions to come the rooms they had before they were freed, where these are still free.

    Returns: how many sessions have their room again. People hear of it with the next version.
    """
    bare = list(queries.sessions_of(run).filter(room=None, starts_at__gt=timezone.now()))
    starts = {session.pk: queries.snapshot(session)["starts_at"] for session in bare}
    versions = TimetableVersion.objects.filter(run=run).order_by("-number").values_list("sessions", flat=True)
    codes = timetable.rooms_before(versions, starts)
    rooms = {room.code: room for room in Room.objects.filter(code__in=codes.values())}
    back = 0
    for session in bare:
        session.room = rooms.get(codes.get(session.pk, ""))
        _hold([session])
        if session.room is None or any(other.room_id == session.room_id for other in rules.clashes(session)):
            continue
        Session.objects.filter(pk=session.pk, room=None).update(room=session.room, revision=F("revision") + 1)
        back += 1
    if back:
        journal.record("timetable.rooms_taken", on=run, by=by, new={"sessions": back})
    return back


@transaction.atomic
def free_everything(*, run: Run, by: Person) -> int:
    """Take rooms and lecturers off every session to come: the run is cancelled. Returns: how many sessions."""
    coming = Session.objects.filter(run=run, starts_at__gt=timezone.now())
    freed = coming.update(room=None, lecturer=None, revision=F("revision") + 1)
    journal.record("timetable.freed", on=run, by=by, new={"sessions": freed})
    return freed


def _release(
    run: Run, newest: TimetableVersion | None, sessions: list[timetable.Snapshot], note: str, by: Person
) -> TimetableVersion:
    changes = queries.changes_since(newest, sessions)
    version = TimetableVersion.objects.create(
        run=run,
        number=newest.number + 1 if newest else 1,
        sessions=sessions,
        changes=[change.as_json() for change in changes],
        note=note,
        released_by=by,
    )
    journal.record(
        "timetable.released", on=run, by=by, new={"version": version.number, "changes": len(changes)}, reason=note
    )
    return version


def _book(session: Session, write: Callable[[], object]) -> None:
    """Write the session when its hour, room and lecturer are free; nobody else takes them until the transaction ends.

    Raises: Refused with the sentence that names the other run or session.
    """
    _hold_run(session.run)
    _hold([session])
    refuse_if(rules.why_not_place(session))
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:  # the database's own constraint: somebody wrote past the lock
        raise Refused(
            rules.why_not_place(session) or _("Room or lecturer were taken a moment ago. Look at the timetable again.")
        ) from error


def _hold_run(run: Run) -> None:
    """Lock the run before its rooms and lecturers: two sessions for one hour come one after the other."""
    list(Run.objects.select_for_update(no_key=True).filter(pk=run.pk).values_list("pk"))


def _hold(sessions: list[Session]) -> None:
    """Lock the rooms, then the lecturers, each in one order, so that two who book never wait for each other."""
    rooms = {session.room_id for session in sessions if session.room_id}
    lecturers = {session.lecturer_id for session in sessions if session.lecturer_id}
    list(Room.objects.select_for_update(no_key=True).filter(pk__in=rooms).order_by("pk"))
    list(Lecturer.objects.select_for_update(no_key=True).filter(pk__in=lecturers).order_by("pk"))


def _plain(values: Values) -> dict[str, Any]:
    """Rows in a journal entry stand by their code, so that they read the same in every language."""
    return {name: getattr(value, "code", value) for name, value in values.items()}
