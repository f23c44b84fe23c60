"""Who may change the plan, the catalogue, timetables and lecturers, and when: one room for each subject.

Not for changing anything: courses.actions asks here first.
"""

from courses.models import Content, ContentWork, Demand, Package, Plan, Run
from courses.rules.content import CONTENT_TRANSITIONS
from courses.rules.demands import DEMAND_TRANSITIONS
from courses.rules.packages import PACKAGE_TRANSITIONS
from courses.rules.plan import (
    PLAN_TRANSITIONS,
    decided_courses,
    is_open,
    may_edit_plans,
    why_not_confirm_version,
    why_not_decide_on,
    why_not_drop_version,
    why_not_edit_plan,
    why_not_edit_plans,
    why_not_move_course,
    why_not_start_version,
)
from courses.rules.timetables import RUN_TRANSITIONS
from courses.rules.works import WORK_TRANSITIONS

TRANSITIONS = {
    Plan: PLAN_TRANSITIONS,
    Demand: DEMAND_TRANSITIONS,
    Run: RUN_TRANSITIONS,
    Content: CONTENT_TRANSITIONS,
    ContentWork: WORK_TRANSITIONS,
    Package: PACKAGE_TRANSITIONS,
}

__all__ = [
    "CONTENT_TRANSITIONS",
    "DEMAND_TRANSITIONS",
    "PACKAGE_TRANSITIONS",
    "PLAN_TRANSITIONS",
    "RUN_TRANSITIONS",
    "TRANSITIONS",
    "WORK_TRANSITIONS",
    "decided_courses",
    "is_open",
    "may_edit_plans",
    "why_not_confirm_version",
    "why_not_decide_on",
    "why_not_drop_version",
    "why_not_edit_plan",
    "why_not_edit_plans",
    "why_not_move_course",
    "why_not_start_version",
]
