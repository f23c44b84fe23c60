"""Changes to the catalogue at once: none waits for another, and each one is seen in what the pages ask for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from threading import Event

import pytest
from django.db import OperationalError, connection, connections, transaction

from courses import queries
from courses.models import Course
from tests.factories.courses import CourseFactory

ROWS = import_module("courses.migrations.0004_stamp_of_the_catalogue").ROWS
LONGEST_WAIT = "SET LOCAL lock_timeout = '5s'"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]


@pytest.fixture
def pool():
    with ThreadPoolExecutor(2) as made:
        yield made


def rename(pk: int, title: str) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LONGEST_WAIT)
            Course.objects.filter(pk=pk).update(title_ko=title)
    finally:
        connections.close_all()


def test_a_change_does_not_wait_for_one_that_takes_long_and_both_are_seen(pool):
    long, short = CourseFactory(title_ko="긴 과정"), CourseFactory(title_ko="짧은 과정")
    seen = [queries.catalogue_stamp()]
    with transaction.atomic():
        Course.objects.filter(pk=long.pk).update(title_ko="오래 걸리는 변경")
        pool.submit(rename, short.pk, "금방 끝나는 변경").result()
        with ThreadPoolExecutor(1) as reader:
            seen.append(reader.submit(_stamp).result())
    seen.append(queries.catalogue_stamp())
    titles = dict(Course.objects.values_list("pk", "title_ko"))
    assert titles == {long.pk: "오래 걸리는 변경", short.pk: "금방 끝나는 변경"}
    assert len(set(seen)) == 3


def test_a_change_that_is_rolled_back_beside_another_one_leaves_only_the_others_stamp(pool):
    long, short = CourseFactory(), CourseFactory()
    before = queries.catalogue_stamp()
    with transaction.atomic():
        Course.objects.filter(pk=long.pk).update(title_ko="없던 일")
        inside = queries.catalogue_stamp()
        pool.submit(rename, short.pk, "남는 일").result()
        transaction.set_rollback(True)
    after = queries.catalogue_stamp()
    assert len({before, inside, after}) == 3
    assert not Course.objects.filter(title_ko="없던 일").exists()


def test_when_every_row_of_the_stamp_is_held_a_change_waits_and_is_seen(pool):
    course = CourseFactory()
    before, held, go_on = queries.catalogue_stamp(), Event(), Event()

    def hold_all() -> int:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT id FROM courses_stamp FOR UPDATE")
                held.set()
                go_on.wait(30)
                return len(cursor.fetchall())
        finally:
            connections.close_all()

    holder = pool.submit(hold_all)
    assert held.wait(30)
    with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '200ms'")
        Course.objects.filter(pk=course.pk).update(title_ko="너무 이른 변경")
    waits = pool.submit(rename, course.pk, "기다린 변경")
    go_on.set()
    waits.result()
    assert holder.result() == ROWS
    assert Course.objects.get().title_ko == "기다린 변경"
    assert queries.catalogue_stamp() != before


def _stamp() -> int:
    try:
        return queries.catalogue_stamp()
    finally:
        connections.close_all()
