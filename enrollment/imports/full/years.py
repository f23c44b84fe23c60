"""One year at full size: its places by the plan, sessions and presence of its runs, completions, hours.

Not for who takes what: enrollment.shares.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.utils import timezone

from accounts.queries import crowd
from core.periods import Quarter
from courses.models import Course, PlanCourse, PlanRow, Run, Session, Subject, YearResult
from courses.queries import counted_rows, held_runs, plan_in_force
from enrollment.imports.bulk import Row, fill, reserve
from enrollment.imports.full.learning import fill_learning
from enrollment.models import (
    Completion,
    Enrollment,
    HoursEntry,
    HoursRule,
    HoursTotal,
    Intake,
    Presence,
    RollCall,
)
from enrollment.shares import completes, parts, seat

# Of a closed year it is known by course how many completed (courses.YearResult): e-learning has exactly these places,
# runs have their seats and as many completions. Any other year keeps to its plan.
USUALLY_COMPLETED = {True: Fraction(95, 100), False: Fraction(93, 100)}
USUAL_HOURS = 80  # a year, of grade 5 and below
DAYS_BEFORE = (30, 8)
MORNING, AFTERNOON = 9, 14
LESSON = timedelta(hours=3)
SHORT = 5  # days; longer runs have one lesson a day


@dataclass
class Block:
    """The places of a run, or of an e-learning course in a quarter."""

    course: Course
    run: Run | None
    year: int
    days: list[str]  # when people applied
    decided_on: str
    size: int
    start: int
    done: int | None = None  # how many complete; empty until the usual share is dealt out
    sessions: list[tuple[int, int]] = field(default_factory=list)  # key and seconds taught


@dataclass
class Year:
    """A year's blocks and its people."""

    year: int
    people: list[tuple[int, int, str]]  # key, organisation, grade
    blocks: list[Block]
    first_key: int = 0

    @property
    def size(self) -> int:
        return sum(block.size for block in self.blocks)

    def places(self) -> Iterator[tuple[int, int, bool, Block, int]]:
        """Every place: key of its row, index of the person, whether completed, its block, its number in the block."""
        key, people = self.first_key, len(self.people)
        for block in self.blocks:
            done = block.done or 0
            for number in range(block.size):
                yield key, seat(block.start, number, people), completes(number, done, block.size), block, number
                key += 1


def load(year: int) -> dict[str, int]:
    """Add the year. Returns: how many rows of each kind."""
    runs = list(held_runs(year).select_related("course").order_by("course__code", "number"))
    _intakes(runs)
    _sessions(runs)
    whole = _planned(year, runs)
    whole.first_key = reserve(Enrollment, whole.size)
    _fill_places(whole)
    learning = fill_learning(whole)
    presences = _fill_presences(whole)
    completed = _fill_completions(whole)
    return {
        "places": whole.size,
        "learning": learning,
        "presences": presences,
        "completions": completed,
        "hours": _fill_hours(whole),
    }


# What is planned


def _planned(year: int, runs: list[Run]) -> Year:
    people = list(crowd().order_by("staff_number").values_list("pk", "organisation", "grade"))
    rows = list(counted_rows(plan_in_force(year)).select_related("course").order_by("course__code", "quarter"))
    learning = [row for row in rows if row.plan_class == PlanCourse.PlanClass.ELEARNING]
    told = dict(YearResult.objects.filter(year=year).values_list("course", "completed"))
    blocks = [*_in_runs(runs, told), *_elearning(learning, year, told)]
    for in_run in (True, False):
        _complete_usually([block for block in blocks if (block.run is not None) is in_run], USUALLY_COMPLETED[in_run])
    return Year(year, people, blocks)


def _complete_usually(blocks: list[Block], share: Fraction) -> None:
    """Deal the usual share of completions out evenly over the blocks of which nothing is known."""
    unknown = [block for block in blocks if block.done is None]
    total = sum(block.size for block in unknown)
    completed, number = int(total * share), 0
    for block in unknown:
        following = number + block.size
        block.done = following * completed // total - number * completed // total if total else 0
        number = following


