"""The ledger: lines come and go with completions, the same course counts once, sums follow."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Refused
from core.periods import today
from enrollment.actions import hours, owed
from enrollment.models import Completion, HoursEntry, HoursTotal, Leave
from enrollment.queries import hours as queries
from journal.models import Entry
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.courses import CourseFactory, RunFactory
from tests.factories.enrollment import (
    CompletionFactory,
    EnrollmentFactory,
    HoursRuleFactory,
    HoursTotalFactory,
    OutsideLearningFactory,
)

pytestmark = pytest.mark.django_db
YEAR = 2026


def place(person, *, course=None, hours=14, number=None, month=3, year=YEAR):
    """A completed place in a run of the year."""
    course = course or CourseFactory(hours_recognised=hours)
    run = RunFactory(course=course, year=year, starts_on=date(year, month, 2), ends_on=date(year, month, 3))
    made = EnrollmentFactory(person=person, run=run)
    CompletionFactory(enrollment=made, hours=hours)
    return made


def ledger(person, year=YEAR):
    lines = HoursEntry.objects.filter(person=person, year=year).order_by("pk")
    total = HoursTotal.objects.get(person=person, year=year)
    return [(line.hours, line.counted, line.why_not) for line in lines], total.recognised


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


@pytest.fixture(autouse=True)
def rule():
    return HoursRuleFactory()


def test_a_completion_becomes_a_line_and_the_sum_follows(manager):
    person = PersonFactory()
    made = place(person, hours=62)
    hours.recognise(enrollments=[made], by=manager)
    total = HoursTotal.objects.get(person=person)
    assert (total.year, total.owed, total.recognised, total.grade) == (YEAR, 80, 62, "7급")
    assert ledger(person) == ([(62, True, "")], 62)
    assert Entry.objects.get(action="hours.recognised").target == f"enrollment.enrollment:{made.pk}"


def test_twice_is_once(manager):
    person = PersonFactory()
    made = place(person)
    for _again in range(2):
        hours.recognise(enrollments=[made], by=manager)
    assert ledger(person) == ([(14, True, "")], 14)
    assert Entry.objects.filter(action="hours.recognised").count() == 1


def test_the_same_course_twice_in_a_year_counts_once_and_the_other_moves_up(manager):
    person, course = PersonFactory(), CourseFactory()
    first, second = place(person, course=course), place(person, course=course, month=9)
    other_year = place(person, course=course, year=YEAR - 1)
    hours.recognise(enrollments=[first, second, other_year], by=manager)
    assert ledger(person) == ([(14, True, ""), (14, False, "same_course")], 14)
    assert ledger(person, YEAR - 1) == ([(14, True, "")], 14)
    hours.take_back(enrollment=first, by=manager)
    assert ledger(person) == ([(14, False, "revoked"), (14, True, "")], 14)
    hours.take_back(enrollment=first, by=manager)
    hours.take_back(enrollment=second, by=manager)
    assert ledger(person) == ([(14, False, "revoked"), (14, False, "revoked")], 0)
    hours.recognise(enrollments=[first], by=manager)
    assert ledger(person) == ([(14, True, ""), (14, False, "revoked")], 14)


def test_hours_that_change_and_completions_that_fall_move_the_sum(manager):
    person = PersonFactory()
    made = place(person)
    hours.recognise(enrollments=[made], by=manager)
    Completion.objects.filter(enrollment=made).update(hours=10)
    hours.recognise(enrollments=[made], by=manager)
    assert ledger(person) == ([(10, True, "")], 10)
    Completion.objects.filter(enrollment=made).update(state=Completion.State.NOT_COMPLETED, hours=0)
    hours.recognise(enrollments=[made], by=manager)
    assert ledger(person) == ([(10, False, "revoked")], 0)


def test_no_completion_no_line(manager):
    made = EnrollmentFactory()
    hours.recognise(enrollments=[made], by=manager)
    hours.take_back(enrollment=made, by=manager)
    assert HoursEntry.objects.count() == 0


def test_hours_stand_in_the_year_in_which_the_run_ended(manager):
    person = PersonFactory()
    run = RunFactory(year=2025, starts_on=date(2025, 12, 29), ends_on=date(2026, 1, 9))
    made = EnrollmentFactory(person=person, run=run)
    CompletionFactory(enrollment=made, hours=35)
    hours.recognise(enrollments=[made], by=manager)
    assert ledger(person, 2026) == ([(35, True, "")], 35)


@pytest.mark.parametrize("rows", [1, 30])
def test_a_whole_run_needs_no_more_statements_than_one_place(manager, rows):
    run = RunFactory(year=YEAR, starts_on=date(YEAR, 3, 2), ends_on=date(YEAR, 3, 3))
    places = [EnrollmentFactory(run=run) for _row in range(rows)]
    for made in places:
        CompletionFactory(enrollment=made, hours=14)
    with CaptureQueriesContext(connection) as caught:
        hours.recognise(enrollments=places, by=manager)
    assert sum("SAVEPOINT" not in query["sql"] for query in caught.captured_queries) == 15
    assert HoursTotal.objects.filter(recognised=14).count() == rows


def test_learning_elsewhere_counts_in_the_year_of_its_last_day(manager):
    learning = OutsideLearningFactory(
        from_on=date(2025, 12, 30), until_on=date(2026, 1, 2), state="recognised", hours_recognised=8
    )
    hours.note_outside(learning=learning, by=manager)
    assert ledger(learning.person) == ([(8, True, "")], 8)
    hours.take_back_outside(learning=learning, by=manager)
    assert ledger(learning.person) == ([(8, False, "revoked")], 0)


MOVES = st.lists(st.tuples(st.sampled_from(["recognise", "take back", "change"]), st.integers(0, 4)), max_size=14)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES)
def test_the_sum_is_the_sum_of_the_lines_that_count_after_any_history(manager, moves):
    person, course = PersonFactory(), CourseFactory()
    places = [
        place(person, course=course), place(person, course=course, month=9), place(person, course=course, month=11),
        place(person, hours=7), place(person, hours=21, year=YEAR - 1),
    ]  # fmt: skip
    for what, which in moves:
        made = places[which]
        if what == "recognise":
            hours.recognise(enrollments=[made], by=manager)
        elif what == "take back":
            hours.take_back(enrollment=made, by=manager)
        else:
            Completion.objects.filter(enrollment=made).update(hours=which + 3)
            hours.recognise(enrollments=places, by=manager)
    for year in (YEAR, YEAR - 1):
        assert queries.differences(year) == []
        lines = HoursEntry.objects.filter(person=person, year=year, counted=True)
        courses = list(lines.values_list("course", flat=True))
        assert len(courses) == len(set(courses))
        stored = HoursTotal.objects.filter(person=person, year=year).first()
        assert (stored.recognised if stored else 0) == sum(line.hours for line in lines)


def test_half_a_year_of_leave_halves_what_is_owed(manager):
    person, year = PersonFactory(), today().year
    HoursTotalFactory(person=person)
    leave = owed.add_leave(
        person=person, kind="parental", from_on=date(year, 1, 1), until_on=date(year, 6, 30), by=manager
    )
    assert HoursTotal.objects.get(person=person).owed == 40
    owed.change_leave(
        leave=leave, kind="parental", from_on=date(year - 1, 1, 1), until_on=date(year - 1, 12, 31), by=manager
    )
    kept = dict(HoursTotal.objects.filter(person=person).values_list("year", "owed"))
    assert kept == {year: 80, year - 1: 0}
    owed.drop_leave(leave=leave, by=manager)
    assert dict(HoursTotal.objects.filter(person=person).values_list("year", "owed")) == {year: 80, year - 1: 80}
    actions = ["leave.added", "leave.changed", "leave.dropped"]
    assert (
        list(Entry.objects.filter(action__startswith="leave.").order_by("pk").values_list("action", flat=True))
        == actions
    )
    assert person.inbox.count() == 3


def test_a_leave_is_refused_when_it_overlaps_and_when_it_is_ones_own_or_anothers(manager):
    agency = OrganisationFactory()
    person = PersonFactory(organisation=agency)
    officer = PersonFactory(organisation=agency, roles=["agency_training_officer"])
    stranger = PersonFactory(roles=["agency_training_officer"])
    director = PersonFactory(roles=["director"])
    days = {"kind": "leave", "from_on": date(2026, 2, 1), "until_on": date(2026, 2, 28)}
    owed.add_leave(person=person, by=officer, **days)
    for by, whom in ((officer, person), (officer, officer), (stranger, person), (director, person)):
        with pytest.raises(Refused):
            owed.add_leave(person=whom, by=by, **days)
    assert Leave.objects.count() == 1


def test_a_leave_that_somebody_changed_meanwhile_is_not_overwritten(manager):
    person = PersonFactory()
    days = {"kind": "leave", "from_on": date(2026, 2, 1), "until_on": date(2026, 2, 28)}
    leave = owed.add_leave(person=person, by=manager, **days)
    Leave.objects.filter(pk=leave.pk).update(until_on=date(2026, 3, 31))
    with pytest.raises(Refused):
        owed.change_leave(leave=leave, by=manager, **days)
    assert Leave.objects.get().until_on == date(2026, 3, 31)


def test_the_night_counts_everybody_and_sets_sums_right(manager):
    year = today().year
    risen = PersonFactory(grade="4급")
    HoursTotalFactory(person=risen, grade="5급")
    wrong = PersonFactory()
    HoursTotalFactory(person=wrong, recognised=5)
    new = PersonFactory(hired_on=date(year, 1, 1))
    gone = PersonFactory(left_on=date(year - 1, 12, 31))
    lecturer = PersonFactory(kind="lecturer")
    elsewhere = PersonFactory(organisation=OrganisationFactory(kind="municipality"))
    found = queries.differences(year)
    assert [(one.person, one.stored, one.right) for one in found] == [(wrong.pk, 5, 0)]
    assert owed.recount_year(year=year, by=None) == 1
    assert owed.recount_year(year=year, by=None) == 0
    totals = {total.person_id: (total.owed, total.recognised, total.grade) for total in HoursTotal.objects.all()}
    assert totals[risen.pk] == (0, 0, "4급")
    assert totals[wrong.pk] == (80, 0, "7급")
    assert totals[new.pk] == (80, 0, "7급")
    assert totals.keys() & {gone.pk, lecturer.pk, elsewhere.pk} == set()
    assert Entry.objects.get(action="hours.sum_corrected").target == f"accounts.person:{wrong.pk}"


def test_a_line_without_a_sum_is_a_difference():
    line = HoursEntry.objects.create(
        person=PersonFactory(), year=YEAR, outside=OutsideLearningFactory(), hours=6, recognised_on=today()
    )
    assert queries.differences(YEAR) == [queries.Difference(line.person_id, YEAR, 0, 6)]
    assert queries.differences(YEAR - 1) == []


def test_a_year_that_is_over_keeps_the_grade_it_was_counted_for():
    person, year = PersonFactory(grade="4급"), today().year
    HoursTotalFactory(person=person, year=year - 1, grade="5급", owed=80)
    HoursTotalFactory(person=person, year=year, grade="5급", owed=80)
    for each in (year - 1, year):
        owed.recount_owed(people=[person], year=each, by=None)
    kept = {total.year: (total.owed, total.grade) for total in HoursTotal.objects.filter(person=person)}
    assert kept == {year - 1: (80, "5급"), year: (0, "4급")}


def test_rules_come_in_versions_and_never_for_years_that_are_over(manager):
    year = today().year
    new = {"grades": ["9급"], "hours": 60, "source": "지침", "by": manager}
    owed.add_rule(effective_from=date(year + 1, 1, 1), **new)
    person = PersonFactory(grade="9급")
    found = {each: queries.owed_of([person], each)[person.pk].hours for each in (year, year + 1)}
    assert found == {year: 80, year + 1: 60}
    refused = (
        {"effective_from": date(year + 1, 1, 1)},
        {"effective_from": date(year - 1, 1, 1)},
        {"grades": []},
        {"grades": ["아무개"]},
        {"hours": 401},
        {"source": " "},
        {"by": PersonFactory(roles=["agency_training_officer"])},
    )
    for change in refused:
        with pytest.raises(Refused):
            owed.add_rule(**{"effective_from": date(year + 2, 1, 1), **new, **change})


def test_promotion_courses_begin_and_end(manager):
    course = CourseFactory()
    day = today()
    made = owed.add_promotion_course(
        grade="6급", course=course, category=None, effective_from=day, source="계획", by=manager
    )
    for wrong in ({"category": course.category}, {"course": None}, {"grade": "x"}, {"source": ""}):
        values = {"grade": "6급", "course": course, "category": None, "source": "계획"}
        with pytest.raises(Refused):
            owed.add_promotion_course(**{**values, **wrong}, effective_from=day, by=manager)
    with pytest.raises(Refused):
        owed.end_promotion_course(required=made, until_on=day - timedelta(days=1), by=manager)
    owed.end_promotion_course(required=made, until_on=day, by=manager)
    with pytest.raises(Refused):
        owed.end_promotion_course(required=made, until_on=day, by=manager)
