"""What starts without a browser: the seed of rules, the sample, the scheduler's tasks, the front page's line."""

from __future__ import annotations

import random
from datetime import date
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.grades import OF_GRADE_5_AND_BELOW
from core.periods import today
from courses.models import Course
from enrollment import tasks
from enrollment.imports import seed, seed_hours
from enrollment.imports.demo import hours as demo
from enrollment.models import (
    Enrollment,
    HoursEntry,
    HoursResult,
    HoursRound,
    HoursRule,
    HoursTotal,
    Leave,
    PromotionCourse,
)
from enrollment.queries.differences_of_people import of_people
from enrollment.queries.hours import differences
from enrollment.rules.hours import REMINDER_MONTHS
from tests.factories.accounts import PersonFactory
from tests.factories.courses import CourseFactory, PlanFactory
from tests.factories.enrollment import HoursRuleFactory, HoursTotalFactory, OutsideLearningFactory

pytestmark = pytest.mark.django_db
SEED = settings.BASE_DIR / "seed"


def test_the_seed_brings_rules_once_and_leaves_alone_what_people_changed():
    for code in ("CC-019", "CC-020", "CC-021"):
        CourseFactory(code=code)
    person = PersonFactory(grade="9급")
    assert seed_hours.load(SEED, 2023) == {"hours rules": 1, "promotion courses": 3}
    rule = HoursRule.objects.get()
    assert (rule.hours, rule.grades, rule.effective_from) == (80, list(OF_GRADE_5_AND_BELOW), date(2022, 1, 1))
    PromotionCourse.objects.filter(grade="5급").update(until_on=today())
    seed_hours.load(SEED, 2023)
    assert HoursRule.objects.count() == 1
    ended = PromotionCourse.objects.filter(until_on=today()).values_list("grade", "course__code")
    assert (list(ended), PromotionCourse.objects.count()) == ([("5급", "CC-019")], 3)
    kept = HoursTotal.objects.filter(person=person).order_by("year").values_list("year", "owed")
    assert list(kept) == [(2023, 80), (today().year, 80)]


def test_the_seed_sums_up_the_hours_of_every_year_that_it_begins():
    for code in ("CC-019", "CC-020", "CC-021", "IN-001"):
        CourseFactory(code=code)
    PlanFactory(year=2023)
    PersonFactory(grade="9급")
    seed.load(SEED, 2023)
    summed = HoursResult.objects.order_by("year").values_list("year", "owing")
    assert list(summed) == [(2023, 1), (today().year, 1)]
    assert list(of_people()) == []


def test_the_sample_is_made_through_the_actions_and_adds_up():
    HoursRuleFactory()
    for hours in range(2, 16):
        CourseFactory(delivery=Course.Delivery.ELEARNING, hours_recognised=hours)
    world = SimpleNamespace(
        rng=random.Random(1),
        manager=PersonFactory(roles=["training_manager"], kind="staff"),
        trainee=PersonFactory(roles=["trainee"]),
        officials=[PersonFactory() for _ in range(24)],
    )
    counts = demo.load(world)
    assert counts["lines of hours"] == HoursEntry.objects.count() > 20
    assert counts["outside learning"] == 5
    assert Leave.objects.filter(sample=True).count() == 1
    assert Enrollment.objects.filter(sample=False).count() == 0
    assert differences(today().year) == []


def test_the_scheduler_counts_at_night_and_reminds_once():
    HoursRuleFactory()
    wrong = HoursTotalFactory(recognised=9)
    assert tasks.recount_hours() == 1
    assert tasks.recount_hours() == 0
    wrong.refresh_from_db()
    assert wrong.recognised == 0
    first = tasks.remind_of_hours()
    assert first == (1 if today().month in REMINDER_MONTHS else None)
    assert tasks.remind_of_hours() is None
    assert HoursRound.objects.count() == (today().month in REMINDER_MONTHS)


def test_every_task_of_the_beat_is_there():
    mine = {line["task"] for line in settings.CELERY_BEAT_SCHEDULE.values() if line["task"].startswith("enrollment.")}
    assert {tasks.recount_hours.name, tasks.remind_of_hours.name} <= mine


def test_the_front_page_says_what_is_missing_and_what_waits(client):
    total = HoursTotalFactory(person=PersonFactory(roles=["trainee"]), recognised=62)
    client.force_login(total.person)
    page = client.get(reverse("home"))
    assert [(one.count, one.url) for one in page.context["waiting"]] == [(18, reverse("my_hours"))]
    learning = OutsideLearningFactory(person=total.person)
    client.force_login(PersonFactory(organisation=learning.person.organisation, roles=["agency_training_officer"]))
    page = client.get(reverse("home"))
    assert [one.count for one in page.context["waiting"]] == [1]
    client.force_login(PersonFactory(roles=["agency_training_officer"]))
    assert client.get(reverse("home")).context["waiting"] == []
