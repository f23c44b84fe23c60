"""Categories, courses, plans, plan rows, runs."""

from __future__ import annotations

from datetime import date

import factory

from courses.models import Category, Course, Plan, PlanCourse, PlanRow, Programme, Run


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Category

    code = factory.Sequence(lambda n: f"K{n:03}")
    delivery = Category.Delivery.CLASSROOM
    name_ko = factory.Sequence(lambda n: f"분야 {n}")
    name_en = factory.Sequence(lambda n: f"Category {n}")
    order = factory.Sequence(lambda n: n)


class CourseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Course

    code = factory.Sequence(lambda n: f"CC-{n:03}")
    title_ko = factory.Sequence(lambda n: f"과정 {n}")
    title_en = factory.Sequence(lambda n: f"Course {n}")
    category = factory.SubFactory(CategoryFactory)
    delivery = Course.Delivery.FACE_TO_FACE
    duration_days = 2
    duration_text_ko = "2일"
    duration_text_en = "2 days"
    hours = 14
    hours_recognised = 14


class PlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Plan

    year = 2023
    version = factory.Sequence(lambda n: n + 1)
    state = Plan.State.CONFIRMED
    decided_on = factory.Maybe(
        factory.LazyAttribute(lambda plan: plan.state == Plan.State.DRAFT),
        None,
        factory.LazyAttribute(lambda plan: date(plan.year - 1, 12, 30)),
    )
    label_ko = "교육훈련계획"
    label_en = "Training plan"


class ProgrammeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Programme

    year = 2023
    code = factory.Sequence(lambda n: f"PR{n:03}")
    name_ko = factory.Sequence(lambda n: f"사업 {n}")
    name_en = factory.Sequence(lambda n: f"Programme {n}")


class PlanCourseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlanCourse

    plan = factory.SubFactory(PlanFactory)
    course = factory.SubFactory(CourseFactory)
    plan_class = PlanCourse.PlanClass.FACE_TO_FACE
    category = factory.SelfAttribute("course.category")
    delivery = factory.SelfAttribute("course.delivery")
    duration_days = factory.SelfAttribute("course.duration_days")
    duration_text_ko = factory.SelfAttribute("course.duration_text_ko")
    duration_text_en = factory.SelfAttribute("course.duration_text_en")
    open_to_municipalities = factory.SelfAttribute("course.open_to_municipalities")
    fourth_industrial = factory.SelfAttribute("course.fourth_industrial")


class PlanRowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlanRow

    plan = factory.SubFactory(PlanFactory)
    course = factory.SubFactory(CourseFactory)
    category = factory.SelfAttribute("course.category")
    plan_class = PlanCourse.PlanClass.FACE_TO_FACE
    quarter = 1
    runs = 1
    trainees = 30


class RunFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Run

    course = factory.SubFactory(CourseFactory)
    year = 2023
    number = factory.Sequence(lambda n: n + 1)
    starts_on = date(2023, 3, 6)
    ends_on = date(2023, 3, 7)
    capacity = 30
    mode = Run.Mode.FACE_TO_FACE
