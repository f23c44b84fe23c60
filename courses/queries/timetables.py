"""Named questions to timetables: sessions, versions, what is missing, and what else is free.

Not for who is in a run: enrollment.queries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Person
from core.names import in_language
from courses import timetable
from courses.models import Lecturer, Run, Session, Subject, TimetableVersion
from courses.timetable import Change, Snapshot, Span, SubjectHours
from facilities.models import Room

TEACHING_ROOMS = (Room.Kind.LECTURE, Room.Kind.CONVERTIBLE, Room.Kind.COMPUTER, Room.Kind.REMOTE, Room.Kind.GYM)
MOST_OFFERED = 4


@dataclass(frozen=True)
class Gaps:
    """What a timetable still misses before it is whole."""

    subjects: list[tuple[Subject, SubjectHours]]
    empty_days: list[date]
    without_lecturer: int
    without_room: int
    too_small: list[Session]
    not_in_pool: list[Session]

    @property
    def short(self) -> list[tuple[Subject, SubjectHours]]:
        return [(subject, hours) for subject, hours in self.subjects if hours.missing_minutes]

    @property
    def none(self) -> bool:
        return not (
            self.short or self.empty_days or self.without_lecturer or self.without_room or self.too_small
            or self.not_in_pool
        )  # fmt: skip


@dataclass(frozen=True)
class Offers:
    """What could be taken instead of a room, a lecturer or a time that is not free."""

    rooms: list[Room]
    lecturers: list[Lecturer]
    times: list[Span]


def sessions_of(run: Run) -> QuerySet[Session]:
    """The run's sessions as the staff work on them, in the order of time."""
    return Session.objects.filter(run=run).select_related("subject", "lecturer", "room").order_by("starts_at", "pk")


def span_of(session: Session) -> Span:
    return Span(session.starts_at, session.ends_at)


def minutes_of(session: Session) -> int:
    """Counted minutes of a session as planned."""
    return timetable.counted_minutes(span_of(session), timetable.pauses_of(session.breaks))


def snapshot(session: Session) -> Snapshot:
    """A session as a version keeps it: with the names of then, so that it reads the same in ten years."""
    subject, lecturer, room = session.subject, session.lecturer, session.room
    return {
        "key": session.pk,
        "starts_at": session.starts_at.astimezone(timezone.get_default_timezone()).isoformat(),
        "ends_at": session.ends_at.astimezone(timezone.get_default_timezone()).isoformat(),
        "breaks": session.breaks,
        "subject": session.subject_id,
        "title_ko": session.title_ko or (subject.title_ko if subject else ""),
        "title_en": session.title_en or (subject.title_en if subject else ""),
        "method": session.method,
        "lecturer": lecturer.code if lecturer else "",
        "lecturer_ko": lecturer.name if lecturer else "",
        "lecturer_en": (lecturer.name_en or lecturer.name) if lecturer else "",
        "room": room.code if room else "",
        "room_ko": room.name_ko if room else "",
        "room_en": room.name_en if room else "",
    }


def snapshots_of(run: Run) -> list[Snapshot]:
    """All sessions of the run as a version would keep them."""
    return [snapshot(session) for session in sessions_of(run)]


def newest_version(run: Run) -> TimetableVersion | None:
    """The version that people see; None while nothing was released."""
    return TimetableVersion.objects.filter(run=run).order_by("-number").first()


def changes_since(version: TimetableVersion | None, sessions: Iterable[Snapshot]) -> list[Change]:
    """What the working timetable has that people were not told of; everything while nothing was released."""
    return timetable.differences(version.sessions if version else [], sessions)


@dataclass(frozen=True)
class Line:
    """One session of a released version as a page shows it, in the language of the page."""

    key: int
    starts_at: datetime
    ends_at: datetime
    breaks: list[timetable.Pause]
    title: str
    method: str
    lecturer: str
    room: str

    @property
    def minutes(self) -> int:
        return timetable.counted_minutes(Span(self.starts_at, self.ends_at), self.breaks)

    @property
    def hours(self) -> Decimal:
        return timetable.hours(self.minutes)


def line_of(session: Snapshot) -> Line:
    """A frozen session in words."""
    return Line(
        key=session["key"],
        starts_at=datetime.fromisoformat(session["starts_at"]),
        ends_at=datetime.fromisoformat(session["ends_at"]),
        breaks=timetable.pauses_of(session["breaks"]),
        title=in_language(session["title_ko"], session["title_en"]),
        method=str(Subject.Method(session["method"]).label),
        lecturer=in_language(session["lecturer_ko"], session["lecturer_en"]),
        room=in_language(session["room_ko"], session["room_en"]),
    )


