"""Totals of plan rows and the tables made of them: summary, programmes by quarter, changes.

Not for asking the database: courses.queries fills these.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core.names import in_language
from courses.models import AbolishedCourse, Category, Course, Plan, PlanCourse


@dataclass(frozen=True)
class Totals:
    """Courses, runs and trainees of some plan rows; runs is None where nothing has runs (e-learning)."""

    courses: int = 0
    runs: int | None = None
    trainees: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.courses + other.courses,
            self.runs if other.runs is None else (self.runs or 0) + other.runs,
            self.trainees + other.trainees,
        )

    def minus(self, other: Totals) -> Totals:
        """The change from the other to this one."""
        nothing_runs = self.runs is None and other.runs is None
        return Totals(
            self.courses - other.courses,
            None if nothing_runs else (self.runs or 0) - (other.runs or 0),
            self.trainees - other.trainees,
        )


@dataclass(frozen=True)
class SummaryRow:
    """One line of the summary table. `depth`: 0 total, 1 delivery, 2 area, 3 subarea; `category` None is the total."""

    category: Category | None
    depth: int
    counted: bool
    now: Totals
    before: Totals

    @property
    def change(self) -> Totals:
        return self.now.minus(self.before)

    @property
    def code(self) -> str:
        return self.category.code if self.category else ""

    @property
    def name(self) -> str:
        return str(self.category) if self.category else _("Total")

    @property
    def query(self) -> str:
        """What narrows the lists of plan rows and plan courses to exactly the rows behind this line."""
        return ("&counted=true" if self.counted else "") + (f"&category={self.code}" if self.code else "")


@dataclass(frozen=True)
class SummaryTable:
    """The plan's summary: the total first, then every category under its parent, both years side by side."""

    plan: Plan
    before: Plan | None
    rows: tuple[SummaryRow, ...]

    @property
    def total(self) -> SummaryRow:
        return self.rows[0]

    @property
    def leaves(self) -> tuple[SummaryRow, ...]:
        """The 18 rows of the report's table; what is not counted is among them."""
        return tuple(row for row in self.rows if row.depth == 3)

    def row(self, code: str) -> SummaryRow:
        """The row of a category code. Raises: LookupError."""
        for row in self.rows:
            if row.code == code:
                return row
        raise LookupError(_("The summary has no category %(code)s.") % {"code": code})


@dataclass(frozen=True)
class ProgrammeQuarters:
    """Runs and trainees of a group of programmes by quarter, with the budget plans beside it (won)."""

    name_ko: str
    name_en: str
    counted: bool
    quarters: tuple[Totals, ...]
    budget_krw: tuple[int, ...]
    codes: tuple[str, ...]

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)

    @property
    def total(self) -> Totals:
        return sum(self.quarters, Totals())

    @property
    def budget_total_krw(self) -> int:
        return sum(self.budget_krw)


@dataclass(frozen=True)
class CourseChange:
    """A course whose planned runs or trainees differ between two versions."""

    course: Course
    old: Totals
    new: Totals

    @property
    def change(self) -> Totals:
        return self.new.minus(self.old)


@dataclass(frozen=True)
class Changes:
    """What changed from one version to another. Only counted courses are compared."""

    old: Plan
    new: Plan
    added: list[PlanCourse] = field(default_factory=list)
    revised: list[PlanCourse] = field(default_factory=list)
    removed: list[PlanCourse] = field(default_factory=list)
    abolished: dict[int, AbolishedCourse] = field(default_factory=dict)  # by course
    different: list[CourseChange] = field(default_factory=list)
