"""What would fill a gap in the hours, and what promotion asks for: open runs, e-learning, required courses.

Not for taking a place: enrollment.actions.places decides again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from accounts.models import Person
from courses.models import Category, Course, Run
from courses.queries import runs_visible_to
from enrollment.models import Enrollment, HoursEntry, Opening, PromotionCourse
from enrollment.queries import openings, places
from enrollment.queries.standing import standing_completions
from enrollment.rules import elearning
from enrollment.rules import places as rules

MOST_RUNS = 6
# So many runs that are open by date are asked whether they would take the person.
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
    """The next runs that would give the person a seat now and add hours to the year: ended by the year's last day, of
    a course that does not count for the person already. The rules of applying decide.

    Three queries at most, however many runs are open.
    """
    rows = _open_now(person).filter(ends_on__year=year)
    rows = rows.filter(course__hours_recognised__gt=0).exclude(course__in=_taken(person, year))
    looked_at = rows.select_related("course", "intake").order_by("starts_on", "course__code", "number")[:LOOKED_AT]
    runs = list(looked_at)
    possible = _possible(person, [run.pk for run in runs])
    return [run for run in runs if run.pk in possible][:MOST_RUNS]


def open_learning(person: Person, year: int) -> list[Opening]:
    """E-learning that the person could begin now and that adds hours to the year, what everybody has to take first.

    The rules of applying decide. Five queries at most, however many openings there are.
    """
    rows = openings.openings_to_apply(person).filter(year=year, course__hours_recognised__gt=0)
    rows = rows.exclude(course__in=_taken(person, year)).order_by("-course__statutory", "course__code", "pk")
    looked_at = list(rows[:LOOKED_AT])
    facts = openings.facts_of_many(person, [one.pk for one in looked_at])
    found: dict[int, Opening] = {}
    for one in looked_at:
        if not elearning.reasons(facts[one.pk]):
            found.setdefault(one.course_id, one)
    return list(found.values())[:MOST_RUNS]


def _open_now(person: Person) -> QuerySet[Run]:
    """Planned runs whose intake is open by the database's clock and has a free seat."""
    rows = runs_visible_to(person).filter(
        state=Run.State.PLANNED, intake__opens_at__lte=Now(), intake__closes_at__gt=Now()
    )
    return rows.filter(intake__taken__lt=F("intake__seats"))


def _possible(person: Person, runs: list[int]) -> set[int]:
    """Those of the runs (their keys) in which the person would get a seat, by the rules of applying."""
    facts = places.facts_of_many(person, runs)
    return {run for run, one in facts.items() if one.gets_seat and not rules.reasons(one)}


def _taken(person: Person, year: int) -> QuerySet[Course]:
    """Courses that add nothing: their hours count in the year already, or the person has a place in them."""
    counted = HoursEntry.objects.filter(person=person, year=year, counted=True, course=OuterRef("pk"))
    live = Enrollment.objects.filter(person=person, year=year, course=OuterRef("pk")).exclude(
        state__in=Enrollment.ENDED
    )
    return Course.objects.filter(Exists(counted) | Exists(live)).order_by().values("pk")  # type: ignore[return-value]  # keys


def required_for(grade: str, day: date) -> QuerySet[PromotionCourse]:
    """What officials of the grade must have completed, as it stands on the day."""
    rows = PromotionCourse.objects.filter(grade=grade, effective_from__lte=day)
    return rows.filter(Q(until_on=None) | Q(until_on__gte=day)).select_related("course", "category")


def requirements(person: Person, day: date) -> list[Requirement]:
    """What promotion from the person's grade asks for, whether it is done, and how many runs would take the person
    now. A constant number of queries."""
    required = list(required_for(person.grade, day))
    if not required:
        return []
    under = _categories()
    done = standing_completions().filter(enrollment__person=person).order_by("decided_on")
    completed = list(done.values_list("enrollment__course", "enrollment__course__category", "decided_on"))
    rows = _open_now(person).values_list("course", "course__category", "pk").order_by()
    wanted = [row for row in rows if any(_meets(one, row[0], row[1], under) for one in required)]
    possible = _possible(person, [run for _course, _category, run in wanted])
    return [
        Requirement(
            one,
            next((on for course, category, on in completed if _meets(one, course, category, under)), None),
            sum(_meets(one, course, category, under) for course, category, run in wanted if run in possible),
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
