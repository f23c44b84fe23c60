"""Every reason against a place: one alone, all at once, and the complaints of other systems that must not arise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Message
from core.errors import Refused
from courses.models import Plan, Run
from enrollment.actions import offers, places
from enrollment.facts import Facts
from enrollment.models import Completion, Enrollment, Intake
from enrollment.queries import places as queries
from enrollment.rules import places as rules
from tests.enrollment.doing import counters, course, foreign, goes_at_once, open_run, person
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import CategoryFactory, CourseFactory, PlanCourseFactory, PlanFactory, RunFactory
from tests.factories.enrollment import EnrollmentFactory, IntakeFactory, SessionFactory

State = Enrollment.State

GOOD = Facts(
    run=1, course=1, year=2030, intake=1, words="Course 2030-1", place=("C", 2030, 1), is_planned=True, is_listed=True,
    opens_at=None, closes_at=None, is_opened=True, is_closed=False, method="first_come", approval="none",
    repeat="once_a_year", drawn=False, seats=10, taken=0, waiting=0, waiting_limit=10, room_limit=0, is_admitted=False,
    grades=(), job_series=(), grade="7급", series="일반행정", organisation_fits=True,
    is_international=False, is_foreign=False, quota=None, quota_left=None, quota_seats=None, own_state="",
    same_course_year=None, previous="", previous_done=True, clash="", revision=0,
    intake_revision=1, is_active=True,
)  # fmt: skip
BAD = {
    "is_active": False, "grades": ("5급",), "job_series": ("세무",), "organisation_fits": False, "quota_seats": 0,
    "is_international": True,
    "previous_done": False, "own_state": "confirmed", "same_course_year": 2030, "clash": "Other 2030-1",
    "is_closed": True,
}  # fmt: skip


def test_nothing_stands_against_a_good_application():
    assert rules.reasons(GOOD) == []


@given(st.sets(st.sampled_from(sorted(BAD))))
def test_every_reason_is_said_once_and_they_add_up(names):
    found = rules.reasons(replace(GOOD, **{name: BAD[name] for name in names}))
    assert len(found) == len(names)
    alone = [rules.reasons(replace(GOOD, **{name: BAD[name]}))[0] for name in names]
    assert sorted(found) == sorted(alone)


@pytest.mark.parametrize("change", [{"is_planned": False}, {"is_listed": False}, {"intake": None}])
def test_a_run_that_takes_nobody_in_says_only_that(change):
    assert len(rules.reasons(replace(GOOD, **BAD, **change))) == 1


def test_a_full_waiting_list_is_a_reason_only_without_a_seat_for_the_person():
    full = replace(GOOD, taken=10, waiting=10)
    assert len(rules.reasons(full)) == 1
    assert rules.reasons(replace(full, waiting=9)) == []
    assert rules.reasons(replace(full, method="lottery")) == []


def facts(who, run):
    found = queries.facts_of(who, run.pk)
    assert found == queries.facts_of_many(who, [run.pk])[run.pk]
    return found


def against(who, run):
    """The reasons; where the database decides by itself for those who apply at once, it has to say the same."""
    with override("en"):
        found = rules.reasons(facts(who, run))
    if connection.vendor == "postgresql":
        assert goes_at_once(who, run) is (not found)
    return found


pytestmark_db = pytest.mark.django_db


@pytestmark_db
def test_an_organisation_above_opens_the_run_to_those_below():
    top = OrganisationFactory()
    below = OrganisationFactory(parent=OrganisationFactory(parent=top))
    run = open_run()
    run.intake.organisations.add(top)
    assert against(person(organisation=below), run) == []
    words = ["This run is for other organisations. Look for another run of the course."]
    assert against(person(), run) == words
    assert against(person(organisation=None), run) == words


@pytestmark_db
def test_international_training_is_for_foreign_cities_and_they_take_nothing_else():
    ours, abroad = open_run(), open_run(of=course(category=CategoryFactory(delivery="international")))
    official, guest = person(), foreign()
    assert against(official, ours) == against(guest, abroad) == []
    # Whatever city the organisation is of, the kind of person decides: in the short way of PostgreSQL as in the rules.
    assert against(person(organisation=guest.organisation), abroad) != []
    assert against(foreign(organisation=official.organisation), abroad) == []
    for who, run in ((official, abroad), (guest, ours)):
        with override("en"), pytest.raises(Refused) as refusal:
            places.enrol(person=who, run=run.pk, by=who)
        assert refusal.value.sentence == against(who, run)[0]
        assert counters(run) == (0, 0, 0)
    assert against(official, abroad) == [
        "This course is for officials of foreign cities. Look for another course in the catalogue."
    ]
    assert against(guest, ours) == [
        "Officials of foreign cities take international training only. Its courses stand in the catalogue."
    ]


@pytestmark_db
def test_the_invited_course_opens_with_the_online_one_and_closes_when_its_certificate_is_revoked():
    category = CategoryFactory(delivery="international")
    online = course(category=category, title_en="Online")
    invited, guest = open_run(of=course(category=category, previous=online)), foreign()
    assert against(guest, invited) == ["This course builds on “Online”, which has to be completed first."]
    place = EnrollmentFactory(person=guest, course=online, run=RunFactory(course=online))
    done = Completion.objects.create(enrollment=place, state="completed", decided_on=timezone.localdate())
    assert against(guest, invited) == []
    CertificateFactory(completion=done, revoked_at=timezone.now(), revoked_by=person())
    assert len(against(guest, invited)) == 1


@pytestmark_db
def test_the_level_before_must_be_completed():
    first = course(title_en="First steps")
    run, who = open_run(of=course(previous=first)), person()
    assert against(who, run) == ["This course builds on “First steps”, which has to be completed first."]
    place = EnrollmentFactory(person=who, course=first, run=RunFactory(course=first))
    Completion.objects.create(enrollment=place, state="not_completed", decided_on=timezone.localdate())
    assert len(against(who, run)) == 1
    Completion.objects.filter(enrollment=place).update(state="completed")
    assert against(who, run) == []


@pytestmark_db
@pytest.mark.parametrize(
    ("repeat", "year", "completed", "refused"),
    [
        ("once_a_year", "same", True, True), ("once_a_year", "before", True, False), ("once", "before", True, True),
        ("once", "before", False, False), ("once", "before", None, True), ("free", "same", True, False),
    ],
)  # fmt: skip
def test_the_rule_of_repetition(repeat, year, completed, refused):
    one = course()
    run, who = open_run(of=one, repeat=repeat), person()
    old = RunFactory(course=one, year=run.year if year == "same" else run.year - 1)
    place = EnrollmentFactory(person=who, run=old)
    if completed is not None:
        state = "completed" if completed else "not_completed"
        Completion.objects.create(enrollment=place, state=state, decided_on=timezone.localdate())
    assert len(against(who, run)) == int(refused)


@pytestmark_db
@pytest.mark.parametrize(("state", "days_ago", "refused"), [
    ("not_completed", 1, False), ("not_completed", 0, True), ("completed", 1, True), (None, 1, True),
])  # fmt: skip
def test_once_a_year_counts_no_course_that_was_not_completed_in_a_run_that_is_over(state, days_ago, refused):
    one, ended = course(), timezone.localdate() - timedelta(days=days_ago)
    run, who = open_run(of=one), person()
    old = RunFactory(course=one, year=run.year, starts_on=ended, ends_on=ended)
    place = EnrollmentFactory(person=who, run=old, year=run.year)
    if state:
        Completion.objects.create(enrollment=place, state=state, decided_on=ended)
    assert len(against(who, run)) == int(refused)


@pytestmark_db
def test_two_runs_clash_by_their_hours_or_without_a_timetable_by_their_days():
    first, second, who = open_run(), open_run(), person()
    places.enrol(person=who, run=first.pk, by=who)
    assert len(against(who, second)) == 1  # no timetable yet: the days decide
    SessionFactory(run=first)
    later = SessionFactory(run=second)
    assert len(against(who, second)) == 1  # the same three hours
    later.starts_at += timedelta(hours=3)
    later.ends_at += timedelta(hours=3)
    later.save()
    assert against(who, second) == []  # one begins when the other ends
    Run.objects.filter(pk=first.pk).update(state="cancelled", cancelled_at=timezone.now())


@pytestmark_db
def test_waiting_binds_nobody():
    one = course()
    full, other, who = open_run(seats=0, of=one), open_run(of=one), person()
    assert places.enrol(person=who, run=full.pk, by=who).state == State.WAITING
    assert against(who, other) == []


@pytestmark_db
@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [(1, 2, "Applications open on"), (-2, -1, "Applications closed on"), (-1, 1, "")],
)
def test_the_clock_of_the_database_decides(opens, closes, words):
    now = timezone.now()
    run = open_run(opens_at=now + timedelta(minutes=opens), closes_at=now + timedelta(minutes=closes))
    who = person()
    if not words:
        assert places.enrol(person=who, run=run.pk, by=who).state == State.CONFIRMED
        return
    with override("en"), pytest.raises(Refused, match=words):
        places.enrol(person=who, run=run.pk, by=who)
    assert counters(run) == (0, 0, 0)


@pytestmark_db
def test_a_clash_is_looked_at_again_when_an_offer_is_accepted():
    run, other, who = open_run(seats=1), open_run(), person()
    seat = places.enrol(person=(first := person()), run=run.pk, by=first)
    place = places.enrol(person=who, run=run.pk, by=who)
    places.enrol(person=who, run=other.pk, by=who)
    places.cancel(enrollment=seat, reason_code="work", by=first)
    place.refresh_from_db()
    with override("en"), pytest.raises(Refused, match="It lies at the same time as"):
        offers.accept(enrollment=place, by=who)
    place.refresh_from_db()
    assert place.state == State.OFFERED


@pytestmark_db
def test_an_offer_that_ran_out_mails_nobody_after_the_deadline_and_cannot_be_used():
    run = open_run(seats=1)
    seat, first, second = (places.enrol(person=who, run=run.pk, by=who) for who in (person(), person(), person()))
    places.cancel(enrollment=seat, reason_code="work", by=seat.person)
    late = timezone.now() - timedelta(minutes=1)
    Intake.objects.filter(run=run).update(closes_at=late, cancel_until=late)
    Enrollment.objects.filter(pk=first.pk).update(offer_expires_at=late)
    first.refresh_from_db()
    before = Message.objects.filter(person=second.person).count()
    with pytest.raises(Refused):
        offers.accept(enrollment=first, by=first.person)
    assert offers.end_late_offers(by=None) == 1
    assert offers.end_late_offers(by=None) == 0
    second.refresh_from_db()
    assert second.state == State.WAITING  # the cut-off is over: nobody is offered a seat any more
    assert Message.objects.filter(person=second.person).count() == before
    assert offers.close_waiting_lists(by=None) == 1
    second.refresh_from_db()
    assert (second.state, second.reason_code) == (State.CANCELLED, "run_closed")
    assert counters(run)[:2] == (0, 0)


@pytestmark_db
def test_an_offer_never_stands_longer_than_the_cut_off():
    until = timezone.now() + timedelta(hours=4)
    run = open_run(seats=1, closes_at=until - timedelta(hours=3), cancel_until=until, offer_hours=48)
    seat, waiting = (places.enrol(person=who, run=run.pk, by=who) for who in (person(), person()))
    places.cancel(enrollment=seat, reason_code="work", by=seat.person)
    waiting.refresh_from_db()
    assert waiting.offer_expires_at == until


@pytestmark_db
def test_the_cut_off_holds_for_people_and_not_for_staff():
    run = open_run(seats=1, cancel_until=timezone.now() - timedelta(minutes=1))
    place = places.enrol(person=(who := person()), run=run.pk, by=who)
    with override("en"), pytest.raises(Refused, match="could be cancelled until"):
        places.cancel(enrollment=place, reason_code="work", by=who)
    with override("en"), pytest.raises(Refused, match="your own places only"):
        places.cancel(enrollment=place, reason_code="work", by=person())
    places.cancel(enrollment=place, reason_code="other", reason="asked by telephone", by=PersonFactory(
        roles=["training_manager"]))  # fmt: skip
    assert counters(run) == (0, 0, 1)


@pytestmark_db
def test_a_refused_approval_frees_the_seat_for_the_next():
    run = open_run(seats=1, approval="head")
    seat, waiting = (places.enrol(person=who, run=run.pk, by=who) for who in (person(), person()))
    places.refuse(enrollment=seat, reason="we need her here", by=PersonFactory())
    waiting.refresh_from_db()
    assert (seat.state, waiting.state) == (State.REFUSED, State.OFFERED)


@pytestmark_db
def test_a_run_of_a_course_outside_the_plan_takes_nobody():
    run = RunFactory(course=CourseFactory())
    IntakeFactory(run=run)
    assert against(person(), run) == [
        "This course is not in the plan in force. Look for another course in the catalogue."
    ]


@pytestmark_db
def test_the_plan_of_the_runs_year_counts_and_without_one_the_newest():
    run, other = open_run(), open_run()
    for year in (run.year - 2, run.year - 1):
        PlanFactory(year=year)
    assert len(against(person(), run)) == 1  # it stands in an older plan only
    Plan.objects.filter(plan_courses__course=run.course).update(year=run.year, version=900)
    assert against(person(), run) == against(person(), other) == []
    PlanFactory(year=run.year + 1)
    PlanFactory(year=run.year, state=Plan.State.DRAFT, version=901)
    assert against(person(), run) == []  # neither a later year's plan nor a draft counts
    newest = PlanFactory(year=run.year, state=Plan.State.CHANGED, version=902)
    PlanCourseFactory(plan=newest, course=run.course)
    assert [len(against(person(), one)) for one in (run, other)] == [0, 1]


def test_no_reason_against_a_person_says_you_because_officers_read_it_of_somebody_else():
    with override("en"):
        found = rules.reasons(replace(GOOD, **BAD), any_time=True)
        found += rules.reasons(replace(GOOD, same_course_year=2030, repeat="once"), any_time=True)
    assert len(found) == 11
    words = {word.strip(".,;“”").lower() for sentence in found for word in sentence.split()}
    assert words.isdisjoint({"you", "your", "yours"})
