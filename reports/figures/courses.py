"""Figures of the training plan. Declarations only: the rows are the plan's own (decision 11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.names import in_language
from core.periods import QUARTERS
from courses import queries
from courses.models import Category, Course, PlanCourse, Programme
from reports.figures.kinds import AnyFigure, Difference, Dimension, Figure, Grain, Member, Named, Ratio
from reports.scope import Scope

SIZE = _("business report, size of training")
LENGTH = _("business report, length of training")
MODE = _("business report, mode of training")
SUMMARY = _("business report, summary table of the training plan by category")
PROGRAMMES = _("business report, schedule of each programme")
WITHIN_DAYS = 3
BOTH = (0, -1)


def _categories(scope: Scope, year: int) -> Mapping[str, Member]:
    """Every category with the leaves that its totals hold; a row that is not counted stands for itself only."""
    nodes = list(Category.objects.all())

    def leaves(node: Category) -> list[str]:
        below = [child for child in nodes if child.parent_id == node.pk and child.counted]
        return [node.code, *(code for child in below for code in leaves(child))]

    def depth(node: Category) -> int:
        above = next((n for n in nodes if n.pk == node.parent_id), None)
        return 0 if above is None else 1 + depth(above)

    return {node.code: Member(str(node), tuple(leaves(node)), depth(node)) for node in nodes}


def _programmes(scope: Scope, year: int) -> Mapping[str, Member]:
    """Programmes as the report groups them; the group's key is the code of its first programme."""
    groups: dict[str, list[Programme]] = {}
    for programme in Programme.objects.filter(year=year):
        groups.setdefault(programme.group_ko or programme.name_ko, []).append(programme)
    return {
        members[0].code: Member(
            in_language(group, members[0].group_en or members[0].name_en), tuple(p.code for p in members)
        )
        for group, members in groups.items()
    }


def _quarters(scope: Scope, year: int) -> Mapping[str, Member]:
    return {f"q{n}": Member(str(n), (n,)) for n in QUARTERS}


CATEGORY = Dimension("category", "category__code", _categories)
PROGRAMME = Dimension("programme", "programme__code", _programmes)
QUARTER = Dimension("quarter", "quarter", _quarters)


def _courses(scope: Scope, year: int) -> QuerySet[Any]:
    return queries.counted_courses(queries.plan_in_force(year, scope.as_of)).select_related("course")


def _rows(scope: Scope, year: int) -> QuerySet[Any]:
    return queries.counted_rows(queries.plan_in_force(year, scope.as_of)).select_related("course", "category")


def _all_rows(scope: Scope, year: int) -> QuerySet[Any]:
    return queries.all_rows(queries.plan_in_force(year, scope.as_of)).select_related("course", "category")


def _all_courses(scope: Scope, year: int) -> QuerySet[Any]:
    return queries.plan_in_force(year, scope.as_of).plan_courses.select_related("course")


def _of(delivery: str) -> dict[str, str]:
    return {"category__delivery": delivery}


def _abolished(delivery: str) -> Any:
    return lambda scope, year: queries.plan_in_force(year, scope.as_of).abolished.filter(
        course__category__delivery=delivery
    )


def _courses_where(**conditions: Any) -> Any:
    return lambda scope, year: _courses(scope, year).filter(**conditions)


def _rows_where(**conditions: Any) -> Any:
    return lambda scope, year: _rows(scope, year).filter(**conditions)


def _short(scope: Scope, year: int) -> QuerySet[Any]:
    return _courses(scope, year).filter(**_of("classroom"), duration_days__lte=WITHIN_DAYS)


COURSES = Grain(_("courses in the plan"), ("course__code", "course__title_ko"))
ROWS = Grain(_("plan rows"), ("course__code", "course__title_ko", "category__name_ko", "quarter"))
ABOLISHED = Grain(_("abolished courses"), ("course__code", "course__title_ko"))
NEW = PlanCourse.Change.NEW
FACE, REMOTE = PlanCourse.PlanClass.FACE_TO_FACE, PlanCourse.PlanClass.REMOTE

