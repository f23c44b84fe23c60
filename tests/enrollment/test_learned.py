"""What follows from e-learning: completed with hours and certificate, not completed with reasons, reminders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from accounts.models import Message
from core.periods import today
from enrollment.actions import learned
from enrollment.models import Certificate, Completion, CompletionRule, Enrollment, HoursEntry, HoursTotal, Learning
from enrollment.queries.certificates import facts_of
from journal.models import Entry
from tests.enrollment.doing import elearning, person
from tests.factories.certificates import CompletionRuleFactory, ScoreFactory
from tests.factories.elearning import LearningFactory
from tests.factories.enrollment import EnrollmentFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ELEARNING = CompletionRule.Mode.ELEARNING


@pytest.fixture(autouse=True)
def rule():
    CompletionRuleFactory()  # 80 % of attendance, for every way of holding a run
    return CompletionRuleFactory(mode=ELEARNING, attendance_share=0, learning_share=1, test_score=60)


def place(done: int, *, units: int = 2, test: bool = False, **fields) -> Learning:
    """A place with so many units done of the course's; `test` puts a test at its end."""
    content = elearning(units)
    content.test_questions = 5 if test else 0
    content.save()
    finished = {"finished_at": datetime.now(UTC)} if done == units else {}
    who = fields.pop("who", None) or person()
    return LearningFactory(
        content=content, units_done=done, started_at=datetime.now(UTC) - 3 * DAY, enrollment__person=who, **finished,
        **fields,
    )  # fmt: skip


def result(of: Learning) -> tuple[str, list[str], int] | None:
    found = Completion.objects.filter(pk=of.pk).first()
    return (found.state, found.reasons, found.hours) if found else None


def test_who_did_every_unit_completed_with_hours_and_a_certificate(rule):
    of = place(2)
    assert learned.settle(enrollments=[of.pk]) == 1
    assert result(of) == ("completed", [], 3)
    completion = Completion.objects.get(pk=of.pk)
    assert (completion.rule, completion.decided_by, completion.attendance_share) == (rule, None, None)
    line = HoursEntry.objects.get(enrollment=of.pk)
    assert (line.hours, line.counted, line.year) == (3, True, today().year)
    assert HoursTotal.objects.get(person=of.enrollment.person, year=today().year).recognised == 3
    paper = Certificate.objects.get(completion=completion)
    assert (paper.facts["from_on"], paper.facts["until_on"], paper.facts["hours"]) == (
        (today() - 3 * DAY).isoformat(), today().isoformat(), 3,
    )  # fmt: skip
    actions = {entry.action for entry in Entry.objects.all()}
    assert actions == {"completion.decided", "certificate.issued", "hours.recognised"}
    with override("en"):
        message = Message.objects.get(person=of.enrollment.person)
    assert (message.url, message.mail_after is not None) == ("/my/transcript/", True)


def test_what_is_settled_twice_is_settled_once():
    of = place(2)
    assert [learned.settle(enrollments=[of.pk]) for _turn in range(3)] == [1, 0, 0]
    assert (Certificate.objects.count(), HoursEntry.objects.count(), Message.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("done", "test", "points", "expected"),
    [
        (1, False, None, None),  # a unit is open
        (2, True, None, None),  # the test is open
        (2, True, "59.99", None),
        (2, True, "60", ("completed", [], 3)),
        (2, False, "10", ("completed", [], 3)),  # no test asked for by this version
        (1, True, "100", None),
    ],
)
def test_it_is_completed_by_units_and_test(done, test, points, expected):
    of = place(done, test=test)
    if points:
        ScoreFactory(enrollment=of.enrollment, points=Decimal(points))
    learned.settle(enrollments=[of.pk])
    assert result(of) == expected


def test_a_cancelled_place_a_run_and_a_course_without_a_rule_are_left_alone():
    cancelled, in_run, bare = place(2), place(2), place(2)
    Enrollment.objects.filter(pk=cancelled.pk).update(state="cancelled")
    run = EnrollmentFactory().run
    Enrollment.objects.filter(pk=in_run.pk).update(run=run)
    assert learned.settle(enrollments=[cancelled.pk, in_run.pk]) == 0
    CompletionRule.objects.all().delete()
    assert learned.settle(enrollments=[bare.pk]) == 0
    assert not Completion.objects.exists()


def test_a_rule_of_the_course_goes_before_the_one_for_all():
    of = place(1)
    own = CompletionRuleFactory(
        course=of.content.course, mode=ELEARNING, attendance_share=0, learning_share=Decimal("0.5")
    )
    assert learned.settle(enrollments=[of.pk]) == 1
    assert Completion.objects.get(pk=of.pk).rule == own