def _in_runs(runs: list[Run], told: Mapping[int, int]) -> Iterator[Block]:
    """Every seat of every run, so that nobody sits in two of them; a course of which none is told finds nobody."""
    seats: dict[int, list[int]] = defaultdict(list)
    sessions: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for run in runs:
        seats[run.course.pk].append(run.capacity)
    done = {course: iter(_shares(told[course], seats[course])) for course in seats if course in told}
    empty = {course for course in seats if told.get(course) == 0}
    for session in Session.objects.filter(run__in=runs).order_by("starts_at", "pk"):
        sessions[session.run_id].append((session.pk, _taught(session)))
    start = 0
    for run in runs:
        course = run.course.pk
        size = 0 if course in empty else run.capacity
        applied = [str(run.starts_on - timedelta(days=days)) for days in range(DAYS_BEFORE[0], DAYS_BEFORE[1], -1)]
        yield Block(
            run.course, run, run.year, applied, str(run.ends_on), size, start,
            done=next(done[course]) if course in done else None, sessions=sessions[run.pk],
        )  # fmt: skip
        start += size
    Intake.objects.bulk_update(_counted(runs, empty), ["taken", "arrivals"], batch_size=200)


def _shares(completed: int, weights: Sequence[int]) -> list[int]:
    """A course's completions over its runs or quarters, by seats or planned places."""
    return parts(completed, weights, completed)


def _counted(runs: list[Run], empty: set[int]) -> list[Intake]:
    intakes = list(Intake.objects.filter(run__in=runs).select_related("run__course"))
    for intake in intakes:
        intake.taken = intake.arrivals = 0 if intake.run.course_id in empty else intake.seats
    return intakes


def _taught(session: Session) -> int:
    pauses = sum(
        ((datetime.fromisoformat(end) - datetime.fromisoformat(begin)) for begin, end in session.breaks), timedelta()
    )
    return int((session.closes_at - session.starts_at - pauses).total_seconds())


def _elearning(rows: list[PlanRow], year: int, told: Mapping[int, int]) -> Iterator[Block]:
    """A course's places of a quarter: as planned or, where results are told, those who completed, by the plan."""
    by_course: dict[int, list[PlanRow]] = defaultdict(list)
    for row in rows:
        by_course[row.course_id or 0].append(row)
    done = {
        course: iter(_shares(told[course], [row.trainees for row in of_course]))
        for course, of_course in by_course.items()
        if course in told
    }
    start, before = 0, None
    for row in rows:
        assert row.course is not None
        completed = next(done[row.course.pk]) if row.course.pk in done else None
        size = row.trainees if completed is None else completed
        # A course's quarters follow one another, so that nobody takes it twice in the year.
        start = start if row.course_id == before else row.course.pk * 101
        quarter = Quarter(year, row.quarter)
        days = [str(quarter.first_day + timedelta(days=day)) for day in range(75)]
        yield Block(row.course, None, year, days, str(quarter.last_day), size, start, done=completed)
        start, before = start + size, row.course_id


# What stands before the places


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone())


def _intakes(runs: list[Run]) -> None:
    Intake.objects.bulk_create(
        Intake(
            run=run,
            opens_at=_at(run.starts_on - timedelta(days=DAYS_BEFORE[0] + 1), 9),
            closes_at=_at(run.starts_on - timedelta(days=DAYS_BEFORE[1] - 1), 18),
            cancel_until=_at(run.starts_on - timedelta(days=3), 18),
            seats=run.capacity,
        )
        for run in runs
    )


def _sessions(runs: list[Run]) -> None:
    """Lessons of three hours on every working day of the runs that have none: two a day, one in long runs."""
    there = set(Session.objects.filter(run__in=runs).values_list("run", flat=True))
    Session.objects.bulk_create(
        Session(
            run=run,
            starts_at=_at(day, hour),
            ends_at=_at(day, hour) + LESSON,
            title_ko=f"{run.course.title_ko} {number}",
            title_en=f"{run.course.title_en} {number}",
            method=Subject.Method.LECTURE,
        )
        for run in runs
        if run.pk not in there
        for number, (day, hour) in enumerate(_hours_of(run), 1)
    )
    RollCall.objects.bulk_create(
        RollCall(session=session, state=RollCall.State.CLOSED, closed_at=session.ends_at + timedelta(days=1))
        for session in Session.objects.filter(run__in=runs, roll_call=None)
    )


def _hours_of(run: Run) -> list[tuple[date, int]]:
    days = [run.starts_on + timedelta(days=n) for n in range((run.ends_on - run.starts_on).days + 1)]
    working = [day for day in days if day.weekday() < 5] or days[:1]
    hours = (MORNING, AFTERNOON) if len(working) <= SHORT else (MORNING,)
    return [(day, hour) for day in working for hour in hours]


# What is filled


def _fill_places(whole: Year) -> None:
    fill(
        Enrollment,
        ("id", "key", "person_id", "course_id", "run_id", "year", "organisation_id", "way", "state", "takes_seat",
         "arrival", "choice", "applied_at", "changed_at", "reason_code", "reason", "sample"),
        _places(whole),
    )  # fmt: skip


