"""The sample around today: it is whole, it is labelled, it is loaded once, and only into a demonstration."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from accounts.demo import ensure_demo_accounts
from accounts.models import Person
from core.errors import Refused
from courses import queries
from courses.models import Course, CourseVerdict, Run, Session
from enrollment.imports import demo
from enrollment.models import Enrollment, Intake
from enrollment.queries.invariants import differences
from journal.models import Entry
from tests.factories.seeded import seed_both_years

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """Both years, once for the module; each test rolls its own sample back."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed_both_years()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demonstration(settings):
    settings.PORTAL_DEMO = True
    ensure_demo_accounts()


@pytest.fixture
def bare(monkeypatch):
    """The frame alone: what the subjects add is tested with them."""
    monkeypatch.setattr(demo, "PARTS", [])


# Before the first test that loads the years for the module.
def test_without_the_seed_the_sample_says_what_to_do(demonstration, bare):
    assert not Course.objects.exists()
    with pytest.raises(Refused, match="seed --year 2023"):
        demo.load()


def test_the_sample_is_loaded_once(seeded, demonstration, bare):
    call_command("seed", "--demo")
    before = [list(model.objects.order_by("pk").values()) for model in (Run, Session, Intake, Enrollment, Person)]
    call_command("seed", "--demo")
    assert [list(m.objects.order_by("pk").values()) for m in (Run, Session, Intake, Enrollment, Person)] == before
    assert Entry.objects.filter(action="seed.loaded", new__sample="demo").count() == 1


def test_the_sample_agrees_with_itself(seeded, demonstration, bare):
    demo.load()
    runs = Run.objects.filter(number__gte=901)
    assert [run.course.code for run in runs.order_by("number")] == [
        "CC-024", "CC-025", "CC-060", "CC-001", "CC-010", "CC-017",
    ]  # fmt: skip
    for run in runs:
        seats = Enrollment.objects.filter(run=run, takes_seat=True, state="confirmed")
        assert run.intake.taken == run.intake.arrivals == seats.count()
        assert sorted(seats.values_list("arrival", flat=True)) == list(range(1, seats.count() + 1))
    assert set(Enrollment.objects.values_list("sample", flat=True)) == {True}
    full = runs.get(course__code="CC-017")
    assert full.intake.seats_left == 0


def test_nobody_and_no_room_is_needed_twice_at_once(seeded, demonstration, bare):
    demo.load()
    sessions = list(Session.objects.select_related("run").prefetch_related("run__enrollments"))
    for one in sessions:
        for other in sessions:
            if one.pk < other.pk and one.starts_at < other.ends_at and other.starts_at < one.ends_at:
                assert one.run_id != other.run_id
                assert one.room_id is None or one.room_id != other.room_id
                assert one.lecturer_id != other.lecturer_id
                people = [{place.person_id for place in session.run.enrollments.all()} for session in (one, other)]
                assert people[0] & people[1] == set()


def test_with_all_its_parts_the_sample_keeps_the_rules(seeded, demonstration):
    counts = demo.load()
    assert counts["places"] > 0
    given = CourseVerdict.objects.order_by("pk").values_list("year", "course__code", "verdict")
    assert list(given) == [(2022, "EL-262", "close"), (2022, "EL-032", "rework"), (2022, "EL-087", "keep")]
    assert differences() == []


def test_the_years_of_the_plan_keep_their_place(seeded, demonstration, bare):
    counts = {year: queries.runs_of(year).count() for year in (2022, 2023)}
    demo.load()
    assert {year: queries.runs_of(year).count() for year in (2022, 2023)} == counts
    assert queries.run_year_to_show() == timezone.localdate().year


def test_the_sample_stands_around_today(seeded, demonstration, bare):
    demo.load()
    today = timezone.localdate()
    running = Run.objects.filter(number__gte=901, starts_on__lt=today, ends_on__gt=today)
    assert set(running.values_list("course__code", flat=True)) == {"CC-025", "CC-060"}
    open_now = Intake.objects.filter(opens_at__lt=timezone.now(), closes_at__gt=timezone.now() + timedelta(days=1))
    assert open_now.count() == 3


def test_no_sample_outside_a_demonstration(seeded, settings):
    settings.PORTAL_DEMO = False
    with pytest.raises(CommandError, match="PORTAL_DEMO=1"):
        call_command("seed", "--demo")
    assert not Run.objects.filter(number__gte=901).exists()


def test_a_seed_of_nothing_says_what_to_say():
    with pytest.raises(CommandError, match="--year Y, --demo or --full"):
        call_command("seed")