TOTALS: tuple[AnyFigure, ...] = (
    Figure(
        "plan.{year}.courses", _("Courses planned in %(year)s"),
        _("Courses in the plan in force whose category is counted."), SIZE, "courses",
        years=BOTH, rows=_courses, of=COURSES,
    ),
    Figure(
        "plan.{year}.runs", _("Runs planned in %(year)s"),
        _("Runs of the counted plan rows; e-learning has none."), SUMMARY, "runs",
        years=BOTH, rows=_rows, measure="runs", of=ROWS,
    ),
    Figure(
        "plan.{year}.trainees", _("Trainees planned in %(year)s"),
        _("Trainees of the counted plan rows: places, not different persons."), SIZE, "persons",
        years=BOTH, rows=_rows, measure="trainees", of=ROWS,
    ),
    Difference(
        "plan.{year}.courses.change", _("Change of planned courses on %(before)s"),
        _("Planned courses less those of the year before."), SIZE, "courses",
        minuend="plan.{year}.courses", subtrahend="plan.{before}.courses",
    ),
    Difference(
        "plan.{year}.trainees.change", _("Change of planned trainees on %(before)s"),
        _("Planned trainees less those of the year before."), SIZE, "persons",
        minuend="plan.{year}.trainees", subtrahend="plan.{before}.trainees",
    ),
)  # fmt: skip


def _delivery(code: str, delivery: str, name: Any) -> tuple[AnyFigure, ...]:
    """The same six figures for classroom training and for e-learning."""
    return (
        Figure(
            f"plan.{{year}}.{code}.courses", Named(_("Courses planned in %(year)s: %(delivery)s"), delivery=name),
            _("Counted courses of the plan in force, of this delivery."), SIZE, "courses",
            years=BOTH, rows=_courses_where(**_of(delivery)), of=COURSES,
        ),
        Figure(
            f"plan.{{year}}.{code}.trainees", Named(_("Trainees planned in %(year)s: %(delivery)s"), delivery=name),
            _("Trainees of counted plan rows, of this delivery."), SIZE, "persons",
            years=BOTH, rows=_rows_where(**_of(delivery)), measure="trainees", of=ROWS,
        ),
        Figure(
            f"plan.{{year}}.{code}.new", Named(_("New courses in %(year)s: %(delivery)s"), delivery=name),
            _("Courses that the plan marks as new."), SIZE, "courses",
            rows=_courses_where(**_of(delivery), change=NEW), of=COURSES,
        ),
        Figure(
            f"plan.{{year}}.{code}.abolished", Named(_("Abolished courses in %(year)s: %(delivery)s"), delivery=name),
            _("Courses of the plan before that the plan drops, merges or replaces."), SIZE, "courses",
            rows=_abolished(delivery), of=ABOLISHED,
        ),
        Difference(
            f"plan.{{year}}.{code}.courses.change",
            Named(_("Change of courses on %(before)s: %(delivery)s"), delivery=name),
            _("Planned courses less those of the year before."), SIZE, "courses",
            minuend=f"plan.{{year}}.{code}.courses", subtrahend=f"plan.{{before}}.{code}.courses",
        ),
        Difference(
            f"plan.{{year}}.{code}.trainees.change",
            Named(_("Change of trainees on %(before)s: %(delivery)s"), delivery=name),
            _("Planned trainees less those of the year before."), SIZE, "persons",
            minuend=f"plan.{{year}}.{code}.trainees", subtrahend=f"plan.{{before}}.{code}.trainees",
        ),
    )  # fmt: skip


