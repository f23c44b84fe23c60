"""What is learned on-line beside a run: beginning, who may, and that the run's rule counts it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from core.errors import Refused
from core.periods import today
from courses.models import Content
from enrollment.actions import elearning, learned
from enrollment.actions import tests as actions
from enrollment.models import CompletionRule, Learning, Score
from enrollment.queries import tests
from enrollment.queries.completion import sheet_of
from enrollment.rules.completion import why_not_make_rule
from journal.models import Entry
from tests.enrollment.doing import course, open_run, person
from tests.factories.accounts import PersonFactory
from tests.factories.certificates import CompletionRuleFactory
from tests.factories.courses import RunFactory
from tests.factories.elearning import ContentFactory, QuestionFactory, UnitFactory
from tests.factories.enrollment import CompletionFactory, EnrollmentFactory

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

    def shown():
        page = client.get(place.get_absolute_url()).content.decode()
        return f'action="{button}"' in page, f'href="{units}"' in page

    assert shown() == (True, False)
    assert client.post(button).url == units
    assert shown() == (False, True)
    assert client.get(units).status_code == 200


def test_nobody_begins_at_the_place_of_somebody_else(place, client):
    client.force_login(person())
    assert client.post(reverse("learn_beside", args=[place.key])).status_code == 404
    assert not Learning.objects.exists()


def with_test(place):
    """The units are done, and a test of one question waits."""
    Content.objects.filter(course=place.course).update(test_questions=1, test_attempts=3)
    QuestionFactory(course=place.course)
    learning = begin(place)
    finish(learning, learning.units_total)
    return Learning.objects.get(pk=place.pk)


def test_the_rule_of_the_run_says_how_many_points_its_test_asks_for(place):
    CompletionRuleFactory(course=place.course, mode="", test_score=70)
    CompletionRuleFactory(mode=CompletionRule.Mode.ELEARNING, attendance_share=0, learning_share=1, test_score=60)
    assert tests.tries_of(with_test(place)).mark == 70


def test_a_run_that_moves_takes_what_is_learned_beside_it_along(place):
    learning, later = begin(place), place.run.ends_on + timedelta(days=14)
    type(place.run).objects.filter(pk=place.run.pk).update(ends_on=later)
    assert (learned.follow_runs(by=None), learned.follow_runs(by=None)) == (1, 0)
    learning.refresh_from_db()
    assert learning.until_on == later
    assert Entry.objects.filter(action="elearning.moved").count() == 1


def test_who_decided_on_the_run_is_told_of_a_test_handed_in_afterwards(place):
    CompletionRuleFactory(mode="", learning_share=1, test_score=60)
    manager, learning = PersonFactory(roles=["training_manager"]), with_test(place)
    attempt = actions.begin(learning=learning, by=place.person)
    decided = CompletionFactory(enrollment=place, decided_by=manager)
    Score.objects.create(enrollment=place, kind="test", points=40, entered_by=manager)
    actions.hand_in(attempt=attempt, answers=[[0]], by=place.person)
    decided.refresh_from_db()
    assert decided.touched_at is not None
    assert Message.objects.filter(person=manager).count() == 1
    entry = Entry.objects.get(action="test.handed_in")
    assert (str(entry.old["points"]), str(entry.new["points"])) == ("40.00", "100.00")
