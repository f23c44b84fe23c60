"""The plan's workbook against a draft: what it would do, what is wrong with it, and what it does.

Not for files that cannot be read: tests/core/test_sheets.py.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from core.errors import Refused
from core.sheets.columns import Row
from courses import actions, queries
from courses.imports import apply, plan, stored
from courses.models import Course, PlanCourse, PlanRow, Run
from journal.models import Entry
from tests.factories.courses import CategoryFactory, PlanRowFactory

PARAMETERS = {"plan": "2023-2"}


@pytest.fixture
def workbook(officer, plan, offered):
    """The workbook of a draft with two courses, as rows that a test may change."""
    offered(code="IT-901", title_ko="드론", title_en="Drones")
    offered(code="IT-902", title_ko="엑셀", title_en="Sheets")
    actions.start_version(plan=plan, by=officer)
    return {
        sheet: [Row(number, dict(values)) for number, values in enumerate(found, 2)]
        for sheet, found in stored.current(PARAMETERS).items()
    }


def keys(items):
    return [item.key for item in items]


def take_in(workbook, officer):
    proposal = plan.make(workbook, PARAMETERS)
    assert proposal.problems == []
    apply.apply(plan=proposal, by=officer)


def test_an_untouched_workbook_changes_nothing(workbook):
    proposal = plan.make(workbook, PARAMETERS)
    assert (proposal.problems, proposal.new, proposal.changed, proposal.leaving) == ([], [], [], [])
    assert proposal.unchanged == 2 + 2 + 2


def test_changed_numbers_go_into_the_draft_only(workbook, officer):
    workbook["rows"][0].values["trainees"] = 45
    proposal = plan.make(workbook, PARAMETERS)
    (item,) = proposal.changed
    assert (item.key, item.old, item.new) == ("row:IT-901:C-JOB-IT:1", {"trainees": 30}, {"trainees": 45})
    apply.apply(plan=proposal, by=officer)
    found = PlanRow.objects.filter(course__code="IT-901").values_list("plan__version", "trainees")
    assert sorted(found) == [(1, 30), (2, 45)]
    assert queries.plan_in_force(2023).version == 1


def test_a_new_course_comes_with_its_rows_and_runs(workbook, officer):
    course = {
        **workbook["courses"][0].values,
        "code": "IT-903",
        "title_ko": "새 과정",
        "title_en": "New",
        "change": "new",
    }
    workbook["courses"].append(Row(4, course))
    workbook["rows"].append(Row(4, {"course": "IT-903", "quarter": 2, "runs": 2, "trainees": 40}))
    run = {**workbook["runs"][0].values, "course": "IT-903", "starts_on": date(2023, 4, 3), "ends_on": date(2023, 4, 4)}
    workbook["runs"].append(Row(4, run))

    proposal = plan.make(workbook, PARAMETERS)
    assert keys(proposal.new) == ["course:IT-903", "row:IT-903:C-JOB-IT:2", "run:IT-903:1"]
    apply.apply(plan=proposal, by=officer)

    entry = PlanCourse.objects.get(course__code="IT-903")
    row = PlanRow.objects.get(course__code="IT-903")
    assert (entry.plan.version, entry.change, entry.programme.group_ko) == (2, "new", "정보화")
    assert (row.category.code, row.plan_class, row.programme, row.counted) == (
        "C-JOB-IT",
        "face_to_face",
        entry.programme,
        True,
    )
    assert Run.objects.get(course__code="IT-903").starts_on == date(2023, 4, 3)


def test_a_course_that_the_workbook_leaves_out_leaves_the_draft(workbook, officer):
    workbook["courses"].pop()
    workbook["rows"].pop()
    workbook["runs"].pop()
    proposal = plan.make(workbook, PARAMETERS)
    assert keys(proposal.leaving) == ["course:IT-902", "row:IT-902:C-JOB-IT:1"]
    apply.apply(plan=proposal, by=officer)
    assert list(PlanCourse.objects.filter(course__code="IT-902").values_list("plan__version", flat=True)) == [1]
    assert Course.objects.filter(code="IT-902").exists()
    assert Run.objects.filter(course__code="IT-902").exists()


def test_facts_of_a_course_hold_at_once_and_raise_its_revision(workbook, officer):
    workbook["courses"][0].values["title_ko"] = "드론 활용"
    take_in(workbook, officer)
    course = Course.objects.get(code="IT-901")
    assert (course.title_ko, course.revision) == ("드론 활용", 1)


def test_a_course_that_turns_into_elearning_takes_its_rows_along(workbook, officer):
    workbook["courses"][0].values.update(delivery="elearning", plan_class="elearning")
    workbook["rows"][0].values["runs"] = None
    take_in(workbook, officer)
    row = PlanRow.objects.get(plan__version=2, course__code="IT-901")
    assert (row.plan_class, row.runs) == ("elearning", None)


def test_a_row_without_a_course_stands_in_its_category_uncounted(workbook, officer):
    CategoryFactory(code="E-SELF-UTRIP", counted=False)
    values = {"course": None, "category": "E-SELF-UTRIP", "quarter": 1, "runs": None, "trainees": 33_000}
    workbook["rows"].append(Row(9, values))
    take_in(workbook, officer)
    row = PlanRow.objects.get(plan__version=2, course=None)
    assert (row.trainees, row.counted, row.plan_class) == (33_000, False, "elearning")


def test_it_is_recorded_with_old_and_new(workbook, officer):
    workbook["rows"][0].values["trainees"] = 45
    take_in(workbook, officer)
    entry = Entry.objects.get(action="plan.workbook_taken_in")
    assert (entry.old, entry.new) == (
        {"row:IT-901:C-JOB-IT:1": {"trainees": 30}},
        {"row:IT-901:C-JOB-IT:1": {"trainees": 45}},
    )


def test_a_version_that_was_decided_meanwhile_is_refused(workbook, officer):
    workbook["rows"][0].values["trainees"] = 45
    proposal = plan.make(workbook, PARAMETERS)
    actions.confirm_version(plan=stored.draft_of(PARAMETERS), decided_on=date(2023, 5, 2), by=officer)
    with pytest.raises(Refused):
        apply.apply(plan=proposal, by=officer)
    assert not PlanRow.objects.filter(trainees=45).exists()


def test_a_reader_cannot_take_it_in(workbook, reader):
    workbook["rows"][0].values["trainees"] = 45
    with pytest.raises(Refused):
        apply.apply(plan=plan.make(workbook, PARAMETERS), by=reader)
    assert not PlanRow.objects.filter(trainees=45).exists()


WRONG = {
    "a code twice": ("courses", {"code": "IT-902"}, "Code"),
    "a code of another shape": ("courses", {"code": "drone"}, "Code"),
    "a category that does not exist": ("courses", {"category": "C-NOWHERE"}, "Category"),
    "a category that only holds others": ("courses", {"category": "C-JOB"}, "Category"),
    "another category in a decided plan": ("courses", {"category": "OTHER"}, "Category"),
    "a programme of no year": ("courses", {"programme": "PG-NONE"}, "Programme"),
    "remote e-learning": ("courses", {"delivery": "elearning"}, "Plan class"),
    "too many hours": ("courses", {"hours": 9000}, "Hours"),
    "a fifth quarter": ("rows", {"quarter": 5}, "Quarter"),
    "a negative number": ("rows", {"trainees": -1}, "Trainees"),
    "a course that nobody knows": ("rows", {"course": "IT-999"}, "Course"),
    "a row of nothing": ("rows", {"course": None, "category": None}, "Category"),
    "a run of another year": ("runs", {"starts_on": date(2022, 3, 6)}, "Starts on"),
    "a run that ends before it starts": ("runs", {"ends_on": date(2023, 3, 1)}, "Ends on"),
    "no seats": ("runs", {"capacity": 0}, "Seats"),
}


@pytest.mark.parametrize(("sheet", "values", "column"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_by_row_column_and_value(workbook, sheet, values, column):
    CategoryFactory(code="OTHER")
    workbook[sheet][0].values.update(values)
    with translation.override("en"):
        proposal = plan.make(workbook, PARAMETERS)
        places = [(problem.row, problem.column) for problem in proposal.problems if problem.row == 2]
    if values == {"code": "IT-902"}:  # the second of the two is the one that is named
        places = [(problem.row - 1, problem.column) for problem in proposal.problems if problem.row == 3]
    assert (2, column) in places
    assert all(problem.sentence for problem in proposal.problems)
    assert proposal.new == proposal.changed == proposal.leaving == []


@pytest.mark.parametrize("sheet", ["courses", "rows", "runs"])
def test_a_row_twice_is_wrong(workbook, sheet):
    workbook[sheet].append(Row(9, dict(workbook[sheet][0].values)))
    assert [problem.row for problem in plan.make(workbook, PARAMETERS).problems] == [9]


def test_elearning_with_runs_is_wrong(workbook):
    workbook["courses"][0].values.update(delivery="elearning", plan_class="elearning")
    (problem,) = plan.make(workbook, PARAMETERS).problems
    assert (problem.row, problem.value) == (2, "1")


def test_planning_costs_the_same_for_many_rows(workbook, django_assert_num_queries):
    with django_assert_num_queries(8):
        plan.make(workbook, PARAMETERS)
    course = Course.objects.get(code="IT-901")
    for quarter in (2, 3, 4):
        PlanRowFactory(plan__year=2022, course=course, quarter=quarter)
        workbook["rows"].append(Row(9, {"course": "IT-901", "quarter": quarter, "runs": 1, "trainees": 5}))
    with django_assert_num_queries(8):
        plan.make(workbook, PARAMETERS)


def test_facts_of_a_course_change_in_the_draft_and_in_no_decided_plan(workbook, officer):
    workbook["courses"][0].values.update(duration_days=9, fourth_industrial=True)
    take_in(workbook, officer)
    course = Course.objects.get(code="IT-901")
    assert (course.duration_days, course.fourth_industrial) == (9, True)
    found = course.plan_courses.values_list("plan__version", "duration_days", "fourth_industrial")
    assert sorted(found) == [(1, 2, False), (2, 9, True)]
