"""Our own plain form of a join log, and reading any of the logs into its columns.

Not for the formats of the services: enrollment.joins.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from core.sheets import reading
from core.sheets.columns import Book, Column, Row, Sheet, SheetProblem
from enrollment import joins
from enrollment.models import Stay

DAY_FIRST = "day"
UNREADABLE = "unreadable"
PARTLY = "partly"
# Why a row is not counted, or not everywhere; the plan shows it.
WHY = Column(
    "반영하지 않는 이유", "Why it is not counted", "why",
    choices=dict(Stay.WhyNot.choices)
    | {
        UNREADABLE: _("a time, a name or an action cannot be read"),
        PARTLY: _("counted only in sessions whose roll call is open"),
    },
)  # fmt: skip
GIVEN = Column("기록된 값", "Value in the log", "given")

JOINS = Sheet(
    "접속기록",
    "Join log",
    "joins",
    (
        Column("직원번호 또는 이메일", "Staff number or e-mail", "address", required=True, max_length=200),
        Column("이름", "Name", "name", max_length=200),
        Column("들어온 시각", "Joined", "joined", required=True),
        Column("나간 시각", "Left", "left", required=True),
    ),
)


def _clock(parameters: dict[str, Any]) -> joins.Clock:
    return joins.Clock(ZoneInfo(parameters["zone"]), day_first=parameters["dates"] == DAY_FIRST)


def read(path: Path, name: str, parameters: dict[str, Any]) -> Book:
    """The file of the platform that was chosen, in the columns of the plain form.

    What is wrong in one row does not stop the others, so that nobody has to mend evidence: the row holds its `problem`.
    """
    lines, unusable = reading.read_lines(path, name)
    if unusable:
        return Book(problems=unusable)
    try:
        found, wrong = joins.read(parameters["platform"], lines, _clock(parameters))
    except joins.UnknownReport as problem:
        return Book(problems=[SheetProblem(str(problem))])
    rows = [_row(one) for one in found]
    rows += [
        Row(one.row or 0, {"problem": SheetProblem(one.sentence, "", one.row, one.column, one.value)}) for one in wrong
    ]
    return Book({JOINS.key: sorted(rows, key=lambda row: row.number)})


def _row(one: joins.Joiner) -> Row:
    times = {"joined": one.joined_at, "left": one.left_at, "waited": one.waiting_room}
    return Row(one.row, {"address": one.address, "name": one.name, **times})