CLASSROOM = (
    *_delivery("classroom", Category.Delivery.CLASSROOM, _("classroom training")),
    Figure(
        "plan.{year}.classroom.runs", _("Runs planned in %(year)s: classroom training"),
        _("Runs of counted plan rows of classroom training."), SUMMARY, "runs",
        years=BOTH, rows=_rows_where(**_of("classroom")), measure="runs", of=ROWS,
    ),
    Figure(
        "plan.{year}.classroom.face_to_face.courses", _("Face-to-face courses in %(year)s"),
        _("Classroom courses of plan class face-to-face, whatever the mode of single runs."), SIZE, "courses",
        years=BOTH, rows=_courses_where(**_of("classroom"), plan_class=FACE), of=COURSES,
    ),
    Figure(
        "plan.{year}.classroom.face_to_face.trainees", _("Trainees of face-to-face courses in %(year)s"),
        _("Trainees of classroom courses of plan class face-to-face."), SIZE, "persons",
        years=BOTH, rows=_rows_where(**_of("classroom"), plan_class=FACE), measure="trainees", of=ROWS,
    ),
    Figure(
        "plan.{year}.classroom.remote.courses", _("Remote courses in %(year)s"),
        _("Classroom courses of plan class remote, selectable ones among them."), SIZE, "courses",
        years=BOTH, rows=_courses_where(**_of("classroom"), plan_class=REMOTE), of=COURSES,
    ),
    Figure(
        "plan.{year}.classroom.remote.trainees", _("Trainees of remote courses in %(year)s"),
        _("Trainees of classroom courses of plan class remote, selectable ones with all of theirs."), SIZE, "persons",
        years=BOTH, rows=_rows_where(**_of("classroom"), plan_class=REMOTE), measure="trainees", of=ROWS,
    ),
    Figure(
        "plan.{year}.classroom.selectable.courses", _("Selectable courses in %(year)s"),
        _("Courses whose runs are held face-to-face or remote, for the trainee to choose; counted as remote."),
        _("business report, footnote on selectable courses"), "courses",
        rows=_courses_where(delivery=Course.Delivery.SELECTABLE), of=COURSES,
    ),
    Figure(
        "plan.{year}.classroom.within_3_days.general", _("Courses of at most three days in %(year)s, not IT"),
        _("Counted classroom courses outside IT that last at most three days."), LENGTH, "courses",
        rows=lambda scope, year: _short(scope, year).exclude(category__code="C-JOB-IT"), of=COURSES,
    ),
    Figure(
        "plan.{year}.classroom.within_3_days.it", _("IT courses of at most three days in %(year)s"),
        _("Counted classroom courses of the IT category that last at most three days."), LENGTH, "courses",
        rows=lambda scope, year: _short(scope, year).filter(category__code="C-JOB-IT"), of=COURSES,
    ),
    Figure(
        "plan.{year}.classroom.within_3_days.courses", _("Classroom courses of at most three days in %(year)s"),
        _("Counted classroom courses that last at most three days."), LENGTH, "courses", rows=_short, of=COURSES,
    ),
    Ratio(
        "plan.{year}.classroom.within_3_days.rate", _("Share of classroom courses of at most three days in %(year)s"),
        _("Classroom courses of at most three days in percent of all classroom courses."), LENGTH, "percent",
        part="plan.{year}.classroom.within_3_days.courses", whole="plan.{year}.classroom.courses",
    ),
    Ratio(
        "plan.{year}.face_to_face.rate", _("Share of face-to-face courses in %(year)s"),
        _("Courses of plan class face-to-face in percent of all classroom courses."), MODE, "percent",
        years=BOTH,
        part="plan.{year}.classroom.face_to_face.courses", whole="plan.{year}.classroom.courses",
    ),
    Ratio(
        "plan.{year}.classroom.selectable.rate", _("Share of selectable courses in %(year)s"),
        _("Selectable courses in percent of all classroom courses."), MODE, "percent",
        part="plan.{year}.classroom.selectable.courses", whole="plan.{year}.classroom.courses",
    ),
    Figure(
        "plan.{year}.fourth_industrial.courses", _("Courses on the fourth industrial revolution in %(year)s"),
        _("Counted courses marked as being on drones, data, artificial intelligence and the like."),
        _("business report, IT classroom training"), "courses",
        years=BOTH, rows=_courses_where(fourth_industrial=True), of=COURSES,
    ),
    Figure(
        "plan.{year}.open_to_municipalities.courses", _("Courses open to other municipalities in %(year)s"),
        _("Counted classroom courses that officials of other municipalities may take."),
        _("business report, specialist training"), "courses",
        rows=_courses_where(**_of("classroom"), open_to_municipalities=True), of=COURSES,
    ),
)  # fmt: skip

