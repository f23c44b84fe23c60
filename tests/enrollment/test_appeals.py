"""Appeals: in time, one at a time, decided by somebody who did not judge before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Message
from core.errors import Refused
from enrollment.actions import appeals as actions
from enrollment.actions import presence
from enrollment.models import Appeal, ConductCase, Presence
from enrollment.queries import appeals as queries
from tests.factories.accounts import PersonFactory
from tests.factories.conduct import AppealFactory, ConductCaseFactory, HeldSessionFactory, PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def colleague():
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def line(manager):
    """Absent yesterday, as the manager set it."""
    session = HeldSessionFactory()
    place = PlaceFactory(run=session.run)
    presence.mark(session=session, enrollment=place, mark="absent", by=manager)
    return Presence.objects.select_related("enrollment__person", "enrollment__run", "session__run").get()


def object_to(line, **given):
    return actions.object_to_mark(presence=line, **{"text": "출석했습니다", "by": line.enrollment.person, **given})


def decide(appeal, by, **given):
    actions.decide(appeal=appeal, by=by, **{"to": "granted", "mark": "present", "decision": "확인했음", **given})


def test_a_granted_appeal_changes_the_ledger_even_when_the_roll_call_is_closed(line, manager, colleague):
    presence.close_roll(session=line.session, by=manager)
    appeal = object_to(line)
    decide(appeal, colleague)
    line.refresh_from_db()
    assert (line.mark, line.source, line.present_seconds, line.overruled) == ("present", "appeal", 10_800, True)
    told = set(Message.objects.values_list("person", flat=True))
    assert told == {line.enrollment.person_id, manager.pk, colleague.pk}


@pytest.mark.parametrize(
    ("mark", "came", "left", "present"),
    [("late", 40, None, 8_400), ("left_early", None, 120, 7_200), ("out", 100, 60, 8_400)],
)
def test_a_granted_appeal_can_set_a_mark_with_its_times(line, colleague, mark, came, left, present):
    at = {
        name: None if minutes is None else line.session.starts_at + timedelta(minutes=minutes)
        for name, minutes in (("came_at", came), ("left_at", left))
    }
    appeal = object_to(line)
    refused = [
        {"mark": mark},
        {"mark": mark, **{name: line.session.ends_at + timedelta(minutes=1) for name, moment in at.items() if moment}},
        {"mark": "present", **at},
    ]
    for given in refused:
        with pytest.raises(Refused):
            decide(appeal, colleague, **given)
    decide(appeal, colleague, mark=mark, **at)
    line.refresh_from_db()
    assert (line.mark, line.came_at, line.left_at, line.present_seconds) == (mark, *at.values(), present)


def test_another_time_of_the_same_mark_is_a_change(line, manager, colleague):
    came = line.session.starts_at + timedelta(minutes=60)
    presence.mark(session=line.session, enrollment=line.enrollment, mark="late", came_at=came, by=manager)
    line.refresh_from_db()
    appeal = object_to(line)
    with pytest.raises(Refused):
        decide(appeal, colleague, mark="late", came_at=came)
    decide(appeal, colleague, mark="late", came_at=came - timedelta(minutes=30))
    line.refresh_from_db()
    assert (line.mark, line.present_seconds) == ("late", 9_000)


def test_a_rejected_one_changes_nothing_and_is_not_heard_twice(line, colleague):
    appeal = object_to(line)
    decide(appeal, colleague, to="rejected", mark="")
    line.refresh_from_db()
    assert (line.mark, Appeal.objects.get().state) == ("absent", "rejected")
    with pytest.raises(Refused):
        object_to(line)


def test_who_set_the_mark_does_not_decide_on_it(line, manager, colleague):
    appeal = object_to(line)
    for by in (manager, line.enrollment.person, PersonFactory(roles=["lecturer"]), PersonFactory(roles=["director"])):
        with pytest.raises(Refused):
            decide(appeal, by)
    assert [list(queries.waiting_for(one)) for one in (manager, colleague)] == [[], [appeal]]
    decide(appeal, colleague)


def test_one_open_at_a_time_and_withdrawn_it_may_be_made_again(line, colleague):
    first = object_to(line)
    with pytest.raises(Refused):
        object_to(line)
    with pytest.raises(Refused):
        actions.withdraw(appeal=first, by=colleague)
    actions.withdraw(appeal=first, by=line.enrollment.person)
    with pytest.raises(Refused):
        decide(first, colleague)
    assert object_to(line).pk != first.pk


def test_seven_days_after_the_notice_is_the_end(line):
    told = timezone.now() - timedelta(days=7, seconds=5)
    Presence.objects.update(told_mark="absent", told_at=told)
    line.refresh_from_db()
    with pytest.raises(Refused):
        object_to(line)
    Presence.objects.update(told_at=told + timedelta(minutes=2))
    line.refresh_from_db()
    assert object_to(line).state == "open"


def test_a_mark_that_changed_after_the_notice_may_be_appealed_against_anew(line):
    Presence.objects.update(told_mark="late", told_at=timezone.now() - timedelta(days=30))
    line.refresh_from_db()
    assert object_to(line).state == "open"


def test_what_cannot_be_appealed_against(line, colleague):
    for given in ({"by": PersonFactory(roles=["trainee"])}, {"text": "  "}):
        with pytest.raises(Refused):
            object_to(line, **given)
    Presence.objects.update(mark="present", present_seconds=10_800)
    line.refresh_from_db()
    with pytest.raises(Refused):
        object_to(line)
    for case in (
        ConductCaseFactory(),
        ConductCaseFactory(state="dismissed", decided_by=colleague),
        ConductCaseFactory(state="warned", decided_by=colleague, decided_at=timezone.now() - timedelta(days=8)),
    ):
        with pytest.raises(Refused):
            actions.object_to_case(case=case, text="아닙니다", by=case.enrollment.person)
    assert Appeal.objects.count() == 0


def test_the_case_decided_anew_may_be_appealed_against_again(manager, colleague):
    case = ConductCaseFactory(state="warned", decided_by=manager)
    appeal = actions.object_to_case(case=case, text="아닙니다", by=case.enrollment.person)
    decide(appeal, colleague, mark="")
    case.refresh_from_db()
    assert case.state == "reported"
    ConductCase.objects.filter(pk=case.pk).update(
        state="warned", decided_at=timezone.now() + timedelta(seconds=1), decided_by=manager
    )
    case.refresh_from_db()
    assert actions.object_to_case(case=case, text="또 아닙니다", by=case.enrollment.person).state == "open"


def test_a_decision_needs_a_reason_and_a_grant_its_mark(line, colleague):
    appeal = object_to(line)
    for given in ({"decision": " "}, {"mark": ""}, {"mark": "absent"}, {"to": "withdrawn"}, {"to": "open"}):
        with pytest.raises(Refused):
            decide(appeal, colleague, **given)


def test_who_sees_which_appeals(manager):
    mine, other = AppealFactory(), AppealFactory()
    agency = PersonFactory(roles=["agency_training_officer"], organisation=mine.presence.enrollment.organisation)
    assert list(queries.appeals_visible_to(mine.made_by)) == [mine]
    assert list(queries.appeals_visible_to(agency)) == []
    assert set(queries.appeals_visible_to(manager)) == {mine, other}
