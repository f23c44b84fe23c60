"""Deciding on a run: when it can be, what the rule of its last day proposes, and what follows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Message
from core.errors import Refused
from enrollment.actions import certificates, completion, completion_rules
from enrollment.models import Certificate, Completion, HoursEntry, HoursTotal, Presence, RollCall
from enrollment.queries.completion import sheet_of
from enrollment.queries.completion_rules import rule_for, rule_of, rules_of
from enrollment.queries.presence import rate_asked_of
from enrollment.rules import completion as rules
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.certificates import CompletionRuleFactory, ScoreFactory, attended, closed_session
from tests.factories.courses import CourseFactory, RunFactory
from tests.factories.enrollment import SessionFactory

pytestmark = pytest.mark.django_db
COMPLETED, NOT_COMPLETED = Completion.State.COMPLETED, Completion.State.NOT_COMPLETED


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def session():
    """The one session of a run that is over, with its rule."""
    CompletionRuleFactory()
    return closed_session(RunFactory(course__hours_recognised=14))


def decide(run, by):
    return completion.decide(run=run, seen=sheet_of(run).fingerprint, by=by)


def test_everybody_is_decided_as_the_rule_proposes(session, manager):
    kept, missed = attended(session, share="0.8"), attended(session, share="0.79")
    done = decide(session.run, manager)
    assert (done.completed, done.not_completed) == (1, 1)
    first, second = kept.completion, missed.completion
    assert (first.state, first.reasons, first.hours, first.attendance_share) == (COMPLETED, [], 14, Decimal("0.8"))
    assert (second.state, second.reasons, second.hours) == (NOT_COMPLETED, ["attendance"], 0)
    assert first.rule == second.rule == rule_for(session.run.course, session.run.ends_on)
    assert list(Certificate.objects.values_list("completion", flat=True)) == [kept.pk]


def test_hours_and_messages_follow_in_each_ones_language(session, manager):
    here = attended(session, share="1")
    abroad = attended(session, share="1", person__language="en", person__kind="foreign_trainee")
    missed = attended(session, share="0", person__language="en")
    decide(session.run, manager)
    lines = HoursEntry.objects.filter(counted=True).values_list("enrollment", "hours")
    assert sorted(lines) == sorted([(here.pk, 14), (abroad.pk, 14)])
    texts = dict(Message.objects.values_list("person", "text"))
    course = session.run.course
    assert course.title_ko in texts[here.person_id]
    assert texts[abroad.person_id] == (
        f"You completed {course.title_en}. Hours recognised: 14. Your certificate is ready."
    )
    assert texts[missed.person_id] == f"You did not complete {course.title_en}: attendance too low."
    languages = {one.completion.enrollment_id: one.language for one in Certificate.objects.all()}
    assert languages == {here.pk: "ko", abroad.pk: "en"}


def test_the_message_of_a_second_completion_of_the_year_says_that_the_hours_count_once(session, manager):
    first = attended(session, share="1", person__language="en")
    decide(session.run, manager)
    course = session.run.course
    again = closed_session(RunFactory(course=course, year=session.run.year, number=2))
    attended(again, share="1", person=first.person)
    other = attended(again, share="1", person__language="en")
    decide(again.run, manager)
    said = Message.objects.order_by("pk")
    assert [*said.filter(person=first.person).values_list("text", flat=True)][-1] == (
        f"You completed {course.title_en}. Its hours are recognised with your other completion of this course in the "
        "same year; they count once. Your certificate is ready."
    )
    assert [*said.filter(person=other.person).values_list("text", flat=True)] == [
        f"You completed {course.title_en}. Hours recognised: 14. Your certificate is ready."
    ]


def test_the_record_says_who_decided_what(session, manager):
    place = attended(session, share="0.5")
    decide(session.run, manager)
    entry = Entry.objects.get(action="completion.decided")
    assert entry.actor == f"accounts.person:{manager.pk}"
    assert entry.target == f"enrollment.enrollment:{place.pk}"
    assert entry.new == {"state": "not_completed", "reasons": ["attendance"], "share": "0.5000", "hours": 0}


def test_the_same_press_twice_decides_once(session, manager):
    attended(session, share="1")
    seen = sheet_of(session.run).fingerprint
    completion.decide(run=session.run, seen=seen, by=manager)
    with pytest.raises(Refused):
        completion.decide(run=session.run, seen=seen, by=manager)
    assert Certificate.objects.count() == Message.objects.count() == 1


def test_what_was_not_seen_is_not_decided(session, manager):
    place = attended(session, share="1")
    seen = sheet_of(session.run).fingerprint
    Presence.objects.filter(enrollment=place).update(present_seconds=0)
    with pytest.raises(Refused):
        completion.decide(run=session.run, seen=seen, by=manager)
    assert Completion.objects.count() == 0


def test_the_newest_rule_of_the_runs_last_day_decides():
    course, other = CourseFactory(), CourseFactory()
    CompletionRuleFactory(version=1, attendance_share=Decimal("0.8"))
    CompletionRuleFactory(version=2, effective_from=date(2023, 4, 1), attendance_share=Decimal("0.9"))
    own = CompletionRuleFactory(
        course=course, version=1, effective_from=date(2023, 2, 1), attendance_share=Decimal("0.6")
    )
    said = [
        rule_for(course, date(2023, 1, 31)).attendance_share,
        rule_for(course, date(2023, 2, 1)).pk,
        rule_for(course, date(2023, 5, 1)).pk,
        rule_for(other, date(2023, 3, 31)).attendance_share,
        rule_for(other, date(2023, 4, 1)).attendance_share,
        rule_for(other, date(2019, 1, 1)),
    ]
    assert said == [Decimal("0.8"), own.pk, own.pk, Decimal("0.8"), Decimal("0.9"), None]


def test_a_rule_for_one_mode_goes_before_the_one_for_every_mode(manager):
    course, other = CourseFactory(), CourseFactory()
    asked = {"effective_from": date(2022, 1, 1), "test_score": None, "assignment_score": None, "source": "시험"}

    def made(of, mode, share):
        return completion_rules.make_version(
            course=of, mode=mode, attendance_share=Decimal(share), by=manager, **asked
        ).version

    # One series of numbers for a course; the day is held against the version for the same mode only.
    versions = [made(None, "", "0.8"), made(None, "remote", "0.9")]
    versions += [made(course, "", "0.6"), made(course, "remote", "0.7")]
    assert versions == [1, 2, 1, 2]
    modes = ("remote", "face_to_face", "blended")
    runs = [RunFactory(course=of, mode=mode) for of in (course, other) for mode in modes]
    shares = [Decimal(share) for share in ("0.7", "0.6", "0.6", "0.9", "0.8", "0.8")]
    assert [rule_of(run).attendance_share for run in runs] == shares
    with CaptureQueriesContext(connection) as asked_once:
        found = rules_of(runs)
    assert ([found[run.pk].attendance_share for run in runs], len(asked_once)) == (shares, 1)
    assert {rule.attendance_share for rule in rules_of(runs[:3], "remote").values()} == {Decimal("0.7")}


def test_a_switch_changes_what_completing_asks_for(manager):
    run = RunFactory(mode="face_to_face")
    CompletionRuleFactory(attendance_share=Decimal("0.8"))
    CompletionRuleFactory(attendance_share=Decimal("0.9"), mode="remote")
    session = closed_session(run)
    attended(session, share="0.85")
    assert (sheet_of(run).lines[0].outcome.completed, rate_asked_of(run)) == (True, Decimal("0.8"))
    run.mode = "remote"
    assert (sheet_of(run).lines[0].outcome.completed, rate_asked_of(run)) == (False, Decimal("0.9"))


def test_scores_count_where_the_rule_asks_for_them(manager):
    run = RunFactory()
    CompletionRuleFactory()
    CompletionRuleFactory(course=run.course, version=1, test_score=Decimal(60))
    session = closed_session(run)
    passed, failed, absent = (attended(session, share="1") for _ in range(3))
    ScoreFactory(enrollment=passed, points=Decimal(60))
    ScoreFactory(enrollment=failed, points=Decimal("59.99"))
    decide(run, manager)
    states = {one.pk: one.reasons for one in Completion.objects.all()}
    assert states == {passed.pk: [], failed.pk: ["test"], absent.pk: ["test"]}


def test_nobody_is_decided_while_a_session_is_not_over(manager):
    CompletionRuleFactory()
    now = datetime.now(UTC)
    run = RunFactory(starts_on=now.date(), ends_on=now.date())
    closed_session(run, starts_at=now - timedelta(hours=4), ends_at=now - timedelta(hours=1))
    closed_session(run, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1), title_ko="마지막 시간")
    assert "마지막 시간" in rules.why_not_decide(manager, run)


def test_nobody_is_decided_while_a_roll_call_is_open(session, manager):
    late = SessionFactory(run=session.run, starts_at=session.ends_at, title_ko="둘째 시간")
    assert "둘째 시간" in rules.why_not_decide(manager, session.run)
    RollCall.objects.create(session=late)
    assert "둘째 시간" in rules.why_not_decide(manager, session.run)
    RollCall.objects.filter(session=late).update(state="closed", closed_at=datetime.now(UTC))
    assert rules.why_not_decide(manager, session.run) is None


def test_who_may_not_decide_is_told_so(session):
    attended(session, share="1")
    for role in ("trainee", "lecturer", "director", "agency_training_officer"):
        person = PersonFactory(roles=[role])
        with pytest.raises(Refused):
            decide(session.run, person)
    assert Completion.objects.count() == 0


def test_one_person_is_decided_otherwise_only_with_a_reason(session, manager):
    place = attended(session, share="0.7")
    with pytest.raises(Refused):
        completion.decide_otherwise(enrollment=place, completed=True, reason="  ", by=manager)
    completion.decide_otherwise(enrollment=place, completed=True, reason="공무 출장으로 인정", by=manager)
    place.completion.refresh_from_db()
    assert (place.completion.state, place.completion.reasons) == (COMPLETED, ["decision"])
    assert place.completion.note == "공무 출장으로 인정"
    assert Certificate.objects.filter(completion=place.pk).count() == 1
    assert sheet_of(session.run).waiting == []  # the rule leaves it alone


def test_one_person_is_kept_from_completing_and_told_why(session, manager):
    place = attended(session, share="1")
    completion.decide_otherwise(enrollment=place, completed=False, reason="대리 수강이 확인됨", by=manager)
    place.completion.refresh_from_db()
    assert (place.completion.state, place.completion.hours) == (NOT_COMPLETED, 0)
    assert Certificate.objects.count() == 0
    assert "대리 수강이 확인됨" in Message.objects.get(person=place.person).text


def test_after_an_appeal_the_run_is_decided_again(session, manager):
    place = attended(session, share="0.5")
    decide(session.run, manager)
    Presence.objects.filter(enrollment=place).update(present_seconds=10_800)
    assert [line.enrollment for line in sheet_of(session.run).waiting] == [place]
    decide(session.run, manager)
    place.completion.refresh_from_db()
    assert place.completion.state == COMPLETED
    assert Certificate.objects.filter(revoked_at=None).count() == 1
    again = Entry.objects.get(action="completion.decided_again")
    assert (again.old["state"], again.new["state"]) == ("not_completed", "completed")


def test_who_no_longer_completes_loses_certificate_and_hours(session, manager):
    place = attended(session, share="1")
    decide(session.run, manager)
    total = HoursTotal.objects.get(person=place.person).recognised
    Presence.objects.filter(enrollment=place).update(present_seconds=0)
    decide(session.run, manager)
    certificate = Certificate.objects.get()
    assert certificate.revoked_by == manager
    assert (total, HoursTotal.objects.get(person=place.person).recognised) == (14, 0)


def test_a_conduct_case_that_takes_hours_drops_the_person_under_the_rule(session, manager):
    """2 of 7 hours not recognised: 5/7 is under 80 %, so no certificate; an appeal that is granted gives it back."""
    place = attended(session, share="1")
    Presence.objects.filter(enrollment=place).update(
        taught_seconds=25_200, present_seconds=25_200, unrecognised_seconds=7_200
    )
    decide(session.run, manager)
    assert place.completion.attendance_share == Decimal("0.7142")
    assert Certificate.objects.count() == 0
    Presence.objects.filter(enrollment=place).update(unrecognised_seconds=0)
    decide(session.run, manager)
    assert Certificate.objects.count() == 1


def test_numbers_rise_without_two_alike(session, manager):
    for _ in range(3):
        attended(session, share="1")
    decide(session.run, manager)
    more = closed_session(RunFactory())
    attended(more, share="1")
    decide(more.run, manager)
    year = datetime.now(UTC).astimezone().year
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    assert [int(one.rpartition("-")[2]) for one in numbers] == [1, 2, 3, 4]
    assert {one[:4] for one in numbers} <= {str(year), str(year + 1)}


def statements(run, by):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        decide(run, by)
    return len(seen)


def test_a_run_of_500_costs_no_more_statements_than_one_of_three(manager):
    many = 500
    CompletionRuleFactory()
    few, full = closed_session(RunFactory()), closed_session(RunFactory())
    for _ in range(3):
        attended(few, share="1")
    person = PersonFactory()
    for _ in range(many):
        attended(full, share="1", person__organisation=person.organisation)
    small, large = statements(few.run, manager), statements(full.run, manager)
    assert Certificate.objects.count() == many + 3
    # SQLite takes fewer values in one statement, so that its bulk statements come in parts.
    assert large - small <= (0 if connection.vendor == "postgresql" else 60)


def test_a_revoked_paper_is_issued_again_with_another_number(session, manager):
    place = attended(session, share="1")
    decide(session.run, manager)
    first = Certificate.objects.get()
    with pytest.raises(Refused):
        certificates.issue_again(completion=place.completion, by=manager)
    certificates.revoke(certificate=first, reason="성명 오기", by=manager)
    assert HoursTotal.objects.get(person=place.person).recognised == 0
    again = certificates.issue_again(completion=place.completion, by=manager)
    assert again.number > first.number
    assert again.code != first.code
    assert HoursTotal.objects.get(person=place.person).recognised == 14


def test_nobody_decides_on_the_own_completion(session, manager):
    own, other = attended(session, share="0.9", person=manager), attended(session, share="0.9")
    assert decide(session.run, manager).completed == 1
    assert list(Completion.objects.values_list("enrollment", flat=True)) == [other.pk]
    assert rules.why_not_decide_otherwise(manager, own) is not None
    assert decide(session.run, PersonFactory(roles=["training_manager"])).completed == 1


def test_hours_of_a_revoked_certificate_do_not_come_back_by_deciding_again(session, manager):
    place = attended(session, share="0.9")
    decide(session.run, manager)
    certificates.revoke(certificate=Certificate.objects.get(), reason="a forged document", by=manager)
    completion.decide_otherwise(enrollment=place, completed=True, reason="looked at once more", by=manager)
    assert HoursTotal.objects.get(person=place.person).recognised == 0
