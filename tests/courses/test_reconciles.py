"""The seed in the database adds up to the source report: every identity, on figures written down here.

Not for the files themselves: tests/seed.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import connection
from django.db.models import Count, F, Q, Sum
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from accounts.imports import seed as accounts_seed
from budget.imports import seed as budget_seed
from courses import actions, queries
from courses.imports import seed
from courses.models import Course, Demand, Plan, PlanCourse, PlanRow, Run, YearResult
from tests.factories.accounts import PersonFactory

SEED = Path(__file__).resolve().parents[2] / "seed"

# Source: 분야별 총괄표 of the 2023 plan; courses, runs and trainees of 2022, then of 2023. None: no runs.
CATEGORIES = {
    "C-BASIC-VALUE": (7, 50, 2980, 6, 46, 2480),
    "C-BASIC-HUMAN": (4, 20, 1766, 4, 20, 1646),
    "C-BASIC-NEW": (4, 24, 7330, 4, 18, 7530),
    "C-LEAD-POST": (7, 45, 1980, 6, 46, 2090),
    "C-LEAD-GRADE": (3, 10, 833, 1, 4, 543),
    "C-JOB-COMMON": (9, 31, 895, 10, 34, 1075),
    "C-JOB-SPECIAL": (33, 74, 3510, 30, 70, 3290),
    "C-JOB-IT": (56, 144, 2249, 62, 144, 2145),
    "C-PUBLIC-STAFF": (3, 12, 2000, 3, 11, 1950),
    "E-BASIC-VALUE": (25, None, 94900, 29, None, 125800),
    "E-BASIC-HUMAN": (21, None, 13300, 22, None, 14500),
    "E-LEAD-POST": (15, None, 13650, 15, None, 9800),
    "E-JOB-COMMON": (62, None, 126400, 74, None, 248600),
    "E-JOB-SPECIAL": (96, None, 31450, 114, None, 76400),
    "E-JOB-IT": (41, None, 26530, 52, None, 55800),
    "E-SELF-CERT": (3, None, 20000, 3, None, 20000),
    "E-SELF-LANG": (1, None, 34000, 1, None, 34000),
    "E-SELF-UTRIP": (0, None, 33000, 0, None, 33000),
}
# Source: 추진일정 of each programme; runs by quarter, trainees by quarter.
PROGRAMMES = {
    "신임자": ((2, 5, 3, 3), (876, 2190, 1314, 3020)),
    "미래인재": ((1, None, 1, None), (75, 0, 75, 0)),
    "리더십": ((7, 10, 9, 8), (458, 435, 530, 360)),
    "직무전문": ((30, 48, 41, 32), (1628, 2788, 2253, 1666)),
    "핵심가치": ((None, 8, 10, 7), (0, 400, 500, 350)),
    "퇴직설계": ((1, 4, 3, 2), (40, 451, 217, 278)),
    "정보화": ((18, 51, 39, 36), (276, 748, 572, 549)),
    "역량이해": ((7, None, 7, None), (350, 0, 350, 0)),
    "국제연수": ((3, 3, 2, 2), (50, 60, 32, 32)),
    "e-러닝": ((None, None, None, None), (146000, 146000, 146000, 146900)),
}
# Source: programmes.csv of the report's tables; runs and trainees of the year.
NAMED = {
    "7~9급 신임자 사전교육": (1, 2320),
    "7~9급 신임자 본교육": (12, 5080),
    "6급 미래인재 양성": (2, 150),
    "과장 리더십": (2, 40),
    "팀장 리더십": (8, 200),
    "5급 승진리더": (4, 543),
    "6급이하 실무리더십": (20, 1000),
    "시정 핵심가치": (25, 1250),
    "행복한 미래설계": (6, 826),
    "인생2막 퇴직설계 준비": (4, 160),
    "4급 역량평가 이해": (4, 100),
    "5급 역량평가 이해": (10, 600),
}


class Reconciles(TestCase):
    @classmethod
    def setUpTestData(cls):
        accounts_seed.load(SEED, 2023)
        budget_seed.load(SEED, 2023)
        seed.load(SEED, 2023)
        cls.plan = queries.plan_in_force(2023)
        cls.before = queries.plan_in_force(2022)
        cls.courses = queries.counted_courses(cls.plan)

    def class_totals(self, plan_class):
        rows = queries.counted_rows(self.plan).filter(plan_class=plan_class)
        return rows.values("course").distinct().count(), rows.aggregate(t=Sum("trainees"))["t"]

    def test_a_second_load_writes_nothing(self):
        with CaptureQueriesContext(connection) as queries_run:
            seed.load(SEED, 2023)
        assert [q["sql"] for q in queries_run if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []

    def test_a_load_after_people_changed_things_leaves_them_alone(self):
        officer = PersonFactory(roles=["planning_officer"])
        course = Course.objects.get(code="CC-001")
        length = course.duration_days
        actions.change_course(
            course=course, values={"title_ko": "고친 이름", "duration_days": 99}, revision=0, by=officer
        )
        draft = actions.start_version(plan=self.plan, by=officer)
        actions.confirm_version(plan=draft, decided_on=date(2023, 5, 2), by=officer)
        seed.load(SEED, 2023)
        assert Course.objects.get(code="CC-001").title_ko == "고친 이름"
        assert self.plan.plan_courses.get(course=course).duration_days == length
        assert queries.plan_in_force(2023) == draft
        assert Plan.objects.get(pk=self.plan.pk).state == "changed"

    def test_every_category(self):
        rows = queries.summary(self.plan, self.before).leaves
        found = {
            r.code: (r.before.courses, r.before.runs, r.before.trainees, r.now.courses, r.now.runs, r.now.trainees)
            for r in rows
        }
        assert found == CATEGORIES

    def test_the_totals(self):
        total = queries.summary(self.plan, self.before).total
        assert (total.now.courses, total.now.runs, total.now.trainees) == (436, 393, 607_649)
        assert (total.before.courses, total.before.runs, total.before.trainees) == (390, 410, 383_773)
        assert (total.change.courses, total.change.trainees) == (46, 223_876)

    def test_the_closed_year_beside_its_plan(self):
        results = YearResult.objects.filter(year=2022)
        assert results.aggregate(Count("pk"), p=Sum("planned"), c=Sum("completed")) == {
            "pk__count": 390, "p": 383_773, "c": 729_395,
        }  # fmt: skip
        assert [one.course.code for one in results.order_by("course__code") if not one.held] == [
            "IT-041", "IT-042", "IT-043",
        ]  # fmt: skip
        assert not YearResult.objects.exclude(year=2022).exists()

    def test_classroom_and_elearning(self):
        table = queries.summary(self.plan, self.before)
        classroom, elearning = table.row("C").now, table.row("E").now
        assert (classroom.courses, classroom.runs, classroom.trainees) == (126, 393, 22_749)
        assert (elearning.courses, elearning.runs, elearning.trainees) == (310, None, 584_900)

    def test_every_quarter_of_every_programme(self):
        found = {
            line.name_ko: (tuple(q.runs for q in line.quarters), tuple(q.trainees for q in line.quarters))
            for line in queries.programme_quarters(self.plan)
        }
        assert found == PROGRAMMES

    def test_programmes_of_the_plan_add_up_to_it(self):
        counted = [line.total for line in queries.programme_quarters(self.plan) if line.counted]
        assert sum(total.runs or 0 for total in counted) == 393
        assert sum(total.trainees for total in counted) == 607_649

    def test_the_courses_the_report_names(self):
        totals = queries.course_totals(self.plan)
        named = Course.objects.filter(title_ko__in=NAMED)
        assert {c.title_ko: (totals[c.pk].runs, totals[c.pk].trainees) for c in named} == NAMED

    def test_plan_classes(self):
        assert self.class_totals("face_to_face") == (82, 11_489)
        assert self.class_totals("remote") == (44, 11_260)
        selectable = self.courses.filter(delivery="selectable")
        assert selectable.count() == 26
        assert set(selectable.values_list("plan_class", flat=True)) == {"remote"}
        blended = self.courses.filter(delivery="blended").values_list("course__title_ko", "plan_class")
        assert set(blended) == {
            ("7~9급 신임자 본교육", "face_to_face"),
            ("6급 미래인재 양성", "face_to_face"),
            ("행복한 미래설계", "face_to_face"),
        }

    def test_plan_classes_of_2022(self):
        before = queries.counted_courses(self.before).exclude(plan_class="elearning")
        assert before.filter(plan_class="face_to_face").count() == 66
        assert before.filter(plan_class="remote").count() == 60

    def test_rows_and_courses_agree_on_the_plan_class(self):
        rows = PlanRow.objects.filter(plan=self.plan, course__isnull=False)
        same = rows.filter(course__plan_courses__plan=self.plan, course__plan_courses__plan_class=F("plan_class"))
        assert same.count() == rows.count()

    def test_short_courses(self):
        short = self.courses.filter(duration_days__lte=3).exclude(plan_class="elearning")
        assert short.filter(category__code="C-JOB-IT").count() == 57
        assert short.exclude(category__code="C-JOB-IT").count() == 55

    def test_what_is_new_and_what_went(self):
        changes = queries.changes_between(self.before, self.plan)
        new = self.courses.filter(change="new")
        assert {entry.pk for entry in changes.added} == set(new.values_list("pk", flat=True))
        assert new.exclude(plan_class="elearning").count() == 12
        assert new.filter(plan_class="elearning").count() == 48
        went = [entry.plan_class == "elearning" for entry in changes.removed]
        assert (went.count(False), went.count(True)) == (12, 2)
        assert set(changes.abolished) == {entry.course_id for entry in changes.removed}

    def test_marks_of_courses(self):
        assert self.courses.filter(fourth_industrial=True).count() == 20
        assert queries.counted_courses(self.before).filter(fourth_industrial=True).count() == 15
        municipal = self.courses.filter(open_to_municipalities=True)
        assert municipal.count() == 6
        named = {"서울 경제정책의 이해", "서울 도시계획 정책 기획", "서울 기후환경 정책기획"}
        assert named <= set(municipal.values_list("course__title_ko", flat=True))
        assert self.courses.filter(course__category__code="C-JOB-IT").exclude(course__level="").count() == 13

    def test_runs_are_the_planned_ones(self):
        assert queries.counted_runs(2023).count() == 393
        assert queries.counted_runs(2022).count() == 410
        assert queries.runs_of(2023).count() == 403
        held = Run.objects.filter(year=2023).values_list("course", "starts_on__quarter").order_by()
        planned = PlanRow.objects.filter(plan=self.plan, runs__isnull=False).values_list("course", "quarter").order_by()
        assert set(held.annotate(Count("pk"), Sum("capacity"))) == set(planned.annotate(Sum("runs"), Sum("trainees")))

    def test_core_values_runs_by_mode(self):
        runs = queries.runs_of(2023).filter(course__title_ko="시정 핵심가치", mode="face_to_face").order_by()
        assert dict(runs.values_list("starts_on__quarter").annotate(Count("pk"))) == {2: 8, 3: 4, 4: 3}

    def test_what_is_kept_and_not_counted(self):
        outside = queries.all_rows(self.plan).filter(counted=False)
        abroad = outside.filter(category__code="I").aggregate(r=Sum("runs"), t=Sum("trainees"))
        assert (abroad["r"], abroad["t"]) == (10, 174)
        travels = outside.exclude(category__code="I").order_by().values_list("category__code", "course")
        (travel,) = set(travels)
        assert travel == ("E-SELF-UTRIP", None)
        assert outside.filter(category__code="E-SELF-UTRIP").aggregate(t=Sum("trainees"))["t"] == 33_000

    def test_demands(self):
        asked = Demand.objects.filter(year=2023, kind="agency_request")
        assert asked.count() == 12
        assert asked.values("organisation").distinct().count() == 9
        by_field = dict(asked.order_by().values_list("field").annotate(Count("pk")))
        assert by_field == {"change_response": 2, "expertise": 6, "statutory": 4}
        taken_up = asked.filter(decision="taken_up")
        assert taken_up.count() == 6
        led_to = PlanCourse.objects.filter(plan=self.plan, demand__in=taken_up)
        assert led_to.values("course").distinct().count() == 6

    def test_subjects_add_up_to_the_hours_of_their_course(self):
        courses = Course.objects.filter(~Q(subjects=None), ~Q(delivery="elearning")).annotate(h=Sum("subjects__hours"))
        assert courses.count() > 100
        assert [c.code for c in courses if c.h != c.hours] == []
