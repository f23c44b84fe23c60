"""What the database itself refuses of content, units and the development register, whatever the code does."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.models import Content, ContentWork, Unit
from tests.factories.accounts import PersonFactory
from tests.factories.courses import CourseFactory
from tests.factories.elearning import ContentFactory, UnitFactory
from tests.factories.exchange import StoredFileFactory

pytestmark = pytest.mark.django_db
WORK = {"year": 2026, "kind": "developed", "units": 8}


def refused(constraint: str, make, *args, **fields) -> bool:
    """Whether the database refuses it for this reason; SQLite names the columns of a doubled key instead."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make(*args, **fields)
    return constraint in str(caught.value) or "UNIQUE constraint failed" in str(caught.value)


def test_a_course_has_one_draft_and_one_published_version_and_any_number_of_old_ones():
    published = ContentFactory()
    course = published.course
    ContentFactory(course=course, version=2, state="draft")
    for version in (3, 4):
        ContentFactory(course=course, version=version, state="retired")
    assert refused("content_one_draft", ContentFactory, course=course, version=5, state="draft")
    assert refused("content_one_published", ContentFactory, course=course, version=5)
    assert refused("content_version_once", ContentFactory, course=course, version=4, state="retired")
    assert Content.objects.filter(course=course).count() == 4


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"published_at": None}, "content_published_pair"),
        ({"state": "draft", "published_at": "2026-01-01T00:00Z"}, "content_published_pair"),
        ({"need_percent": 49}, "content_need_percent_range"),
        ({"need_percent": 101}, "content_need_percent_range"),
        ({"test_questions": 5, "test_minutes": 0}, "content_test_possible"),
        ({"test_questions": 5, "test_attempts": 0}, "content_test_possible"),
    ],
)
def test_a_version_that_makes_no_sense_is_refused(fields, constraint):
    assert refused(constraint, ContentFactory, **fields)


def test_a_unit_has_what_its_kind_shows():
    content, film = ContentFactory(), StoredFileFactory()
    UnitFactory(content=content)
    UnitFactory(content=content, kind=Unit.Kind.VIDEO, video=film, body_ko="", body_en="")
    shows = "unit_has_what_its_kind_shows"
    assert refused(shows, UnitFactory, content=content, body_ko="")
    assert refused(shows, UnitFactory, content=content, video=film)
    assert refused(shows, UnitFactory, content=content, kind=Unit.Kind.VIDEO, body_ko="", body_en="")
    assert refused(shows, UnitFactory, content=content, kind=Unit.Kind.VIDEO, video=film)
    assert refused("unit_has_a_length", UnitFactory, content=content, length_ms=0)
    assert refused("unit_rate_range", UnitFactory, content=content, max_rate=99)
    assert refused("unit_rate_range", UnitFactory, content=content, max_rate=201)
    assert refused("unit_number_once", UnitFactory, content=content, number=1)
    assert content.unit_rows.count() == 2


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "handed_in"}, "content_work_handed_in_pair"),
        ({"state": "in_work", "handed_in_at": "2026-01-01T00:00Z"}, "content_work_handed_in_pair"),
        ({"state": "accepted", "handed_in_at": "2026-01-01T00:00Z"}, "content_work_accepted_pair"),
        (
            {"state": "published", "handed_in_at": "2026-01-01T00:00Z", "accepted_at": "2026-01-02T00:00Z"},
            "content_work_published_pair",
        ),
        ({"published_at": "2026-01-02T00:00Z"}, "content_work_published_pair"),
        ({"units": None}, "content_work_units_known"),
    ],
)
def test_a_line_of_the_register_says_what_its_state_says(fields, constraint):
    assert refused(constraint, ContentWork.objects.create, course=CourseFactory(), **{**WORK, **fields})


def test_who_handed_work_in_does_not_accept_it_and_a_course_stands_once_a_year():
    course, maker, other, now = CourseFactory(), PersonFactory(), PersonFactory(), timezone.now()
    fields = {**WORK, "course": course, "handed_in_at": now, "handed_in_by": maker}
    row = ContentWork.objects.create(**fields, state="handed_in")
    works = ContentWork.objects.filter(pk=row.pk)
    accepted = {"state": "accepted", "accepted_at": now}
    assert refused("content_work_two_people", works.update, **accepted, accepted_by=maker)
    assert works.update(**accepted, accepted_by=other) == 1
    assert refused("content_work_once_a_year", ContentWork.objects.create, **{**WORK, "course": course})
    ContentWork.objects.create(course=course, year=2027, kind="brought_in")
    assert ContentWork.objects.count() == 2