def days_of(run: Run) -> list[date]:
    """The days on which the run may have sessions: all of a short run, those from Monday to Friday of a longer one."""
    every = [run.starts_on + timedelta(days=n) for n in range((run.ends_on - run.starts_on).days + 1)]
    return every if len(every) <= 2 else [day for day in every if day.weekday() < 5]


def gaps_of(run: Run, sessions: Iterable[Session]) -> Gaps:
    """What the timetable misses: hours of subjects, days, lecturers, rooms; in one query."""
    held = list(sessions)
    subjects = list(Subject.objects.filter(course=run.course_id).order_by("order"))
    placed = {(s.subject_id, s.starts_at, s.ends_at): minutes_of(s) for s in held}  # parallel groups count once
    hours = timetable.subject_hours(
        {subject.pk: subject.hours for subject in subjects},
        [(subject, minutes) for (subject, _start, _end), minutes in placed.items()],
    )
    taught = {timezone.localdate(session.starts_at) for session in held}
    in_house = run.mode != Run.Mode.REMOTE
    return Gaps(
        subjects=[(subject, hours[subject.pk]) for subject in subjects],
        empty_days=[day for day in days_of(run) if day not in taught],
        without_lecturer=sum(session.lecturer is None for session in held),
        without_room=sum(in_house and s.room is None and s.method != Subject.Method.FIELD for s in held),
        too_small=[s for s in held if in_house and s.room and 0 < s.room.capacity < run.capacity],
        not_in_pool=[s for s in held if s.lecturer and not s.lecturer.active],
    )


def _busy(session: Session) -> QuerySet[Session]:
    """What else is held at the session's time, its own row apart."""
    at_once = Session.objects.filter(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at)
    return at_once.exclude(pk=session.pk or 0)


def free_rooms(session: Session) -> list[Room]:
    """Rooms that are free at the session's time and hold its run, like the wanted one first, then the smallest."""
    taken = _busy(session).filter(room__isnull=False).values("room")
    found = Room.objects.filter(kind__in=TEACHING_ROOMS, capacity__gte=session.run.capacity).exclude(pk__in=taken)
    kind = session.room.kind if session.room else ""
    return sorted(found, key=lambda room: (room.kind != kind, room.capacity, room.code))[:MOST_OFFERED]


def free_lecturers(session: Session) -> list[Lecturer]:
    """Lecturers of the pool who are free at the session's time and teach a field of the wanted one."""
    if session.lecturer is None:
        return []
    taken = _busy(session).filter(lecturer__isnull=False).values("lecturer")
    same = Lecturer.objects.filter(active=True, fields__in=session.lecturer.fields.all())
    return list(same.exclude(pk__in=taken).exclude(pk=session.lecturer.pk).distinct().order_by("name")[:MOST_OFFERED])


def free_spans(session: Session, now: datetime) -> list[Span]:
    """Other times in the run's days at which room, lecturer and run are all free."""
    mine = Q(run=session.run_id)
    if session.room_id:
        mine |= Q(room=session.room_id)
    if session.lecturer_id:
        mine |= Q(lecturer=session.lecturer_id)
    days = [timezone.make_aware(datetime.combine(day, time())) for day in days_of(session.run)]
    around = Session.objects.filter(mine, ends_at__gt=days[0], starts_at__lt=days[-1] + timedelta(days=1))
    taken = [Span(start, end) for start, end in around.exclude(pk=session.pk or 0).values_list("starts_at", "ends_at")]
    return timetable.free_times(span_of(session), taken, days, now, MOST_OFFERED)


def offers_for(session: Session, now: datetime) -> Offers:
    """What else is free for a session that clashes."""
    return Offers(free_rooms(session), free_lecturers(session), free_spans(session, now))


def sessions_taught_by(user: Person) -> QuerySet[Session]:
    """The sessions of the lecturer whose account this is."""
    return Session.objects.filter(lecturer__person=user).select_related("run__course", "subject", "room")


def to_copy_from(run: Run) -> QuerySet[Run]:
    """Other runs of the course that have sessions, the newest first."""
    return run.course.runs.exclude(pk=run.pk).filter(sessions__isnull=False).distinct().order_by("-starts_on")
