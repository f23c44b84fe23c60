"""Our own plain form of a join log, and reading any of the logs into its columns.

Not for the formats of the services: enrollment.joins.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from core.sheets import reading
from core.sheets.columns import Book, Column, Row, Sheet, SheetProblem
from enrollment import joins

DAY_FIRST = "day"

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
    """The file of the platform that was chosen, in the columns of the plain form; every problem with its row."""
    lines, unusable = reading.read_lines(path, name)
    if unusable:
        return Book(problems=unusable)
    try:
        found, wrong = joins.read(parameters["platform"], lines, _clock(parameters))
    except joins.UnknownReport as problem:
        return Book(problems=[SheetProblem(str(problem))])
    rows = [
        Row(one.row, {"address": one.address, "name": one.name, "joined": one.joined_at, "left": one.left_at})
        for one in found
    ]
    return Book({JOINS.key: rows}, [SheetProblem(one.sentence, "", one.row, one.column, one.value) for one in wrong])
