"""What the database itself refuses of openings, learning and attempts; and that places got no column from them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from enrollment.models import Attempt, CompletionRule, Enrollment, Learning
from tests.courses.test_content_rows import refused
from tests.factories.certificates import CompletionRuleFactory
from tests.factories.elearning import LearningFactory, OpeningFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 6)


def test_the_table_of_places_has_the_columns_that_taking_a_place_writes():
    """The hot statement stays as it was: what is learned stands beside a place, not in it (decision 0033)."""
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, Enrollment._meta.db_table)
    assert sorted(column.name for column in columns) == [
        "applied_at", "applied_by_id", "arrival", "changed_at", "choice", "course_id", "first_choice_id", "hold_id",
        "id", "key", "offer_expires_at", "offer_key", "organisation_id", "person_id", "quota_id", "reason",
        "reason_code", "run_id", "sample", "state", "takes_seat", "way", "year",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"seats": 2, "taken": 3}, "opening_never_overbooked"),
        ({"kind": "dated"}, "opening_dated_pair"),
        ({"kind": "dated", "learn_from": DAY}, "opening_dated_pair"),
        ({"learn_from": DAY, "learn_until": DAY}, "opening_dated_pair"),
        ({"kind": "dated", "learn_from": DAY, "learn_until": DAY - timedelta(days=1)}, "opening_ends_after_it_begins"),
        ({"closes_at": timezone.now() - timedelta(days=9)}, "opening_closes_after_opening"),
        ({"learn_days": 0}, "opening_gives_a_day"),
    ],
)
def test_an_opening_that_makes_no_sense_is_refused(fields, constraint):
    assert refused(constraint, OpeningFactory, **fields)


def test_a_course_is_always_open_once_a_year_and_has_any_number_of_rounds():
    first = OpeningFactory(year=2026)
    assert refused("opening_one_always_open", OpeningFactory, course=first.course, year=2026)
    OpeningFactory(course=first.course, year=2027)
    OpeningFactory(course=first.course, year=2026, state="closed")
    for _round in range(2):
        OpeningFactory(course=first.course, year=2026, kind="dated", learn_from=DAY, learn_until=DAY)
    assert first.course.openings.count() == 5


def test_a_place_has_no_more_units_done_than_there_are_and_is_not_finished_before_it_began():
    place = Learning.objects.filter(pk=LearningFactory(units_total=2).pk)
    assert refused("learning_units_within", place.update, units_done=3)
    now = timezone.now()
    assert refused("learning_finished_after_beginning", place.update, finished_at=now)
    assert place.update(units_done=2, started_at=now, finished_at=now) == 1


def test_of_a_place_one_attempt_is_open_and_points_come_with_handing_in():
    place, now = LearningFactory().enrollment, timezone.now()
    fields = {"enrollment": place, "ends_at": now}
    first = Attempt.objects.create(**fields, number=1)
    assert refused("attempt_one_at_a_time", Attempt.objects.create, **fields, number=2)
    rows = Attempt.objects.filter(pk=first.pk)
    assert refused("attempt_handed_in_pair", rows.update, handed_in_at=now)
    assert refused("attempt_handed_in_pair", rows.update, points=50)
    assert refused("attempt_points_range", rows.update, handed_in_at=now, points=101)
    assert rows.update(handed_in_at=now, points=100) == 1
    assert refused("attempt_number_once", Attempt.objects.create, **fields, number=1)
    Attempt.objects.create(**fields, number=2)
    assert place.attempts.count() == 2


def test_a_rule_may_ask_for_units_of_what_is_learned_without_a_run():
    rule = CompletionRuleFactory(mode=CompletionRule.Mode.ELEARNING, learning_share=1)
    rule.full_clean(exclude=["made_by"])
    rows = CompletionRule.objects.filter(pk=rule.pk)
    assert refused("completion_rule_learning_share", rows.update, learning_share="1.1")
    assert refused("completion_rule_learning_share", rows.update, learning_share="-0.1")
