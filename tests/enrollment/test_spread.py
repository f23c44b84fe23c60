"""Take-up of e-learning course by course, exact at its borders, and what is decided on the courses outside (N18)."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.errors import Refused
from core.periods import today
from courses.actions import verdicts
from courses.models import Content, CourseVerdict, Plan, YearResult
from enrollment.imports.demo import verdicts as sample
from enrollment.imports.demo.world import World
from enrollment.models import CourseResult
from enrollment.queries.spread import spread_of
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.courses import CategoryFactory, CourseFactory, PlanCourseFactory, PlanFactory, PlanRowFactory
from tests.factories.elearning import ContentFactory

pytestmark = pytest.mark.django_db
END = date(2022, 12, 31)


@pytest.fixture
def planner():
    return PersonFactory(roles=["planning_officer"], language="en")


@pytest.fixture
def english(client, planner):
    client.cookies["django_language"] = "en"
    client.force_login(planner)
    return client


@pytest.fixture
def plan():
    return PlanFactory(year=2022)


def course_of(plan, code, planned, completed, *, quarter=1):
    """An e-learning course of the plan with what came of it."""
    category = CategoryFactory(delivery="elearning")
    course = CourseFactory(code=code, category=category, delivery="elearning", title_en=f"Title {code}")
    PlanCourseFactory(plan=plan, course=course, category=category, plan_class="elearning")
    PlanRowFactory(plan=plan, course=course, category=category, plan_class="elearning", quarter=quarter, runs=None,
                   trainees=planned)  # fmt: skip
    if completed:
        CourseResult.objects.create(
            year=plan.year, course=course, category=category, plan_class="elearning", quarter=quarter,
            on=date(plan.year, quarter * 3, 20), completed=completed, decided=completed, counted=True, closed=False,
        )  # fmt: skip
    return course


def codes(found):
    return [one.course.code for one in found.under], [one.course.code for one in found.over], found.between


def test_half_and_three_times_lie_between(plan):
    for code, completed in (("EL-1", 99), ("EL-2", 100), ("EL-3", 600), ("EL-4", 601), ("EL-5", 0), ("EL-6", 900)):
        course_of(plan, code, 200, completed)
    found = spread_of(2022, END)
    assert codes(found) == (["EL-5", "EL-1"], ["EL-6", "EL-4"], 2)
    assert [one.percent for one in (*found.under, *found.over)] == ["0.0", "49.5", "450.0", "300.5"]


def test_only_quarters_that_ended_count(plan):
    course_of(plan, "EL-1", 100, 60)
    course_of(plan, "EL-2", 100, 10, quarter=2)
    assert spread_of(2022, date(2022, 3, 30)) is None
    assert codes(spread_of(2022, date(2022, 3, 31))) == ([], [], 1)
    assert codes(spread_of(2022, date(2022, 6, 30))) == (["EL-2"], [], 1)


def test_the_last_content_and_the_verdict_stand_beside_the_course(plan, planner):
    course = course_of(plan, "EL-1", 100, 10)
    for version, day in ((1, 3), (2, 5)):
        at = datetime(2022, 2, day, tzinfo=UTC)
        ContentFactory(course=course, version=version, state=Content.State.RETIRED, published_at=at)
    ContentFactory(course=course, version=3, state=Content.State.DRAFT, published_at=None)
    verdicts.give(course=course, year=2022, verdict="rework", reason="2019년 법령 기준", by=planner)
    (one,) = spread_of(2022, today()).under
    assert (one.renewed_at, one.verdict.verdict) == (datetime(2022, 2, 5, tzinfo=UTC), "rework")
    (before,) = spread_of(2022, END).under  # decided after that day
    assert (before.renewed_at, before.verdict) == (one.renewed_at, None)


def test_it_takes_as_many_queries_for_one_course_as_for_three(plan):
    course_of(plan, "EL-1", 100, 10)
    with CaptureQueriesContext(connection) as one:
        spread_of(2022, END)
    for code in ("EL-2", "EL-3"):
        course_of(plan, code, 100, 400)
    with CaptureQueriesContext(connection) as three:
        found = spread_of(2022, END)
    assert (len(three), len(found.over)) == (len(one), 2)


# The verdict


def test_a_later_verdict_takes_the_place_of_the_earlier_one_which_the_journal_keeps(plan, planner):
    course = course_of(plan, "EL-1", 100, 10)
    for verdict, reason in (("keep", "법정 과정"), ("close", "대체 과정 있음")):
        given = verdicts.give(course=course, year=2022, verdict=verdict, reason=reason, by=planner)
    assert (given.verdict, given.reason, given.decided_by) == ("close", "대체 과정 있음", planner)
    assert CourseVerdict.objects.count() == 1
    first, second = Entry.objects.filter(action="course.verdict_given").order_by("pk")
    assert (first.new["verdict"], second.old["verdict"], second.old["reason"]) == ("keep", "keep", "법정 과정")


def test_who_does_not_plan_and_who_is_early_is_refused(plan, planner):
    course = course_of(plan, "EL-1", 100, 10)
    reader = PersonFactory(roles=["director"])
    assert reader.may("plan.read") and not reader.may("plan.edit")
    with pytest.raises(Refused):
        verdicts.give(course=course, year=2022, verdict="keep", reason="x", by=reader)
    with pytest.raises(Refused):
        verdicts.give(course=course, year=today().year + 1, verdict="keep", reason="x", by=planner)
    assert not CourseVerdict.objects.exists()


def test_no_verdict_is_without_a_reason(plan, planner):
    course = course_of(plan, "EL-1", 100, 10)
    with pytest.raises(IntegrityError), transaction.atomic():
        verdicts.give(course=course, year=2022, verdict="keep", reason="", by=planner)
    assert not CourseVerdict.objects.exists()


# The pages


def test_the_page_lists_both_ends_and_leads_to_the_decision(english, plan):
    course_of(plan, "EL-1", 100, 10)
    course_of(plan, "EL-2", 100, 100)
    course_of(plan, "EL-3", 100, 301)
    page = english.get(reverse("elearning_spread"), {"year": 2022}).content.decode()
    assert [f"Title {code}</a>" in page for code in ("EL-1", "EL-2", "EL-3")] == [True, False, True]
    assert "10.0%" in page and "301.0%" in page
    assert reverse("elearning_decide", args=[2022, "EL-1"]) in page
    stats = re.findall(r'stat__value">([\d.]+)', page)
    assert stats == ["1", "1", "1", "137.0"]


def test_a_verdict_is_given_on_its_page(english, plan):
    course_of(plan, "EL-1", 100, 10)
    url = reverse("elearning_decide", args=[2022, "EL-1"])
    assert english.post(url, {"verdict": "rework", "reason": ""}).status_code == 422
    assert english.post(url, {"verdict": "burn", "reason": "x"}).status_code == 422
    answer = english.post(url, {"verdict": "rework", "reason": "법령 개정"}, follow=True)
    assert answer.redirect_chain == [(f"{reverse('elearning_spread')}?year=2022", 302)]
    assert "법령 개정" in answer.content.decode()
    assert CourseVerdict.objects.get().verdict == "rework"


def test_who_reads_the_plan_decides_nothing_and_others_see_nothing(client, plan):
    course_of(plan, "EL-1", 100, 10)
    page, decide = reverse("elearning_spread"), reverse("elearning_decide", args=[2022, "EL-1"])
    client.force_login(PersonFactory(roles=["director"]))
    shown = client.get(page, {"year": 2022})
    assert (shown.status_code, "EL-1" in shown.content.decode(), decide in shown.content.decode()) == (200, True, False)
    assert client.get(decide).status_code == 404
    client.force_login(PersonFactory(roles=["trainee"]))
    assert [client.get(url).status_code for url in (page, decide)] == [404, 404]


@pytest.mark.parametrize("where", [(2022, "EL-9"), (2019, "EL-1"), (2022, "CC-1")])
def test_a_course_that_is_no_e_learning_of_the_plan_is_not_there(english, plan, where):
    course_of(plan, "EL-1", 100, 10)
    PlanCourseFactory(plan=plan, course=CourseFactory(code="CC-1"))
    assert english.get(reverse("elearning_decide", args=where)).status_code == 404


def test_a_year_whose_plan_is_decided_later_is_not_offered(english, plan):
    """Its e-learning is asked for as of today, when no plan of it is in force yet."""
    course_of(plan, "EL-1", 100, 10)
    later = PlanFactory(year=2024, decided_on=today() + timedelta(days=1))
    course_of(later, "EL-2", 100, 10)
    for asked in ({}, {"year": 2024}):
        shown = english.get(reverse("elearning_spread"), asked)
        assert (shown.status_code, shown.context["year"], "EL-1" in shown.content.decode()) == (200, 2022, True)
    answers = [english.get(reverse("elearning_decide", args=where)) for where in ((2022, "EL-1"), (2024, "EL-2"))]
    assert [answer.status_code for answer in answers] == [200, 404]


def test_the_sample_decides_on_nothing_of_a_year_whose_plan_is_decided_later(plan, planner):
    YearResult.objects.create(year=2022, course=course_of(plan, "EL-1", 100, 10), planned=100, completed=10)
    Plan.objects.update(decided_on=today() + timedelta(days=1))
    people = {"manager": planner, "trainee": planner, "agency": planner, "lecturer": planner, "officials": []}
    assert sample.load(World(now=timezone.now(), rng=random.Random(1), **people)) == {}


def test_without_results_it_says_so(english, plan):
    page = english.get(reverse("elearning_spread"), {"year": 2022}).content.decode()
    assert "no quarter has ended with results yet" in page
