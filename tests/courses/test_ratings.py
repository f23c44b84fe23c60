"""Ratings of a run's lecturers: entered on one page; and years of lecturers that are over and never change."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import Refused
from core.periods import today
from core.sheets.columns import Row
from courses import tasks
from courses.actions import lecturers as pool
from courses.actions import ratings as actions
from courses.actions import years
from courses.imports import ratings as workbook
from courses.models import LecturerRating, LecturerYear, Run
from courses.queries import lecturers as queries
from journal.models import Entry
from tests.courses.test_lecturers import values
from tests.factories.accounts import PersonFactory
from tests.factories.courses import CourseFactory, RunFactory
from tests.factories.enrollment import LecturerFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


def lesson(run, lecturer):
    """One hour of the run after those that stand."""
    day = SessionFactory.build(run=run).starts_at
    start = day + timedelta(hours=run.sessions.count())
    SessionFactory(run=run, lecturer=lecturer, starts_at=start, ends_at=start + timedelta(hours=1))


@pytest.fixture
def run():
    """A run of 2023 with two lecturers."""
    made = RunFactory()
    for name in ("가람", "나래"):
        lesson(made, LecturerFactory(name=name))
    lesson(made, None)
    return made


def page(run):
    return reverse("run_ratings", args=[run.course.code, run.year, run.number])


def keep(run, given, by):
    return actions.keep(run=run, given=given, seen=queries.ratings_fingerprint(run), by=by)


def stored():
    return {one.lecturer.name: (one.mean, one.answers) for one in LecturerRating.objects.select_related("lecturer")}


def test_ratings_are_entered_corrected_and_taken_away_on_the_page(client, run, manager):
    first, second = queries.lecturers_of(run)
    client.force_login(manager)
    seen = client.get(page(run)).context["form"]["seen"].value()
    sent = {"seen": seen, f"mean_{first.pk}": "4.5", f"answers_{first.pk}": "20"}
    assert client.post(page(run), sent).status_code == 302
    assert stored() == {"가람": (Decimal("4.50"), 20)}
    rating = LecturerRating.objects.get()
    assert (rating.course, rating.rated_on, rating.entered_by) == (run.course, run.ends_on, manager)
    assert client.post(page(run), sent).status_code == 422  # from a page of before
    assert keep(run, {first.pk: (Decimal("4.5"), 20)}, manager) == 0
    assert keep(run, {first.pk: (Decimal("4.4"), 21), second.pk: (Decimal(3), 5)}, manager) == 2
    assert stored() == {"가람": (Decimal("4.40"), 21), "나래": (Decimal("3.00"), 5)}
    assert keep(run, {first.pk: None}, manager) == 1
    assert stored() == {"나래": (Decimal("3.00"), 5)}
    said = Entry.objects.filter(action="lecturer.rated", target__endswith=f":{first.pk}").order_by("pk")
    assert [bool(entry.old) for entry in said] == [False, True, True]
    assert [entry.new.get("answers") for entry in said] == [20, 21, None]


@pytest.mark.parametrize(
    ("mean", "answers"),
    [("4.5", ""), ("", "20"), ("5.01", "20"), ("0.9", "20"), ("4.555", "20"), ("4", "0"), ("x", "1")],
)
def test_half_a_rating_and_a_wrong_one_are_refused(client, run, manager, mean, answers):
    first = queries.lecturers_of(run)[0]
    client.force_login(manager)
    sent = {"seen": queries.ratings_fingerprint(run), f"mean_{first.pk}": mean, f"answers_{first.pk}": answers}
    assert client.post(page(run), sent).status_code == 422
    assert stored() == {}


def test_who_did_not_teach_there_is_not_rated_and_a_run_is_rated_when_it_is_over(run, manager):
    with pytest.raises(Refused):
        keep(run, {LecturerFactory().pk: (Decimal(4), 1)}, manager)
    first = queries.lecturers_of(run)[0]
    given = {first.pk: (Decimal(4), 1)}
    with pytest.raises(Refused):
        keep(run, given, PersonFactory(roles=["lecturer"]))
    Run.objects.filter(pk=run.pk).update(ends_on=today() + timedelta(days=1))
    run.refresh_from_db()
    with pytest.raises(Refused):
        keep(run, given, manager)
    Run.objects.filter(pk=run.pk).update(
        ends_on=run.starts_on, state="cancelled", cancelled_at=timezone.now(), cancelled_by=manager
    )
    run.refresh_from_db()
    with pytest.raises(Refused):
        keep(run, given, manager)
    assert stored() == {}


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(client, manager, many, django_assert_num_queries):
    run = RunFactory()
    for _row in range(many):
        lesson(run, LecturerFactory())
    client.force_login(manager)
    client.get(page(run))
    with django_assert_num_queries(6):
        assert client.get(page(run)).status_code == 200


def test_the_page_of_the_timetable_leads_there_for_who_may_rate(client, run, manager):
    client.force_login(manager)
    timetable = reverse("run_timetable", args=[run.course.code, run.year, run.number])
    assert page(run) in client.get(timetable).content.decode()
    for role in ("trainee", "lecturer", "council_reader"):
        client.force_login(PersonFactory(roles=[role]))
        assert client.get(page(run)).status_code == 404
        assert page(run) not in client.get(timetable).content.decode()


def mix(year):
    return next((one.serving, one.retired, one.closed) for one in queries.year_mixes() if one.year == year)


def test_a_past_year_keeps_what_a_lecturer_was_then(manager):
    """N24: somebody who retires today taught as a serving official in the years before."""
    one = LecturerFactory(standing="serving", code="L-9001")
    other = LecturerFactory(standing="serving")
    course = CourseFactory(title_ko="가장 많이")
    for turn, of in enumerate((course, course, CourseFactory())):
        run = RunFactory(course=of, starts_on=date(2023, 3, 6 + turn), ends_on=date(2023, 3, 6 + turn))
        SessionFactory(run=run, lecturer=one)
        keep(run, {one.pk: (Decimal(4 + turn % 2), 10)}, manager)
    now = RunFactory(year=today().year, starts_on=today(), ends_on=today())
    for lecturer in (one, other):
        lesson(now, lecturer)
    assert (mix(2023), mix(today().year)) == ((1, 0, False), (2, 0, False))
    pool.change_lecturer(
        lecturer=one, values=values(name=one.name, standing="retired"), revision=one.revision, by=manager
    )
    assert (mix(2023), mix(today().year)) == ((1, 0, True), (1, 1, False))
    kept = LecturerYear.objects.get()
    assert (kept.lecturer, kept.standing, kept.topic_ko) == (one, "serving", "가장 많이")
    assert (kept.hours, kept.rating) == (Decimal("9.0"), Decimal("4.33"))


def test_a_change_without_the_standing_closes_nothing(manager):
    one = LecturerFactory(standing="outside", code="L-9001")
    SessionFactory(lecturer=one)
    pool.change_lecturer(lecturer=one, values=values(name="새 이름"), revision=one.revision, by=manager)
    assert LecturerYear.objects.count() == 0


def test_years_are_closed_once_and_those_with_rows_stay(manager):
    one = LecturerFactory()
    for year in (2022, 2023):
        SessionFactory(run=RunFactory(starts_on=date(year, 3, 6), ends_on=date(year, 3, 6)), lecturer=one)
    gone = RunFactory(
        starts_on=date(2021, 3, 6), ends_on=date(2021, 3, 6), state="cancelled", cancelled_at=timezone.now()
    )
    SessionFactory(run=gone, lecturer=one)
    LecturerYear.objects.create(lecturer=LecturerFactory(), year=2022, standing="retired")
    assert years.close_years(by=None) == [2023]
    assert years.close_years(by=None) == []
    assert list(LecturerYear.objects.order_by("year").values_list("year", "standing")) == [
        (2022, "retired"),
        (2023, "outside"),
    ]
    assert Entry.objects.get(action="lecturer_years.closed").new == {"year": 2023, "lecturers": 1}


@pytest.mark.parametrize(("day", "closed"), [(date(2024, 1, 14), 0), (date(2024, 1, 15), 1), (date(2024, 11, 1), 1)])
def test_the_scheduler_waits_until_the_middle_of_january(monkeypatch, day, closed):
    SessionFactory(lecturer=LecturerFactory())
    monkeypatch.setattr(tasks, "today", lambda: day)
    assert tasks.close_lecturer_years() == closed
    assert LecturerYear.objects.filter(year=2023).count() == closed


def rows_of(*rows):
    keys = [column.key for column in workbook.SHEET.columns]
    return {"ratings": [Row(number, dict(zip(keys, row, strict=True))) for number, row in enumerate(rows, 2)]}


def test_a_workbook_is_planned_and_taken_in(run, manager):
    first, second = queries.lecturers_of(run)
    keep(run, {first.pk: (Decimal("4.5"), 20)}, manager)
    parameters = {"run": run.pk}
    assert [(row["code"], row["mean"]) for row in workbook.current(parameters)["ratings"]] == [
        (first.code, Decimal("4.50")), (second.code, None),
    ]  # fmt: skip
    plan = workbook.plan(
        rows_of((first.code, first.name, Decimal("4.6"), 20), (second.code.lower(), "", Decimal(3), 5)), parameters
    )
    assert [len(some) for some in (plan.problems, plan.new, plan.changed)] == [0, 1, 1]
    workbook.apply(plan=plan, by=manager)
    assert stored() == {"가람": (Decimal("4.60"), 20), "나래": (Decimal("3.00"), 5)}
    again = workbook.plan(rows_of((first.code, "", Decimal("4.60"), 20)), parameters)
    assert (again.unchanged, again.new, again.changed) == (1, [], [])


def test_every_row_that_cannot_be_is_named(run, manager):
    first, second = queries.lecturers_of(run)
    found = workbook.plan(
        rows_of(
            ("L-NONE", "", Decimal(4), 1), (first.code, "다른 이름", Decimal(4), 1), (second.code, "", Decimal(6), 0),
        ),
        {"run": run.pk},
    ).problems  # fmt: skip
    assert [(problem.row, problem.column) for problem in found] == [
        (2, "강사 코드"), (3, "성명"), (4, "평균"), (4, "응답 수"),
    ]  # fmt: skip
    twice = rows_of(*[(first.code, "", Decimal(4), 1)] * 2)
    assert len(workbook.plan(twice, {"run": run.pk}).problems) == 2


def test_the_page_of_the_upload_is_for_who_keeps_lecturers(client, run, manager):
    address = reverse("upload_new", args=["ratings"])
    client.force_login(manager)
    assert str(run) in client.get(address).content.decode()
    client.force_login(PersonFactory(roles=["lecturer"]))
    assert client.get(address).status_code in (403, 404)
