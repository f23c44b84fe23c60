"""What a version holds now, as rows of the workbook: to start from, and to compare with.

Not for reading files: core.sheets.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.errors import Refused
from courses import queries
from courses.facts import FACTS
from courses.imports.columns import COURSES, OF_COURSE, ROWS, RUNS
from courses.models import Plan, PlanCourse

Values = dict[str, Any]


def draft_of(parameters: dict[str, Any], among: QuerySet[Plan] | None = None) -> Plan:
    """The version that the upload is for, by its name such as 2023-2. Raises: Refused once it was dropped."""
    name = str(parameters["plan"])
    year, _dash, version = name.partition("-")
    versions = Plan.objects.all() if among is None else among
    draft = versions.filter(year=year, version=version).first()
    if draft is None:
        raise Refused(
            _("The draft %(plan)s was dropped. Start a new one and bring the workbook there.") % {"plan": name}
        )
    return draft


def courses(plan: Plan) -> list[Values]:
    entries = PlanCourse.objects.filter(plan=plan).select_related("course", "category", "programme")
    return [
        {
            "code": entry.course.code,
            **{key: getattr(entry if key in FACTS else entry.course, key) for key in OF_COURSE if key != "category"},
            "category": entry.category.code,
            "plan_class": entry.plan_class,
            "programme": entry.programme.code if entry.programme else "",
            "change": entry.change,
        }
        for entry in entries.order_by("course__code")
    ]


def rows(plan: Plan) -> list[Values]:
    stored = queries.all_rows(plan).order_by("course__code", "category__code", "quarter")
    return [
        {"course": course or "", "category": category, "quarter": quarter, "runs": runs, "trainees": trainees}
        for course, category, quarter, runs, trainees in stored.values_list(
            "course__code", "category__code", "quarter", "runs", "trainees"
        )
    ]


def runs(plan: Plan) -> list[Values]:
    names = [column.key for column in RUNS.columns if column.key != "course"]
    stored = queries.runs_of(plan.year).order_by("course__code", "number").select_related("course")
    # A switched run stands here as it was planned: the workbook is the plan.
    return [
        {"course": run.course.code, **{name: getattr(run, name) for name in names}, "mode": run.mode_in_plan}
        for run in stored
    ]


def current(parameters: dict[str, Any]) -> dict[str, list[Values]]:
    """Every sheet of the workbook as the version stands."""
    plan = draft_of(parameters)
    return {COURSES.key: courses(plan), ROWS.key: rows(plan), RUNS.key: runs(plan)}
