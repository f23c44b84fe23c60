"""Everything that the page of one course shows, gathered in a constant number of queries.

Not for lists of courses: courses.catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from accounts.models import Person
from core.names import in_language
from core.periods import QUARTERS
from courses import queries
from courses.models import AbolishedCourse, Category, Course, Plan, PlanCourse, PlanRow, Run, Subject
from courses.totals import Totals


@dataclass(frozen=True)
class RunsOfYear:
    """The runs of one year in a table of their own."""

    year: int
    runs: list[Run]

    @property
    def seats(self) -> int:
        return sum(run.capacity for run in self.runs)


@dataclass(frozen=True)
class About:
    """A course with its place in the newest plan; what only readers of the plan see is None or empty for others."""

    course: Course
    year: int
    path: list[Category]
    subjects: list[Subject]
    chain: list[Course]
    plan: Plan | None
    entry: PlanCourse | None
    quarters: list[Totals]
    runs: list[RunsOfYear]
    abolished: AbolishedCourse | None
    replaced: list[Course]

    @property
    def facts(self) -> list[tuple[str, object]]:
        """Label and value of what is known; what is not known is left out."""
        course = self.course
        known = (
            (_("Code"), course.code),
            (_("Category"), " › ".join(map(str, self.path))),
            (_("How"), course.get_delivery_display()),
            (_("Length"), course.duration),
            (_("Hours"), course.hours),
            (_("Hours recognised"), course.hours_recognised),
            (_("Level"), course.get_level_display()),
            (_("For whom"), self.for_whom),
            (_("Units"), course.units),
            (_("Content"), course.get_content_display()),
        )
        return [(label, value) for label, value in known if value]

    @property
    def for_whom(self) -> str:
        """As the plan says it, in Korean; of the one kind of course whose people read no Korean also in English."""
        is_abroad = self.course.category.delivery == Category.Delivery.INTERNATIONAL
        return in_language(self.course.target_grades_ko, _("officials of foreign cities") if is_abroad else "")

    @property
    def badges(self) -> list[str]:
        course, new = self.course, self.entry is not None and self.entry.change == PlanCourse.Change.NEW
        marks = (
            (new, _("new this year")),
            (course.statutory, _("Statutory")),
            (course.fourth_industrial, _("Fourth industrial revolution")),
            (course.open_to_municipalities, _("Open to other municipalities")),
        )
        return [text for on, text in marks if on]

    @property
    def subject_hours(self) -> int:
        return sum(subject.hours for subject in self.subjects)

    @property
    def planned(self) -> Totals:
        return sum(self.quarters, Totals())


def about(user: Person, course: Course) -> About:
    """Gather the page of a course for a person.

    Raises: NoPlan with a sentence while no plan is in force.
    """
    plan = queries.newest_plan()
    reads_plan = user.may("plan.read")
    entries = PlanCourse.objects.filter(plan=plan, course=course)
    entry = entries.select_related("programme", "demand", "demand__organisation").first()
    return About(
        course=course,
        year=plan.year,
        path=_path(course.category),
        subjects=list(course.subjects.all()),
        chain=_chain(course),
        plan=plan if reads_plan else None,
        entry=entry if reads_plan else None,
        quarters=_quarters(plan, course) if reads_plan else [],
        runs=_runs(plan.year, course),
        abolished=AbolishedCourse.objects.filter(course=course).select_related("plan", "replaced_by").last(),
        replaced=list(entry.replaces.all()) if entry else [],
    )


def _runs(year: int, course: Course) -> list[RunsOfYear]:
    """The runs of the plan's year, and those of other years that are not over: people take part in them now."""
    rows = queries.runs_of_course(course, year).order_by("-year", "number")
    return [RunsOfYear(one, list(some)) for one, some in groupby(rows, key=lambda run: run.year)]


def _path(category: Category) -> list[Category]:
    known = {node.pk: node for node in Category.objects.all()}
    path = [category]
    while path[0].parent_id:
        path.insert(0, known[path[0].parent_id])
    return path


def _quarters(plan: Plan, course: Course) -> list[Totals]:
    rows = {row.quarter: row for row in PlanRow.objects.filter(plan=plan, course=course)}
    return [Totals(0, rows[q].runs, rows[q].trainees) if q in rows else Totals() for q in QUARTERS]


def _chain(course: Course) -> list[Course]:
    """The courses that build on each other and this one among them, in order; empty when it stands alone.

    Courses of a level do, and those of international training; others are not looked for.
    """
    international = course.category.delivery == Category.Delivery.INTERNATIONAL
    if not course.level and not international:
        return []
    rows = Course.objects.filter(category=course.category)
    near = {c.pk: c for c in (rows if international else rows.exclude(level=""))}
    chain = [near[course.pk]]
    while (before := near.get(chain[0].previous_id or 0)) and before not in chain:
        chain.insert(0, before)
    following = {c.previous_id: c for c in near.values() if c.previous_id}
    while (after := following.get(chain[-1].pk)) and after not in chain:
        chain.append(after)
    return chain if len(chain) > 1 else []
