"""Named questions to the plan, to timetables and to lecturers: one room for each subject.

Not for the catalogue's search and facets: courses.catalogue.
"""

from courses.queries.plan import (
    NoPlan,
    all_rows,
    category_paths,
    changes_between,
    counted_courses,
    counted_rows,
    counted_runs,
    course_totals,
    courses_visible_to,
    in_categories,
    matching,
    newest_plan,
    newest_run_year,
    plan_before,
    plan_in_force,
    plans_visible_to,
    programme_quarters,
    runs_of,
    runs_visible_to,
    search_courses,
    seats_by_quarter,
    summary,
)

__all__ = [
    "NoPlan",
    "all_rows",
    "category_paths",
    "changes_between",
    "counted_courses",
    "counted_rows",
    "counted_runs",
    "course_totals",
    "courses_visible_to",
    "in_categories",
    "matching",
    "newest_plan",
    "newest_run_year",
    "plan_before",
    "plan_in_force",
    "plans_visible_to",
    "programme_quarters",
    "runs_of",
    "runs_visible_to",
    "search_courses",
    "seats_by_quarter",
    "summary",
]
