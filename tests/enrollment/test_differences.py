"""Every disagreement of attendance, completions, papers and hours that a hand plants is found, and none otherwise."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from enrollment.actions import certificates, completion, presence
from enrollment.models import (
    Appeal,
    Certificate,
    Completion,
    Enrollment,
    HoursEntry,
    HoursTotal,
    Presence,
    ReasonStatement,
    RollCall,
    SpotCheck,
    Stay,
)
from enrollment.queries.completion import sheet_of
from enrollment.queries.differences_of_attendance import of_attendance
from enrollment.queries.differences_of_completion import of_completion
from enrollment.queries.invariants import differences
from tests.factories.accounts import PersonFactory
from tests.factories.certificates import CompletionRuleFactory
from tests.factories.conduct import (
    AppealFactory,
    HeldSessionFactory,
    PlaceFactory,
    ReasonStatementFactory,
    RemoteRunFactory,
    SpotCheckFactory,
)
from tests.factories.enrollment import SessionFactory

pytestmark = pytest.mark.django_db
LATE = timedelta(minutes=40)


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


def stays(place, session, *spans):
    """Own comings and goings, in minutes from the session's start."""
    for start, end in spans:
        Stay.objects.create(
            run=place.run, enrollment=place, source="zoom", joined_at=session.starts_at + timedelta(minutes=start),
            left_at=None if end is None else session.starts_at + timedelta(minutes=end),
        )  # fmt: skip


@pytest.fixture
def held(manager):
    """A remote run of one session, closed through the actions, with a person for every way a line comes about."""
    ended = timezone.localdate() - timedelta(days=1)
    run = RemoteRunFactory(starts_on=ended, ends_on=ended)
    session = HeldSessionFactory(run=run)
    pause = [session.starts_at + timedelta(minutes=minutes) for minutes in (60, 70)]
    session.breaks = [[moment.isoformat() for moment in pause]]
    session.save()
    names = ("there", "stays", "late", "out", "gone", "absent", "excused", "unseen", "lifted", "half")
    people = {name: PlaceFactory(run=run, person__name=name) for name in names}
    Enrollment.objects.update(changed_at=session.starts_at)
    stays(people["stays"], session, (-5, 50), (65, 130))
    stays(people["half"], session, (0, 90))
    for name in ("unseen", "lifted"):
        stays(people[name], session, (0, 180))
        for minutes in (30, 60):
            SpotCheckFactory(
                enrollment=people[name], session=session, result=SpotCheck.Result.AWAY, checked_by=manager,
                checked_at=session.starts_at + timedelta(minutes=minutes),
            )  # fmt: skip
    give = {
        "there": ("present", {}),
        "excused": ("excused", {}),
        "late": ("late", {"came_at": session.starts_at + LATE}),
    }
    give["out"] = ("out", {"left_at": session.starts_at + LATE, "came_at": session.starts_at + 2 * LATE})
    for name, (mark, times) in give.items():
        presence.mark(session=session, enrollment=people[name], mark=mark, by=manager, **times)
    presence.close_roll(session=session, by=manager)
    statement = ReasonStatementFactory(
        enrollment=people["gone"], from_at=session.starts_at, until_at=session.starts_at + 3 * LATE,
        state=ReasonStatement.State.APPROVED, decided_at=timezone.now(),
    )  # fmt: skip
    line = Presence.objects.get(enrollment=people["lifted"])
    AppealFactory(presence=line, state=Appeal.State.GRANTED, decided_at=timezone.now(), decided_by=manager)
    only = [statement.enrollment_id, people["lifted"].pk]
    presence.recompute(session=session, by=manager, only=only, decided=True)
    return session, people


def found(check=differences):
    return [(one.kind, one.row) for one in check()]


def line_of(place):
    return Presence.objects.get(enrollment=place)


def test_nothing_differs_whatever_the_lines_come_from(held):
    _session, people = held
    marks = {name: line_of(place).mark for name, place in people.items()}
    assert marks == {
        "there": "present", "stays": "left_early", "late": "late", "out": "out", "gone": "absent",
        "absent": "absent", "excused": "excused", "unseen": "left_early", "lifted": "present", "half": "left_early",
    }  # fmt: skip
    assert found() == []


@pytest.mark.parametrize(
    "name", ["there", "stays", "late", "out", "gone", "absent", "excused", "unseen", "lifted", "half"]
)
def test_a_line_that_a_hand_changed(held, name):
    row = line_of(held[1][name])
    less = max(row.present_seconds - 1, 0) or 1
    excused = min(row.excused_seconds, less)
    Presence.objects.filter(pk=row.pk).update(present_seconds=less, excused_seconds=excused)
    assert found() == [("line_differs", f"enrollment.presence:{row.pk}")]


