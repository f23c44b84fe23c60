"""Results of years: counted from places or taken from a closed year, kept up with decisions, checked every night."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.management import call_command

from accounts.models import Message
from courses.models import YearResult
from enrollment.actions import certificates, completion, invariants, results
from enrollment.models import Certificate, Completion, CourseResult, Enrollment, ResultStale, ResultYear
from enrollment.queries.completion import sheet_of
from enrollment.queries.differences_of_results import of_results
from enrollment.queries.invariants import differences
from enrollment.queries.results import results_of
from enrollment.tasks import keep_results, look_for_differences
from tests.factories.accounts import PersonFactory
from tests.factories.certificates import CompletionRuleFactory, attended, closed_session
from tests.factories.courses import (
    CategoryFactory,
    CourseFactory,
    PlanCourseFactory,
    PlanFactory,
    ProgrammeFactory,
    RunFactory,
)  # fmt: skip
from tests.factories.enrollment import EnrollmentFactory

pytestmark = pytest.mark.django_db
DONE, UNDONE = Completion.State.COMPLETED, Completion.State.NOT_COMPLETED
SHOWN = ("course__code", "run", "quarter", "on", "completed", "decided", "counted", "closed")


def stored(year=2023):
    return list(CourseResult.objects.filter(year=year).order_by("course__code", "on", "pk").values_list(*SHOWN))


def planned(code="CC-1", year=2023, **fields):
    """A course in the plan of the year."""
    plan = PlanFactory._meta.model.objects.filter(year=year).first() or PlanFactory(year=year)
    entry = PlanCourseFactory(plan=plan, course=CourseFactory(code=code, **fields))
    return entry.course


def place(course, state=DONE, on=date(2023, 3, 8), run=None, year=2023):
    """A decided place; without a run it is e-learning."""
    person = PersonFactory()
    made = Enrollment.objects.create(
        person=person, course=course, run=run, year=year, state="confirmed", takes_seat=bool(run), arrival=person.pk
    )
    return Completion.objects.create(enrollment=made, state=state, decided_on=on)


def told(course, completed, year=2022, planned_=10):
    return YearResult.objects.create(year=year, course=course, planned=planned_, completed=completed)


def test_a_run_counts_in_the_quarter_it_starts_in_and_e_learning_in_that_of_the_decision():
    course, net = planned("CC-1"), planned("EL-1", delivery="elearning")
    run = RunFactory(course=course, starts_on=date(2023, 3, 30), ends_on=date(2023, 4, 4))
    for state in (DONE, DONE, UNDONE):
        place(course, state, date(2023, 4, 10), run)
    place(net, DONE, date(2023, 4, 10))
    place(net, DONE, date(2023, 6, 30))
    place(net, DONE, date(2024, 1, 9))
    results.rebuild(year=2023, by=None)
    assert stored() == [
        ("CC-1", run.pk, 1, date(2023, 4, 10), 2, 3, True, False),
        ("EL-1", None, 2, date(2023, 4, 10), 1, 1, True, False),
        ("EL-1", None, 2, date(2023, 6, 30), 1, 1, True, False),
        ("EL-1", None, 4, date(2024, 1, 9), 1, 1, True, False),
    ]
    assert differences() == []


def test_the_groups_are_those_of_the_plan_and_what_is_outside_is_kept_uncounted():
    entry = PlanCourseFactory(plan=PlanFactory(year=2023), course__code="CC-1", programme=ProgrammeFactory(code="PG"),
                              category=CategoryFactory(code="OLD"))  # fmt: skip
    abroad = PlanCourseFactory(plan=entry.plan, course__code="IN-1", category=CategoryFactory(code="I", counted=False))
    place(entry.course)
    place(abroad.course)
    place(CourseFactory(code="ZZ-1"))
    results.rebuild(year=2023, by=None)
    groups = CourseResult.objects.order_by("course__code").values_list(
        "course__code", "category__code", "programme__code", "plan_class", "counted"
    )
    outside = CourseFactory._meta.model.objects.get(code="ZZ-1").category.code
    assert list(groups) == [
        ("CC-1", "OLD", "PG", "face_to_face", True),
        ("IN-1", "I", None, "face_to_face", False),
        ("ZZ-1", outside, None, "face_to_face", False),
    ]


def test_a_year_without_places_is_as_it_was_closed_until_places_come():
    first, second, empty = (planned(code, 2022) for code in ("CC-1", "CC-2", "CC-3"))
    for course, completed in ((first, 7), (second, 12), (empty, 0)):
        told(course, completed)
    results.rebuild(year=2022, by=None)
    end = date(2022, 12, 31)
    assert stored(2022) == [("CC-1", None, None, end, 7, 7, True, True), ("CC-2", None, None, end, 12, 12, True, True)]
    assert differences() == []
    run = RunFactory(course=first, year=2022, starts_on=date(2022, 3, 7), ends_on=date(2022, 3, 8))
    place(first, DONE, date(2022, 3, 9), run, 2022)
    results.touch(courses=[first.pk], year=2022, by=None)
    results.keep(by=None)
    assert stored(2022) == [("CC-1", run.pk, 1, date(2022, 3, 9), 1, 1, True, False)]
    assert differences() == []


def test_only_what_was_decided_by_the_cut_and_is_counted_is_read():
    course, abroad = planned("CC-1"), planned("IN-1", category=CategoryFactory(counted=False))
    for day in (30, 31):
        place(course, on=date(2023, 1, day))
        place(abroad, on=date(2023, 1, day))
    results.rebuild(year=2023, by=None)
    counted = [list(results_of(2023, date(2023, 1, day)).values_list("course__code", "on")) for day in (29, 30)]
    assert counted == [[], [("CC-1", date(2023, 1, 30))]]


def test_counting_again_leaves_rows_that_are_right_with_their_keys():
    kept, moved, gone = (planned(code) for code in ("CC-1", "CC-2", "CC-3"))
    made = [place(course) for course in (kept, moved, gone)]
    assert results.rebuild(year=2023, by=None) == 3
    keys = dict(CourseResult.objects.values_list("course__code", "pk"))
    assert results.rebuild(year=2023, by=None) == 0
    Completion.objects.filter(pk=made[1].pk).update(state=UNDONE)
    made[2].delete()
    assert results.rebuild(year=2023, courses=[moved.pk], by=None) == 1
    assert results.rebuild(year=2023, by=None) == 1
    assert dict(CourseResult.objects.values_list("course__code", "pk")) == {k: keys[k] for k in ("CC-1", "CC-2")}
    assert [row[4:6] for row in stored()] == [(1, 1), (0, 1)]


@pytest.mark.parametrize("count", [1, 3])
def test_a_year_is_counted_in_a_constant_number_of_queries(count, django_assert_num_queries):
    for number in range(count):
        place(planned(f"CC-{number}"))
    results.rebuild(year=2023, by=None)
    with django_assert_num_queries(10):
        assert results.rebuild(year=2023, by=None) == 0


def test_a_new_version_of_the_plan_moves_the_groups():
    old = PlanCourseFactory(plan=PlanFactory(year=2023, version=1), course__code="CC-1")
    place(old.course)
    results.rebuild(year=2023, by=None)
    new = PlanCourseFactory(
        plan=PlanFactory(year=2023, version=2), course=old.course, category=CategoryFactory(code="NEW")
    )
    assert results.keep(by=None) == 1
    assert CourseResult.objects.get().category.code == "NEW"
    assert ResultYear.objects.get().plan == new.plan
    assert results.keep(by=None) == 0


# Kept up


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager", "director"])


@pytest.fixture
def session():
    CompletionRuleFactory()
    return closed_session(RunFactory(course__hours_recognised=14))


def counts():
    keep_results()
    return [(row.completed, row.decided) for row in CourseResult.objects.all()]


def test_every_way_to_decide_is_followed_within_the_minute(session, manager):
    kept, missed = attended(session, share="1"), attended(session, share="0")
    completion.decide(run=session.run, seen=sheet_of(session.run).fingerprint, by=manager)
    assert ResultStale.objects.count() == 1
    assert counts() == [(1, 2)]
    assert not ResultStale.objects.exists()
    completion.decide_otherwise(enrollment=missed, completed=True, reason="결석 사유 인정", by=manager)
    assert counts() == [(2, 2)]
    paper = Certificate.objects.get(completion=kept.completion)
    certificates.revoke(certificate=paper, reason="명의 도용", by=manager)
    assert counts() == [(1, 2)]
    certificates.issue_again(completion=kept.completion, by=manager)
    assert counts() == [(2, 2)]
    assert list(of_results()) == []


def test_what_is_noted_twice_is_counted_once_and_nothing_is_left():
    course = planned()
    place(course)
    for _ in range(2):
        results.touch(courses=[course.pk], year=2023, by=None)
    assert results.keep(by=None) == 1
    assert (results.keep(by=None), ResultStale.objects.count()) == (0, 0)


# The night


def test_the_night_finds_a_hand_in_the_table_names_it_and_mends_it():
    administrator = PersonFactory(roles=["system_administrator"])
    right, wrong, lost = (planned(code) for code in ("CC-1", "CC-2", "CC-3"))
    for course in (right, wrong, lost):
        place(course)
    results.rebuild(year=2023, by=None)
    CourseResult.objects.filter(course=wrong).update(completed=9, decided=9)
    CourseResult.objects.filter(course=lost).delete()
    CourseResult.objects.create(
        year=2023, course=right, category=right.category, plan_class="face_to_face", quarter=1, on=date(2023, 3, 9),
        completed=0, decided=0, counted=True, closed=False,
    )  # fmt: skip
    found = [(one.kind, one.row, one.text) for one in differences()]
    assert found == [
        ("results_differ", f"courses.course:{right.pk}", "2023: 1/1 (2) ≠ 1/1 (1)"),
        ("results_differ", f"courses.course:{wrong.pk}", "2023: 9/9 (1) ≠ 1/1 (1)"),
        ("results_differ", f"courses.course:{lost.pk}", "2023: 0/0 (0) ≠ 1/1 (1)"),
    ]
    assert invariants.tell_of_differences(by=None) == 3
    assert Message.objects.filter(person=administrator).count() == 1
    assert differences() == []


@pytest.mark.parametrize("field", ["quarter", "category", "programme", "plan_class", "counted"])
def test_the_night_names_a_result_that_stands_elsewhere_and_mends_it(field):
    course = planned()
    run = RunFactory(course=course, starts_on=date(2023, 3, 30), ends_on=date(2023, 4, 4))
    place(course, on=date(2023, 4, 10), run=run)
    results.rebuild(year=2023, by=None)
    wrong = {"quarter": 2, "category": CategoryFactory(), "programme": ProgrammeFactory(), "plan_class": "remote",
             "counted": False}[field]  # fmt: skip
    CourseResult.objects.update(**{field: wrong})
    (one,) = differences()
    was, right = one.text.split(" ≠ ")
    assert (one.kind, one.row) == ("results_differ", f"courses.course:{course.pk}")
    assert was.removeprefix("2023: ") != right
    invariants.tell_of_differences(by=None)
    assert differences() == []


def test_the_night_compares_the_groups_of_a_closed_year():
    told(planned(year=2022), 7)
    results.rebuild(year=2022, by=None)
    CourseResult.objects.update(plan_class="remote")
    assert [one.kind for one in differences()] == ["results_differ"]


def test_a_year_whose_plan_just_changed_waits_to_be_counted():
    course = planned()
    place(course)
    results.rebuild(year=2023, by=None)
    PlanCourseFactory(plan=PlanFactory(year=2023), course=course, category=CategoryFactory())
    assert list(of_results()) == []
    results.keep(by=None)
    assert list(of_results()) == []
    CourseResult.objects.update(category=course.category)
    assert [one.kind for one in of_results()] == ["results_differ"]


def test_the_night_leaves_out_what_waits_to_be_counted_and_begins_years_that_nobody_counted():
    course, of_2022 = planned(), planned("CC-2", 2022)
    told(of_2022, 7)
    place(course)
    results.rebuild(year=2022, by=None)
    results.rebuild(year=2023, by=None)
    place(course)
    assert [one.kind for one in differences()] == ["results_differ"]
    results.touch(courses=[course.pk], year=2023, by=None)
    assert differences() == []
    ResultYear.objects.all().delete()
    CourseResult.objects.all().delete()
    assert look_for_differences() == 0
    assert [row[4] for year in (2022, 2023) for row in stored(year)] == [7, 2]


def test_the_command_counts_every_year(capsys):
    told(planned(year=2022), 7)
    place(planned("CC-2"))
    call_command("rebuild_results")
    call_command("rebuild_results")
    assert re.findall(r"\d+", capsys.readouterr().out) == ["2", "0"]


def test_places_of_other_years_are_not_counted():
    course = planned()
    place(course)
    EnrollmentFactory(run__year=2023)
    place(course, year=2024)
    results.rebuild(year=2023, by=None)
    assert [row[4:6] for row in stored()] == [(1, 1)]
