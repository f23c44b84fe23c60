"""A completion whose certificate was revoked stands nowhere: level, repetition, promotion, ledger, transcript."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.periods import today
from enrollment.actions import certificates, completion, hours
from enrollment.models import Completion, HoursEntry, HoursTotal, PromotionCourse
from enrollment.queries import filling, learning
from enrollment.queries.completion import sheet_of
from enrollment.queries.places import facts_of
from enrollment.queries.standing import standing_completions
from enrollment.queries.transcript import transcript_of
from enrollment.rules import places as rules
from tests.enrollment.doing import course, open_run, person
from tests.factories.accounts import PersonFactory
from tests.factories.certificates import CompletionRuleFactory, attended, closed_session
from tests.factories.courses import RunFactory
from tests.factories.enrollment import CompletionFactory, EnrollmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def done(manager):
    """A completion with its certificate and its hours, in a run of this year that is over."""
    yesterday = today() - timedelta(days=1)
    run = RunFactory(course=course(), year=yesterday.year, starts_on=yesterday, ends_on=yesterday)
    made = CompletionFactory(enrollment=EnrollmentFactory(run=run, person=person(grade="7급")))
    certificates.issue_many(completions=[made], by=manager)
    hours.recognise(enrollments=[made.enrollment], by=manager)
    return made


def revoke(done, by):
    certificates.revoke(certificate=done.certificates.get(revoked_at=None), reason="대리 수강 확인", by=by)


def stands(done):
    """What the five places say of it: level before, repetition (once, once a year), promotion, ledger, transcript."""
    who, one = done.enrollment.person, done.enrollment.course
    one.refresh_from_db()
    next_level = open_run(of=course(previous=one))
    again = open_run(of=one, repeat="once")
    this_year = open_run(of=one, repeat="once_a_year")
    this_year.year = done.enrollment.year
    this_year.save()
    PromotionCourse.objects.get_or_create(grade="7급", course=one, effective_from=today(), source="시험")
    (required,) = filling.requirements(who, today())
    return {
        "level": rules.reasons(facts_of(who, next_level.pk)) == [],
        "once": rules.reasons(facts_of(who, again.pk)) != [],
        "once a year": rules.reasons(facts_of(who, this_year.pk)) != [],
        "promotion": required.done_on is not None,
        "ledger": HoursTotal.objects.get(person=who).recognised == done.hours,
        "transcript": transcript_of(who).hours == done.hours,
        "one definition": standing_completions().filter(pk=done.pk).exists(),
    }


def test_it_stands_falls_with_its_certificate_and_comes_back_with_another(done, manager):
    assert set(stands(done).values()) == {True}
    revoke(done, manager)
    assert set(stands(done).values()) == {False}
    assert Completion.objects.get(pk=done.pk).state == "completed"  # the decision itself is kept
    certificates.issue_again(completion=done, by=manager)
    assert set(stands(done).values()) == {True}


def test_without_any_certificate_it_stands(done):
    done.certificates.all().delete()
    assert set(stands(done).values()) == {True}


def test_hours_of_a_revoked_certificate_do_not_come_back_with_the_next_look_at_the_ledger(done, manager):
    revoke(done, manager)
    hours.recognise(enrollments=[done.enrollment], by=manager)
    assert [(line.counted, line.why_not) for line in HoursEntry.objects.all()] == [(False, "revoked")]


def test_the_own_page_says_that_it_was_revoked(done, manager, client):
    (before,) = learning.learning_of(done.enrollment.person).past
    revoke(done, manager)
    (after,) = learning.learning_of(done.enrollment.person).past
    assert (before.revoked, after.revoked) == (False, True)
    client.force_login(done.enrollment.person)
    assert "수료증 취소" in client.get("/my/learning/").content.decode()
    place = client.get(done.enrollment.get_absolute_url())
    assert place.context["badge"] == ("수료증 취소", "warn")
    assert place.context["sentence"] == "이 과정의 수료증이 취소되어 수료로 인정되지 않습니다."


def test_the_same_course_twice_in_a_year_counts_once_in_ledger_and_transcript(manager):
    CompletionRuleFactory()
    first = closed_session(RunFactory())
    second = closed_session(RunFactory(course=first.run.course, number=first.run.number + 1))
    place = attended(first, share="1")
    attended(second, share="1", person=place.person)
    for session in (first, second):
        completion.decide(run=session.run, seen=sheet_of(session.run).fingerprint, by=manager)
    record = transcript_of(place.person)
    assert sorted((line.hours, line.why_not) for year in record.years for line in year.lines) == [
        (0, "같은 과정은 연 1회만 인정"),
        (14, ""),
    ]
    assert record.hours == HoursTotal.objects.get(person=place.person).recognised == 14
