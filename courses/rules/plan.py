"""Who may change the plan and the catalogue, and when: each rule gives its reason as a sentence, or None.

Not for changing anything: courses.actions asks here first.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Person
from core.periods import today
from courses.models import Category, Course, Plan, PlanCourse, PlanRow

# A version is confirmed once; when a newer one of its year is confirmed it becomes "changed" and stays as it was.
PLAN_TRANSITIONS: dict[str, frozenset[str]] = {
    Plan.State.DRAFT: frozenset({Plan.State.CONFIRMED}),
    Plan.State.CONFIRMED: frozenset({Plan.State.CHANGED}),
    Plan.State.CHANGED: frozenset(),
}


def may_edit_plans(user: Person) -> bool:
    return user.may("plan.edit")


def is_open(plan: Plan) -> bool:
    """Whether the version itself may still change: until it is confirmed."""
    return Plan.State.CONFIRMED in PLAN_TRANSITIONS[plan.state]


def why_not_edit_plans(user: Person) -> str | None:
    """Why this person may not change plans and courses at all."""
    if may_edit_plans(user):
        return None
    return _("Only planning officers and training managers change the training plan.")


def why_not_edit_plan(user: Person, plan: Plan) -> str | None:
    """Why this person may not change this version."""
    if reason := why_not_edit_plans(user):
        return reason
    if not is_open(plan):
        return _("Version %(version)s of %(year)s is decided. Start a draft from it and change the draft.") % {
            "version": plan.version,
            "year": plan.year,
        }
    return None


def why_not_start_version(user: Person, plan: Plan) -> str | None:
    """Why no draft can be made from this version."""
    if reason := why_not_edit_plans(user):
        return reason
    if is_open(plan):
        return _("This version is a draft already: change it as it is.")
    if plan.state == Plan.State.CHANGED:
        return _("A newer version is in force. Start the draft from that one.")
    draft = Plan.objects.filter(year=plan.year, state=Plan.State.DRAFT).first()
    if draft:
        return _("There is a draft of %(year)s already: version %(version)s. Confirm it or drop it first.") % {
            "year": plan.year,
            "version": draft.version,
        }
    return None


def why_not_confirm_version(user: Person, plan: Plan) -> str | None:
    """Why this draft cannot be put in force."""
    if reason := why_not_edit_plan(user, plan):
        return reason
    if not PlanRow.objects.filter(plan=plan).exists():
        return _("This draft holds no rows. Take in its workbook first.")
    planned = PlanRow.objects.filter(plan=plan, course__isnull=False).values("course")
    idle = PlanCourse.objects.filter(plan=plan).exclude(course__in=planned).select_related("course").first()
    if idle:
        return _("%(course)s has no quarter in this draft. Give it one or take it out.") % {"course": idle.course}
    return None


def why_not_decide_on(decided_on: date) -> str | None:
    """Why a plan was not decided on this day: pages use a version at once, reports from its day on."""
    if decided_on > today():
        return _("%(day)s is in the future; enter it on the day it happens.") % {"day": decided_on}
    return None


def why_not_drop_version(user: Person, plan: Plan) -> str | None:
    """Why this draft cannot be thrown away."""
    return why_not_edit_plan(user, plan)


def decided_courses() -> set[str]:
    """The codes of courses that stand in a decided plan, and therefore keep their category."""
    entries = PlanCourse.objects.exclude(plan__state=Plan.State.DRAFT)
    return set(entries.values_list("course__code", flat=True))


def why_not_move_course(course: Course, category: Category) -> str | None:
    """Why a course cannot go to another category: a decided plan's summary would change behind its back."""
    if course.category_id == category.pk:
        return None
    decided = Plan.objects.filter(plan_courses__course=course).exclude(state=Plan.State.DRAFT)
    if decided.exists():
        return _("The course stands in a decided plan under %(category)s. Make a new course for another category.") % {
            "category": course.category
        }
    return None
