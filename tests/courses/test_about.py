"""The level chain of a course, and what its page leaves out."""

from __future__ import annotations

from datetime import date

import pytest

from core.periods import today
from courses.about import about
from courses.models import Category, Course, Run
from tests.factories.courses import CategoryFactory, RunFactory


@pytest.fixture
def chain(offered):
    (first,) = offered(level="intro")
    (second,) = offered(level="intermediate", previous=first)
    (third,) = offered(level="advanced", previous=second)
    return [first, second, third]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_chain_is_the_same_from_each_of_its_courses(trainee, chain, place):
    assert about(trainee, chain[place]).chain == chain


def test_a_circle_ends(trainee, chain):
    Course.objects.filter(pk=chain[0].pk).update(previous=chain[2])
    found = about(trainee, Course.objects.get(pk=chain[0].pk)).chain
    assert sorted(course.pk for course in found) == [course.pk for course in chain]


def test_a_course_alone_has_no_chain(trainee, offered):
    (course,) = offered(level="intro")
    assert about(trainee, course).chain == []


def test_courses_of_international_training_build_on_each_other_without_levels(trainee, offered):
    abroad = CategoryFactory(delivery=Category.Delivery.INTERNATIONAL)
    (online,) = offered(category=abroad)
    (invited,) = offered(category=abroad, previous=online)
    assert about(trainee, online).chain == about(trainee, invited).chain == [online, invited]


def test_what_is_not_known_is_left_out(trainee, offered):
    (course,) = offered(hours=None, units=None, target_grades_ko="")
    labels = [str(label) for label, _value in about(trainee, course).facts]
    assert len(labels) == 5
    assert all(value for _label, value in about(trainee, course).facts)


def test_only_readers_of_the_plan_see_it(trainee, reader, offered):
    (course,) = offered()
    assert about(trainee, course).entry is None
    assert about(trainee, course).quarters == []
    assert about(reader, course).planned.trainees == 30


def test_runs_stand_by_year_and_those_to_come_beside_the_plans(trainee, offered):
    (course,) = offered()
    (other,) = offered()
    planned = Run.objects.get(course=course)
    over = date(today().year - 1, 5, 4)
    RunFactory(course=course, year=over.year, number=2, starts_on=over, ends_on=over)
    coming = RunFactory(course=course, year=today().year + 1, number=1, starts_on=today(), ends_on=today())
    RunFactory(course=other, year=today().year + 1, number=7, starts_on=today(), ends_on=today())
    assert [(one.year, one.runs) for one in about(trainee, course).runs] == [
        (today().year + 1, [coming]),
        (2023, [planned]),
    ]
