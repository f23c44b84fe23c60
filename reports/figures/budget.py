"""Figures of the budget, in thousand won as the report prints them. Declarations only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budget import queries
from budget.models import Line
from core.periods import QUARTERS
from reports.figures.kinds import AnyFigure, Difference, Dimension, Figure, Grain, Member, Named, Ratio, Rows
from reports.scope import Scope

EXPENDITURE = _("business report, expenditure budget")
REVENUE = _("business report, revenue budget")
PLANS = _("business report, budget plan of each programme")
THOUSAND = 1000
BOTH = (0, -1)


def _lines(scope: Scope, year: int) -> Mapping[str, Member]:
    """Every line with the leaves whose money it holds."""
    children: dict[int | None, list[Line]] = defaultdict(list)
    for line in Line.objects.all():
        children[line.parent_id].append(line)

    def below(line: Line) -> list[str]:
        return [line.code, *(code for child in children[line.pk] for code in below(child))]

    ordered = sorted((line for lines in children.values() for line in lines), key=lambda line: line.order)
    return {line.code: Member(str(line), tuple(below(line)), line.level) for line in ordered}


def _plans(scope: Scope, year: int) -> Mapping[str, Member]:
    return {plan.code: Member(str(plan), (plan.code,)) for plan in queries.plans(year)}


LINE = Dimension("line", "line__code", _lines)
PLAN = Dimension("plan", "code", _plans)


def _held(rows: QuerySet[Any], year: int) -> QuerySet[Any]:
    if not queries.years().filter(year=year).exists():
        raise LookupError(gettext("There is no budget for %(year)s.") % {"year": year})
    return rows


def _appropriations(scope: Scope, year: int) -> QuerySet[Any]:
    return _held(queries.appropriations(year), year)


def _commitments(scope: Scope, year: int) -> QuerySet[Any]:
    return _held(queries.commitments(year, scope.as_of), year)


def _committed_in(quarter: int) -> Rows:
    return lambda scope, year: _commitments(scope, year).filter(committed_on__year=year, committed_on__quarter=quarter)


def _payments(scope: Scope, year: int) -> QuerySet[Any]:
    return _held(queries.payments(year, scope.as_of), year)


def _quarterly(scope: Scope, year: int) -> QuerySet[Any]:
    return _held(queries.plans(year), year)


def _revenues(scope: Scope, year: int) -> QuerySet[Any]:
    return _held(queries.revenues(year), year)


LEAF = Grain(_("appropriations of lines"), ("line__code", "line__name_ko"))
ACT = Grain(_("commitments"), ("code", "committed_on", "title_ko"))
PAID = Grain(_("payments"), ("commitment__code", "paid_on"))
INCOME = Grain(_("revenues"), ("code", "name_ko"))
PLANNED = Grain(_("quarterly plans"), ("code", "name_ko"))
AMOUNT = "amount_krw"

WHOLE: tuple[AnyFigure, ...] = (
    Figure(
        "budget.{year}.total", _("Budget of %(year)s"), _("Appropriations of all lines of the year."), EXPENDITURE,
        "thousand won", years=BOTH, rows=_appropriations, of=LEAF, measure=AMOUNT, per=THOUSAND,
    ),
    Difference(
        "budget.{year}.change", _("Change of the budget on %(before)s"),
        _("Appropriations less those of the year before."), EXPENDITURE, "thousand won",
        minuend="budget.{year}.total", subtrahend="budget.{before}.total",
    ),
    Ratio(
        "budget.{year}.change.rate", _("Rate of change of the budget on %(before)s"),
        _("The change in percent of the year before."), EXPENDITURE, "percent", decimals=1,
        part="budget.{year}.change", whole="budget.{before}.total",
    ),
    Figure(
        "budget.{year}.executed", _("Execution of the budget of %(year)s"),
        _("Commitments of the year up to the cut date; execution is counted by the act that binds the money."),
        EXPENDITURE, "thousand won", years=BOTH, rows=_commitments, of=ACT, measure=AMOUNT, per=THOUSAND,
    ),
    Ratio(
        "budget.{year}.executed.rate", _("Execution rate of the budget of %(year)s"),
        _("Commitments up to the cut date in percent of the appropriations."), EXPENDITURE, "percent", decimals=1,
        years=BOTH, part="budget.{year}.executed", whole="budget.{year}.total",
    ),
    Figure(
        "budget.{year}.paid", _("Payments from the budget of %(year)s"),
        _("Payments up to the cut date."), EXPENDITURE, "thousand won", rows=_payments,
        of=PAID, measure=AMOUNT, per=THOUSAND,
    ),
    Figure(
        "budget.{year}.revenue", _("Revenue budget of %(year)s"), _("Revenue that the institute expects in the year."),
        REVENUE, "thousand won", rows=_revenues, of=INCOME, measure=AMOUNT, per=THOUSAND,
    ),
    Figure(
        "budget.{year}.revenue.regular", _("Regular non-tax revenue of %(year)s"),
        _("Rent, charges, fees, project and interest income."), REVENUE, "thousand won",
        rows=lambda scope, year: _revenues(scope, year).filter(kind="regular"),
        of=INCOME, measure=AMOUNT, per=THOUSAND,
    ),
    Figure(
        "budget.{year}.revenue.occasional", _("Occasional non-tax revenue of %(year)s"),
        _("Revenue that does not come every year."), REVENUE, "thousand won",
        rows=lambda scope, year: _revenues(scope, year).filter(kind="occasional"),
        of=INCOME, measure=AMOUNT, per=THOUSAND,
    ),
)  # fmt: skip

TREE: tuple[AnyFigure, ...] = (
    Figure(
        "budget.{year}.line.{line}.appropriation", _("Appropriation of %(line)s in %(year)s"),
        _("Appropriations of the line and the lines below it."), EXPENDITURE, "thousand won",
        by=(LINE,), years=BOTH, rows=_appropriations, of=LEAF, measure=AMOUNT, per=THOUSAND,
    ),
    Difference(
        "budget.{year}.line.{line}.change", _("Change of %(line)s on %(before)s"),
        _("The line's appropriation less that of the year before."), EXPENDITURE, "thousand won",
        by=(LINE,), minuend="budget.{year}.line.{line}.appropriation",
        subtrahend="budget.{before}.line.{line}.appropriation",
    ),
    Ratio(
        "budget.{year}.line.{line}.change.rate", _("Rate of change of %(line)s on %(before)s"),
        _("The line's change in percent of the year before."), EXPENDITURE, "percent", decimals=1,
        by=(LINE,), part="budget.{year}.line.{line}.change", whole="budget.{before}.line.{line}.appropriation",
    ),
    Figure(
        "budget.{year}.line.{line}.executed", _("Execution of %(line)s in %(year)s"),
        _("Commitments of the line and the lines below it up to the cut date."), EXPENDITURE, "thousand won",
        by=(LINE,), rows=_commitments, of=ACT, measure=AMOUNT, per=THOUSAND,
    ),
    Ratio(
        "budget.{year}.line.{line}.executed.rate", _("Execution rate of %(line)s in %(year)s"),
        _("The line's commitments up to the cut date in percent of its appropriation."), EXPENDITURE, "percent",
        decimals=1, by=(LINE,), part="budget.{year}.line.{line}.executed",
        whole="budget.{year}.line.{line}.appropriation",
    ),
)  # fmt: skip

QUARTERLY: tuple[AnyFigure, ...] = tuple(
    figure
    for n in QUARTERS
    for figure in (
        Figure(
            f"budget.{{year}}.plan.{{plan}}.q{n}",
            Named(_("Budget plan of %(plan)s for quarter %(quarter)s of %(year)s"), quarter=n),
            _("What the plan means to spend in the quarter."), PLANS, "thousand won",
            by=(PLAN,), rows=_quarterly, measure=f"q{n}_krw", of=PLANNED, per=THOUSAND,
        ),
        Figure(
            f"budget.{{year}}.quarter.q{n}.planned",
            Named(_("Planned spending in quarter %(quarter)s of %(year)s"), quarter=n),
            _("What all quarterly plans of lines mean to spend in the quarter; plans of a fund are not in it."),
            PLANS, "thousand won",
            rows=lambda scope, year: _quarterly(scope, year).filter(line__isnull=False),
            measure=f"q{n}_krw", of=PLANNED, per=THOUSAND,
        ),
        Figure(
            f"budget.{{year}}.quarter.q{n}.executed",
            Named(_("Execution in quarter %(quarter)s of %(year)s"), quarter=n),
            _("Commitments entered for a day of the quarter, up to the cut date."), EXPENDITURE, "thousand won",
            rows=_committed_in(n),
            of=ACT, measure=AMOUNT, per=THOUSAND,
        ),
    )
)  # fmt: skip

FIGURES: tuple[AnyFigure, ...] = (*WHOLE, *TREE, *QUARTERLY)
