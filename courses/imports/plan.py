"""Compares the workbook with a draft: what is new, changed and leaving, and everything wrong with it.

Only reads. Not for writing: courses.imports.apply.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.periods import QUARTERS
from core.sheets.columns import Row, Sheet, SheetProblem
from courses import rules
from courses.imports import stored
from courses.imports.columns import COURSES, ROWS, RUNS
from courses.models import Category, Course, Plan, PlanCourse, Programme
from exchange.kinds import Item
from exchange.kinds import Plan as Proposal

CODE = re.compile(r"[A-Z]{2,3}-[0-9]{3}")
Values = dict[str, Any]
LARGEST = 1_000_000


def make(rows: Mapping[str, list[Row]], parameters: dict[str, Any]) -> Proposal:
    """What taking the workbook into the draft would do. Runs that the workbook leaves out stay."""
    plan = stored.draft_of(parameters)
    check = _Check(plan)
    wanted_courses = check.courses(rows[COURSES.key])
    wanted_rows = check.rows(rows[ROWS.key], wanted_courses)
    wanted_runs = check.runs(rows[RUNS.key], wanted_courses)
    proposal = Proposal(parameters=parameters, problems=check.problems)
    if check.problems:
        return proposal
    titles = {code: values["title_ko"] for code, values in wanted_courses.items()}

    def label(values: Values) -> str:
        code = values.get("code") or values.get("course") or values.get("category") or ""
        part = values.get("quarter") and _("quarter %(number)s") % {"number": values["quarter"]}
        part = part or (values.get("number") and _("run %(number)s") % {"number": values["number"]})
        return " · ".join(filter(None, (code, titles.get(code, ""), part)))

    _compare(proposal, "course", label, _keyed(stored.courses(plan), "code"), wanted_courses)
    _compare(proposal, "row", label, _keyed(stored.rows(plan), "course", "category", "quarter"), wanted_rows)
    _compare(proposal, "run", label, _keyed(stored.runs(plan), "course", "number"), wanted_runs, leaves=False)
    return proposal


def _keyed(found: Iterable[Values], *names: str) -> dict[str, Values]:
    return {":".join(str(values[name]) for name in names): values for values in found}


def _compare(
    proposal: Proposal, prefix: str, label: Any, old: dict[str, Values], new: dict[str, Values], *, leaves: bool = True
) -> None:
    for key, values in new.items():
        before = old.get(key)
        item = Item(f"{prefix}:{key}", label(values))
        if before is None:
            item.new.update(_plain(values))
            proposal.new.append(item)
            continue
        for name, value in values.items():
            if value != before[name]:
                item.old.update(_plain({name: before[name]}))
                item.new.update(_plain({name: value}))
        if item.new:
            proposal.changed.append(item)
        else:
            proposal.unchanged += 1
    if leaves:
        gone = (key for key in old if key not in new)
        proposal.leaving.extend(Item(f"{prefix}:{key}", label(old[key]), old=_plain(old[key])) for key in gone)


def _plain(values: Values) -> Values:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


class _Check:
    """Turns rows into values by key, and collects a problem for everything that cannot stand."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.problems: list[SheetProblem] = []
        self.categories = {category.code: category for category in Category.objects.all()}
        parents = {category.parent_id for category in self.categories.values()}
        self.leaves = {code for code, category in self.categories.items() if category.pk not in parents}
        self.programmes = set(Programme.objects.filter(year=plan.year).values_list("code", flat=True))
        self.known = {course.code: course for course in Course.objects.select_related("category")}
        self.decided = rules.decided_courses()

    def wrong(self, sheet: Sheet, row: Row, key: str, sentence: str) -> None:
        title = next(column.title for column in sheet.columns if column.key == key)
        value = row.values.get(key)
        self.problems.append(
            SheetProblem(sentence, sheet.title, row.number, title, "" if value is None else str(value))
        )

    def courses(self, rows: list[Row]) -> dict[str, Values]:
        wanted: dict[str, Values] = {}
        for row in rows:
            values = {column.key: _or_blank(row.values.get(column.key), column.kind) for column in COURSES.columns}
            self._course(row, values, wanted)
            wanted[values["code"]] = values
        return wanted

    def _course(self, row: Row, values: Values, earlier: dict[str, Values]) -> None:
        code, category = values["code"], values["category"]
        if code in earlier:
            self.wrong(COURSES, row, "code", _("This code stands on an earlier row too. Keep one of the two."))
        if code not in self.known and not CODE.fullmatch(code):
            self.wrong(COURSES, row, "code", _("A new course needs a code such as CC-127."))
        if category not in self.leaves:
            self.wrong(COURSES, row, "category", _("There is no category with this code that courses can stand in."))
        elif code in self.decided and self.known[code].category.code != category:
            sentence = rules.why_not_move_course(self.known[code], self.categories[category])
            self.wrong(COURSES, row, "category", sentence or "")
        if values["programme"] and values["programme"] not in self.programmes:
            self.wrong(COURSES, row, "programme", _("There is no programme with this code in the year."))
        elearning = PlanCourse.PlanClass.ELEARNING
        if (values["delivery"] == elearning) != (values["plan_class"] == elearning):
            self.wrong(COURSES, row, "plan_class", _("E-learning has the plan class e-learning, and nothing else has."))
        for key in ("duration_days", "hours", "hours_recognised"):
            self._within(COURSES, row, key, values[key], 0, 2000)

    def _within(self, sheet: Sheet, row: Row, key: str, number: int | None, least: int, most: int) -> None:
        if number is not None and not least <= number <= most:
            sentence = _("This must be a number from %(least)s to %(most)s.") % {"least": least, "most": most}
            self.wrong(sheet, row, key, sentence)

    def rows(self, rows: list[Row], courses: dict[str, Values]) -> dict[str, Values]:
        wanted: dict[str, Values] = {}
        for row in rows:
            values = {column.key: _or_blank(row.values.get(column.key), column.kind) for column in ROWS.columns}
            course = courses.get(values["course"])
            if course:
                values["category"] = course["category"]
                if values["runs"] is not None and course["plan_class"] == PlanCourse.PlanClass.ELEARNING:
                    self.wrong(ROWS, row, "runs", _("E-learning has no runs. Leave the cell empty."))
            elif values["course"]:
                self.wrong(ROWS, row, "course", _("The sheet of courses has no course with this code."))
            elif values["category"] not in self.leaves:
                self.wrong(ROWS, row, "category", _("A row without a course needs the code of its category."))
            if values["quarter"] not in QUARTERS:
                self.wrong(ROWS, row, "quarter", _("A quarter is 1, 2, 3 or 4."))
            self._within(ROWS, row, "runs", values["runs"], 0, 1000)
            self._within(ROWS, row, "trainees", values["trainees"], 0, LARGEST)
            key = f"{values['course']}:{values['category']}:{values['quarter']}"
            if key in wanted:
                self.wrong(ROWS, row, "quarter", _("This course and quarter stand on an earlier row too."))
            wanted[key] = values
        return wanted

    def runs(self, rows: list[Row], courses: dict[str, Values]) -> dict[str, Values]:
        wanted: dict[str, Values] = {}
        for row in rows:
            values = {column.key: _or_blank(row.values.get(column.key), column.kind) for column in RUNS.columns}
            if values["course"] not in courses and values["course"] not in self.known:
                self.wrong(RUNS, row, "course", _("The sheet of courses has no course with this code."))
            if values["starts_on"].year != self.plan.year:
                self.wrong(
                    RUNS, row, "starts_on", _("A run of this plan starts in %(year)s.") % {"year": self.plan.year}
                )
            if values["ends_on"] < values["starts_on"]:
                self.wrong(RUNS, row, "ends_on", _("A run ends on the day it starts or later."))
            self._within(RUNS, row, "number", values["number"], 1, 999)
            self._within(RUNS, row, "capacity", values["capacity"], 1, LARGEST)
            key = f"{values['course']}:{values['number']}"
            if key in wanted:
                self.wrong(RUNS, row, "number", _("This course and run stand on an earlier row too."))
            wanted[key] = values
        return wanted


def _or_blank(value: Any, kind: str) -> Any:
    """Texts and choices are blank when empty, as the models keep them; numbers and dates are None."""
    return "" if value is None and kind in ("text", "choice") else value
