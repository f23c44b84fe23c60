"""Figures of what came of the plan: completions beside planned places, and the spread of e-learning.

Declarations only: the rows are enrollment's summary of a year (decision 0037). Satisfaction: scores.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Category
from courses.queries import counted_courses, counted_rows, plan_in_force
from enrollment.queries.results import all_results, results_of
from enrollment.queries.spread import ended_quarters, renewed_in, taken, verdicts_in
from enrollment.spreading import is_between, is_over, is_under
from reports.figures.courses import BOTH, CATEGORY, COURSES, PROGRAMME, QUARTER, ROWS
from reports.figures.kinds import (
    NOT_YET_RECORDED,
    AnyFigure,
    Difference,
    Dimension,
    Figure,
    Grain,
    Member,
    Named,
    Ratio,
    Rows,
    Words,
)
from reports.scope import Scope

RESULTS = _("business report, results of the year")
AUDIT = _("report on the council's audit, finding 1")
PROGRAMMES = _("business report, schedule of each programme")
ELEARNING = Category.Delivery.ELEARNING
MOST_LISTED = 40  # courses of one list in a document
RESULT = Grain(_("rows of results"), ("course__code", "course__title_ko", "quarter", "on"))


def _unrecorded(scope: Scope, year: int) -> Words:
    plan_in_force(year, scope.as_of)  # a year without a plan is not held at all
    return "" if results_of(year, scope.as_of).exists() else NOT_YET_RECORDED


def _unrecorded_by_quarter(scope: Scope, year: int) -> Words:
    """A closed year was told as a whole: its quarters are unknown, and not zero."""
    if lacking := _unrecorded(scope, year):
        return lacking
    by_quarter = results_of(year, scope.as_of).filter(closed=False)
    return "" if by_quarter.exists() else _("not kept by quarter")


def _unrecorded_decisions(scope: Scope, year: int) -> Words:
    """Of a closed year nobody told who did not complete."""
    if lacking := _unrecorded(scope, year):
        return lacking
    return "" if results_of(year, scope.as_of).filter(closed=False).exists() else _("not kept of this year")


def _ended(scope: Scope, year: int) -> list[int]:
    return ended_quarters(year, scope.as_of)


def _unrecorded_spread(scope: Scope, year: int) -> Words:
    if lacking := _unrecorded(scope, year):
        return lacking
    return "" if _ended(scope, year) else _("no quarter has ended yet")


def _results(scope: Scope, year: int) -> QuerySet[Any]:
    return results_of(year, scope.as_of).select_related("course")


def _all_results(scope: Scope, year: int) -> QuerySet[Any]:
    return all_results(year, scope.as_of).select_related("course")


def _results_where(**conditions: Any) -> Rows:
    return lambda scope, year: _results(scope, year).filter(**conditions)


def _planned(scope: Scope, year: int) -> QuerySet[Any]:
    return counted_rows(plan_in_force(year, scope.as_of)).select_related("course", "category")


def _held_where(**conditions: Any) -> Rows:
    """Courses of the plan that somebody completed; a subquery, because joined rows would multiply."""

    def rows(scope: Scope, year: int) -> QuerySet[Any]:
        done = results_of(year, scope.as_of).filter(completed__gt=0)
        courses = counted_courses(plan_in_force(year, scope.as_of)).select_related("course")
        return courses.filter(course__in=done.values("course"), **conditions)

    return rows


# E-learning by course, over the quarters that ended: a course is not behind because its quarter has just begun.


def _planned_so_far(scope: Scope, year: int) -> QuerySet[Any]:
    return _planned(scope, year).filter(quarter__in=_ended(scope, year), course__isnull=False)


def _completed_so_far(scope: Scope, year: int) -> QuerySet[Any]:
    ended = Q(quarter__in=_ended(scope, year)) | Q(closed=True)
    return _results(scope, year).filter(ended)


def spread(scope: Scope, year: int) -> dict[str, tuple[int, int]]:
    """Planned and completed places of every e-learning course with planned places, over the quarters that ended."""
    return taken(year, scope.as_of)


@dataclass(frozen=True)
class Outlier:
    """A course that a document names: code and title, the day of its last content and the verdict, each if any."""

    code: str
    title: str
    renewed: str
    verdict: str


@dataclass(frozen=True)
class Listed:
    """Courses that a document names, and how many more there are."""

    first: tuple[Outlier, ...]
    rest: int


@dataclass(frozen=True)
class Outside:
    """The courses that few took and those that far more took than planned, the farthest first."""

    under: Listed
    over: Listed


def listed(scope: Scope, year: int) -> Outside:
    """The e-learning courses outside the two bounds; none where the spread is not recorded."""
    try:
        lacking = _unrecorded_spread(scope, year)
    except LookupError:
        lacking = NOT_YET_RECORDED
    of_courses = {} if lacking else spread(scope, year)
    rates = {code: Fraction(completed, planned) for code, (planned, completed) in of_courses.items()}
    in_order = sorted(rates, key=lambda code: (rates[code], code))
    titles = _courses(scope, year) if of_courses else {}
    outside = [code for code in in_order if not is_between(*of_courses[code])]
    renewed, verdicts = renewed_in(outside, scope.as_of), verdicts_in(year, outside, scope.as_of)

    def outlier(code: str) -> Outlier:
        at, given = renewed.get(code), verdicts.get(code)
        day = formats.date_format(timezone.localdate(at), "SHORT_DATE_FORMAT") if at else ""
        return Outlier(code, titles[code].label, day, given.get_verdict_display() if given else "")

    def some(codes: list[str]) -> Listed:
        first = tuple(outlier(code) for code in codes[:MOST_LISTED])
        return Listed(first, max(0, len(codes) - MOST_LISTED))

    return Outside(
        some([code for code in in_order if is_under(*of_courses[code])]),
        some([code for code in reversed(in_order) if is_over(*of_courses[code])]),
    )


def _spread_where(wanted: Any) -> Rows:
    def rows(scope: Scope, year: int) -> QuerySet[Any]:
        codes = [code for code, numbers in spread(scope, year).items() if wanted(*numbers)]
        plan = plan_in_force(year, scope.as_of)
        return counted_courses(plan).filter(course__code__in=codes).select_related("course")

    return rows


def _courses(scope: Scope, year: int) -> Mapping[str, Member]:
    """Every course of the plan in force, by its code."""
    courses = counted_courses(plan_in_force(year, scope.as_of)).select_related("course").order_by("course__code")
    return {entry.course.code: Member(str(entry.course), (entry.course.code,)) for entry in courses}


COURSE = Dimension("course", "course__code", _courses)

TOTALS: tuple[AnyFigure, ...] = (
    Figure(
        "result.{year}.planned", _("Places planned in %(year)s"),
        _("Trainees of the counted plan rows, which completions are set against."), RESULTS, "persons",
        years=BOTH, rows=_planned, measure="trainees", of=ROWS,
    ),
    Figure(
        "result.{year}.courses", _("Courses held in %(year)s"),
        _("Counted courses of the plan that somebody completed by the cut date."), RESULTS, "courses",
        years=BOTH, rows=_held_where(), of=COURSES, unrecorded=_unrecorded,
    ),
    Figure(
        "result.{year}.completed", _("Completions in %(year)s"),
        _("Completions decided by the cut date, of counted courses: places, not different persons."), RESULTS,
        "persons", years=BOTH, rows=_results, measure="completed", of=RESULT, unrecorded=_unrecorded,
    ),
    Figure(
        "result.{year}.decided", _("Decisions on completion in %(year)s"),
        _("Places of counted courses on which it was decided by the cut date whether they were completed."), RESULTS,
        "persons", rows=_results, measure="decided", of=RESULT, unrecorded=_unrecorded_decisions,
    ),
    Difference(
        "result.{year}.not_completed", _("Places not completed in %(year)s"),
        _("Places decided and not completed, those with a certificate revoked for good among them."), RESULTS,
        "persons", minuend="result.{year}.decided", subtrahend="result.{year}.completed",
    ),
    Ratio(
        "result.{year}.completed.rate", _("Completions of planned places in %(year)s"),
        _("Completions in percent of planned places; above 100 where more people took part than were planned."),
        RESULTS, "percent", years=BOTH, decimals=1,
        part="result.{year}.completed", whole="result.{year}.planned",
    ),
    Ratio(
        "result.{year}.completion.rate", _("Completion rate in %(year)s"),
        _("Completions in percent of the places decided, all courses together: weighted by people."), RESULTS,
        "percent", decimals=1, part="result.{year}.completed", whole="result.{year}.decided",
    ),
)  # fmt: skip


def _delivery(code: str, delivery: str, name: Any, source: Any, decimals: int) -> tuple[AnyFigure, ...]:
    """The same three figures for classroom training and for e-learning."""
    return (
        Figure(
            f"result.{{year}}.{code}.courses", Named(_("Courses held in %(year)s: %(delivery)s"), delivery=name),
            _("Counted courses of this delivery that somebody completed by the cut date."), source, "courses",
            years=BOTH, rows=_held_where(category__delivery=delivery), of=COURSES, unrecorded=_unrecorded,
        ),
        Figure(
            f"result.{{year}}.{code}.completed", Named(_("Completions in %(year)s: %(delivery)s"), delivery=name),
            _("Completions decided by the cut date, of counted courses of this delivery."), source, "persons",
            years=BOTH, rows=_results_where(category__delivery=delivery), measure="completed", of=RESULT,
            unrecorded=_unrecorded,
        ),
        Ratio(
            f"result.{{year}}.{code}.rate", Named(_("Take-up in %(year)s: %(delivery)s"), delivery=name),
            _("Completions in percent of the planned places of this delivery."), source, "percent",
            years=BOTH, decimals=decimals,
            part=f"result.{{year}}.{code}.completed", whole=f"plan.{{year}}.{code}.trainees",
        ),
    )  # fmt: skip


GROUPS: tuple[AnyFigure, ...] = (
    Figure(
        "result.{year}.category.{category}.completed", _("Completions of %(category)s in %(year)s"),
        _("Completions decided by the cut date, in this category and those below it."), RESULTS, "persons",
        by=(CATEGORY,), years=BOTH, rows=_all_results, measure="completed", of=RESULT, unrecorded=_unrecorded,
    ),
    Ratio(
        "result.{year}.category.{category}.rate", _("Take-up of %(category)s in %(year)s"),
        _("Completions in percent of the planned places of this category."), RESULTS, "percent",
        by=(CATEGORY,), years=BOTH, decimals=1,
        part="result.{year}.category.{category}.completed", whole="plan.{year}.category.{category}.trainees",
    ),
    Figure(
        "result.{year}.programme.{programme}.completed", _("Completions of the programme %(programme)s in %(year)s"),
        _("Completions decided by the cut date, in courses of the programme."), PROGRAMMES, "persons",
        by=(PROGRAMME,), rows=_all_results, measure="completed", of=RESULT, unrecorded=_unrecorded,
    ),
    Ratio(
        "result.{year}.programme.{programme}.rate", _("Take-up of the programme %(programme)s in %(year)s"),
        _("Completions in percent of the planned places of the programme."), PROGRAMMES, "percent",
        by=(PROGRAMME,), decimals=1,
        part="result.{year}.programme.{programme}.completed", whole="plan.{year}.programme.{programme}.trainees",
    ),
    Figure(
        "result.{year}.programme.{programme}.{quarter}.completed",
        _("Completions of the programme %(programme)s in quarter %(quarter)s of %(year)s"),
        _("Completions of the programme; a run counts in the quarter it starts in."), PROGRAMMES, "persons",
        by=(PROGRAMME, QUARTER), rows=_all_results, measure="completed", of=RESULT,
        unrecorded=_unrecorded_by_quarter,
    ),
    Ratio(
        "result.{year}.programme.{programme}.{quarter}.rate",
        _("Take-up of the programme %(programme)s in quarter %(quarter)s of %(year)s"),
        _("Completions in percent of the planned places of the programme in the quarter."), PROGRAMMES, "percent",
        by=(PROGRAMME, QUARTER), decimals=1,
        part="result.{year}.programme.{programme}.{quarter}.completed",
        whole="plan.{year}.programme.{programme}.{quarter}.trainees",
    ),
    Figure(
        "result.{year}.quarter.{quarter}.completed", _("Completions of quarter %(quarter)s of %(year)s"),
        _("Completions of counted courses; a run counts in the quarter it starts in, e-learning in that of the"
          " completion."), RESULTS, "persons",
        by=(QUARTER,), rows=_results, measure="completed", of=RESULT, unrecorded=_unrecorded_by_quarter,
    ),
    Figure(
        "result.{year}.quarter.{quarter}.classroom.completed",
        _("Classroom completions of quarter %(quarter)s of %(year)s"),
        _("Completions of runs that start in the quarter."), RESULTS, "persons",
        by=(QUARTER,), rows=_results_where(category__delivery=Category.Delivery.CLASSROOM), measure="completed",
        of=RESULT, unrecorded=_unrecorded_by_quarter,
    ),
    Ratio(
        "result.{year}.quarter.{quarter}.classroom.rate", _("Classroom take-up of quarter %(quarter)s of %(year)s"),
        _("Completions in percent of the classroom places planned for the quarter."), RESULTS, "percent",
        by=(QUARTER,), decimals=1,
        part="result.{year}.quarter.{quarter}.classroom.completed",
        whole="plan.{year}.quarter.{quarter}.classroom.trainees",
    ),
)  # fmt: skip

SPREAD: tuple[AnyFigure, ...] = (
    Figure(
        "result.{year}.elearning.under_50.courses", _("E-learning courses below half of their places in %(year)s"),
        _("E-learning courses whose completions are below half of planned places, over the quarters that ended."),
        AUDIT, "courses", years=BOTH, rows=_spread_where(is_under), of=COURSES, unrecorded=_unrecorded_spread,
    ),
    Figure(
        "result.{year}.elearning.between.courses",
        _("E-learning courses from half to three times their places in %(year)s"),
        _("E-learning courses that are neither below half nor above three times, over the quarters that ended."),
        AUDIT, "courses", years=BOTH, of=COURSES, unrecorded=_unrecorded_spread,
        rows=_spread_where(is_between),
    ),
    Figure(
        "result.{year}.elearning.over_300.courses", _("E-learning courses above three times their places in %(year)s"),
        _("E-learning courses whose completions are above three times planned places, over the quarters that ended."),
        AUDIT, "courses", years=BOTH, rows=_spread_where(is_over), of=COURSES, unrecorded=_unrecorded_spread,
    ),
    # By course: opened by the tables of the spread, too many to be listed.
    Figure(
        "result.{year}.course.{course}.planned", _("Planned places of %(course)s in %(year)s, quarters that ended"),
        _("Trainees of the course's plan rows, over the quarters that ended by the cut date."), AUDIT, "persons",
        by=(COURSE,), years=(), rows=_planned_so_far, measure="trainees", of=ROWS, unrecorded=_unrecorded_spread,
    ),
    Figure(
        "result.{year}.course.{course}.completed", _("Completions of %(course)s in %(year)s, quarters that ended"),
        _("Completions of the course, over the quarters that ended by the cut date."), AUDIT, "persons",
        by=(COURSE,), years=(), rows=_completed_so_far, measure="completed", of=RESULT,
        unrecorded=_unrecorded_spread,
    ),
    Ratio(
        "result.{year}.course.{course}.rate", _("Take-up of %(course)s in %(year)s, quarters that ended"),
        _("Completions in percent of planned places, over the quarters that ended by the cut date."), AUDIT,
        "percent", by=(COURSE,), years=(), decimals=1,
        part="result.{year}.course.{course}.completed", whole="result.{year}.course.{course}.planned",
    ),
)  # fmt: skip

FIGURES: tuple[AnyFigure, ...] = (
    *TOTALS,
    *_delivery("classroom", Category.Delivery.CLASSROOM, _("classroom training"), RESULTS, 0),
    *_delivery("elearning", ELEARNING, _("e-learning"), AUDIT, 1),
    *GROUPS,
    *SPREAD,
)
