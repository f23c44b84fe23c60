"""Decisions and counting at the same time: nothing that was decided is lost; on PostgreSQL only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, connections, transaction

from enrollment.actions import results
from enrollment.models import CourseResult, ResultStale
from tests.enrollment.test_results import place, planned

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]


def test_a_decision_that_is_not_committed_yet_is_counted_after_it_is():
    """The first note is taken away while the second decision is still open: it must not go with it."""
    course = planned()
    place(course)
    results.touch(courses=[course.pk], year=2023, by=None)
    written, counted = Event(), Event()

    def decide():
        try:
            with transaction.atomic():
                place(course)
                results.touch(courses=[course.pk], year=2023, by=None)
                written.set()
                assert counted.wait(30)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(decide)
        assert written.wait(30)
        assert results.keep(by=None) == 1
        assert CourseResult.objects.get().completed == 1
        counted.set()
        other.result()
    assert results.keep(by=None) == 1
    assert (CourseResult.objects.get().completed, ResultStale.objects.count()) == (2, 0)


def test_two_who_count_at_once_leave_every_row_once():
    courses = [planned(f"CC-{number}") for number in range(4)]
    for course in courses:
        place(course)
        results.touch(courses=[course.pk], year=2023, by=None)

    def keep(_number):
        try:
            return results.keep(by=None)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(keep, range(4)))
    assert sorted(CourseResult.objects.values_list("course", "completed")) == sorted((c.pk, 1) for c in courses)
    assert not ResultStale.objects.exists()
