"""Many lines of one person's year come and go at once; on PostgreSQL only, where they really run at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, connections

from core.errors import Refused
from enrollment.actions import hours, outside
from enrollment.models import HoursEntry, HoursTotal
from enrollment.queries.hours import differences
from tests.factories.accounts import PersonFactory
from tests.factories.courses import CourseFactory, RunFactory
from tests.factories.enrollment import CompletionFactory, EnrollmentFactory, HoursRuleFactory, OutsideLearningFactory

AT_ONCE, YEAR = 8, 2026
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]


def at_once(work, things):
    def each(thing):
        try:
            return work(thing)
        except Refused:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(each, things))


def place(person, course, month):
    run = RunFactory(course=course, year=YEAR, starts_on=date(YEAR, month, 2), ends_on=date(YEAR, month, 3))
    made = EnrollmentFactory(person=person, run=run)
    CompletionFactory(enrollment=made, hours=10)
    return made


def test_the_same_course_recognised_by_many_at_once_counts_once():
    HoursRuleFactory()
    person, course = PersonFactory(), CourseFactory()
    places = [place(person, course, month) for month in range(1, AT_ONCE + 1)]
    at_once(lambda made: hours.recognise(enrollments=[made], by=None), places)
    assert HoursEntry.objects.filter(person=person, counted=True).count() == 1
    assert HoursEntry.objects.filter(person=person).count() == AT_ONCE
    assert HoursTotal.objects.get(person=person).recognised == 10
    at_once(lambda made: hours.take_back(enrollment=made, by=None), places[:-1])
    assert HoursEntry.objects.get(person=person, counted=True).enrollment == places[-1]
    assert differences(YEAR) == []


def test_an_application_decided_by_two_at_once_counts_once():
    HoursRuleFactory()
    manager = PersonFactory(roles=["training_manager"])
    learning = OutsideLearningFactory()
    stale = [type(learning).objects.select_related("person").get(pk=learning.pk) for _one in range(AT_ONCE)]
    done = at_once(lambda one: outside.recognise(learning=one, hours=5, by=manager) is None, stale)
    assert sum(done) == 1
    assert HoursTotal.objects.get(person=learning.person).recognised == 5
    assert differences(learning.until_on.year) == []