SUMMARY_TABLE: tuple[AnyFigure, ...] = (
    Figure(
        "plan.{year}.category.{category}.courses", _("Courses of %(category)s in %(year)s"),
        _("Courses of the plan in this category and those below it."), SUMMARY, "courses",
        by=(CATEGORY,), years=BOTH, rows=_all_courses, of=COURSES,
    ),
    Figure(
        "plan.{year}.category.{category}.runs", _("Runs of %(category)s in %(year)s"),
        _("Runs of the plan rows in this category and those below it."), SUMMARY, "runs",
        by=(CATEGORY,), years=BOTH, rows=_all_rows, measure="runs", of=ROWS,
    ),
    Figure(
        "plan.{year}.category.{category}.trainees", _("Trainees of %(category)s in %(year)s"),
        _("Trainees of the plan rows in this category and those below it."), SUMMARY, "persons",
        by=(CATEGORY,), years=BOTH, rows=_all_rows, measure="trainees", of=ROWS,
    ),
    Difference(
        "plan.{year}.category.{category}.trainees.change", _("Change of trainees of %(category)s on %(before)s"),
        _("Planned trainees of the category less those of the year before."), SUMMARY, "persons",
        by=(CATEGORY,), minuend="plan.{year}.category.{category}.trainees",
        subtrahend="plan.{before}.category.{category}.trainees",
    ),
    Figure(
        "plan.{year}.quarter.{quarter}.trainees", _("Trainees planned for quarter %(quarter)s of %(year)s"),
        _("Trainees of the counted plan rows of the quarter."), PROGRAMMES, "persons",
        by=(QUARTER,), rows=_rows, measure="trainees", of=ROWS,
    ),
    Figure(
        "plan.{year}.quarter.{quarter}.classroom.runs", _("Classroom runs planned for quarter %(quarter)s of %(year)s"),
        _("Runs of counted plan rows of classroom training; a run counts in the quarter it starts in."),
        PROGRAMMES, "runs",
        by=(QUARTER,), rows=_rows_where(**_of("classroom")), measure="runs", of=ROWS,
    ),
    Figure(
        "plan.{year}.quarter.{quarter}.classroom.trainees",
        _("Classroom trainees planned for quarter %(quarter)s of %(year)s"),
        _("Trainees of counted plan rows of classroom training in the quarter."), PROGRAMMES, "persons",
        by=(QUARTER,), rows=_rows_where(**_of("classroom")), measure="trainees", of=ROWS,
    ),
)  # fmt: skip

PROGRAMME_TABLE: tuple[AnyFigure, ...] = (
    Figure(
        "plan.{year}.programme.{programme}.runs", _("Runs of the programme %(programme)s in %(year)s"),
        _("Runs of the programme's plan rows."), PROGRAMMES, "runs",
        by=(PROGRAMME,), rows=_all_rows, measure="runs", of=ROWS,
    ),
    Figure(
        "plan.{year}.programme.{programme}.trainees", _("Trainees of the programme %(programme)s in %(year)s"),
        _("Trainees of the programme's plan rows."), PROGRAMMES, "persons",
        by=(PROGRAMME,), rows=_all_rows, measure="trainees", of=ROWS,
    ),
    Figure(
        "plan.{year}.programme.{programme}.{quarter}.runs",
        _("Runs of the programme %(programme)s in quarter %(quarter)s of %(year)s"),
        _("Runs of the programme's plan rows of the quarter."), PROGRAMMES, "runs",
        by=(PROGRAMME, QUARTER), rows=_all_rows, measure="runs", of=ROWS,
    ),
    Figure(
        "plan.{year}.programme.{programme}.{quarter}.trainees",
        _("Trainees of the programme %(programme)s in quarter %(quarter)s of %(year)s"),
        _("Trainees of the programme's plan rows of the quarter."), PROGRAMMES, "persons",
        by=(PROGRAMME, QUARTER), rows=_all_rows, measure="trainees", of=ROWS,
    ),
)  # fmt: skip

FIGURES: tuple[AnyFigure, ...] = (
    *TOTALS,
    *CLASSROOM,
    *_delivery("elearning", Category.Delivery.ELEARNING, _("e-learning")),
    *SUMMARY_TABLE,
    *PROGRAMME_TABLE,
)
