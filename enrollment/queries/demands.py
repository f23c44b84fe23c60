"""From a demand to the people in its courses: planned places beside those that were taken, course by course (N20).

Not for the demands themselves: courses.queries.demands, which knows nobody who takes part.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

from courses.models import Demand, PlanCourse
from courses.queries.demands import trace_of
from enrollment.models import CourseResult
from enrollment.spreading import percent


@dataclass(frozen=True)
class Answer:
    """A course that answers the demand, with its runs and places in the plan, and how many took part and completed.

    `taken` are people whose completion was decided; None while nothing of the course is recorded in the plan's year.
    """

    link: PlanCourse
    runs: int
    planned: int
    taken: int | None
    completed: int | None

    @property
    def fill_rate(self) -> str:
        """Who took part in percent of the planned places, one decimal, rounded half up; empty without a base."""
        if self.taken is None or not self.planned:
            return ""
        return percent(self.planned, self.taken)


def answers_of(demand: Demand) -> list[Answer]:
    """The courses that answer the demand. Three queries at most, however many courses."""
    trace = trace_of(demand)
    rows = CourseResult.objects.filter(
        course__in=[link.course_id for link, *_numbers in trace],
        year__in={link.plan.year for link, *_numbers in trace},
    ).order_by()
    sums = {
        (year, course): (taken, completed)
        for year, course, taken, completed in rows.values_list("year", "course").annotate(
            Sum("decided"), Sum("completed")
        )
    }
    return [
        Answer(link, runs, planned, *sums.get((link.plan.year, link.course_id), (None, None)))
        for link, runs, planned in trace
    ]
