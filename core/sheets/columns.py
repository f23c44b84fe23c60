"""What a table has: sheets, columns, rows, and a problem with its place.

Not for reading or converting: core.sheets.reading and core.sheets.values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.names import in_language

Kind = Literal["text", "integer", "decimal", "date", "choice", "boolean"]

KIND_NAMES: dict[str, str | Promise] = {
    "text": _("text"),
    "integer": _("whole number"),
    "decimal": _("number"),
    "date": _("date (2023-03-02)"),
    "choice": _("one of the values listed"),
    "boolean": _("Y or N"),
}


@dataclass(frozen=True)
class Column:
    """One column, found by its Korean or its English name."""

    name_ko: str
    name_en: str
    key: str
    kind: Kind = "text"
    required: bool = False
    choices: Mapping[str, str | Promise] = field(default_factory=dict)  # code -> label; both are understood
    max_length: int | None = None

    @property
    def title(self) -> str:
        return in_language(self.name_ko, self.name_en)


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook."""

    name_ko: str
    name_en: str
    key: str
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        return in_language(self.name_ko, self.name_en)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file: its number there and its clean values by column key."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """One thing wrong: where, the value as it stands there, and a sentence that says what to do."""

    sentence: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""


@dataclass
class Book:
    """What was read: rows by sheet key, and everything wrong. With problems the rows are not to be used."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    problems: list[SheetProblem] = field(default_factory=list)
