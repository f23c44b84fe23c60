"""Reads the seed's CSV files as they are, without a database.

Not for loading them: each app's own loader does that.
"""

import csv
from functools import cache
from pathlib import Path

SEED = Path(__file__).resolve().parents[2] / "seed"
QUARTERS = ("1", "2", "3", "4")
Row = dict[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of one file, `2023/runs.csv` for example."""
    with (SEED / name).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def by(name: str, column: str) -> dict[str, Row]:
    """The rows of one file by a column whose values do not repeat."""
    found = {row[column]: row for row in rows(name)}
    assert len(found) == len(rows(name)), f"{name}: {column} repeats"
    return found


def number(text: str) -> int:
    return int(text) if text else 0


def total(some: list[Row], column: str) -> int:
    return sum(number(row[column]) for row in some)


def courses_known_in(year: int) -> dict[str, Row]:
    """A course stands once: in the file of the last year whose plan holds it."""
    later = by("2023/courses.csv", "code")
    return later if year == 2023 else later | by("2022/courses.csv", "code")


def counted(year: int) -> list[Row]:
    """The plan courses that the plan's totals count."""
    return [row for row in rows(f"{year}/plan_courses.csv") if row["counted"] == "1"]


def classroom(year: int) -> list[Row]:
    return [row for row in counted(year) if row["plan_class"] != "elearning"]
