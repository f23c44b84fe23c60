"""Loads the plan, catalogue and runs of one year from the seed's CSV files.

Not for the staff's workbook: courses.imports.apply. The columns are described in seed/README.md.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path

from django.db import transaction
from django.db.models import Model

from accounts.models import Organisation
from budget.models import QuarterlyPlan
from courses.facts import FACTS
from courses.imports import lecturers, sample_content
from courses.imports.sample import showcases
from courses.imports.sync import Row, rows_of, sync, typed
from courses.models import (
    AbolishedCourse,
    Category,
    ContentWork,
    Course,
    Demand,
    Plan,
    PlanCourse,
    PlanRow,
    Programme,
    Run,
    Subject,
    SurveyAnswer,
    YearResult,
)

COURSE = (
    "code", "title_ko", "title_en", "delivery", "duration_days", "duration_text_ko", "duration_text_en", "hours",
    "hours_recognised", "level", "target_grades_ko", "statutory", "open_to_municipalities", "fourth_industrial",
    "content", "units", "description_ko", "description_en", "sample",
)  # fmt: skip

WORK = ("kind", "units", "provider", "state", "planned_on", "handed_in_at", "accepted_at", "published_at", "sample")


@transaction.atomic
def load(folder: Path, year: int) -> dict[str, int]:
    """Make the catalogue and the year's plan equal to the files, and the plan before it, if its folder is there.

    Returns: how many rows of each kind the year's files hold. Safe to run twice: a second run changes nothing.
    Raises: KeyError naming the code when a file points at a row that does not exist.
    """
    counts = {"categories": _categories(folder / "common" / "categories.csv"), "courses": _courses(folder)}
    counts |= showcases.load()
    if (folder / str(year - 1)).exists():
        _load_year(folder, year - 1)
    counts |= {**_load_year(folder, year), **lecturers.load(folder / "common")}
    return {**counts, **sample_content.load(folder / "content")}


def _load_year(folder: Path, year: int) -> dict[str, int]:
    home = folder / str(year)
    counts = {
        "subjects": _subjects(home / "subjects.csv"),
        "programmes": _programmes(folder, year),
        "demands": _demands(home / "demands.csv", year),
        "survey answers": _survey(home / "demand_survey.csv", year),
    }
    for row in rows_of(home / "plan.csv"):
        plan = _plan(row)
        counts["plan courses"] = _plan_courses(folder, plan)
        counts["abolished courses"] = _abolished(home / "abolished.csv", plan)
        counts["plan rows"] = _plan_rows(home / "plan_rows.csv", plan)
    counts["runs"] = _runs(home / "runs.csv", year)
    counts["works"] = _works(home / "content_works.csv", year)
    counts["results"] = _results(home / "results.csv", year)
    return counts


def _keys(model: type[Model], **scope: int) -> dict[str, int]:
    return dict(model._default_manager.filter(**scope).values_list("code", "pk"))


def _categories(file: Path) -> int:
    rows, names = rows_of(file), ("code", "delivery", "name_ko", "name_en", "order", "counted")
    for row in rows:  # parents stand before their children
        parent = Category.objects.get(code=row["parent"]) if row["parent"] else None
        wanted = Category(parent=parent, **typed(Category, row, names))
        sync(Category.objects.filter(code=row["code"]), ("code",), [wanted])
    return len(rows)


def _course_rows(folder: Path) -> list[Row]:
    return [row for file in sorted(folder.glob("*/courses.csv")) for row in rows_of(file)]


def _courses(folder: Path) -> int:
    """The catalogue is one: every year's file is read, since an earlier plan holds courses of later files too.

    A course that somebody changed in the portal is left alone.
    """
    edited = set(Course.objects.filter(revision__gt=0).values_list("code", flat=True))
    rows = [row for row in _course_rows(folder) if row["code"] not in edited]
    categories = _keys(Category)
    known = _keys(Course)
    wanted = [
        Course(
            category_id=categories[row["category"]],
            previous_id=known.get(row["previous"]),
            **typed(Course, row, COURSE),
        )
        for row in rows
    ]
    sync(Course.objects.filter(revision=0), ("code",), wanted, prune=False)
    known = _keys(Course)
    late = [course for course, row in zip(wanted, rows, strict=True) if row["previous"] and not course.previous_id]
    previous = {row["code"]: row["previous"] for row in rows}
    for course in late:  # on a first load the course before may have come later in the file
        course.pk, course.previous_id = known[course.code], known[previous[course.code]]
    Course.objects.bulk_update(late, ["previous"])
    return len(rows)


def _works(file: Path, year: int) -> int:
    """The development register; a line that stands is left alone, whoever entered it."""
    courses, rows = _keys(Course), rows_of(file)
    there = set(ContentWork.objects.filter(year=year).values_list("course", flat=True))
    ContentWork.objects.bulk_create(
        ContentWork(year=year, course_id=courses[row["course"]], **typed(ContentWork, row, WORK))
        for row in rows
        if courses[row["course"]] not in there
    )
    return len(rows)


def _subjects(file: Path) -> int:
    courses = _keys(Course)
    names = ("order", "title_ko", "title_en", "method", "hours")
    wanted = [Subject(course_id=courses[row["course"]], **typed(Subject, row, names)) for row in rows_of(file)]
    scope = Subject.objects.filter(course__in={subject.course_id for subject in wanted})
    return sync(scope, ("course_id", "order"), wanted)


def _programmes(folder: Path, year: int) -> int:
    """A year without its own file (2022) has the programmes of the next one, without their budget plans."""
    own = folder / str(year) / "programmes.csv"
    rows = rows_of(own) or rows_of(folder / str(year + 1) / "programmes.csv")
    plans = _keys(QuarterlyPlan, year__year=year)
    wanted = [
        Programme(
            year=year,
            group_ko=row["group"],
            budget_plan_id=_optional(plans, row["budget_plan"]) if own.exists() else None,
            **typed(Programme, row, ("code", "name_ko", "name_en", "group_en", "order")),
        )
        for row in rows
    ]
    return sync(Programme.objects.filter(year=year), ("code",), wanted, prune=False)


def _demands(file: Path, year: int) -> int:
    organisations = _keys(Organisation)
    names = ("code", "kind", "field", "text_ko", "text_en", "decision", "reason_ko", "reason_en", "sample")
    wanted = [
        Demand(year=year, organisation_id=_optional(organisations, row["organisation"]), **typed(Demand, row, names))
        for row in rows_of(file)
    ]
    return sync(Demand.objects.filter(year=year), ("code",), wanted, prune=False)


def _survey(file: Path, year: int) -> int:
    names = ("survey", "question_ko", "question_en", "answer_ko", "answer_en", "share_percent", "respondents")
    places = count(1)
    wanted = [SurveyAnswer(year=year, order=next(places), **typed(SurveyAnswer, row, names)) for row in rows_of(file)]
    return sync(SurveyAnswer.objects.filter(year=year), ("survey", "question_ko", "answer_ko"), wanted)


def _plan(row: Row) -> Plan:
    """The version of the row; once it is there, only people move its state."""
    wanted = Plan(**typed(Plan, row, ("year", "version", "state", "label_ko", "label_en", "decided_on", "note")))
    scope = Plan.objects.filter(year=wanted.year, version=wanted.version)
    for stored in scope:
        wanted.state, wanted.decided_on = stored.state, stored.decided_on
    sync(scope, ("year", "version"), [wanted])
    return scope.get()


def _plan_courses(folder: Path, plan: Plan) -> int:
    """The facts are those of the files, also of a course that somebody changed in the catalogue since."""
    rows, courses, categories = rows_of(folder / str(plan.year) / "plan_courses.csv"), _keys(Course), _keys(Category)
    facts = {row["code"]: row for row in _course_rows(folder)}
    programmes, demands = _keys(Programme, year=plan.year), _keys(Demand, year=plan.year)
    wanted = [
        PlanCourse(
            plan=plan,
            course_id=courses[row["course"]],
            programme_id=_optional(programmes, row["programme"]),
            demand_id=_optional(demands, row["demand"]),
            category_id=categories[facts[row["course"]]["category"]],
            **typed(PlanCourse, facts[row["course"]], [name for name in FACTS if name in COURSE]),
            **typed(PlanCourse, row, ("plan_class", "change")),
        )
        for row in rows
    ]
    sync(PlanCourse.objects.filter(plan=plan), ("course_id",), wanted)
    entries = dict(PlanCourse.objects.filter(plan=plan).values_list("course", "pk"))
    link = PlanCourse.replaces.through
    links = [
        link(plancourse_id=entries[courses[row["course"]]], course_id=courses[code])
        for row in rows
        for code in filter(None, row["replaces"].split(";"))
    ]
    sync(link.objects.filter(plancourse__plan=plan), ("plancourse_id", "course_id"), links)
    return len(rows)


def _abolished(file: Path, plan: Plan) -> int:
    courses = _keys(Course)
    wanted = [
        AbolishedCourse(
            plan=plan,
            course_id=courses[row["course"]],
            replaced_by_id=_optional(courses, row["replaced_by"]),
            **typed(AbolishedCourse, row, ("reason_ko", "reason_en")),
        )
        for row in rows_of(file)
    ]
    return sync(AbolishedCourse.objects.filter(plan=plan), ("course_id",), wanted)


def _plan_rows(file: Path, plan: Plan) -> int:
    courses, categories = _keys(Course), _keys(Category)
    programmes = _keys(Programme, year=plan.year)
    wanted = [
        PlanRow(
            plan=plan,
            course_id=_optional(courses, row["course"]),
            category_id=categories[row["category"]],
            programme_id=_optional(programmes, row["programme"]),
            **typed(PlanRow, row, ("plan_class", "quarter", "runs", "trainees", "counted")),
        )
        for row in rows_of(file)
    ]
    return sync(PlanRow.objects.filter(plan=plan), ("course_id", "category_id", "quarter"), wanted)


def _runs(file: Path, year: int) -> int:
    courses = _keys(Course)
    names = ("number", "starts_on", "ends_on", "capacity", "mode", "note_ko", "note_en")
    wanted = [Run(year=year, course_id=courses[row["course"]], **typed(Run, row, names)) for row in rows_of(file)]
    _keep_what_people_did(wanted, year)
    # Runs that people added stay: only rows of the file are kept equal to it.
    return sync(Run.objects.filter(year=year), ("course_id", "number"), wanted, prune=False)


def _keep_what_people_did(runs: list[Run], year: int) -> None:
    """A run that was switched keeps its mode, with the file's beside it; a cancelled run stays cancelled."""
    stored = {(run.course_id, run.number): run for run in Run.objects.filter(year=year)}
    for run in runs:
        known = stored.get((run.course_id, run.number))
        if known is None:
            continue
        for name in ("state", "cancelled_at", "cancelled_by_id", "cancel_reason", "remote_url"):
            setattr(run, name, getattr(known, name))
        if known.planned_mode and known.mode != run.mode:
            run.mode, run.planned_mode = known.mode, run.mode


def _results(file: Path, year: int) -> int:
    """What came of a closed year. A year without the file is not closed, and what is recorded of it stays."""
    courses = _keys(Course)
    names = ("planned", "completed", "satisfaction_points", "satisfaction_answers", "sample")
    wanted = [
        YearResult(year=year, course_id=courses[row["course"]], **typed(YearResult, row, names))
        for row in rows_of(file)
    ]
    return sync(YearResult.objects.filter(year=year), ("course_id",), wanted, prune=bool(wanted))


def _optional(keys: dict[str, int], code: str) -> int | None:
    """The key of a code that may be empty. Raises: KeyError when there is no such code."""
    return keys[code] if code else None