def _places(whole: Year) -> Iterator[Row]:
    people, year = whole.people, whole.year
    ways, confirmed = (Enrollment.Way.SELF.value, Enrollment.Way.NOMINATION.value), Enrollment.State.CONFIRMED.value
    hours = [f" {hour:02}:{minute:02}:00" for hour in range(10) for minute in range(0, 60, 7)]
    for key, who, _done, block, number in whole.places():
        person, organisation, _grade = people[who]
        in_run = block.run is not None
        applied = block.days[number % len(block.days)] + hours[number % len(hours)]
        yield (
            key, f"5eed{year:08x}4000800000{key:010x}", person, block.course.pk, block.run.pk if block.run else None,
            year, organisation, ways[in_run and number % 4 == 0], confirmed, in_run, number + 1 if in_run else 0, 1,
            applied, applied, "", "", True,
        )  # fmt: skip


def attended(done: bool, sessions: int, number: int) -> int:
    """How many of the sessions somebody was in: all or nearly all of the completed, less than 80 % of the others."""
    if done:
        return sessions - (1 if sessions >= 5 and number % 3 == 0 else 0)
    return min(sessions // 2 + number % 2, (sessions * 4 - 1) // 5) if sessions > 1 else 0


def _fill_presences(whole: Year) -> int:
    columns = ("enrollment_id", "session_id", "mark", "source", "taught_seconds", "present_seconds", "excused_seconds",
               "unrecognised_seconds", "overruled", "note", "changed_at")  # fmt: skip
    fill(Presence, columns, _presences(whole))
    return sum(block.size * len(block.sessions) for block in whole.blocks)


def _presences(whole: Year) -> Iterator[Row]:
    present, absent = Presence.Mark.PRESENT.value, Presence.Mark.ABSENT.value
    roll = Presence.Source.ROLL.value
    for key, _who, done, block, number in whole.places():
        if block.run is None:
            return  # runs come first; e-learning has no sessions
        there = attended(done, len(block.sessions), number)
        changed = f"{block.decided_on} 09:00:00"
        for place, (session, seconds) in enumerate(block.sessions):
            if place < there:
                yield key, session, present, roll, seconds, seconds, 0, 0, True, "", changed
            else:
                yield key, session, absent, roll, seconds, 0, 0, 0, True, "", changed


def _fill_completions(whole: Year) -> int:
    columns = (
        "enrollment_id", "state", "attendance_share", "reasons", "note", "hours", "decided_on", "sample",
    )  # fmt: skip
    fill(Completion, columns, _completions(whole))
    return sum(block.done or 0 for block in whole.blocks)


def _completions(whole: Year) -> Iterator[Row]:
    states = (Completion.State.NOT_COMPLETED.value, Completion.State.COMPLETED.value)
    shares: dict[tuple[int, int], str] = {}
    for key, _who, done, block, number in whole.places():
        share = None
        if block.run is not None:
            there, of = attended(done, len(block.sessions), number), len(block.sessions)
            share = shares.setdefault((there, of), f"{there / of:.4f}")
        reasons = "[]" if done or share is None else '["attendance"]'
        yield (
            key,
            states[done],
            share,
            reasons,
            "",
            block.course.hours_recognised if done else 0,
            block.decided_on,
            True,
        )


def _fill_hours(whole: Year) -> int:
    totals = [0] * len(whole.people)
    columns = ("person_id", "year", "enrollment_id", "course_id", "hours", "counted", "why_not", "recognised_on")
    fill(HoursEntry, columns, _entries(whole, totals))
    owed = _owed_by_grade(whole)
    fill(
        HoursTotal,
        ("person_id", "year", "owed", "recognised"),
        (
            (person, whole.year, owed[grade], recognised)
            for (person, _organisation, grade), recognised in zip(whole.people, totals, strict=True)
        ),
    )
    return sum(totals)


def _entries(whole: Year, totals: list[int]) -> Iterator[Row]:
    """One line a completion that brings hours; the sums are kept on the way."""
    for key, who, done, block, _number in whole.places():
        hours = block.course.hours_recognised
        if done and hours:
            totals[who] += hours
            yield whole.people[who][0], whole.year, key, block.course.pk, hours, True, "", block.decided_on


def _owed_by_grade(whole: Year) -> dict[str, int]:
    """What a grade owes in the year by the newest rule that names it. Everybody here served the whole year."""
    owed = dict.fromkeys({grade for _person, _organisation, grade in whole.people}, USUAL_HOURS)
    for rule in HoursRule.objects.filter(effective_from__lte=date(whole.year, 1, 1)).order_by("effective_from"):
        owed |= {grade: rule.hours for grade in rule.grades if grade in owed}
    return owed
