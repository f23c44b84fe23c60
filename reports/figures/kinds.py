"""The kinds of figures: counted or summed rows, means, ratios, differences, and those not recorded yet.

Not for any one figure: the modules beside this one declare them. Not for computing: book.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from reports.scope import Scope

Words = str | Promise
Rows = Callable[[Scope, int], "QuerySet[Any]"]
NOT_YET_RECORDED: Words = _("not yet recorded")

UNITS: dict[str, Words] = {
    "count": _("count"),
    "persons": _("persons"),
    "courses": _("courses"),
    "runs": _("runs"),
    "units": _("units"),
    "percent": _("percent"),
    "thousand won": _("thousand won"),
    "findings": _("findings"),
    "m2": _("m²"),
    "rooms": _("rooms"),
    "of 5": _("of 5"),
    "answers": _("answers"),
    "hours": _("hours"),
    "hours a year": _("hours a year"),
    # Units of quoted figures only.
    "certificates": _("certificates"),
    "points of 5": _("points of 5"),
    "percentage points": _("percentage points"),
}


class Named:
    """A label with some words already in it; the rest is filled when it is read, in the reader's language."""

    def __init__(self, text: Words, **words: object) -> None:
        self.text, self.words = text, words

    def __mod__(self, words: Mapping[str, object]) -> str:
        return str(self.text) % {**self.words, **words}

    def __str__(self) -> str:
        return str(self.text)


class FigureError(Refused):
    """A figure that cannot be computed: it stops the document with its key and a sentence."""

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(f"{key}: {sentence}")
        self.key = key


class NotHeldError(FigureError):
    """A figure of a year of which the portal holds nothing."""


@dataclass(frozen=True)
class Grain:
    """What one row is called, and the fields that name it to people."""

    name: Words
    naming: tuple[str, ...]


@dataclass(frozen=True)
class Member:
    """One value of a dimension: its name and the field values that belong to it (a subtotal holds several)."""

    label: str
    holds: tuple[Any, ...]
    level: int = 0


@dataclass(frozen=True)
class Dimension:
    """A place in keys, such as {category}: the rows' field behind it and the members it can take, in order."""

    name: str
    field: str
    members: Callable[[Scope, int], Mapping[str, Member]]


@dataclass(frozen=True)
class Declared:
    """What every figure says of itself. `key` is a pattern; {year} and {before} are the year and the one before."""

    key: str
    label: Words | Named
    definition: Words
    source: Words
    unit: str
    by: tuple[Dimension, ...] = field(default=(), kw_only=True)
    # For which years a report of year Y prints it: 0 is Y, -1 the year before.
    years: tuple[int, ...] = field(default=(0,), kw_only=True)
    decimals: int = field(default=0, kw_only=True)

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"{self.key}: unknown unit {self.unit}")

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        parts = re.split(r"(\{\w+\})", self.key)
        return re.compile(
            "".join(
                (r"(?P<year>\d{4})" if part == "{year}" else rf"(?P<{part[1:-1]}>[^.]+)")
                if part.startswith("{")
                else re.escape(part)
                for part in parts
            )
        )

    def key_for(self, year: int, members: Mapping[str, str]) -> str:
        return self.key.format(year=year, **members)


@dataclass(frozen=True)
class Figure(Declared):
    """An aggregate over rows of its own grain: their number, or the sum of one field.

    `rows` gives them for a scope and year; it raises LookupError with a sentence when the year is not held.
    `unrecorded` says why nothing of the year is recorded, and nothing when it is: no rows are then not zero
    (decision 13).
    """

    rows: Rows = field(kw_only=True)
    of: Grain = field(kw_only=True)
    measure: str = field(default="", kw_only=True)
    per: int = field(default=1, kw_only=True)  # the printed unit is this many of the stored one
    unrecorded: Callable[[Scope, int], Words] | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Mean(Figure):
    """The plain mean over courses of each course's own mean: points by answers, in exact fractions (decision 0038).

    `measure` is the field of points. A course without answers has no mean and is not counted.
    """

    answers: str = field(kw_only=True)
    over: str = field(default="course", kw_only=True)
    nothing: Words = field(default="-", kw_only=True)


@dataclass(frozen=True)
class Ratio(Declared):
    """Part of whole in percent, weighted: computed from two other figures, rounded once when printed.

    `nothing` is said where the whole is zero. Where a part is not recorded, the ratio says so in the part's words.
    """

    part: str = field(kw_only=True)
    whole: str = field(kw_only=True)
    nothing: Words = field(default="-", kw_only=True)


@dataclass(frozen=True)
class Difference(Declared):
    """One figure minus another, such as this year minus the year before."""

    minuend: str = field(kw_only=True)
    subtrahend: str = field(kw_only=True)


@dataclass(frozen=True)
class NotRecorded(Declared):
    """A figure whose rows nobody records yet; it says so instead of printing a number (decision 13)."""

    why: Words = field(default=NOT_YET_RECORDED, kw_only=True)


AnyFigure = Figure | Ratio | Difference | NotRecorded
