"""Versions are started, confirmed and dropped; courses are created and changed, and two people cannot collide."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.errors import Refused
from core.periods import today
from courses import actions, queries
from courses.models import AbolishedCourse, Course, Plan, PlanCourse, PlanRow
from journal.models import Entry
from tests.factories.courses import CategoryFactory, CourseFactory, PlanCourseFactory, PlanRowFactory

DAY = date(2023, 5, 2)


def test_a_draft_holds_all_that_the_version_held(officer, plan, offered):
    first, second = offered(2)
    PlanCourse.objects.get(course=first).replaces.add(second)
    AbolishedCourse.objects.create(plan=plan, course=second, replaced_by=first)

    draft = actions.start_version(plan=plan, by=officer)

    assert (draft.year, draft.version, draft.state, draft.based_on) == (2023, 2, "draft", plan)
    columns = ("course", "quarter", "runs", "trainees", "category", "programme")
    assert list(draft.rows.values_list(*columns)) == list(plan.rows.values_list(*columns))
    assert list(draft.plan_courses.get(course=first).replaces.all()) == [second]
    assert draft.abolished.get().replaced_by == first
    assert plan.rows.count() == 2
    assert queries.plan_in_force(2023) == plan
    assert Entry.objects.get().action == "plan.started"


def test_a_second_draft_of_a_year_is_refused(officer, plan, draft):
    with pytest.raises(Refused, match="2023"):
        actions.start_version(plan=plan, by=officer)
    assert Plan.objects.filter(state="draft").count() == 1


def test_a_reader_cannot_start_a_draft(reader, plan):
    with pytest.raises(Refused):
        actions.start_version(plan=plan, by=reader)
    assert Plan.objects.count() == 1


def test_a_confirmed_draft_is_in_force_and_the_one_before_is_changed(officer, plan, offered):
    offered()
    draft = actions.start_version(plan=plan, by=officer)
    actions.confirm_version(plan=draft, decided_on=DAY, by=officer)
    plan.refresh_from_db()
    assert (draft.state, draft.decided_on, plan.state) == ("confirmed", DAY, "changed")
    assert queries.plan_in_force(2023) == draft


def test_a_version_is_confirmed_once(officer, plan, offered):
    offered()
    draft = actions.start_version(plan=plan, by=officer)
    late = Plan.objects.get(pk=draft.pk)
    actions.confirm_version(plan=draft, decided_on=DAY, by=officer)
    with pytest.raises(Refused):
        actions.confirm_version(plan=late, decided_on=date(2023, 6, 1), by=officer)
    assert Plan.objects.get(pk=draft.pk).decided_on == DAY


def test_a_version_is_decided_today_at_the_latest(officer, plan, offered):
    offered()
    draft = actions.start_version(plan=plan, by=officer)
    tomorrow = today() + timedelta(days=1)
    with pytest.raises(Refused, match=str(tomorrow)):
        actions.confirm_version(plan=draft, decided_on=tomorrow, by=officer)
    assert queries.plan_in_force(2023) == plan
    actions.confirm_version(plan=draft, decided_on=today(), by=officer)
    assert queries.plan_in_force(2023) == draft


def test_a_draft_without_rows_is_not_confirmed(officer, plan, draft):
    with pytest.raises(Refused):
        actions.confirm_version(plan=draft, decided_on=DAY, by=officer)
    assert queries.plan_in_force(2023) == plan


def test_a_course_without_a_quarter_stops_the_confirmation(officer, plan, offered):
    (course,) = offered(title_ko="드론 활용", title_en="")
    draft = actions.start_version(plan=plan, by=officer)
    draft.rows.all().delete()
    PlanRow.objects.create(plan=draft, category=course.category, plan_class="remote", quarter=1, trainees=5)
    with pytest.raises(Refused, match="드론 활용"):
        actions.confirm_version(plan=draft, decided_on=DAY, by=officer)


def test_a_dropped_draft_leaves_the_version_in_force(officer, plan, offered):
    offered()
    draft = actions.start_version(plan=plan, by=officer)
    actions.drop_version(plan=draft, by=officer)
    assert list(Plan.objects.all()) == [plan]
    assert plan.rows.count() == 1
    assert Entry.objects.get(action="plan.dropped").old["rows"] == 1


def test_a_decided_version_cannot_be_dropped(officer, plan):
    with pytest.raises(Refused):
        actions.drop_version(plan=plan, by=officer)
    assert Plan.objects.count() == 1


def test_a_change_is_recorded_with_old_and_new(officer):
    course = CourseFactory(title_ko="전", hours=14)
    actions.change_course(course=course, values={"title_ko": "후", "hours": 14}, revision=0, by=officer)
    assert (course.title_ko, course.revision) == ("후", 1)
    entry = Entry.objects.get()
    assert (entry.action, entry.old, entry.new) == ("course.changed", {"title_ko": "전"}, {"title_ko": "후"})


def test_unchanged_values_leave_no_trace(officer):
    course = CourseFactory(title_ko="전")
    actions.change_course(course=course, values={"title_ko": "전"}, revision=0, by=officer)
    assert not Entry.objects.exists()
    assert Course.objects.get().revision == 0


def test_the_second_of_two_people_is_told(officer):
    course = CourseFactory(title_ko="전")
    actions.change_course(course=course, values={"title_ko": "첫째"}, revision=0, by=officer)
    with pytest.raises(Refused):
        actions.change_course(course=course, values={"title_ko": "둘째"}, revision=0, by=officer)
    assert Course.objects.get().title_ko == "첫째"


def test_a_course_of_a_decided_plan_keeps_its_category(officer, offered):
    (course,) = offered()
    with pytest.raises(Refused):
        actions.change_course(course=course, values={"category": CategoryFactory()}, revision=0, by=officer)
    assert Course.objects.get().category.code == "C-JOB-IT"


def test_a_reader_cannot_change_a_course(reader):
    course = CourseFactory(title_ko="전")
    with pytest.raises(Refused):
        actions.change_course(course=course, values={"title_ko": "후"}, revision=0, by=reader)
    assert Course.objects.get().title_ko == "전"


def test_a_draft_that_somebody_confirmed_meanwhile_is_not_dropped(officer, plan, offered):
    offered()
    draft = actions.start_version(plan=plan, by=officer)
    seen = Plan.objects.get(pk=draft.pk)
    actions.confirm_version(plan=draft, decided_on=DAY, by=officer)
    with pytest.raises(Refused):
        actions.drop_version(plan=seen, by=officer)
    assert queries.plan_in_force(2023).rows.count() == 1


def test_a_draft_that_somebody_dropped_meanwhile_is_not_confirmed(officer, plan, offered):
    offered()
    draft = actions.start_version(plan=plan, by=officer)
    seen = Plan.objects.get(pk=draft.pk)
    actions.drop_version(plan=draft, by=officer)
    with pytest.raises(Refused):
        actions.confirm_version(plan=seen, decided_on=DAY, by=officer)
    assert queries.plan_in_force(2023) == plan


LONGER = {
    "duration_days": 9,
    "duration_text_ko": "9일",
    "delivery": "remote",
    "fourth_industrial": True,
    "open_to_municipalities": True,
}


def kept(plan):
    entry = plan.plan_courses.get()
    return {name: getattr(entry, name) for name in LONGER}


def test_a_changed_course_changes_drafts_and_no_decided_plan(officer, plan, offered):
    (course,) = offered()
    before = kept(plan)
    draft = actions.start_version(plan=plan, by=officer)
    actions.change_course(course=course, values=LONGER, revision=0, by=officer)
    assert kept(plan) == before != LONGER
    assert kept(draft) == LONGER


def test_a_draft_starts_from_the_catalogue_of_now(officer, plan, offered):
    (course,) = offered()
    actions.change_course(course=course, values=LONGER, revision=0, by=officer)
    assert kept(actions.start_version(plan=plan, by=officer)) == LONGER


def test_a_course_of_drafts_only_takes_its_rows_to_another_category(officer, draft):
    row = PlanRowFactory(plan=draft)
    PlanCourseFactory(plan=draft, course=row.course)
    aside = CategoryFactory(counted=False)
    actions.change_course(course=row.course, values={"category": aside}, revision=0, by=officer)
    row.refresh_from_db()
    assert (row.category, row.counted, draft.plan_courses.get().category) == (aside, False, aside)