def test_another_mark_and_another_taught_time(held):
    _session, people = held
    one, other = line_of(people["half"]), line_of(people["absent"])
    Presence.objects.filter(pk=one.pk).update(mark="present")
    Presence.objects.filter(pk=other.pk).update(taught_seconds=1)
    assert sorted(found()) == sorted(("line_differs", f"enrollment.presence:{row.pk}") for row in (one, other))


def test_a_stay_an_excuse_and_a_look_that_nobody_computed(held):
    session, people = held
    stays(people["absent"], session, (0, 100))
    assert found() == [("line_differs", f"enrollment.presence:{line_of(people['absent']).pk}")]
    Stay.objects.filter(enrollment=people["absent"]).delete()
    ReasonStatement.objects.update(from_at=session.starts_at + LATE)
    assert found() == [("line_differs", f"enrollment.presence:{line_of(people['gone']).pk}")]
    ReasonStatement.objects.update(from_at=session.starts_at)
    SpotCheck.objects.filter(enrollment=people["unseen"]).delete()
    assert found() == [("line_differs", f"enrollment.presence:{line_of(people['unseen']).pk}")]


def test_somebody_of_whom_a_closed_roll_call_says_nothing(held):
    session, people = held
    line_of(people["late"]).delete()
    assert found() == [("closed_without_a_line", f"courses.session:{session.pk}")]
    # Who came into the run later is no fault of the roll call.
    Enrollment.objects.filter(pk=people["late"].pk).update(changed_at=timezone.now() + timedelta(minutes=1))
    assert found() == []


def test_an_open_roll_call_is_not_looked_at(held):
    session, people = held
    RollCall.objects.update(state="open", closed_at=None)
    line_of(people["late"]).delete()
    stays(people["absent"], session, (0, 100))
    assert found() == []


@pytest.fixture
def decided(held, manager):
    session, people = held
    CompletionRuleFactory(attendance_share=Decimal("0.6"))
    completion.decide(run=session.run, seen=sheet_of(session.run).fingerprint, by=manager)
    return {name: Completion.objects.get(pk=place.pk) for name, place in people.items()}


def test_nothing_differs_after_deciding_revoking_and_issuing_again(decided, manager):
    assert found() == []
    paper = Certificate.objects.get(completion=decided["there"])
    certificates.revoke(certificate=paper, reason="성명 오기", by=manager)
    assert found() == []
    certificates.issue_again(completion=decided["there"], by=manager)
    assert found() == []


def test_a_completion_without_a_certificate(decided):
    Certificate.objects.filter(completion=decided["there"]).delete()
    assert found() == [("completion_without_certificate", f"enrollment.completion:{decided['there'].pk}")]


def test_a_valid_certificate_of_a_course_that_is_not_completed(decided):
    paper = Certificate.objects.get(completion=decided["there"])
    entry = HoursEntry.objects.get(enrollment=decided["there"].pk)
    Completion.objects.filter(pk=decided["there"].pk).update(state="not_completed", hours=0)
    assert found() == [
        ("certificate_without_completion", f"enrollment.certificate:{paper.pk}"),
        ("hours_without_completion", f"enrollment.hoursentry:{entry.pk}"),
    ]


def test_a_completion_without_its_line_of_hours(decided):
    HoursEntry.objects.filter(enrollment=decided["there"].pk).delete()
    HoursTotal.objects.filter(person=decided["there"].enrollment.person).update(recognised=0)
    assert found() == [("completion_without_hours", f"enrollment.completion:{decided['there'].pk}")]


def test_a_line_with_other_hours_than_its_completion(decided):
    HoursEntry.objects.filter(enrollment=decided["there"].pk).update(hours=7)
    HoursTotal.objects.filter(person=decided["there"].enrollment.person).update(recognised=7)
    assert found() == [("completion_without_hours", f"enrollment.completion:{decided['there'].pk}")]


def test_counted_hours_beside_a_revoked_certificate(decided, manager):
    paper = Certificate.objects.get(completion=decided["there"])
    entry = HoursEntry.objects.get(enrollment=decided["there"].pk)
    Certificate.objects.filter(pk=paper.pk).update(revoked_at=timezone.now(), revoked_by=manager, revoke_reason="시험")
    assert found() == [("hours_without_completion", f"enrollment.hoursentry:{entry.pk}")]


def test_the_number_of_questions_does_not_grow(decided, manager, django_assert_num_queries):
    for check, count in ((of_attendance, 8), (of_completion, 4)):
        with django_assert_num_queries(count):
            assert found(check) == []
    session = Presence.objects.first().session
    for _turn in range(3):
        other = SessionFactory(run=session.run, starts_at=session.ends_at, ends_at=session.ends_at + LATE)
        presence.close_roll(session=other, by=None)
        session = other
    for check, count in ((of_attendance, 8), (of_completion, 4)):
        with django_assert_num_queries(count):
            assert found(check) == []
