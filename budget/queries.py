"""Named questions to the budget: execution of the tree as of a day, plans against their lines, revenue.

Not for judging what may be entered: budget.rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import BigIntegerField, CharField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat, ExtractMonth

from budget.execution import Sums, cumulated, in_quarters, roll_up
from budget.models import Appropriation, Commitment, FiscalYear, Line, Payment, QuarterlyPlan, Revenue
from core.periods import QUARTERS, today
from journal.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Paid(TypedDict):
        paid_krw: int
        corrected_krw: int
        unpaid_krw: int

    class Standing(TypedDict):
        standing_krw: int

    PaidCommitment = WithAnnotations[Commitment, Paid]
    StandingPayment = WithAnnotations[Payment, Standing]

QUARTER_SUMS = {f"q{n}": Sum(f"q{n}_krw") for n in QUARTERS}


def years() -> QuerySet[FiscalYear]:
    """Fiscal years, the newest first."""
    return FiscalYear.objects.all()


def last_day_shown(year: int) -> date:
    """The cut when nobody names one: today, or the year's last day once it is over."""
    return max(min(today(), date(year, 12, 31)), date(year, 1, 1))


def appropriations(year: int) -> QuerySet[Appropriation]:
    """What each leaf line may spend in the year."""
    return Appropriation.objects.filter(year__year=year).select_related("line")


def commitments(year: int, as_of: date) -> QuerySet[Commitment]:
    """Commitments of the year's budget entered for a day up to `as_of`."""
    return Commitment.objects.filter(year__year=year, committed_on__lte=as_of).select_related("line")


def payments(year: int, as_of: date) -> QuerySet[Payment]:
    """Payments for the year's commitments up to `as_of`."""
    return Payment.objects.filter(commitment__year__year=year, paid_on__lte=as_of).select_related("commitment__line")


def below(line: Line) -> set[int]:
    """The keys of the line and of all lines under it."""
    parents = dict(Line.objects.values_list("pk", "parent_id"))
    found = {line.pk}
    grown = True
    while grown:
        more = {pk for pk, parent in parents.items() if parent in found} - found
        grown = bool(more)
        found |= more
    return found


@dataclass(frozen=True, kw_only=True)
class LineExecution(Sums):
    """One row of the execution table: the sums of a line."""

    line: Line
    is_leaf: bool


def execution(year: int, as_of: date) -> list[LineExecution]:
    """The whole tree of lines in order, each with last year's and this year's money and what is bound and paid.

    Returns: one row a line, won; nodes above hold the sums of their leaves. Five queries.
    Source: the expenditure table of the business report (execution is counted by commitments).
    """
    lines = list(Line.objects.all())
    parents = {line.pk: line.parent_id for line in lines}
    totals = roll_up(parents, _own_sums(year, as_of))
    with_children = set(parents.values())
    return [LineExecution(**asdict(totals[line.pk]), line=line, is_leaf=line.pk not in with_children) for line in lines]


def _own_sums(year: int, as_of: date) -> dict[int, Sums]:
    budget = _by_line(Appropriation.objects.filter(year__year=year))
    before = _by_line(Appropriation.objects.filter(year__year=year - 1))
    bound = _by_line(commitments(year, as_of))
    paid = dict(payments(year, as_of).values_list("commitment__line").order_by().annotate(krw=Sum("amount_krw")))
    return {
        pk: Sums(before.get(pk, 0), budget.get(pk, 0), bound.get(pk, 0), paid.get(pk, 0))
        for pk in {*budget, *before, *bound, *paid}
    }


def _by_line(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.values_list("line").order_by().annotate(krw=Sum("amount_krw")))


def total(rows: Iterable[LineExecution]) -> Sums:
    """The sums of the whole budget, from the rows of `execution`."""
    return sum((row for row in rows if row.line.parent_id is None), Sums())


def plans(year: int) -> QuerySet[QuarterlyPlan]:
    """The quarterly plans of the year; those of a fund have no line."""
    return QuarterlyPlan.objects.filter(year__year=year).select_related("line")


@dataclass(frozen=True)
class PlannedLine:
    """A line with money and what its plans add up to; `planned_krw` is None where it has no plan (decision 16)."""

    line: Line
    appropriation_krw: int
    planned_krw: int | None

    @property
    def difference_krw(self) -> int:
        return (self.planned_krw or 0) - self.appropriation_krw

    @property
    def adds_up(self) -> bool:
        """Whether the plans make the line; a line without a plan has nothing to add up."""
        return self.planned_krw is None or self.difference_krw == 0


def planned_lines(year: int) -> list[PlannedLine]:
    """Every line that has an appropriation or a plan in the year, with both."""
    given = _by_line(Appropriation.objects.filter(year__year=year))
    by_line = plans(year).exclude(line=None).order_by().values("line").annotate(**QUARTER_SUMS)
    planned = {line: sum(quarters) for line, *quarters in by_line.values_list("line", *QUARTER_SUMS)}
    lines = Line.objects.filter(pk__in=[*given, *planned])
    return [PlannedLine(line, given.get(line.pk, 0), planned.get(line.pk)) for line in lines]


def plans_off_their_line(year: int) -> list[PlannedLine]:
    """Lines whose plans do not add up to them; a line without a plan is not one of them (decision 16)."""
    return [row for row in planned_lines(year) if not row.adds_up]


def lines_without_plan(year: int) -> list[PlannedLine]:
    """Lines with money and no quarterly plan."""
    return [row for row in planned_lines(year) if row.planned_krw is None]