def test_without_a_rule_for_elearning_nobody_completes_by_clicking():
    CompletionRule.objects.filter(mode=ELEARNING).delete()
    of = place(2)
    assert learned.settle(enrollments=[of.pk]) == 0  # the rule for runs asks for attendance, and there is none


def test_hours_of_a_course_count_once_a_year():
    of = place(2)
    again = LearningFactory(
        content=of.content, units_done=2, started_at=datetime.now(UTC), enrollment__person=of.enrollment.person,
        enrollment__year=today().year - 1,
    )  # fmt: skip
    learned.settle(enrollments=[of.pk, again.pk])
    rows = HoursEntry.objects.order_by("year").values_list("year", "hours", "counted")
    assert list(rows) == [(today().year - 1, 3, True), (today().year, 3, True)]


def test_when_the_time_is_over_it_is_decided_with_the_reasons():
    over = today() - DAY
    nothing, no_test, done = place(0, until_on=over), place(2, test=True, until_on=over), place(2, until_on=over)
    running = place(0, until_on=today())
    assert learned.end_late(on=today(), by=None) == 3
    assert [result(one) for one in (nothing, no_test, done, running)] == [
        ("not_completed", ["learning"], 0),
        ("not_completed", ["test"], 0),
        ("completed", [], 3),
        None,
    ]
    assert Certificate.objects.count() == 1
    assert learned.end_late(on=today(), by=None) == 0
    told = Message.objects.get(person=nothing.enrollment.person).text
    assert str(Completion.Reason.LEARNING.label) in told


def test_who_finishes_later_completes_after_all():
    of = place(1, until_on=today() - DAY)
    learned.end_late(on=today(), by=None)
    Learning.objects.filter(pk=of.pk).update(units_done=2, until_on=today() + DAY)
    assert learned.settle(enrollments=[of.pk]) == 1
    assert result(of) == ("completed", [], 3)
    assert [entry.action for entry in Entry.objects.filter(action__startswith="completion").order_by("pk")] == [
        "completion.decided",
        "completion.decided_again",
    ]


def test_what_somebody_decided_by_hand_stays():
    of = place(2)
    Completion.objects.create(
        enrollment=of.enrollment, state="not_completed", reasons=["decision"], decided_on=today(), note="대리 학습"
    )
    assert learned.settle(enrollments=[of.pk]) == 0
    assert result(of) == ("not_completed", ["decision"], 0)


def test_very_many_are_ended_in_parts(monkeypatch):
    monkeypatch.setattr(learned, "AT_ONCE", 2)
    for _place in range(5):
        place(0, units=1, until_on=today() - DAY)
    assert learned.end_late(on=today(), by=None) == 5
    assert Completion.objects.filter(state="not_completed").count() == 5


def test_settling_asks_the_same_number_of_questions_for_one_and_three(django_assert_num_queries):
    def asked(number: int) -> list[int]:
        content = elearning(1)
        return [
            LearningFactory(content=content, units_done=1, started_at=datetime.now(UTC), enrollment__person=person()).pk
            for _place in range(number)
        ]

    one, three = asked(1), asked(3)
    with django_assert_num_queries(SETTLING):
        learned.settle(enrollments=one)
    with django_assert_num_queries(SETTLING):
        learned.settle(enrollments=three)


SETTLING = 34


def test_who_has_seven_days_or_one_is_reminded_once():
    week, tomorrow, later = (place(0, until_on=today() + days * DAY) for days in (7, 1, 3))
    done = place(2, until_on=today() + DAY)
    learned.settle(enrollments=[done.pk])
    Message.objects.all().delete()
    assert learned.remind(on=today(), by=None) == 2
    assert learned.remind(on=today(), by=None) == 0
    assert {one.person for one in Message.objects.all()} == {week.enrollment.person, tomorrow.enrollment.person}
    assert learned.remind(on=today() + 6 * DAY, by=None) == 1  # the last day comes near for who was told a week ago
    assert later.enrollment.person not in {one.person for one in Message.objects.all()}


def test_a_certificate_of_a_place_without_dates_says_when_it_was_learned():
    of = place(0)
    Learning.objects.all().delete()  # places of past years have no progress
    completion = Completion(enrollment=Enrollment.objects.get(pk=of.pk), decided_on=today(), hours=3)
    facts = facts_of(completion)
    assert (facts["from_on"], facts["until_on"]) == (today().isoformat(), today().isoformat())
