"""Each page of courses/: who opens it, what it says, and one number of queries however many rows there are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import kept
from core.periods import today
from courses.models import Course, Plan, PlanCourse
from tests.factories.courses import (
    CategoryFactory,
    CourseFactory,
    PlanCourseFactory,
    PlanFactory,
    PlanRowFactory,
    RunFactory,
)

# Of each number, the session, the person and the roles take 3, the frame 1.
PAGES = {
    "course_list": 8,
    "run_list": 10,
    "run_calendar": 5,
    "plan_summary": 9,
    "plan_rows": 10,
    "plan_courses": 9,
    "plan_compare": 12,
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_queries_does_not_grow(signed_in, officer, offered, django_assert_num_queries, page, rows):
    courses = offered(rows)
    before = PlanFactory(year=2022, version=1)
    for course in courses:
        PlanCourseFactory(plan=before, course=course)
        PlanCourseFactory(plan=before)
    client = signed_in(officer)
    client.get(reverse(page))
    kept.forget()
    with django_assert_num_queries(PAGES[page]):
        assert client.get(reverse(page)).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_a_course_costs_the_same_with_one_and_three_runs(signed_in, officer, offered, django_assert_num_queries, rows):
    (course,) = offered()
    for _n in range(rows - 1):
        RunFactory(course=course)
    client = signed_in(officer)
    client.get(course.get_absolute_url())
    kept.forget()
    with django_assert_num_queries(13):
        assert client.get(course.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("page", ["plan_summary", "plan_rows", "plan_courses", "plan_compare"])
def test_a_trainee_does_not_see_the_plan(signed_in, trainee, offered, page):
    offered()
    assert signed_in(trainee).get(reverse(page)).status_code == 404


def test_a_trainee_sees_a_course_without_its_plan(signed_in, trainee, officer, offered):
    (course,) = offered(title_ko="드론 활용")
    text = signed_in(trainee).get(course.get_absolute_url()).content.decode()
    assert "드론 활용" in text
    assert "정보통신 교육" not in text
    assert reverse("course_edit", args=[course.code]) not in text
    assert "정보통신 교육" in signed_in(officer).get(course.get_absolute_url()).content.decode()


def test_a_course_of_a_draft_is_hidden_from_a_trainee(signed_in, trainee, offered, draft):
    offered()
    secret = CourseFactory(code="IT-999")
    PlanCourseFactory(plan=draft, course=secret)
    assert signed_in(trainee).get(secret.get_absolute_url()).status_code == 404


def test_htmx_gets_only_the_answer(signed_in, trainee, offered):
    offered(title_ko="드론 활용")
    answer = signed_in(trainee).get(reverse("course_list"), {"q": "드론"}, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert "드론 활용" in answer.content.decode()
    assert "HX-Request" in answer["Vary"]


def test_without_a_plan_the_catalogue_says_so(signed_in, officer):
    page = signed_in(officer).get(reverse("course_list"), headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert page.templates[0].name == "courses/no_plan.html"


def summed(page, name):
    """The sum of a column over every row that the list shows."""
    return sum(getattr(row.record, name) or 0 for row in page.context["table"].rows)


def test_a_number_of_the_summary_and_its_list_agree(signed_in, officer, offered, plan):
    (course,) = offered()
    PlanRowFactory(plan=plan, course=course, category=course.category, quarter=2, runs=2, trainees=55)
    PlanRowFactory(plan=plan, course=None, category=course.category, runs=None, trainees=999, counted=False)
    client = signed_in(officer)
    table = client.get(reverse("plan_summary")).context["table"]
    row = table.row("C-JOB")
    listed = client.get(f"{reverse('plan_rows')}?plan=2023-1{row.query}")
    # The factory counts the row of the leaf with the others of its category: the list must not.
    assert (row.now.runs, row.now.trainees) == (3, 85 + 999)
    assert (summed(listed, "runs"), summed(listed, "trainees")) == (3, 85)


@pytest.mark.parametrize(("quarter", "number"), [("1", 1), ("2", 0)])
def test_runs_are_narrowed_by_quarter(signed_in, trainee, offered, quarter, number):
    offered()
    page = signed_in(trainee).get(reverse("run_list"), {"quarter": quarter})
    assert len(page.context["table"].rows) == number


def test_runs_are_narrowed_by_programme(signed_in, trainee, offered):
    offered()
    RunFactory(course__code="XX-001")
    page = signed_in(trainee).get(reverse("run_list"), {"programme": "정보화"})
    assert [row.record.course.category.code for row in page.context["table"].rows] == ["C-JOB-IT"]


def test_runs_outside_the_totals_can_be_left_out(signed_in, trainee, offered):
    offered(category=CategoryFactory(code="I", counted=False))
    offered()
    client = signed_in(trainee)
    found = [len(client.get(reverse("run_list"), asked).context["table"].rows) for asked in ({}, {"counted": "true"})]
    assert found == [2, 1]


def test_a_run_has_a_page(signed_in, trainee, offered):
    (course,) = offered(title_ko="드론 활용")
    text = signed_in(trainee).get(reverse("run_detail", args=[course.code, 2023, 1])).content.decode()
    assert "2023. 3. 6.(월) – 3. 7.(화)" in text
    assert signed_in(trainee).get(reverse("run_detail", args=[course.code, 2023, 9])).status_code == 404


def test_a_draft_is_hidden_from_a_reader(signed_in, reader, offered, draft):
    offered()
    client = signed_in(reader)
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(reverse("plan_rows"), {"plan": "2023-2"}).status_code == 404
    assert "2023-2" not in client.get(reverse("plan_rows")).content.decode()


def test_an_officer_starts_and_confirms_a_draft(signed_in, officer, offered, plan):
    offered()
    client = signed_in(officer)
    assert client.post(reverse("plan_start", args=[2023, 1])).status_code == 302
    shown = client.get(reverse("plan_confirm", args=[2023, 2]))
    assert shown.context["why_not"] is None
    tomorrow = str(today() + timedelta(days=1))
    early = client.post(reverse("plan_confirm", args=[2023, 2]), {"decided_on": tomorrow})
    assert [tomorrow in sentence for sentence in early.context["form"].errors["decided_on"]] == [True]
    client.post(reverse("plan_confirm", args=[2023, 2]), {"decided_on": "2023-05-02"})
    assert list(Plan.objects.values_list("version", "state").order_by("version")) == [(1, "changed"), (2, "confirmed")]


def test_a_second_draft_is_refused_with_a_sentence(signed_in, officer, plan, draft):
    page = signed_in(officer).post(reverse("plan_start", args=[2023, 1]))
    assert page.status_code == 403
    assert "2023" in page.context["sentence"]


def test_an_officer_drops_a_draft(signed_in, officer, plan, draft):
    signed_in(officer).post(reverse("plan_drop", args=[2023, 2]))
    assert list(Plan.objects.all()) == [plan]


def fields(course, **changes):
    values = {
        "code": course.code,
        "title_ko": course.title_ko,
        "title_en": course.title_en,
        "category": course.category_id,
        "delivery": course.delivery,
        "hours_recognised": course.hours_recognised,
        "revision": course.revision,
    }
    return {**values, **changes}


def test_an_officer_edits_a_course(signed_in, officer, offered):
    (course,) = offered()
    url = reverse("course_edit", args=[course.code])
    assert signed_in(officer).post(url, fields(course, title_ko="새 이름")).status_code == 302
    assert Course.objects.get().title_ko == "새 이름"


def test_an_edit_over_somebody_elses_is_refused_and_kept(signed_in, officer, offered):
    (course,) = offered()
    Course.objects.update(title_ko="다른 사람", revision=4)
    url = reverse("course_edit", args=[course.code])
    page = signed_in(officer).post(url, fields(course, title_ko="내 것", revision=3))
    assert page.status_code == 200
    assert page.context["theirs"].title_ko == "다른 사람"
    assert "내 것" in page.content.decode()
    assert Course.objects.get().title_ko == "다른 사람"


@pytest.mark.parametrize("code", ["IT 1", "it-1", "IT-0001", "../../x"])
def test_a_code_of_another_shape_is_refused(signed_in, officer, offered, code):
    (course,) = offered()
    page = signed_in(officer).post(reverse("course_new"), fields(course, code=code))
    assert "code" in page.context["form"].errors
    assert Course.objects.count() == 1


def test_a_new_course_is_not_offered_yet(signed_in, officer, trainee, offered):
    (course,) = offered()
    signed_in(officer).post(reverse("course_new"), fields(course, code="it-901", title_ko="새 과정"))
    made = Course.objects.get(code="IT-901")
    assert not PlanCourse.objects.filter(course=made).exists()
    assert signed_in(trainee).get(made.get_absolute_url()).status_code == 404
