"""What stands in calendar files: the released timetable of a run, and everything that concerns one person.

Not for the file's form: courses.ical. Names of other people never stand in a personal calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.queries import is_invited_no_more
from core.periods import today
from courses import timetable
from courses.ical import Event
from courses.models import Run, TimetableVersion
from courses.queries.timetables import Line, line_of
from enrollment.models import CalendarFeed, Enrollment

DOMAIN = "hrdc-portal"  # what makes the ids of events ours; it never changes
KEPT_FOR = timedelta(days=400)  # runs that ended longer ago leave personal calendars


def _signer() -> Signer:
    return Signer(salt="enrollment.calendar", sep=".")


def token_of(feed: CalendarFeed) -> str:
    """What stands in the secret address: the key with the installation's signature."""
    return _signer().sign(feed.key.hex)


def feed_of_token(token: str) -> CalendarFeed | None:
    """The feed of a secret address; None for one that was made up or is not valid any more."""
    try:
        key = _signer().unsign(token)
        feed = CalendarFeed.objects.select_related("person").filter(key=key, person__is_active=True).first()
    except (BadSignature, ValidationError):
        return None
    return None if feed is None or is_invited_no_more(feed.person) else feed


def _in_time(event: Event) -> tuple[datetime, str]:
    return event.starts_at, event.uid


def _everything(session: timetable.Snapshot) -> bool:
    return True


def _is_taught_by(code: str, session: timetable.Snapshot) -> bool:
    return bool(session["lecturer"] == code)


def events_of_run(run: Run, url: str) -> list[Event]:
    """The sessions of the run as they were released; those that a later version took out stand as cancelled."""
    versions = list(TimetableVersion.objects.filter(run=run).order_by("number"))
    return sorted(_events(run, versions, url, _everything, own=False), key=_in_time)


def events_of_person(person: Person, url: Callable[[Run], str]) -> list[Event]:
    """Released sessions of every run in which the person has a seat, and those that the person teaches."""
    seats = Enrollment.objects.filter(person=person, state=Enrollment.State.CONFIRMED)
    ended = Enrollment.objects.filter(person=person, reason_code=Enrollment.Reason.RUN_CANCELLED)
    attended = set(seats.values_list("run", flat=True)) | set(ended.values_list("run", flat=True))
    code = getattr(getattr(person, "lecturer", None), "code", "")
    found: list[Event] = []
    for run, versions in _with_versions(attended, code):
        wanted = _everything if run.pk in attended else partial(_is_taught_by, code)
        found += _events(run, versions, url(run), wanted, own=True)
    return sorted(found, key=_in_time)


def _with_versions(attended: Iterable[int | None], lecturer: str) -> list[tuple[Run, list[TimetableVersion]]]:
    """The runs with their versions, in two queries. A lecturer's runs are those that name the lecturer's code."""
    runs = Run.objects.filter(pk__in=[pk for pk in attended if pk])
    if lecturer:
        as_text = TimetableVersion.objects.annotate(text=Cast("sessions", TextField()))
        runs |= Run.objects.filter(pk__in=as_text.filter(text__contains=f'"lecturer": "{lecturer}"').values("run"))
    runs = runs.filter(ends_on__gte=today() - KEPT_FOR).select_related("course").order_by("starts_on", "pk")
    found = {run.pk: (run, list[TimetableVersion]()) for run in runs}
    for version in TimetableVersion.objects.filter(run__in=found).order_by("run", "number"):
        found[version.run_id][1].append(version)
    return list(found.values())


def _events(
    run: Run,
    versions: list[TimetableVersion],
    url: str,
    wanted: Callable[[timetable.Snapshot], bool],
    *,
    own: bool,
) -> list[Event]:
    """One event a session that ever stood in a version: as it stood last, cancelled when the newest has it no more."""
    if not versions:
        return []
    newest = versions[-1]
    last: dict[int, timetable.Snapshot] = {}
    for version in versions:
        last.update({session["key"]: session for session in version.sessions if wanted(session)})
    now = {session["key"] for session in newest.sessions if wanted(session)}
    sequence = newest.number + int(run.is_cancelled)
    stamp = run.cancelled_at or newest.released_at
    return [
        _event(run, line_of(session), sequence, stamp, url, key not in now, own=own) for key, session in last.items()
    ]


def _event(run: Run, line: Line, sequence: int, stamp: datetime, url: str, gone: bool, *, own: bool) -> Event:
    parts = [line.method, "" if own else line.lecturer]
    return Event(
        uid=f"session-{line.key}@{DOMAIN}",
        sequence=sequence,
        stamp=stamp,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        summary=f"{run.course}: {line.title}" if line.title else str(run.course),
        location=line.room or (_("Remote, through the portal") if run.mode == Run.Mode.REMOTE else ""),
        description=" · ".join(part for part in parts if part),
        url=url,
        cancelled=gone or run.is_cancelled,
    )
