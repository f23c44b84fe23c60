"""What would fill a gap in the hours, and what promotion asks for: open runs, e-learning, required courses.

Not for taking a place: enrollment.actions.places decides again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from accounts.models import Organisation, Person
from courses.models import Category, Course, Run
from courses.queries import courses_visible_to, runs_visible_to
from enrollment.models import Completion, Enrollment, HoursEntry, PromotionCourse

MOST_RUNS = 6
MOST_COURSES = 4
# So many runs that are open by date are looked at one by one for grade and job series.
LOOKED_AT = 120


@dataclass(frozen=True)
class Requirement:
    """A course, or a category, that promotion asks for: completed on which day, and how many runs of it are open."""

    required: PromotionCourse
    done_on: date | None
    open_runs: int

    @property
    def course(self) -> Course | None:
        return self.required.course


def open_runs(person: Person, year: int) -> list[Run]:
    """The next runs that take people in now and would add hours to the year: with a free seat, for the person's grade,
    series and organisation, ended by the year's last day, of a course that does not count for the person already.

    Four queries, however many runs are open.
    """
    rows = _open_to(person).filter(ends_on__year=year)
    rows = rows.filter(course__hours_recognised__gt=0).exclude(course__in=_taken(person, year))
    looked_at = rows.select_related("course", "intake").order_by("starts_on", "course__code", "number")[:LOOKED_AT]
    return [run for run in looked_at if _takes_in(run, person)][:MOST_RUNS]


def _open_to(person: Person) -> QuerySet[Run]:
    """Planned runs whose intake is open by the database's clock, has a free seat and lets the organisation in."""
    mine = Q(intake__organisations=None) | Q(intake__organisations__in=_line_of(person))
    rows = runs_visible_to(person).filter(
        state=Run.State.PLANNED, intake__opens_at__lte=Now(), intake__closes_at__gt=Now()
    )
    return rows.filter(mine, intake__taken__lt=F("intake__seats")).distinct()


def _takes_in(run: Run, person: Person) -> bool:
    intake = run.intake
    return (not intake.grades or person.grade in intake.grades) and (
        not intake.job_series or person.job_series in intake.job_series
    )


def _line_of(person: Person) -> list[int]:
    """The person's organisation and those above it. One query."""
    above = dict(Organisation.objects.order_by().values_list("pk", "parent_id"))
    line, here = [], person.organisation_id
    while here is not None:
        line.append(here)
        here = above.get(here)
    return line


def _taken(person: Person, year: int) -> QuerySet[Course]:
    """Courses that add nothing: their hours count in the year already, or the person has a place in them."""
    counted = HoursEntry.objects.filter(person=person, year=year, counted=True, course=OuterRef("pk"))
    live = Enrollment.objects.filter(person=person, year=year, course=OuterRef("pk")).exclude(
        state__in=Enrollment.ENDED
    )
    return Course.objects.filter(Exists(counted) | Exists(live)).order_by().values("pk")  # type: ignore[return-value]  # keys


def open_courses(person: Person, year: int) -> list[Course]:
    """E-learning that is open all year and would add hours: required by law first, then what adds most."""
    rows = courses_visible_to(person).filter(delivery=Course.Delivery.ELEARNING, hours_recognised__gt=0)
    rows = rows.exclude(pk__in=_taken(person, year))
    return list(rows.order_by("-statutory", "-hours_recognised", "code")[:MOST_COURSES])


def required_for(grade: str, day: date) -> QuerySet[PromotionCourse]:
    """What officials of the grade must have completed, as it stands on the day."""
    rows = PromotionCourse.objects.filter(grade=grade, effective_from__lte=day)
    return rows.filter(Q(until_on=None) | Q(until_on__gte=day)).select_related("course", "category")


def requirements(person: Person, day: date) -> list[Requirement]:
    """What promotion from the person's grade asks for, whether it is done, and where it is open. Up to five queries."""
    required = list(required_for(person.grade, day))
    if not required:
        return []
    under = _categories()
    done = Completion.objects.filter(enrollment__person=person, state=Completion.State.COMPLETED).order_by("decided_on")
    completed = list(done.values_list("enrollment__course", "enrollment__course__category", "decided_on"))
    open_ones = list(_open_to(person).values_list("course", "course__category", "pk").order_by())
    return [
        Requirement(
            one,
            next((on for course, category, on in completed if _meets(one, course, category, under)), None),
            sum(_meets(one, course, category, under) for course, category, _run in open_ones),
        )
        for one in required
    ]


def _meets(required: PromotionCourse, course: int, category: int, under: dict[int, set[int]]) -> bool:
    if required.course_id is not None:
        return required.course_id == course
    assert required.category_id is not None
    return category in under.get(required.category_id, {required.category_id})


def _categories() -> dict[int, set[int]]:
    """Every category with all that lies under it, by key. One query."""
    above = dict(Category.objects.order_by().values_list("pk", "parent_id"))
    found: dict[int, set[int]] = {pk: {pk} for pk in above}
    for pk in above:
        here: int | None = above[pk]
        while here is not None:
            found[here].add(pk)
            here = above[here]
    return found


def promotion_rows() -> QuerySet[PromotionCourse]:
    """Everything that is or was required, by grade."""
    return PromotionCourse.objects.select_related("course", "category").order_by("grade", "-effective_from", "pk")
