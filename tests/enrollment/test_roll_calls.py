"""Roll calls over time: notices of marks, closing by the calendar, reopening as a right, warnings near the rate."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from core.errors import Refused
from enrollment import tasks
from enrollment.actions import presence
from enrollment.actions import roll_calls as actions
from enrollment.models import CompletionRule, Presence, RateWarning, RollCall
from enrollment.queries import rates
from enrollment.queries import roll_calls as queries
from enrollment.queries.completion_rules import rule_for
from enrollment.queries.own_attendance import attendance_of
from enrollment.queries.presence import rate_asked_of, shares_of
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.conduct import HeldSessionFactory, PlaceFactory, RemoteRunFactory, RollCallFactory, yesterday
from tests.factories.enrollment import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


def line(mark, session=None, **given):
    session = session or HeldSessionFactory()
    place = PlaceFactory(run=session.run, person__language="en")
    return Presence.objects.create(
        enrollment=place, session=session, mark=mark, source="roll", taught_seconds=10_800, **given
    )


def test_people_are_told_once_of_marks_other_than_present_with_the_date():
    session = HeldSessionFactory()
    late, present = line("late", session), line("present", session, present_seconds=10_800)
    assert actions.tell_of_marks(by=None) == 1
    assert actions.tell_of_marks(by=None) == 0
    (message,) = Message.objects.all()
    assert message.person_id == late.enrollment.person_id != present.enrollment.person_id
    day = timezone.localtime(session.starts_at)
    assert message.text.startswith(f"{day.day} {day:%b %Y}")
    assert "your mark is “late”" in message.text
    late.refresh_from_db()
    assert (late.told_mark, late.told_at is not None) == ("late", True)


def test_a_mark_that_changes_is_told_anew_but_not_when_it_becomes_present():
    row = line("late")
    actions.tell_of_marks(by=None)
    Presence.objects.update(mark="present", present_seconds=10_800)
    assert actions.tell_of_marks(by=None) == 0
    Presence.objects.update(mark="absent", present_seconds=0)
    assert actions.tell_of_marks(by=None) == 1
    assert Message.objects.filter(person=row.enrollment.person).count() == 2


def test_marks_settle_before_they_are_told():
    over = timezone.now() - timedelta(hours=2)
    line("absent", HeldSessionFactory(starts_at=over - timedelta(hours=3), ends_at=over))
    assert actions.tell_of_marks(by=None) == 0


def test_roll_calls_close_by_themselves_after_seven_days():
    over = timezone.now() - timedelta(days=7, minutes=1)
    old = RollCallFactory(session__starts_at=over - timedelta(hours=3), session__ends_at=over)
    young = RollCallFactory()
    absent = PlaceFactory(run=old.session.run)
    assert tasks.close_roll_calls() == 1
    assert tasks.close_roll_calls() == 0
    assert dict(RollCall.objects.values_list("pk", "state")) == {old.pk: "closed", young.pk: "open"}
    assert Presence.objects.get(enrollment=absent).mark == "absent"
    assert Entry.objects.get(action="roll.closed").actor == ""


def test_a_cancelled_run_does_not_keep_the_others_open():
    over = timezone.now() - timedelta(days=8)
    gone = RollCallFactory(session__starts_at=over - timedelta(hours=3), session__ends_at=over)
    gone.session.run.state, gone.session.run.cancelled_at = "cancelled", timezone.now()
    gone.session.run.save()
    RollCallFactory(session__starts_at=over - timedelta(hours=3), session__ends_at=over)
    assert tasks.close_roll_calls() == 1


def test_closed_it_refuses_changes_and_reopening_is_a_right_with_a_reason(manager):
    session = HeldSessionFactory()
    place = PlaceFactory(run=session.run)
    presence.close_roll(session=session, by=manager)
    with pytest.raises(Refused):
        presence.mark(session=session, enrollment=place, mark="present", by=manager)
    roll_call = RollCall.objects.get()
    for by, reason in ((PersonFactory(roles=["lecturer"]), "이유가 있음"), (manager, " ")):
        with pytest.raises(Refused):
            actions.reopen(roll_call=roll_call, reason=reason, by=by)
    actions.reopen(roll_call=roll_call, reason="명단 착오", by=manager)
    assert (roll_call.state, roll_call.reopened, roll_call.closed_by) == ("open", 1, None)
    assert timedelta(days=1, hours=23) < roll_call.closes_at - timezone.now() <= timedelta(days=2)
    entry = Entry.objects.get(action="roll.reopened")
    assert (entry.reason, entry.actor_name) == ("명단 착오", str(manager))
    presence.mark(session=session, enrollment=place, mark="present", by=manager)
    with pytest.raises(Refused):
        actions.reopen(roll_call=roll_call, reason="또 다시", by=manager)


def test_a_reopened_one_closes_by_its_own_time(manager):
    over = timezone.now() - timedelta(days=30)
    session = HeldSessionFactory(starts_at=over - timedelta(hours=3), ends_at=over)
    roll_call = RollCallFactory(session=session, closes_at=timezone.now() + timedelta(hours=1))
    assert list(queries.due_to_close(timezone.now())) == []
    assert list(queries.due_to_close(timezone.now() + timedelta(hours=2))) == [roll_call.session]


def rule(course=None, share="0.8", **given):
    return CompletionRule.objects.create(
        course=course, source="표본",
        **{"version": 1, "effective_from": date(2020, 1, 1), "attendance_share": share, **given},
    )  # fmt: skip


def test_who_comes_near_the_rate_is_told_once(manager):
    """Seven hours, four fifths: 84 minutes may be missed; from 63 on a person is told."""
    rule()
    session = HeldSessionFactory(starts_at=yesterday(), ends_at=yesterday(16))
    far = line("late", session, present_seconds=0)
    near = line("late", session, present_seconds=0)
    Presence.objects.update(taught_seconds=25_200)
    Presence.objects.filter(pk=far.pk).update(present_seconds=25_200 - 62 * 60)
    Presence.objects.filter(pk=near.pk).update(present_seconds=25_200 - 62 * 60, unrecognised_seconds=60)
    assert tasks.warn_of_rates() == 1
    assert tasks.warn_of_rates() == 0
    warning = RateWarning.objects.get()
    assert (warning.enrollment_id, warning.missed_seconds, warning.allowed_seconds) == (near.enrollment_id, 3780, 5040)
    (message,) = Message.objects.all()
    assert "63 minutes missed of 84" in message.text


def test_over_the_rate_says_that_the_course_cannot_be_completed():
    rule()
    line("absent")
    tasks.warn_of_rates()
    assert "cannot be completed" in Message.objects.get().text


def test_a_run_without_sessions_warns_nobody():
    rule()
    assert rates.near_the_rate(PlaceFactory().run) == []


def test_open_after_the_end_are_the_own_runs_only(manager):
    mine = RollCallFactory()
    SessionFactory()
    assert list(queries.open_after_the_end(manager)) == [mine.session]
    assert list(queries.open_after_the_end(PersonFactory(roles=["lecturer"]))) == []


def held(*, days, **given):
    """Three hours that ended so many days ago."""
    over = timezone.now() - timedelta(days=days, minutes=1)
    return HeldSessionFactory(starts_at=over - timedelta(hours=3), ends_at=over, **given)


def test_the_first_run_makes_nobody_absent_in_what_was_held_before_the_portal(manager):
    """Sessions of two months on paper, then the first one whose roll is called here, then one that is forgotten."""
    first = held(days=50)
    run, place = first.run, PlaceFactory(run=first.run)
    held(days=40, run=run)
    assert tasks.close_roll_calls() == 0
    called, forgotten = held(days=20, run=run), held(days=10, run=run)
    RollCallFactory(session=called)
    assert tasks.close_roll_calls() == 2
    assert set(RollCall.objects.values_list("session", "state")) == {(one.pk, "closed") for one in (called, forgotten)}
    assert Presence.objects.filter(enrollment=place).count() == 2
    assert queries.open_after_the_end(manager).first() == first


def test_a_session_that_nobody_touched_stands_open_and_closes_by_itself(manager):
    young, old, ancient, empty, gone = (held(days=days) for days in (6, 7, 61, 8, 8))
    before = held(days=9, run=old.run)
    RollCallFactory(session=before, state="closed", closed_at=timezone.now())
    absent = [PlaceFactory(run=session.run) for session in (young, old, ancient, gone)][1]
    gone.run.state, gone.run.cancelled_at = "cancelled", timezone.now()
    gone.run.save()
    assert list(queries.open_after_the_end(manager)) == [old, young]
    assert tasks.close_roll_calls() == 1
    assert tasks.close_roll_calls() == 0
    assert set(RollCall.objects.values_list("session", "state")) == {(old.pk, "closed"), (before.pk, "closed")}
    assert list(Presence.objects.values_list("enrollment", "mark")) == [(absent.pk, "absent")]
    assert list(queries.open_after_the_end(manager)) == [young]
    assert empty.pk not in RollCall.objects.values_list("session", flat=True)


def near_page(client, manager, run):
    client.force_login(manager)
    page = client.get(reverse("run_attendance", args=[run.course.code, run.year, run.number]))
    return [(one["near"], one["below"]) for one in page.context["lines"]]


def test_a_log_that_comes_a_day_late_warns_nobody_too_early(client, manager, settings):
    """What others were excused from or heard of by their own links says nothing about who has no line yet."""
    rule()
    session = held(days=1)
    waits, linked, excused = (PlaceFactory(run=session.run) for _ in range(3))
    for place, source in ((linked, "link"), (excused, "roll")):
        Presence.objects.create(
            enrollment=place, session=session, mark="excused", source=source,
            taught_seconds=10_800, present_seconds=10_800,
        )  # fmt: skip
    RollCallFactory(session=session)
    assert (tasks.warn_of_rates(), near_page(client, manager, session.run)) == (0, [(False, False)] * 3)
    settings.PORTAL_LATE_LOG_DAYS = 1
    assert tasks.warn_of_rates() == 1
    assert RateWarning.objects.get().enrollment_id == waits.pk


@pytest.mark.parametrize("source", ["joins", "code"])
def test_once_the_log_is_there_who_is_not_in_it_is_warned(source):
    rule()
    session = held(days=1)
    found, missing = PlaceFactory(run=session.run), PlaceFactory(run=session.run)
    Presence.objects.create(
        enrollment=found, session=session, mark="present", source=source, taught_seconds=10_800, present_seconds=10_800
    )
    assert tasks.warn_of_rates() == 1
    assert RateWarning.objects.get().enrollment_id == missing.pk


def test_a_known_absence_is_warned_of_while_another_session_is_awaited(manager):
    rule()
    known = held(days=2)
    held(days=1, run=known.run)
    place = PlaceFactory(run=known.run)
    presence.close_roll(session=known, by=manager)
    assert tasks.warn_of_rates() == 1
    warning = RateWarning.objects.get()
    assert (warning.enrollment_id, warning.missed_seconds, warning.allowed_seconds) == (place.pk, 10_800, 4_320)


def test_a_held_session_without_a_line_counts_as_missed_for_page_and_notice(client, manager):
    rule()
    run = held(days=2).run
    place = PlaceFactory(run=run, person__language="en")
    assert tasks.warn_of_rates() == 1
    warning = RateWarning.objects.get()
    assert (warning.enrollment_id, warning.missed_seconds, warning.allowed_seconds) == (place.pk, 10_800, 2_160)
    assert near_page(client, manager, run) == [(True, True)]


def test_page_and_notice_judge_by_the_whole_plan_not_by_what_was_held(client, manager):
    """Half of the first of ten sessions missed: three quarters of what may be missed are far away."""
    rule()
    row = line("late", present_seconds=5_400)
    run = row.session.run
    for day in range(1, 10):
        SessionFactory(run=run, starts_at=timezone.now() + timedelta(days=day))
    assert tasks.warn_of_rates() == 0
    client.force_login(manager)
    page = client.get(reverse("run_attendance", args=[run.course.code, run.year, run.number]))
    assert [(one["share"], one["near"], one["below"]) for one in page.context["lines"]] == [("50%", False, False)]


@pytest.mark.parametrize(("days", "warned"), [(7, 1), (8, 0)])
def test_people_are_warned_until_a_week_after_the_end(days, warned):
    rule()
    ends = timezone.localdate() - timedelta(days=days)
    over = timezone.now() - timedelta(days=days, hours=1)
    run = RemoteRunFactory(starts_on=ends, ends_on=ends, year=ends.year)
    PlaceFactory(run=run)
    HeldSessionFactory(run=run, starts_at=over - timedelta(hours=3), ends_at=over)
    assert tasks.warn_of_rates() == warned


def test_the_rate_asked_follows_the_rule_in_force_not_the_number_of_its_version():
    """A version entered later for an earlier day does not rule after the one that holds from a later day."""
    run = RemoteRunFactory()
    rule(share="0.9", version=1, effective_from=date(2022, 1, 1))
    rule(share="0.7", version=2, effective_from=date(2021, 1, 1))
    assert rate_asked_of(run) == rule_for(run.course, run.ends_on).attendance_share == Decimal("0.9")


def test_ones_own_page_shows_the_share_of_the_matrix():
    row = line("late", present_seconds=5_400, unrecognised_seconds=600)
    place = row.enrollment
    HeldSessionFactory(run=row.session.run, starts_at=yesterday(13))
    own = attendance_of(place, place.person, timezone.now())
    assert own.share == shares_of(place.run)[place.pk] == Decimal("0.2222")
