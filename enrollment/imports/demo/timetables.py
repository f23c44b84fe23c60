"""The sample's timetables: versions released, a change that waits, one run switched, one cancelled, one to decide on.

Not for the sample runs themselves: the frame makes them with sessions and people.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import product
from typing import Any

from accounts.models import Person
from courses import timetable
from courses.actions import textbooks
from courses.models import Course, Lecturer, LecturerRating, Run, Session, Subject
from courses.queries import timetables as queries
from enrollment.actions import modes, runs
from enrollment.models import Enrollment, Intake
from facilities.models import Room

FIRST_NUMBER = 951  # of the runs that only this part needs
TEACHING = ((9, 12), (14, 18))  # seven hours, as many as are recognised for a day
BOOKS = {
    "CC-024": (
        ("행정법 사례 읽기", "김가온", "표본출판", 2022, 24_000, True),
        ("공공조직의 이해", "", "", None, None, False),
    ),
    "CC-025": (("보고서 쓰기 연습", "이나래", "표본출판", 2021, 18_000, True),),
    "CC-001": (("핵심가치 길잡이", "인재개발원", "인재개발원", 2023, 0, True),),
}
BOOK = ("title", "author", "publisher", "year", "price_krw", "required")


def load(world: Any) -> dict[str, int]:
    """Release, change, switch and cancel through the actions, as the demo's training manager.

    Returns: how many versions and textbooks there are then.
    """
    for run in (world.past_run, world.running_run, world.remote_run, world.open_run, world.full_run):
        _release(run, world.manager, "")
    _second_version(world)
    switched = _run(world, 0, 25, "CC-033", 6, rooms=True)
    _release(switched, world.manager, "")
    address = {switched.pk: "https://meet.example.org/j/9510951"}
    modes.switch_runs(runs=[switched], to=Run.Mode.REMOTE, addresses=address, by=world.manager)
    cancelled = _run(world, 1, 18, "CC-034", 3, rooms=True)
    runs.cancel_run(run=cancelled, reason="신청 인원이 최소 인원에 못 미침", by=world.manager)
    _run(world, 2, 12, "CC-035", 4, rooms=False)
    books = sum(_books(code, world.manager) for code in BOOKS)
    return {"sample timetable versions": _versions(world), "sample textbooks": books, "sample ratings": _ratings(world)}


def _release(run: Run, by: Person, note: str) -> None:
    if Session.objects.filter(run=run).exists():
        seen = timetable.fingerprint(queries.snapshots_of(run))
        runs.release_timetable(run=run, seen=seen, note=note, by=by)


def _second_version(world: Any) -> None:
    """The open run's last session moves to another hour; afterwards somebody takes its lecturer off, unreleased."""
    last = queries.sessions_of(world.open_run).last()
    if last is None:
        return
    _change(
        last, world.manager, starts_at=last.starts_at + timedelta(hours=1), ends_at=last.ends_at + timedelta(hours=1)
    )
    _release(world.open_run, world.manager, "강사 일정에 맞춰 한 시간 늦춤")
    first = queries.sessions_of(world.open_run).first()
    if first is not None and first.pk != last.pk:
        _change(first, world.manager, lecturer=None)


def _change(session: Session, by: Person, **values: Any) -> None:
    names = ("starts_at", "ends_at", "breaks", "subject", "title_ko", "title_en", "method", "lecturer", "room")
    now = {name: getattr(session, name) for name in names}
    runs.change_session(session=session, values={**now, **values}, revision=session.revision, by=by)


def _run(world: Any, place: int, days: int, code: str, people: int, *, rooms: bool) -> Run:
    """A run as long as its course, seven hours a day, with a few people, below its minimum."""
    course, day = Course.objects.get(code=code), world.day(days)
    last = days + (course.duration_days or 1) - 1
    run = Run.objects.create(
        course=course, year=day.year, number=FIRST_NUMBER + place, starts_on=day, ends_on=world.day(last), capacity=24,
        mode=Run.Mode.FACE_TO_FACE, note_ko="예시 자료", note_en="Sample",
    )  # fmt: skip
    subject = Subject.objects.filter(course=course).order_by("order").first()
    room = Room.objects.filter(kind=Room.Kind.LECTURE, code="DS-11").first() if rooms else None
    teacher = Lecturer.objects.filter(active=True, sample=True, person=None).order_by("code")[place : place + 1].first()
    for of_run, (begins, ends) in product(range(days, last + 1), TEACHING):
        Session.objects.create(
            run=run, starts_at=world.at(of_run, begins), ends_at=world.at(of_run, ends), subject=subject,
            title_ko=course.title_ko, title_en=course.title_en, method=Subject.Method.LECTURE, room=room,
            lecturer=teacher,
        )  # fmt: skip
    Intake.objects.create(
        run=run, opens_at=world.at(-10, 9), closes_at=world.at(days - 2, 18), cancel_until=world.at(days - 1, 18),
        seats=24, taken=people, arrivals=people, minimum=10, decide_on=world.day(3),
    )  # fmt: skip
    _people(run, world.officials[-people:])
    return run


def _people(run: Run, people: Iterable[Person]) -> None:
    Enrollment.objects.bulk_create(
        Enrollment(
            person=person, course=run.course, run=run, year=run.year, organisation=person.organisation, arrival=number,
            state=Enrollment.State.CONFIRMED, takes_seat=True, applied_by=person, sample=True,
        )
        for number, person in enumerate(people, 1)
    )  # fmt: skip


def _books(code: str, by: Person) -> int:
    course = Course.objects.get(code=code)
    seen = list(course.textbooks.order_by("order").values_list("title", flat=True))
    books = [dict(zip(BOOK, book, strict=True)) for book in BOOKS[code]]
    return textbooks.keep_textbooks(course=course, books=books, seen=seen, by=by)


def _ratings(world: Any) -> int:
    """How the trainees of the past run rated those who taught it."""
    teachers = Lecturer.objects.filter(sessions__run=world.past_run).distinct().order_by("code")
    rows = [
        LecturerRating(
            lecturer=teacher, course=world.past_run.course, run=world.past_run, rated_on=world.past_run.ends_on,
            mean=world.rng.randint(380, 495) / 100, answers=world.rng.randint(12, 24),
        )
        for teacher in teachers
    ]  # fmt: skip
    return len(LecturerRating.objects.bulk_create(rows))


def _versions(world: Any) -> int:
    return sum(run.timetables.count() for run in world.runs.values())
