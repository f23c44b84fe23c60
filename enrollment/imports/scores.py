"""The workbook of scores: its columns, what stands now, what taking it in would do, and doing it.

Not for entering scores on the page: enrollment.views.completion.
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
from courses.models import Run
from courses.of_run import run_of
from enrollment.actions import scores
from enrollment.models import Enrollment, Score
from enrollment.queries import completion as queries
from enrollment.rules.completion import why_not_reason
from enrollment.rules.own import why_not_own
from exchange.kinds import Item, Plan

KINDS = [str(kind) for kind in Score.Kind]
SHEET = Sheet(
    "점수",
    "Scores",
    "scores",
    (
        Column("직원번호", "Staff number", "staff_number", required=True, max_length=20),
        Column("성명", "Name", "name", max_length=80),
        Column("평가", "Test", "test", "decimal"),
        Column("과제", "Assignment", "assignment", "decimal"),
    ),
)
Values = dict[str, Any]


def current(parameters: Mapping[str, Any]) -> dict[str, list[Values]]:
    """Everybody of the run with the scores that stand, as rows of the workbook."""
    return {SHEET.key: [_values(place, points) for place, points in _standing(run_of(parameters)).values()]}


def _standing(run: Run) -> dict[str, tuple[Enrollment, dict[str, Decimal]]]:
    """Places and their points by staff number, in capitals."""
    points = queries.points_of(run)
    places = Enrollment.objects.filter(run=run, state=Enrollment.State.CONFIRMED).select_related("person")
    return {
        place.person.staff_number.upper(): (place, points.get(place.pk, {}))
        for place in places.order_by("person__name", "person__staff_number")
    }


def _values(place: Enrollment, points: Mapping[str, Decimal]) -> Values:
    named = {"staff_number": place.person.staff_number, "name": place.person.name}
    return named | {kind: points.get(kind) for kind in KINDS}


def plan(rows: Mapping[str, list[Row]], parameters: dict[str, Any]) -> Plan:
    """What the workbook would change; an empty cell changes nothing. Only reads."""
    standing = _standing(run_of(parameters))
    found = rows[SHEET.key]
    made = Plan(parameters=parameters, problems=list(_problems(found, standing)))
    if made.problems:
        return made
    by = Person.objects.filter(pk=parameters.get("by") or 0).first()
    for row in found:
        place, points = standing[row.values["staff_number"].upper()]
        given = {kind: row.values[kind] for kind in KINDS if row.values[kind] is not None}
        moved = {kind: value for kind, value in given.items() if points.get(kind) != value}
        old = {kind: str(points[kind]) for kind in moved if kind in points}
        item = Item(str(place.pk), str(place.person), old, {kind: str(value) for kind, value in moved.items()})
        if not moved:
            made.unchanged += 1
        elif sentence := why_not_own(by, place):
            made.problems.append(_problem(sentence, row, 0, place.person.staff_number))
        else:
            (made.changed if old else made.new).append(item)
    if made.changed and (sentence := why_not_reason(parameters.get("reason", ""))):
        made.problems.append(_problem(sentence, value=", ".join(item.label for item in made.changed)[:200]))
    return made


def _problems(
    rows: Iterable[Row], standing: Mapping[str, tuple[Enrollment, dict[str, Decimal]]]
) -> Iterable[SheetProblem]:
    times = Counter(row.values["staff_number"].upper() for row in rows)
    for row in rows:
        number, name = row.values["staff_number"], row.values["name"]
        if number.upper() not in standing:
            yield _problem(_("Nobody with this staff number has a confirmed place in the run."), row, 0, number)
            continue
        place, _points = standing[number.upper()]
        if times[number.upper()] > 1:
            yield _problem(_("This staff number stands in more than one row."), row, 0, number)
        if name and normal(name) not in (place.person.name, place.person.name_en):
            yield _problem(_("The name does not belong to this staff number."), row, 1, name)
        for place_of, kind in enumerate(KINDS, 2):
            value = row.values[kind]
            if value is not None and not (0 <= value <= 100 and value == round(value, 2)):
                sentence = _("Points lie between 0 and 100, with two digits after the point at most.")
                yield _problem(sentence, row, place_of, str(value))


def _problem(sentence: str, row: Row | None = None, column: int = 0, value: str = "") -> SheetProblem:
    title = SHEET.columns[column].title if row else ""
    return SheetProblem(sentence, SHEET.title, row.number if row else None, title, value)


def apply(*, plan: Plan, by: Person) -> None:
    """Enter the scores of the plan. Raises: Refused when the person may not, or corrections have no reason."""
    run = run_of(plan.parameters)
    points = {
        (int(item.key), kind): Decimal(value) for item in (*plan.new, *plan.changed) for kind, value in item.new.items()
    }
    reason, seen = plan.parameters.get("reason", ""), queries.points_fingerprint(run)
    scores.enter(run=run, points=points, reason=reason, seen=seen, by=by)
