"""What is learned on-line beside a run: beginning, who may, and that the run's rule counts it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import Refused
from core.periods import today
from enrollment.actions import elearning, learned
from enrollment.models import Learning
from enrollment.queries.completion import sheet_of
from enrollment.rules.completion import why_not_make_rule
from tests.enrollment.doing import course, open_run, person
from tests.factories.accounts import PersonFactory
from tests.factories.certificates import CompletionRuleFactory
from tests.factories.courses import RunFactory
from tests.factories.elearning import ContentFactory, UnitFactory
from tests.factories.enrollment import EnrollmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    """A confirmed place in a run whose course has four units."""
    run = open_run(of=course())
    content = ContentFactory(course=run.course)
    for _n in range(4):
        UnitFactory(content=content)
    return EnrollmentFactory(person=person(), run=run, course=run.course)


def begin(place):
    elearning.begin_beside(place=place, by=place.person)
    return Learning.objects.get(pk=place.pk)


def finish(learning, units):
    """So many units are done, as beats would leave it."""
    at = timezone.now()
    Learning.objects.filter(pk=learning.pk).update(
        units_done=units, started_at=at, finished_at=at if units == learning.units_total else None
    )


def test_the_units_last_until_the_last_day_of_the_run_and_begin_once(place):
    first = begin(place)
    assert (first.units_total, first.until_on, first.opening) == (4, place.run.ends_on, None)
    assert begin(place) == first
    assert Learning.objects.count() == 1


@pytest.mark.parametrize("change", ["over", "waiting", "no content", "somebody else"])
def test_what_stands_against_beginning(place, change):
    by = place.person
    if change == "over":
        type(place.run).objects.filter(pk=place.run_id).update(
            starts_on=today() - timedelta(days=2), ends_on=today() - timedelta(days=1)
        )
        place.run.refresh_from_db()
    elif change == "waiting":
        place.state = "waiting"
    elif change == "no content":
        place.course.contents.update(state="retired")
    else:
        by = person()
    with pytest.raises(Refused):
        elearning.begin_beside(place=place, by=by)
    assert not Learning.objects.exists()


def test_the_rule_of_the_run_counts_the_units_exactly(place):
    rule = {"attendance_share": Decimal(0), "learning_share": Decimal("0.75")}
    CompletionRuleFactory(course=place.course, **rule)
    outcomes = []
    outcomes.append(sheet_of(place.run).lines[0].outcome.reasons)
    learning = begin(place)
    for units in (2, 3, 4):
        finish(learning, units)
        (line,) = sheet_of(place.run).lines
        assert line.facts.learned == Fraction(units, 4)
        outcomes.append(line.outcome.reasons)
    assert outcomes == [("learning",), ("learning",), (), ()]


def test_a_rule_that_asks_for_no_units_reads_none(place):
    CompletionRuleFactory(attendance_share=Decimal(0))
    finish(begin(place), 4)
    (line,) = sheet_of(place.run).lines
    assert line.facts.learned is None


def test_a_place_in_a_run_is_not_settled_by_its_units_alone(place):
    CompletionRuleFactory(course=place.course, mode="elearning", attendance_share=Decimal(0), learning_share=Decimal(1))
    finish(begin(place), 4)
    assert learned.settle(enrollments=[place.pk]) == 0
    assert learned.end_late(on=place.run.ends_on + timedelta(days=1), by=None) == 0


def test_a_rule_for_runs_asks_for_units_only_where_the_course_has_content(place):
    manager, day, share = PersonFactory(roles=["training_manager"]), date(2031, 1, 1), Decimal(1)
    assert why_not_make_rule(manager, place.course, day, "", share) is None
    assert why_not_make_rule(manager, RunFactory().course, day, "", share) is not None
    assert why_not_make_rule(manager, None, day, "", share) is not None


def test_the_place_offers_the_on_line_part_and_then_leads_to_its_units(place, client):
    client.force_login(place.person)
    button, units = reverse("learn_beside", args=[place.key]), reverse("learn", args=[place.key])
    page = client.get(place.get_absolute_url()).content.decode()
    assert (button in page, f'"{units}"' in page) == (True, False)
    assert client.post(button).url == units
    page = client.get(place.get_absolute_url()).content.decode()
    assert (button in page, f'"{units}"' in page) == (False, True)
    assert client.get(units).status_code == 200


def test_nobody_begins_at_the_place_of_somebody_else(place, client):
    client.force_login(person())
    assert client.post(reverse("learn_beside", args=[place.key])).status_code == 404
    assert not Learning.objects.exists()
