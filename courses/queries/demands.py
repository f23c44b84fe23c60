"""Demands of training and the courses that answer them.

Not for what a needs survey found: surveys keep that.
"""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, Q, QuerySet

from accounts.models import Person, RoleGrant
from accounts.roles import ROLES
from courses.models import Demand, Plan, PlanCourse, PlanRow


def demands_visible_to(user: Person) -> QuerySet[Demand]:
    """Every demand for readers of the plan; those of the own organisation for who hands them in."""
    rows = Demand.objects.select_related("organisation")
    if user.may("plan.read"):
        return rows
    if user.may("demands.hand_in") and user.organisation_id is not None:
        return rows.filter(organisation=user.organisation_id)
    return rows.none()


def with_courses(rows: QuerySet[Demand]) -> QuerySet[Demand]:
    """With `answered_by`, the number of different courses that answer the demand."""
    return rows.annotate(answered_by=Count("plan_courses__course", distinct=True))


def waiting_for(user: Person) -> QuerySet[Demand]:
    """What waits for a decision, for those who decide."""
    rows = Demand.objects.filter(decision=Demand.Decision.RECEIVED)
    return rows if user.may("demands.decide") else rows.none()


def totals(rows: QuerySet[Demand]) -> dict[str, int]:
    """How many there are of each decision."""
    counted = rows.order_by().values_list("decision").annotate(Count("pk"))
    return dict(counted)


def trace_of(demand: Demand) -> list[tuple[PlanCourse, int, int]]:
    """The courses that answer the demand, each with its runs and trainees in the newest plan that links it."""
    links = PlanCourse.objects.filter(demand=demand).select_related("course", "plan", "programme")
    newest = {one.course_id: one for one in links.order_by("plan__year", "plan__version")}
    rows = PlanRow.objects.filter(plan__in=[one.plan_id for one in newest.values()], course__in=newest)
    runs: Counter[tuple[int, int | None]] = Counter()
    trainees: Counter[tuple[int, int | None]] = Counter()
    for row in rows:
        runs[row.plan_id, row.course_id] += row.runs or 0
        trainees[row.plan_id, row.course_id] += row.trainees
    ordered = sorted(newest.values(), key=lambda one: one.course.code)
    return [(one, runs[one.plan_id, one.course_id], trainees[one.plan_id, one.course_id]) for one in ordered]


def courses_for(demand: Demand) -> QuerySet[PlanCourse]:
    """Courses of the year's newest plan, a draft included, that answer no demand yet."""
    newest = Plan.objects.filter(year=demand.year).order_by("-version")[:1]
    rows = PlanCourse.objects.filter(Q(demand=None), plan__in=newest.values("pk"))
    return rows.select_related("course").order_by("course__code")


def deciders() -> list[Person]:
    """Everybody who decides on demands, by the roles held now."""
    codes = [code for code, role in ROLES.items() if "demands.decide" in role.permissions]
    grants = RoleGrant.objects.filter(role__in=codes, ended_at=None)
    return list(Person.objects.filter(pk__in=grants.values("person"), is_active=True, left_on=None).order_by("pk"))
