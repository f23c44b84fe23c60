"""Where things stand in this project: the tower from the top down, its Python files, its templates.

Not for rules: the tests of this folder hold those.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Neighbours on one floor are blind to each other.
TOWER = (
    {"config"},
    {"home"},
    {"reports"},
    {"surveys", "exams", "assessments", "audit"},
    {"enrollment"},
    {"courses"},
    {"facilities"},
    {"budget"},
    {"exchange"},
    {"accounts"},
    {"journal"},
    {"core"},
)
APPS = [app for floor in TOWER for app in sorted(floor)]
OTHER_CODE = ("tests", "tools")
TEMPLATES = ROOT / "templates"


def height(app: str) -> int:
    """How high an app stands; core is 0."""
    return next(len(TOWER) - 1 - i for i, floor in enumerate(TOWER) if app in floor)


@cache
def python_files(*, migrations: bool = False) -> tuple[Path, ...]:
    """Every Python file of the project, without those that Django writes."""
    found = [file for folder in (*APPS, *OTHER_CODE) for file in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(file for file in found if migrations or "migrations" not in file.parts)


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), filename=str(file))


@cache
def templates() -> tuple[Path, ...]:
    return tuple(sorted(file for file in TEMPLATES.rglob("*") if file.suffix in (".html", ".txt")))


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()
