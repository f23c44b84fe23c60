"""Columns and filters of the lists of runs, of the plan and of lecturers.

Not for the catalogue: it has facets of its own.
"""

from courses.tables.plan import (
    NOWRAP,
    NUMBER,
    Narrowed,
    OfPlan,
    PlanCourseFilter,
    PlanCourseTable,
    PlanRowFilter,
    PlanRowTable,
    RunFilter,
    RunTable,
    categories,
    in_group,
    programmes,
    quarters,
    versions,
    years,
    yes_or_no,
)

__all__ = [
    "NOWRAP",
    "NUMBER",
    "Narrowed",
    "OfPlan",
    "PlanCourseFilter",
    "PlanCourseTable",
    "PlanRowFilter",
    "PlanRowTable",
    "RunFilter",
    "RunTable",
    "categories",
    "in_group",
    "programmes",
    "quarters",
    "versions",
    "years",
    "yes_or_no",
]
