"""The runs of the sample with their sessions, lecturers, intakes and the people who have a place.

Not for what happens in them: the modules of the subjects beside this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import Refused
from courses.models import Course, Lecturer, Run, Session, Subject
from enrollment.imports.demo.world import World
from enrollment.models import Enrollment, Intake
from facilities.models import Room

# Plans count runs from 1; the sample's never meet theirs.
FIRST_NUMBER = 901
MORNING = ((9, 0, 10, 50), (11, 0, 12, 50))
AFTERNOON = ((14, 0, 15, 50), (16, 0, 17, 50))


@dataclass(frozen=True)
class Sketch:
    """A run in a line: days from today, seats, who has a place (officials from-to), when it takes people in."""

    key: str
    course: str
    days: tuple[int, int]
    seats: int
    people: tuple[int, int]
    room: str = ""
    hours: tuple[tuple[int, int, int, int], ...] = MORNING + AFTERNOON
    intake: tuple[int, int] = (-40, -20)
    method: Intake.Method = Intake.Method.FIRST_COME
    with_trainee: bool = False


SKETCHES = (
    Sketch("past", "CC-024", (-9, -8), 30, (0, 24), "BA-07", with_trainee=True),
    Sketch("running", "CC-025", (-1, 1), 30, (0, 22), "BA-09", MORNING, with_trainee=True),
    Sketch("remote", "CC-060", (-1, 1), 40, (22, 46), "", AFTERNOON, with_trainee=True),
    Sketch("open", "CC-001", (21, 21), 40, (10, 22), "BA-08", intake=(-5, 14)),
    Sketch("lottery", "CC-010", (30, 31), 20, (0, 0), "BA-10", intake=(-3, 5), method=Intake.Method.LOTTERY),
    Sketch("full", "CC-017", (14, 15), 20, (24, 44), "DS-08", intake=(-6, 7)),
)


def load(world: World) -> dict[str, int]:
    """Make lecturers, runs, sessions, intakes and places, and put them into the world.

    Returns: how many of each. Raises: Refused with a sentence when the courses of the seed are missing.
    """
    world.teachers = _teachers(world)
    courses = {course.code: course for course in Course.objects.filter(code__in=[s.course for s in SKETCHES])}
    if len(courses) < len(SKETCHES):
        raise Refused(_("The courses of the seed are missing. Load the year 2023 first: manage.py seed --year 2023"))
    for number, sketch in enumerate(SKETCHES, FIRST_NUMBER):
        people = world.officials[slice(*sketch.people)] + ([world.trainee] if sketch.with_trainee else [])
        world.runs[sketch.key] = make(world, sketch, courses[sketch.course], number, people, world.teachers)
    runs = list(world.runs.values())
    return {
        "sample runs": len(runs),
        "sample sessions": Session.objects.filter(run__in=runs).count(),
        "sample places": Enrollment.objects.filter(run__in=runs).count(),
    }


def _teachers(world: World) -> list[Lecturer]:
    """The demo lecturer with an account, and five people of the seed's pool."""
    pool = Person.objects.filter(sample=True, demo=False, kind=Person.Kind.LECTURER).order_by("staff_number")[:5]
    people = [world.lecturer, *pool]
    standings = list(Lecturer.Standing)
    for number, person in enumerate(people, 1):
        Lecturer.objects.get_or_create(
            person=person,
            defaults={
                "code": f"LS-{number:03}",
                "name": person.name,
                "name_en": person.name_en,
                "standing": standings[number % len(standings)],
                "email": person.email,
                "sample": True,
            },
        )
    return list(Lecturer.objects.filter(person__in=people).order_by("code"))


def make(
    world: World, sketch: Sketch, course: Course, number: int, people: list[Person], teachers: list[Lecturer]
) -> Run:
    """One run with its sessions, its intake and a place for each of these people."""
    first, last = sketch.days
    run = Run.objects.create(
        course=course,
        year=world.day(first).year,
        number=number,
        starts_on=world.day(first),
        ends_on=world.day(last),
        capacity=sketch.seats,
        mode=Run.Mode.FACE_TO_FACE if sketch.room else Run.Mode.REMOTE,
        remote_url="" if sketch.room else f"https://meet.example.org/j/{number}0{number}0",
        note_ko="예시 자료",
        note_en="Sample",
    )
    Session.objects.bulk_create(_sessions(world, sketch, run, teachers))
    _intake(world, sketch, run, taken=len(people))
    Enrollment.objects.bulk_create(_places(world, sketch, run, people))
    return run


def _sessions(world: World, sketch: Sketch, run: Run, teachers: list[Lecturer]) -> Iterator[Session]:
    """Every hour of every day with a subject of the course in turn; the first of the teachers begins each day."""
    subjects = list(Subject.objects.filter(course=run.course))
    room = Room.objects.get(code=sketch.room) if sketch.room else None
    turn = 0
    for day in range(sketch.days[0], sketch.days[1] + 1):
        for place, (hour, minute, to_hour, to_minute) in enumerate(sketch.hours):
            subject = subjects[turn % len(subjects)] if subjects else None
            yield Session(
                run=run,
                starts_at=world.at(day, hour, minute),
                ends_at=world.at(day, to_hour, to_minute),
                subject=subject,
                title_ko=subject.title_ko if subject else f"{run.course.title_ko} {turn + 1}",
                title_en=subject.title_en if subject else f"{run.course.title_en} {turn + 1}",
                method=subject.method if subject else Subject.Method.LECTURE,
                lecturer=_teacher(teachers, place, run.number + turn),
                room=room,
            )
            turn += 1


def _teacher(teachers: list[Lecturer], place: int, turn: int) -> Lecturer | None:
    others = teachers[1:]
    if place and others:
        return others[turn % len(others)]
    return teachers[0] if teachers else None


def _intake(world: World, sketch: Sketch, run: Run, taken: int) -> None:
    opens, closes = sketch.intake
    Intake.objects.create(
        run=run,
        opens_at=world.at(opens, 9),
        closes_at=world.at(closes, 18),
        cancel_until=world.at(max(closes, sketch.days[0] - 3), 18),
        method=sketch.method,
        seats=sketch.seats,
        taken=taken,
        arrivals=taken,
        minimum=sketch.seats // 4,
        decide_on=world.day(max(closes + 1, sketch.days[0] - 7)) if closes > 0 else None,
    )


def _places(world: World, sketch: Sketch, run: Run, people: list[Person]) -> Iterator[Enrollment]:
    """Confirmed places that the intake has counted; every third one was named by the agency."""
    opened = world.at(sketch.intake[0], 9)
    for arrival, person in enumerate(people, 1):
        applied = opened + timedelta(minutes=world.rng.randint(1, 60) + 7 * arrival)
        yield Enrollment(
            person=person,
            course=run.course,
            run=run,
            year=run.year,
            organisation=person.organisation,
            way=Enrollment.Way.NOMINATION if arrival % 3 == 0 else Enrollment.Way.SELF,
            state=Enrollment.State.CONFIRMED,
            takes_seat=True,
            arrival=arrival,
            applied_at=applied,
            applied_by=world.agency if arrival % 3 == 0 else person,
            changed_at=applied,
            sample=True,
        )
