"""Pages that show how the budget stands: the tree with execution, one line, the quarterly plans.

Not for entering anything: budget.views.entries.
"""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tables2 import RequestConfig

from budget import queries, rules, words
from budget.models import Line
from budget.tables import CommitmentTable
from budget.views.scope import scope_of
from core.access import Request, requires

ENTRIES_SHOWN = 20
RECORD_SHOWN = 20


@requires("budget.read")
def budget_execution(request: Request) -> HttpResponse:
    """The whole tree as of a day, revenue beside it."""
    scope = scope_of(request)
    if scope.year is None:
        return render(request, "budget/execution.html", {"scope": scope})
    rows = queries.execution(scope.year, scope.as_of)
    planned = {row.line.pk: row for row in queries.planned_lines(scope.year)}
    return render(
        request,
        "budget/execution.html",
        {
            "scope": scope,
            "before": scope.year - 1,
            "rows": [(row, planned.get(row.line.pk)) for row in rows],
            "total": queries.total(rows),
            "off": [row for row in planned.values() if not row.adds_up],
            "revenues": queries.revenues(scope.year),
            "revenue_krw": queries.revenue_krw(scope.year),
        },
    )


@requires("budget.read")
def budget_line(request: Request, code: str) -> HttpResponse:
    """One line as of a day: its money, its plan by quarter, its commitments, its record."""
    line = get_object_or_404(Line.objects.select_related("parent"), code=code)
    scope = scope_of(request)
    if scope.year is None:
        raise Http404
    way = queries.way_to(line)
    row = next(row for row in queries.execution(scope.year, scope.as_of) if row.line == line)
    entries = queries.with_paid(queries.commitments(scope.year, scope.as_of).filter(line__in=queries.below(line)))
    table = CommitmentTable(entries, prefix="entries-", exclude=("line",) if row.is_leaf else ())
    RequestConfig(request, paginate={"per_page": ENTRIES_SHOWN}).configure(table)
    # A line above others would show a column for each plan under it, too many to read.
    plans = list(queries.plans(scope.year).filter(line=line))
    return render(
        request,
        "budget/line.html",
        {
            "scope": scope,
            "before": scope.year - 1,
            "line": line,
            "row": row,
            "crumbs": [
                (_("Money"), f"{reverse('budget_execution')}?{scope.query}"),
                *((str(above), f"{above.get_absolute_url()}?{scope.query}") for above in way[:-1]),
                (str(line), ""),
            ],
            "plans": plans,
            "quarters": [
                (quarter, [plan.quarters_krw[quarter.quarter - 1] for plan in plans])
                for quarter in queries.plan_against_execution(scope.year, scope.as_of, line)
            ],
            "table": table,
            "all_entries": f"{reverse('commitment_list')}?year={scope.year}&line={line.code}&until={scope.as_of}",
            "record": words.read(queries.record_of(line)[:RECORD_SHOWN]),
            "why_not": rules.why_not_keep(request.user) if row.is_leaf else None,
        },
    )


@requires("budget.read")
def budget_plans(request: Request) -> HttpResponse:
    """The quarterly plans of the year beside the lines that they must add up to."""
    scope = scope_of(request)
    return render(
        request,
        "budget/plans.html",
        {
            "scope": scope,
            "lines": queries.plans_by_line(scope.year) if scope.year else [],
            "sums": queries.plan_sums(scope.year) if scope.year else None,
            "without": queries.lines_without_plan(scope.year) if scope.year else [],
            "crumbs": [(_("Money"), f"{reverse('budget_execution')}?{scope.query}"), (_("Quarterly plans"), "")],
        },
    )
