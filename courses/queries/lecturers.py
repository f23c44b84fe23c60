"""Named questions to the pool of lecturers: who teaches what, hours, ratings, fees, and each year's mix.

Not for timetables: courses.queries.timetables.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Avg, Count, F, FloatField, Max, QuerySet, Sum
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import Person
from courses import fees, timetable
from courses.models import Course, FeeRate, Lecturer, LecturerRating, LecturerYear, Run, Session
from courses.queries.timetables import minutes_of


@dataclass(frozen=True)
class YearMix:
    """How many lecturers of each standing taught in a year, and what the number was counted from."""

    year: int
    serving: int
    retired: int
    outside: int
    closed: bool  # from kept rows of the year; otherwise from its sessions

    @property
    def all(self) -> int:
        return self.serving + self.retired + self.outside


@dataclass(frozen=True)
class HoursOfYear:
    """What one lecturer taught in a year."""

    year: int
    hours: Decimal
    standing: str
    topic: str
    rating: Decimal | None


@dataclass(frozen=True)
class Fee:
    """One day of a lecturer in a run, with what it is paid."""

    run: Run
    day: fees.DayFee

    @property
    def hours(self) -> Decimal:
        return timetable.hours(self.day.minutes)


def lecturers_visible_to(user: Person) -> QuerySet[Lecturer]:
    """The pool is for staff who look lecturers up; lecturers see their own entry."""
    if user.may("lecturers.read"):
        return Lecturer.objects.all()
    return Lecturer.objects.filter(person=user)


def with_ratings(lecturers: QuerySet[Lecturer]) -> QuerySet[Lecturer]:
    """With `rating`, the mean of all answers, and `answers`, how many there were."""
    weighted = Sum(Cast(F("ratings__mean"), FloatField()) * F("ratings__answers")) / Sum("ratings__answers")
    return lecturers.annotate(answers=Sum("ratings__answers"), rating=weighted)


def hours_in(year: int) -> dict[int, Decimal]:
    """Hours that each lecturer taught in the year, by key: the kept row of the year, otherwise its sessions."""
    found = dict(LecturerYear.objects.filter(year=year).values_list("lecturer", "hours"))
    minutes: dict[int, int] = defaultdict(int)
    for session in _held(year).filter(lecturer__isnull=False):
        if session.lecturer_id:
            minutes[session.lecturer_id] += minutes_of(session)
    return {key: timetable.hours(number) for key, number in minutes.items()} | found


def _first(year: int) -> datetime:
    return timezone.make_aware(datetime.combine(date(year, 1, 1), time()))


def _held(year: int) -> QuerySet[Session]:
    """Sessions of the year that were held or will be: none of a cancelled run."""
    within = Session.objects.filter(starts_at__gte=_first(year), starts_at__lt=_first(year + 1))
    return within.exclude(run__state=Run.State.CANCELLED)


def lecturers_of(run: Run) -> QuerySet[Lecturer]:
    """Who teaches in the run."""
    return Lecturer.objects.filter(sessions__run=run).distinct().order_by("name", "code")


def ratings_in(run: Run) -> dict[int, LecturerRating]:
    """The ratings of a run by the key of the lecturer."""
    return {one.lecturer_id: one for one in LecturerRating.objects.filter(run=run)}


def ratings_fingerprint(run: Run) -> str:
    """Changes with every rating of the run: what a form of ratings was opened with."""
    said = [(key, str(one.mean), one.answers) for key, one in sorted(ratings_in(run).items())]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def years_to_close(before: int) -> list[int]:
    """The years before that one in which somebody taught, and that have no kept rows."""
    kept = set(LecturerYear.objects.order_by().values_list("year", flat=True).distinct())
    taught = Session.objects.filter(lecturer__isnull=False, starts_at__lt=_first(before))
    held = taught.exclude(run__state=Run.State.CANCELLED).order_by()
    return sorted(set(held.values_list("starts_at__year", flat=True).distinct()) - kept)


@dataclass(frozen=True)
class Done:
    """What one lecturer did in a year, as a kept row says it."""

    lecturer: Lecturer
    hours: Decimal
    topic_ko: str
    topic_en: str
    rating: Decimal | None


def done_in(year: int) -> list[Done]:
    """What everybody did who taught in the year: hours, the course taught most, the mean of all answers of the year.
    Two queries."""
    minutes: dict[Lecturer, Counter[Course]] = defaultdict(Counter)
    for session in _held(year).filter(lecturer__isnull=False).select_related("lecturer", "run__course"):
        if session.lecturer is not None:
            minutes[session.lecturer][session.run.course] += minutes_of(session)
    answers: dict[int, list[tuple[Decimal, int]]] = defaultdict(list)
    rated = LecturerRating.objects.filter(rated_on__year=year).order_by()
    for lecturer, mean, number in rated.values_list("lecturer", "mean", "answers"):
        answers[lecturer].append((mean, number))
    return [_done(one, courses, answers[one.pk]) for one, courses in minutes.items()]


def _done(lecturer: Lecturer, courses: Counter[Course], answers: list[tuple[Decimal, int]]) -> Done:
    most = min(courses, key=lambda course: (-courses[course], course.code))
    hours = timetable.hours(sum(courses.values()))
    return Done(lecturer, hours, most.title_ko[:150], most.title_en[:150], fees.weighted_mean(answers))


def year_rows(year: int) -> QuerySet[LecturerYear]:
    """The kept rows of a closed year: one for each lecturer who taught."""
    return LecturerYear.objects.filter(year=year).select_related("lecturer").order_by("lecturer__name", "pk")


def year_mixes() -> list[YearMix]:
    """For each year with lecturers how many of each standing taught, the newest year first; in two queries.

    A year with kept rows is counted from them alone; another from its sessions, each lecturer once with the standing
    of now: courses.actions.years keeps rows of every year that is over.
    """
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for year, standing, number in (
        LecturerYear.objects.order_by().values_list("year", "standing").annotate(n=Count("pk"))
    ):
        counts[year][standing] = number
    closed = set(counts)
    open_years: dict[int, set[tuple[int, str]]] = defaultdict(set)
    taught = Session.objects.filter(lecturer__isnull=False).exclude(run__state=Run.State.CANCELLED).order_by()
    for year, lecturer, standing in taught.values_list("starts_at__year", "lecturer", "lecturer__standing").distinct():
        open_years[year].add((lecturer, standing))
    for year, pairs in open_years.items():
        if year not in closed:
            counts[year] = Counter(standing for _lecturer, standing in pairs)
    return [_mix(year, counts[year], closed=year in closed) for year in sorted(counts, reverse=True)]


def _mix(year: int, count: Counter[str], *, closed: bool) -> YearMix:
    kind = Lecturer.Standing
    return YearMix(year, count[kind.SERVING], count[kind.RETIRED], count[kind.OUTSIDE], closed)


def years_of(lecturer: Lecturer) -> list[HoursOfYear]:
    """What the lecturer taught year by year, the newest first: kept rows, and sessions for the other years."""
    kept = {row.year: row for row in lecturer.years.all()}
    minutes: dict[int, int] = defaultdict(int)
    for session in lecturer.sessions.exclude(run__state=Run.State.CANCELLED):
        minutes[timezone.localdate(session.starts_at).year] += minutes_of(session)
    found = [
        HoursOfYear(row.year, row.hours, row.get_standing_display(), row.topic, row.rating) for row in kept.values()
    ]
    standing = lecturer.get_standing_display()
    found += [
        HoursOfYear(year, timetable.hours(number), standing, "", None)
        for year, number in minutes.items()
        if year not in kept
    ]
    return sorted(found, key=lambda one: -one.year)


def ratings_of(lecturer: Lecturer) -> list[LecturerRating]:
    """All ratings, the newest first."""
    return list(lecturer.ratings.select_related("course", "run__course").order_by("-rated_on", "-pk"))


def fees_of(lecturer: Lecturer, first: date, last: date) -> list[Fee]:
    """What the lecturer is paid for each day between the two, by the rates of those days; in three queries."""
    sessions = [
        session
        for session in lecturer.sessions.select_related("run__course").exclude(run__state=Run.State.CANCELLED)
        if first <= timezone.localdate(session.starts_at) <= last
    ]
    rates = [
        fees.Rate(rate.effective_from, rate.first_hour_krw, rate.further_hour_krw)
        for rate in FeeRate.objects.filter(fee_grade=lecturer.fee_grade)
    ]
    runs = {session.run_id: session.run for session in sessions}
    taught = [fees.Taught(timezone.localdate(s.starts_at), s.run_id, minutes_of(s)) for s in sessions]
    return [Fee(runs[day.run], day) for day in fees.fees(taught, rates)]


def rates_in_force(day: date) -> list[FeeRate]:
    """For each fee grade the rate that stands on the day, in the order of grades."""
    newest = FeeRate.objects.filter(effective_from__lte=day).values("fee_grade").annotate(newest=Max("effective_from"))
    dates = {row["fee_grade"]: row["newest"] for row in newest.order_by()}
    standing = [rate for rate in FeeRate.objects.all() if dates.get(rate.fee_grade) == rate.effective_from]
    order = list(Lecturer.FeeGrade.values)
    return sorted(standing, key=lambda rate: order.index(rate.fee_grade))


def mean_rating(year: int) -> Decimal | None:
    """The mean of the kept ratings of a year's lecturers."""
    mean = LecturerYear.objects.filter(year=year).aggregate(mean=Avg("rating"))["mean"]
    return None if mean is None else Decimal(mean).quantize(Decimal("0.01"))


def mean_of(ratings: list[LecturerRating]) -> Decimal | None:
    """The mean of all answers."""
    return fees.weighted_mean((rating.mean, rating.answers) for rating in ratings)


def fees_with_total(lecturer: Lecturer, first: date, last: date) -> dict[str, object]:
    """The fees of a period with their sums; days without a rate are counted apart."""
    found = fees_of(lecturer, first, last)
    return {
        "fees": found,
        "total_krw": sum(fee.day.krw or 0 for fee in found),
        "total_hours": timetable.hours(sum(fee.day.minutes for fee in found)),
        "unrated": sum(fee.day.krw is None for fee in found),
    }


def hours_of_year(user: Person, year: int) -> Decimal:
    """What the lecturer whose account this is teaches in the year, held and to come."""
    return timetable.hours(sum(minutes_of(session) for session in _held(year).filter(lecturer__person=user)))