def plans_by_line(year: int) -> list[tuple[PlannedLine | None, list[QuarterlyPlan]]]:
    """The plans under the line that they divide, in the order of the lines; those of a fund without a line last."""
    by_line: dict[int | None, list[QuarterlyPlan]] = defaultdict(list)
    for plan in plans(year):
        by_line[plan.line_id].append(plan)
    found: list[tuple[PlannedLine | None, list[QuarterlyPlan]]] = [
        (row, by_line.pop(row.line.pk)) for row in planned_lines(year) if row.line.pk in by_line
    ]
    return [*found, *((None, of_fund) for of_fund in by_line.values())]


def plan_sums(year: int) -> dict[str, int]:
    """All plans of the year, those of funds included: `q1` to `q4` and `year`."""
    sums = {name: krw or 0 for name, krw in plans(year).order_by().aggregate(**QUARTER_SUMS).items()}
    return {**sums, "year": sum(sums.values())}


def way_to(line: Line) -> list[Line]:
    """The lines above it from the top, and itself."""
    way = [line]
    while way[0].parent is not None:
        way.insert(0, way[0].parent)
    return way


@dataclass(frozen=True)
class QuarterAgainstPlan:
    """A quarter's plan beside what was bound in it, for lines that have a plan; the rest stands apart."""

    quarter: int
    planned_krw: int
    executed_krw: int
    unplanned_krw: int  # bound in lines without a plan
    planned_so_far_krw: int
    executed_so_far_krw: int


def plan_against_execution(year: int, as_of: date, line: Line | None = None) -> list[QuarterAgainstPlan]:
    """The four quarters: planned and bound, for all lines or for one line with those under it.

    Plans of a fund without a line are left out, because the budget's commitments are not bound against them.
    """
    of_lines = plans(year).exclude(line=None)
    bound = commitments(year, as_of)
    if line is not None:
        keys = below(line)
        of_lines, bound = of_lines.filter(line__in=keys), bound.filter(line__in=keys)
    sums = of_lines.order_by().aggregate(**QUARTER_SUMS)
    planned = tuple(sums[f"q{n}"] or 0 for n in QUARTERS)
    with_plan = of_lines.order_by().values("line")
    within = in_quarters(_by_month(bound.filter(line__in=with_plan)))
    without = in_quarters(_by_month(bound.exclude(line__in=with_plan)))
    return [
        QuarterAgainstPlan(*row)
        for row in zip(QUARTERS, planned, within, without, cumulated(planned), cumulated(within), strict=True)
    ]


def monthly_commitments(year: int, as_of: date) -> dict[int, int]:
    """Won bound in each month of the year up to the month of `as_of`."""
    found = _by_month(commitments(year, as_of))
    last = 12 if as_of.year > year else as_of.month if as_of.year == year else 0
    return {month: found.get(month, 0) for month in range(1, last + 1)}


def _by_month(rows: QuerySet[Commitment]) -> dict[int, int]:
    months = rows.order_by().annotate(month=ExtractMonth("committed_on")).values_list("month")
    return dict(months.annotate(krw=Sum("amount_krw")))


def _sum_of(rows: QuerySet[Any], outer: str) -> Coalesce:
    grouped = rows.filter(**{outer: OuterRef("pk")}).order_by().values(outer).annotate(krw=Sum("amount_krw"))
    return Coalesce(Subquery(grouped.values("krw")), 0, output_field=BigIntegerField())


def with_paid(rows: QuerySet[Commitment]) -> QuerySet[PaidCommitment]:
    """Commitments with `paid_krw`, `corrected_krw` (not above 0) and `unpaid_krw`, what is bound and not yet paid."""
    return rows.annotate(
        paid_krw=_sum_of(Payment.objects.all(), "commitment"),
        corrected_krw=_sum_of(Commitment.objects.all(), "corrects"),
    ).annotate(unpaid_krw=F("amount_krw") + F("corrected_krw") - F("paid_krw"))


def payments_of(commitment: Commitment) -> QuerySet[StandingPayment]:
    """The commitment's payments with `standing_krw`, what has not come back of each."""
    back = _sum_of(Payment.objects.all(), "corrects")
    return commitment.payments.annotate(standing_krw=F("amount_krw") + back)


def left_krw(line: Line, year: int) -> int | None:
    """What the line may still bind in the year on any day; None when it has no appropriation."""
    given = Appropriation.objects.filter(line=line, year__year=year).first()
    if given is None:
        return None
    bound = Commitment.objects.filter(line=line, year__year=year).aggregate(krw=Sum("amount_krw", default=0))
    return given.amount_krw - int(bound["krw"])


def record_of(line: Line) -> QuerySet[Entry]:
    """What the journal holds about the commitments of the line and of those under it."""
    keys = Commitment.objects.filter(line__in=below(line)).order_by()
    texts = keys.annotate(text=Concat(Value("budget.commitment:"), Cast("pk", CharField()))).values("text")
    return Entry.objects.filter(target__in=texts)


def revenues(year: int) -> QuerySet[Revenue]:
    """What the institute expects to take in during the year, the largest first."""
    return Revenue.objects.filter(year__year=year).order_by("-amount_krw")


def revenue_krw(year: int) -> int:
    """All revenue expected in the year."""
    return int(revenues(year).aggregate(krw=Sum("amount_krw", default=0))["krw"])


def under(rate_percent: int, year: int, as_of: date) -> list[LineExecution]:
    """Leaf lines with money whose execution is under the rate."""
    rows = execution(year, as_of)
    return [r for r in rows if r.is_leaf and r.now_krw and 100 * r.executed_krw < rate_percent * r.now_krw]
