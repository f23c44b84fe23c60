"""The workbook of ratings: its columns, what stands now, what taking it in would do, and doing it.

Not for entering ratings on the page: courses.views.ratings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Person
from core.names import normal
from core.sheets.columns import Column, Row, Sheet, SheetProblem
from courses.actions import ratings
from courses.models import Lecturer
from courses.of_run import run_of
from courses.queries import lecturers as queries
from exchange.kinds import Item, Plan

SHEET = Sheet(
    "강사 평점",
    "Ratings",
    "ratings",
    (
        Column("강사 코드", "Lecturer code", "code", required=True, max_length=20),
        Column("성명", "Name", "name", max_length=80),
        Column("평균", "Mean", "mean", "decimal", required=True),
        Column("응답 수", "Answers", "answers", "integer", required=True),
    ),
)
Values = dict[str, Any]


def current(parameters: Mapping[str, Any]) -> dict[str, list[Values]]:
    """Everybody who taught in the run with the rating that stands, as rows of the workbook."""
    run = run_of(parameters)
    stored = queries.ratings_in(run)
    return {SHEET.key: [_values(one, stored.get(one.pk)) for one in queries.lecturers_of(run)]}


def _values(lecturer: Lecturer, rating: Any) -> Values:
    said = {"mean": rating.mean, "answers": rating.answers} if rating else {"mean": None, "answers": None}
    return {"code": lecturer.code, "name": lecturer.name, **said}


def plan(rows: Mapping[str, list[Row]], parameters: dict[str, Any]) -> Plan:
    """What the workbook would change; who is not in it keeps what stands. Only reads."""
    run = run_of(parameters)
    teaching = {one.code.upper(): one for one in queries.lecturers_of(run)}
    stored = queries.ratings_in(run)
    found = rows[SHEET.key]
    made = Plan(parameters=parameters, problems=list(_problems(found, teaching)))
    if made.problems:
        return made
    for row in found:
        lecturer = teaching[row.values["code"].upper()]
        new, old = (row.values["mean"], row.values["answers"]), stored.get(lecturer.pk)
        before = {"mean": str(old.mean), "answers": old.answers} if old else {}
        item = Item(str(lecturer.pk), str(lecturer), before, {"mean": str(new[0]), "answers": new[1]})
        if old and (old.mean, old.answers) == new:
            made.unchanged += 1
        else:
            (made.changed if old else made.new).append(item)
    return made


def _problems(rows: Iterable[Row], teaching: Mapping[str, Lecturer]) -> Iterable[SheetProblem]:
    rows = list(rows)
    times = Counter(row.values["code"].upper() for row in rows)
    for row in rows:
        code, name, mean, answers = (row.values[column.key] for column in SHEET.columns)
        lecturer = teaching.get(code.upper())
        if lecturer is None:
            yield _problem(_("No lecturer with this code taught in the run."), row, 0, code)
        elif times[code.upper()] > 1:
            yield _problem(_("This code stands in more than one row."), row, 0, code)
        elif name and normal(name) not in (lecturer.name, lecturer.name_en):
            yield _problem(_("The name does not belong to this code."), row, 1, name)
        if not (1 <= mean <= 5 and mean == round(mean, 2)):
            yield _problem(
                _("The mean lies between 1 and 5, with two digits after the point at most."), row, 2, str(mean)
            )
        if not 1 <= answers <= ratings.MOST_ANSWERS:
            sentence = _("The number of answers lies between 1 and %(most)s.") % {"most": f"{ratings.MOST_ANSWERS:,}"}
            yield _problem(sentence, row, 3, str(answers))


def _problem(sentence: str, row: Row, column: int, value: str) -> SheetProblem:
    return SheetProblem(sentence, SHEET.title, row.number, SHEET.columns[column].title, value)


def apply(*, plan: Plan, by: Person) -> None:
    """Enter the ratings of the plan. Raises: Refused when the person may not."""
    run = run_of(plan.parameters)
    given = {
        int(item.key): (Decimal(item.new["mean"]), int(item.new["answers"])) for item in (*plan.new, *plan.changed)
    }
    ratings.keep(run=run, given=given, seen=queries.ratings_fingerprint(run), by=by)
