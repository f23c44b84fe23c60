"""Sums of places and openings that somebody moved behind the portal's back are found, and none otherwise."""

from __future__ import annotations

import pytest
from django.utils import timezone

from enrollment.actions import beats
from enrollment.models import Enrollment, Learning, LearningClock, Opening, UnitProgress
from enrollment.progress import Beat
from enrollment.queries.differences_of_learning import of_learning
from tests.enrollment.doing import person
from tests.factories.elearning import ContentFactory, LearningFactory, OpeningFactory, UnitFactory
from tests.factories.enrollment import CompletionFactory

pytestmark = pytest.mark.django_db


def found():
    return [(one.kind, one.row, one.text) for one in of_learning()]


@pytest.fixture
def learning():
    """A place in an opening with seats: one of two units is done by beats, the other one begun."""
    content = ContentFactory()
    UnitFactory(content=content, length_ms=10_000)
    UnitFactory(content=content, length_ms=10_000)
    opening = OpeningFactory(course=content.course, seats=5, taken=1)
    made = LearningFactory(content=content, enrollment__person=person(), opening=opening)
    for number, end in ((1, 10_000), (2, 4_000)):
        begun = beats.begin(key=made.enrollment.key, number=number, by=made.enrollment.person)
        LearningClock.objects.update(free_from=0)
        said = Beat(begun.sitting, 1, 0, end)
        assert beats.beat(key=made.enrollment.key, number=number, said=said, by=made.enrollment.person).word == "ok"
    made.refresh_from_db()
    return made


def test_nothing_differs_while_somebody_learns(learning):
    assert (learning.units_done, learning.recognised_seconds) == (1, 10)
    assert UnitProgress.objects.count() == 2
    assert found() == []


def test_a_place_with_more_units_than_rows_say(learning):
    Learning.objects.update(units_done=0)
    assert found() == [("units_counted_wrong", f"enrollment.learning:{learning.pk}", "0 ≠ 1")]


def test_a_place_with_more_time_than_its_units(learning):
    Learning.objects.update(recognised_seconds=16)
    assert found() == [("time_counted_wrong", f"enrollment.learning:{learning.pk}", "16 > 14")]


def test_a_place_that_is_finished_without_its_units_and_one_that_is_not_with_them(learning):
    now = timezone.now()
    Learning.objects.update(finished_at=now)
    assert [kind for kind, _row, _text in found()] == ["finished_wrong"]
    Learning.objects.update(finished_at=None, units_done=2)
    UnitProgress.objects.update(done_at=now)
    assert [kind for kind, _row, _text in found()] == ["finished_wrong"]
    Learning.objects.update(finished_at=now)
    assert found() == []


def test_rows_of_units_may_go_once_the_place_is_decided(learning):
    UnitProgress.objects.all().delete()
    kinds = [kind for kind, _row, _text in found()]
    assert kinds == ["units_counted_wrong", "time_counted_wrong"]
    day = learning.until_on
    CompletionFactory(
        enrollment=learning.enrollment, state="not_completed", hours=0, reasons=["learning"], decided_on=day
    )
    assert found() == []


def test_an_opening_that_counts_a_place_which_was_given_up(learning):
    Enrollment.objects.filter(pk=learning.pk).update(state=Enrollment.State.CANCELLED)
    assert found() == [("opening_counted_wrong", f"enrollment.opening:{learning.opening_id}", "1 ≠ 0")]
    Opening.objects.update(taken=0)
    assert found() == []


def test_an_opening_without_seats_counts_nobody(learning):
    Opening.objects.update(seats=None, taken=0)
    assert found() == []
