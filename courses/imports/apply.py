"""Writes a workbook's plan into a draft; exchange holds the transaction and checks that nothing changed since.

Not for finding out what would change: courses.imports.plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F

from accounts.models import Person
from core.errors import refuse_if
from courses import rules
from courses.facts import facts_of, renew_drafts
from courses.imports import stored
from courses.imports.columns import OF_COURSE
from courses.models import Category, Course, Plan, PlanCourse, PlanRow, Programme, Run
from exchange.kinds import Item
from exchange.kinds import Plan as Proposal
from journal import actions as journal

Values = dict[str, Any]
ROW_FIELDS = ("runs", "trainees", "category", "plan_class", "programme", "counted")


def apply(*, plan: Proposal, by: Person) -> None:
    """Make the draft what the workbook says.

    Raises: Refused when the version is gone or no draft any more, or the person may not change it.
    """
    draft = stored.draft_of(plan.parameters, Plan.objects.select_for_update())
    refuse_if(rules.why_not_edit_plan(by, draft))
    _drop(draft, plan.leaving)
    arriving = [*plan.new, *plan.changed]
    _courses(draft, [item for item in arriving if item.key.startswith("course:")])
    _rows(draft, [item for item in arriving if item.key.startswith("row:")])
    _runs(draft, [item for item in arriving if item.key.startswith("run:")])
    journal.record(
        "plan.workbook_taken_in",
        on=draft,
        by=by,
        old={item.key: item.old for item in (*plan.changed, *plan.leaving)},
        new={item.key: item.new for item in arriving},
    )


def _drop(draft: Plan, leaving: list[Item]) -> None:
    codes = [item.old["code"] for item in leaving if item.key.startswith("course:")]
    PlanCourse.objects.filter(plan=draft, course__code__in=codes).delete()
    places = {item.key for item in leaving if item.key.startswith("row:")}
    PlanRow.objects.filter(pk__in=[row.pk for key, row in _stored_rows(draft).items() if key in places]).delete()


def _stored_rows(draft: Plan) -> dict[str, PlanRow]:
    rows = PlanRow.objects.filter(plan=draft).select_related("course", "category")
    return {f"row:{r.course.code if r.course else ''}:{r.category.code}:{r.quarter}": r for r in rows}


def _courses(draft: Plan, items: list[Item]) -> None:
    categories = dict(Category.objects.values_list("code", "pk"))
    programmes = dict(Programme.objects.filter(year=draft.year).values_list("code", "pk"))
    known = {course.code: course for course in Course.objects.all()}
    entries = {entry.course.code: entry for entry in draft.plan_courses.select_related("course")}
    for item in items:
        code = item.key.partition(":")[2]
        facts = {name: value for name, value in item.new.items() if name in OF_COURSE}
        if "category" in facts:
            facts["category_id"] = categories[facts.pop("category")]
        place = {name: value for name, value in item.new.items() if name in ("plan_class", "change")}
        if "programme" in item.new:
            place["programme_id"] = programmes[item.new["programme"]] if item.new["programme"] else None
        if code not in known:
            known[code] = Course.objects.create(code=code, revision=1, **facts)
        elif any(getattr(known[code], name) != value for name, value in facts.items()):
            Course.objects.filter(code=code).update(**facts, revision=F("revision") + 1)
        if code in entries and place:
            PlanCourse.objects.filter(pk=entries[code].pk).update(**place)
        elif code not in entries:
            PlanCourse.objects.create(plan=draft, course=known[code], **facts_of(known[code]), **place)
    renew_drafts([item.key.partition(":")[2] for item in items])


def _rows(draft: Plan, items: list[Item]) -> None:
    """Rows take their numbers from the workbook, and follow their course in all else."""
    courses = dict(Course.objects.values_list("code", "pk"))
    categories = dict(Category.objects.values_list("code", "pk"))
    rows = _stored_rows(draft)
    before = {key: _numbers(row) for key, row in rows.items()}
    for item in items:
        if item.key not in rows:
            row = PlanRow(plan=draft, quarter=item.new["quarter"], plan_class=PlanCourse.PlanClass.ELEARNING)
            row.category_id = categories[item.new["category"]]
            row.course_id = courses[item.new["course"]] if item.new["course"] else None
            rows[item.key] = row
        for name in ("runs", "trainees"):
            if name in item.new:
                setattr(rows[item.key], name, item.new[name])
    _follow_courses(draft, rows.values())
    changed = [rows[key] for key, values in before.items() if _numbers(rows[key]) != values]
    PlanRow.objects.bulk_update(changed, ROW_FIELDS, 500)
    PlanRow.objects.bulk_create((row for row in rows.values() if not row.pk), 500)


def _numbers(row: PlanRow) -> list[Any]:
    return [row.serializable_value(name) for name in ROW_FIELDS]


def _follow_courses(draft: Plan, rows: Iterable[PlanRow]) -> None:
    entries = {entry.course_id: entry for entry in draft.plan_courses.all()}
    counted = dict(Category.objects.values_list("pk", "counted"))
    for row in rows:
        if entry := entries.get(row.course_id or 0):
            row.category_id = entry.category_id
            row.plan_class, row.programme_id = entry.plan_class, entry.programme_id
        row.counted = counted[row.category_id]


def _runs(draft: Plan, items: list[Item]) -> None:
    courses = dict(Course.objects.values_list("code", "pk"))
    for item in items:
        _prefix, code, number = item.key.split(":")
        values: Values = {name: value for name, value in item.new.items() if name not in ("course", "number")}
        for name in ("starts_on", "ends_on"):
            if name in values:
                values[name] = date.fromisoformat(values[name])
        if "mode" in values:
            _plan_mode(values, Run.objects.filter(course__code=code, year=draft.year, number=number).first())
        Run.objects.update_or_create(course_id=courses[code], year=draft.year, number=int(number), defaults=values)


def _plan_mode(values: Values, run: Run | None) -> None:
    """The workbook's mode is the planned one: a run that was switched stays as it is held now."""
    if run is not None and run.planned_mode:
        planned = values.pop("mode")
        values["planned_mode"] = "" if planned == run.mode else planned
