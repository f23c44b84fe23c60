"""A small kind of upload for tests: teams with code and name, kept as organisations.

Not for the real kinds: they are tested where they live.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from accounts.models import Organisation
from core.sheets.columns import Column, Sheet, SheetProblem
from core.sheets.writing import Table, write_xlsx
from exchange.kinds import Item, Kind, Plan

SHEET = Sheet(
    "팀", "Teams", "teams",
    (Column("코드", "Code", "code", required=True, max_length=20), Column("이름", "Name", "name", required=True)),
)  # fmt: skip


def make(rows, parameters) -> Plan:
    plan = Plan()
    known = {team.code: team.name_ko for team in Organisation.objects.filter(kind="team")}
    seen: set[str] = set()
    for row in rows["teams"]:
        code, name = row.values["code"], row.values["name"]
        if code in seen:
            plan.problems.append(SheetProblem("The code stands there twice.", "Teams", row.number, "Code", code))
        seen.add(code)
        if code not in known:
            plan.new.append(Item(code, name, {}, {"name": name}))
        elif known[code] != name:
            plan.changed.append(Item(code, name, {"name": known[code]}, {"name": name}))
        else:
            plan.unchanged += 1
    plan.leaving = [Item(code, name, {"name": name}) for code, name in known.items() if code not in seen]
    return plan


def apply(*, plan: Plan, by) -> None:
    Organisation.objects.bulk_create(
        Organisation(code=item.key, name_ko=item.new["name"], name_en="", kind="team") for item in plan.new
    )
    for item in plan.changed:
        Organisation.objects.filter(code=item.key).update(name_ko=item.new["name"])
    Organisation.objects.filter(code__in=[item.key for item in plan.leaving]).delete()


def current(parameters):
    return {"teams": [{"code": t.code, "name": t.name_ko} for t in Organisation.objects.filter(kind="team")]}


TEAMS = Kind(
    code="teams", title="Teams", lead="For tests.", permission="people.import",
    sheets=(SHEET,), plan=make, apply=apply, current=current,
)  # fmt: skip


def workbook(rows: Iterable[tuple[str, str]], heads=("코드", "이름")) -> bytes:
    content = io.BytesIO()
    write_xlsx([Table("팀", list(heads), rows)], content)
    return content.getvalue()
