"""Full size in small: what manage.py seed --full makes keeps to the plan and agrees with itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Sum

from accounts.models import Organisation, Person
from accounts.queries import crowd
from core.errors import Refused
from courses.models import Session
from enrollment.imports import bulk, full
from enrollment.imports.full import people, retiring
from enrollment.imports.full.years import attended
from enrollment.models import (
    Completion,
    Enrollment,
    HoursEntry,
    HoursTotal,
    Intake,
    Learning,
    Presence,
    RollCall,
    SeriesResult,
)
from enrollment.participation import window
from enrollment.queries.invariants import differences
from tests.factories.accounts import OrganisationFactory
from tests.factories.courses import (
    CourseFactory,
    PlanCourseFactory,
    PlanFactory,
    PlanRowFactory,
    ProgrammeFactory,
    RunFactory,
)
from tests.factories.seeded import seed_both_years

pytestmark = pytest.mark.django_db
TABLES = (Enrollment, Learning, Completion, Presence, HoursEntry, HoursTotal)


@pytest.fixture
def small(monkeypatch):
    """A plan of two courses with three runs and of two e-learning courses, and 210 people."""
    monkeypatch.setattr(full, "YEARS", (2023,))
    monkeypatch.setattr(people, "PEOPLE", 210)
    for kind in people.KINDS:
        OrganisationFactory(kind=kind)
    plan = PlanFactory(year=2023)
    short, long = CourseFactory(code="CC-1"), CourseFactory(code="CC-2")
    for course, days, seats in ((short, (6, 7), 40), (short, (13, 14), 40), (long, (6, 17), 25)):
        first, last = (date(2023, 3, day) for day in days)
        RunFactory(course=course, starts_on=first, ends_on=last, capacity=seats)
    PlanRowFactory(plan=plan, course=short, category=short.category, runs=2, trainees=80)
    PlanRowFactory(plan=plan, course=long, category=long.category, runs=1, trainees=25)
    for code, trainees in (("EL-1", 90), ("EL-2", 51)):
        course = CourseFactory(code=code, delivery="elearning", hours_recognised=7)
        for quarter in (1, 2):
            PlanRowFactory(
                plan=plan, course=course, category=course.category, plan_class="elearning", quarter=quarter,
                runs=None, trainees=trainees,
            )  # fmt: skip
    return plan


def test_places_keep_to_the_plan_by_course_and_quarter(small):
    full.load()
    made = Enrollment.objects.filter(run=None).values_list("course__code", "applied_at__quarter").annotate(Count("pk"))
    assert sorted(made.order_by()) == [("EL-1", 1, 90), ("EL-1", 2, 90), ("EL-2", 1, 51), ("EL-2", 2, 51)]
    made = (
        Enrollment.objects.exclude(run=None).order_by("run_id").values_list("run__course__code").annotate(Count("pk"))
    )
    assert list(made) == [("CC-1", 40), ("CC-1", 40), ("CC-2", 25)]
    assert set(Enrollment.objects.values_list("state", "sample", "year")) == {("confirmed", True, 2023)}


def test_nobody_sits_in_two_runs_or_takes_a_course_twice(small):
    full.load()
    in_runs = Enrollment.objects.exclude(run=None).values_list("person", flat=True)
    assert len(set(in_runs)) == len(in_runs) == 105
    assert not Enrollment.objects.values("person", "course").annotate(n=Count("pk")).filter(n__gt=1).exists()


def test_a_run_has_one_session_at_a_time(small):
    full.load()
    of_run: dict[int, list[Session]] = {}
    for session in Session.objects.order_by("run", "starts_at"):
        of_run.setdefault(session.run_id, []).append(session)
    assert len(of_run) == 3
    for sessions in of_run.values():
        assert all(one.ends_at <= following.starts_at for one, following in pairwise(sessions))


def test_seats_are_counted(small):
    full.load()
    for intake in Intake.objects.all():
        assert intake.taken == intake.arrivals == intake.run.enrollments.filter(takes_seat=True).count()
        arrivals = intake.run.enrollments.order_by("arrival").values_list("arrival", flat=True)
        assert list(arrivals) == list(range(1, intake.seats + 1))


def test_who_completed_was_there_long_enough(small):
    full.load()
    done = Completion.objects.filter(state="completed")
    assert (done.exclude(enrollment__run=None).count(), done.filter(enrollment__run=None).count()) == (99, 262)
    for completion in Completion.objects.exclude(enrollment__run=None):
        sums = completion.enrollment.presences.aggregate(Sum("taught_seconds"), Sum("present_seconds"))
        share = Decimal(sums["present_seconds__sum"]) / sums["taught_seconds__sum"]
        assert round(share, 4) == completion.attendance_share
        assert (share >= Decimal("0.8")) == (completion.state == "completed")
        assert completion.reasons == ([] if completion.state == "completed" else ["attendance"])
    assert RollCall.objects.filter(state="closed").count() == 2 * 4 + 10
    assert Presence.objects.count() == 80 * 4 + 25 * 10


def test_every_place_of_elearning_says_how_far_it_came(small):
    """Who completed did all units, in the days between applying and the decision; the others did not."""
    full.load()
    rows = list(Learning.objects.select_related("enrollment__completion", "enrollment__course"))
    assert {row.pk for row in rows} == set(Enrollment.objects.filter(run=None).values_list("pk", flat=True))
    assert len(rows) == 282
    for row in rows:
        done = row.enrollment.completion.state == "completed"
        assert (row.units_done == row.units_total, row.finished_at is not None) == (done, done)
        assert (row.units_total, row.until_on) == (7, row.enrollment.completion.decided_on)
        assert row.recognised_seconds == row.units_done * 3_000
        if row.started_at:
            assert row.enrollment.applied_at < row.started_at <= row.last_at
            assert row.last_at.date() <= row.until_on
    assert {row.units_done for row in rows} == {0, 1, 2, 3, 5, 6, 7}
    assert sum(row.started_at is None for row in rows) == 4


def test_hours_are_the_sums_of_their_lines(small):
    full.load()
    lines = dict(HoursEntry.objects.filter(counted=True).order_by().values_list("person").annotate(Sum("hours")))
    totals = HoursTotal.objects.filter(year=2023)
    assert totals.count() == 210
    assert {t.person_id: t.recognised for t in totals if t.recognised} == lines
    assert set(totals.values_list("owed", flat=True)) == {80}
    assert HoursEntry.objects.count() == Completion.objects.filter(state="completed").count()


def test_who_sits_in_a_programme_for_the_retiring_is_its_base(small):
    """N21: all who took part are about to retire, and some who did not; nobody retires while the years last."""
    programme = ProgrammeFactory(code="PG-HAPPY", year=2023)
    course = CourseFactory._meta.model.objects.get(code="CC-2")
    PlanCourseFactory(plan=small, course=course, category=course.category, programme=programme)
    full.load()
    near = crowd().filter(retires_on__range=window("PG-HAPPY", 2023))
    seated = set(Enrollment.objects.filter(course=course).values_list("person", flat=True))
    beside = set(crowd().filter(staff_number__endswith="00113").values_list("pk", flat=True))
    assert (len(seated), len(beside)) == (25, 1)
    assert set(near.values_list("pk", flat=True)) == seated | beside
    assert set(near.values_list("retires_on", flat=True)) == {date(2024, 6, 30)}
    sums = SeriesResult.objects.filter(year=2023).aggregate(Sum("participants"), Sum("eligible"))
    done = Completion.objects.filter(enrollment__course=course, state="completed").count()
    assert sums == {"participants__sum": done, "eligible__sum": len(seated | beside)}
    assert retiring.retire(2023, 2023) == 0
    assert differences() == []


def test_nobody_retires_before_the_last_year_is_over(small):
    programme = ProgrammeFactory(code="PG-HAPPY", year=2023)
    course = CourseFactory._meta.model.objects.get(code="CC-2")
    PlanCourseFactory(plan=small, course=course, category=course.category, programme=programme)
    full.load()
    Person.objects.filter(retires_on=date(2024, 6, 30)).update(retires_on=date(2040, 6, 30))
    assert retiring.retire(2023, 2024) == 0
    assert retiring.retire(2023, 2023) == 25


def test_the_nightly_check_finds_nothing(small):
    full.load()
    assert differences() == []


def test_the_crowd_is_labelled_and_cannot_sign_in(small):
    full.load()
    assert crowd().count() == 210
    assert not any(person.has_usable_password() for person in crowd())
    assert set(crowd().values_list("sample", "kind")) == {(True, "official")}


def test_a_second_run_changes_nothing(small):
    full.load()
    before = [list(model.objects.order_by("pk").values()) for model in (*TABLES, Person, Intake)]
    assert full.load() == {}
    assert [list(model.objects.order_by("pk").values()) for model in (*TABLES, Person, Intake)] == before


def test_new_rows_get_keys_of_their_own_afterwards(small):
    full.load()
    last = Enrollment.objects.order_by("pk").last()
    course = CourseFactory(code="EL-9", delivery="elearning")
    one = Enrollment.objects.create(person=last.person, course=course, year=2023, state="confirmed")
    assert one.pk > last.pk


def test_the_seed_of_a_year_leaves_the_crowd_alone(monkeypatch):
    monkeypatch.setattr(people, "PEOPLE", 120)
    seed_both_years()
    people.load()
    seed_both_years()
    assert crowd().filter(left_on=None, is_active=True).count() == 120


def test_without_a_plan_it_says_what_to_do():
    OrganisationFactory(kind=Organisation.Kind.DISTRICT)
    with pytest.raises(Refused, match="seed --year 2022"):
        full.load()
    assert not crowd().exists()


def test_real_people_are_not_mixed_with_a_crowd(small, settings):
    settings.PORTAL_DEMO = False
    with pytest.raises(CommandError, match="PORTAL_DEMO=1"):
        call_command("seed", "--full")
    assert not Enrollment.objects.exists()


@pytest.mark.parametrize(
    ("done", "sessions", "share"), [(True, 1, 1), (True, 4, 1), (False, 1, 0), (False, 4, 0.75), (False, 10, 0.6)]
)
def test_how_many_sessions_somebody_was_in(done, sessions, share):
    there = max(attended(done, sessions, number) for number in range(6))
    assert there / sessions == share
    assert all((attended(done, sessions, n) / sessions >= 0.8) is done for n in range(6))


def indexes():
    with connection.cursor() as cursor:
        return {model: connection.introspection.get_constraints(cursor, model._meta.db_table) for model in TABLES}


def test_keys_and_indexes_are_there_again():
    before = indexes()
    with bulk.without_indexes(*TABLES):
        inside = indexes()
    assert indexes() == before
    if connection.vendor == "postgresql":
        assert all(len(inside[model]) < len(before[model]) for model in TABLES)


def test_what_breaks_a_rule_leaves_nothing_behind(small):
    full.load()
    before = indexes()
    with pytest.raises(IntegrityError), transaction.atomic(), bulk.without_indexes(HoursTotal):
        twice = HoursTotal.objects.values_list("person_id", "year", "owed", "recognised").first()
        bulk.fill(HoursTotal, ("person_id", "year", "owed", "recognised"), [twice])
    assert indexes() == before
    assert HoursTotal.objects.count() == 210


def test_texts_and_empty_values_come_in_as_they_are(small):
    full.load()
    place = Enrollment.objects.first()
    assert (place.quota_id, place.hold_id, place.offer_key, place.applied_by_id) == (None, None, None, None)
    assert (place.reason, place.reason_code) == ("", "")
    assert place.key.hex.startswith("5eed")
