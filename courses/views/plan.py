"""The plan: its summary, programmes by quarter, rows, courses, and what changed between versions.

Not for deciding on versions: views.versions.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from core.access import Request, requires
from core.money import signed
from courses import queries, rules
from courses.models import Plan, PlanCourse, PlanRow
from courses.tables import PlanCourseFilter, PlanCourseTable, PlanRowFilter, PlanRowTable
from courses.uploads import PLAN
from courses.views.gate import needs_plan
from exchange import actions as exchange
from exchange import exports, workbooks
from exchange.listing import ListPage


def plan_named(user: Person, name: str) -> Plan:
    """The version of a name such as 2023-1, if the person may see it; without a name the newest one in force.

    Raises: Http404.
    """
    if not name:
        return queries.newest_plan()
    year, _dash, version = name.partition("-")
    if not (year.isdecimal() and version.isdecimal() and len(name) < 12):
        raise Http404
    return get_object_or_404(queries.plans_visible_to(user), year=int(year), version=int(version))


def tabs(plan: Plan, current: str) -> list[dict[str, object]]:
    """The pages of one version."""
    own = [plan.year, plan.version]
    pages = (
        ("plan_version", _("Summary"), reverse("plan_version", args=own)),
        ("plan_programmes", _("Programmes by quarter"), reverse("plan_programmes", args=own)),
        ("plan_rows", _("Plan rows"), f"{reverse('plan_rows')}?plan={plan.name}"),
        ("plan_courses", _("Courses"), f"{reverse('plan_courses')}?plan={plan.name}"),
        ("run_list", _("Runs"), f"{reverse('run_list')}?year={plan.year}"),
        ("plan_compare", _("What changed"), f"{reverse('plan_compare')}?to={plan.name}"),
    )
    return [{"title": title, "url": url, "current": name == current} for name, title, url in pages]


@requires("plan.read")
@needs_plan
def plan_summary(request: Request) -> HttpResponse:
    return _summary_page(request, queries.newest_plan())


@requires("plan.read")
def plan_version(request: Request, year: int, version: int) -> HttpResponse:
    return _summary_page(request, plan_named(request.user, f"{year}-{version}"))


def _summary_page(request: Request, plan: Plan) -> HttpResponse:
    table = queries.summary(plan, queries.plan_before(plan))
    return render(
        request,
        "courses/plan_summary.html",
        {
            "plan": plan,
            "table": table,
            "groups": range(3 if table.before else 1),
            "tabs": tabs(plan, "plan_version"),
            "versions": queries.plans_visible_to(request.user),
            "may_edit": rules.may_edit_plans(request.user),
            "why_not_start": rules.why_not_start_version(request.user, plan),
            "is_open": rules.is_open(plan),
        },
    )


@requires("plan.read")
def plan_programmes(request: Request, year: int, version: int) -> HttpResponse:
    plan = plan_named(request.user, f"{year}-{version}")
    lines = queries.programme_quarters(plan)
    return render(
        request,
        "courses/plan_programmes.html",
        {"plan": plan, "lines": lines, "tabs": tabs(plan, "plan_programmes")},
    )


@requires("plan.read")
@needs_plan
def plan_compare(request: Request) -> HttpResponse:
    new = plan_named(request.user, request.GET.get("to", ""))
    asked = request.GET.get("from", "")
    old = plan_named(request.user, asked) if asked else new.based_on or queries.plan_before(new)
    changes = queries.changes_between(old, new) if old else None
    return render(
        request,
        "courses/plan_compare.html",
        {
            "plan": new,
            "old": old,
            "changes": changes,
            "removed": [(entry, changes.abolished.get(entry.course_id)) for entry in changes.removed]
            if changes
            else [],
            "versions": queries.plans_visible_to(request.user),
            "tabs": tabs(new, "plan_compare"),
        },
    )


@requires("plan.read")
def plan_workbook(request: Request, year: int, version: int) -> HttpResponse:
    """The version as a workbook: to keep, to read, or to change and take into a draft."""
    plan = plan_named(request.user, f"{year}-{version}")
    content = workbooks.workbook(PLAN, {"plan": plan.name})
    rows = queries.all_rows(plan).count()
    exchange.record_export(
        by=request.user,
        page="plan_workbook",
        query=f"plan={plan.name}",
        columns=[],
        rows=rows,
        personal=False,
        reason="",
    )
    answer = HttpResponse(content, content_type=exports.FORMATS["xlsx"])
    answer["Content-Disposition"] = content_disposition_header(True, f"{plan} {plan.name}.xlsx") or ""
    answer["Cache-Control"] = "no-store"
    return answer


class OfPlanPage(ListPage):
    """A list of one version: `?plan=2023-1`, the version in force without it."""

    permission = "plan.read"
    template = "courses/plan_list.html"
    empty = gettext_lazy("Rows stand here once the plan is loaded or its workbook is taken in.")
    model: ClassVar[type[PlanRow] | type[PlanCourse]]

    def respond(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        return needs_plan(super().respond)(request, **kwargs)

    def queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet[Any]:
        assert request.user.is_authenticated
        plan = plan_named(request.user, request.GET.get("plan", ""))
        return self.model._default_manager.filter(plan=plan)


class PlanRowList(OfPlanPage):
    name = "plan_rows"
    title = gettext_lazy("Rows of the plan")
    lead = gettext_lazy("One row for each course and quarter: every planned figure is a sum of these.")
    table_class = PlanRowTable
    filter_class = PlanRowFilter
    model = PlanRow

    def queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet[PlanRow]:
        return super().queryset(request, **kwargs).select_related("course", "category", "programme")

    def context(self, request: HttpRequest, rows: QuerySet[PlanRow]) -> dict[str, Any]:
        sums = rows.aggregate(courses=Count("course", distinct=True), runs=Sum("runs"), trainees=Sum("trainees"))
        titles = {"courses": _("Courses"), "runs": _("Runs"), "trainees": _("Trainees")}
        return {"totals": [{"label": title, "value": signed(sums[key] or 0)} for key, title in titles.items()]}


class PlanCourseList(OfPlanPage):
    name = "plan_courses"
    title = gettext_lazy("Courses of the plan")
    lead = gettext_lazy("One row for each course: every figure that counts courses counts these.")
    table_class = PlanCourseTable
    filter_class = PlanCourseFilter
    model = PlanCourse

    def queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet[PlanCourse]:
        return super().queryset(request, **kwargs).select_related("course", "category", "programme")
