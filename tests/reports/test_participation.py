"""Take-up by job series: the base are those about to retire, everybody counts once, and no base is not zero (N21)."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from accounts.models import Person
from core.periods import today
from enrollment.actions import invariants, results
from enrollment.models import Completion, HoursResult, SeriesResult
from enrollment.participation import window
from enrollment.queries.differences_of_people import of_people
from reports.composing import compose
from reports.figures.book import Book
from reports.scope import Scope
from reports.showing import drawn
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.courses import CourseFactory, PlanCourseFactory, PlanFactory, ProgrammeFactory, RunFactory
from tests.factories.enrollment import CompletionFactory

FIRST = date(2023, 1, 1)


@pytest.mark.parametrize(("code", "last"), [("PG-HAPPY", date(2024, 7, 1)), ("PG-SECOND", date(2033, 1, 1))])
def test_the_window_begins_with_the_year(code, last):
    assert window(code, 2023) == (FIRST, last)


@pytest.fixture
def programme():
    """행복한 미래설계: for those who retire within 18 months."""
    return ProgrammeFactory(code="PG-HAPPY", name_en="Designing a happy future")


@pytest.fixture
def course(programme):
    return PlanCourseFactory(plan=PlanFactory(year=2023), course=CourseFactory(), programme=programme).course


def official(series, retires_on=date(2024, 6, 30), **more):
    return PersonFactory(kind="official", job_series=series, retires_on=retires_on, **more)


def took_part(who, course, on, state=Completion.State.COMPLETED):
    run = RunFactory(course=course, year=on.year, starts_on=on, ends_on=on)
    return CompletionFactory(enrollment__person=who, enrollment__run=run, decided_on=on, state=state, hours=0)


def stored():
    rows = SeriesResult.objects.order_by("job_series", "on")
    return list(rows.values_list("job_series", "on", "participants", "eligible"))


@pytest.mark.django_db
def test_the_base_is_who_served_and_retires_in_the_window(course):
    one = official("일반행정")
    official("일반행정", date(2024, 7, 1))
    official("일반행정", date(2024, 7, 2))  # a day too late
    official("일반행정", date(2022, 12, 31))  # retired already
    official("일반행정", left_on=FIRST)
    official("일반행정", demo=True)
    young = official("소방", date(2050, 6, 30))
    for on in (date(2023, 3, 6), date(2023, 5, 8)):
        took_part(one, course, on)
    took_part(young, course, date(2023, 3, 20))
    took_part(official("소방", None), course, date(2023, 3, 20), Completion.State.NOT_COMPLETED)
    results.rebuild_people(year=2023, by=None)
    assert stored() == [
        ("소방", FIRST, 0, None),
        ("소방", date(2023, 3, 31), 1, None),
        ("일반행정", FIRST, 0, 2),
        ("일반행정", date(2023, 3, 31), 1, None),
    ]
    assert results.rebuild_people(year=2023, by=None) == 0


@pytest.mark.django_db
def test_without_a_base_the_rate_says_so_and_is_never_zero(course):
    took_part(official("일반행정"), course, date(2023, 3, 6))
    official("일반행정")
    took_part(official("소방", date(2050, 6, 30)), course, date(2023, 3, 6))
    results.rebuild_people(year=2023, by=None)
    with translation.override("en"):
        book = Book(Scope.of(2023))
        key = "result.2023.series.PG-HAPPY.{}.rate"
        assert [book.number(key.format(series)).text for series in ("일반행정", "소방")] == ["50.0", "no base"]
        early = Book(Scope.of(2023, as_of=date(2023, 3, 30)))
        assert early.number(key.format("일반행정")).text == "0.0"
    with translation.override("ko"):
        assert Book(Scope.of(2023)).number(key.format("소방")).text == "기준 없음"


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_take_up_is_counted_in_a_constant_number_of_queries(course, count, django_assert_num_queries):
    for _ in range(count):
        took_part(official("일반행정"), course, date(2023, 3, 6))
    results.rebuild_people(year=2023, by=None)
    with django_assert_num_queries(13):
        assert results.rebuild_people(year=2023, by=None) == 0


@pytest.mark.django_db
def test_the_night_names_a_hand_in_the_participants_of_a_year_that_is_over(programme, course):
    one = official("일반행정")
    took_part(one, course, date(2023, 3, 6))
    results.rebuild_people(year=2023, by=None)
    Person.objects.filter(pk=one.pk).update(job_series="소방")  # the year keeps what it was counted for
    official("세무")
    assert list(of_people()) == []
    SeriesResult.objects.filter(on=date(2023, 3, 31)).update(participants=4)
    assert [(one.kind, one.row, one.text) for one in of_people()] == [
        ("series_results_differ", f"courses.programme:{programme.pk}", "2023-03-31 participants: 4 ≠ 1")
    ]


@pytest.mark.django_db
def test_the_night_counts_what_differs_and_leaves_the_base_of_another_year(programme, course):
    """Nobody knows any more who could have taken part in 2023: neither 2022 nor the hours of 2023 change it."""
    before = ProgrammeFactory(code="PG-HAPPY", year=2022)
    entry = PlanCourseFactory(plan=PlanFactory(year=2022), course=CourseFactory(), programme=before)
    took_part(official("소방", date(2023, 6, 30)), entry.course, date(2022, 3, 7))
    took_part(official("일반행정"), course, date(2023, 3, 6))
    for year in (2022, 2023):
        results.rebuild_people(year=year, by=None)
    rows = SeriesResult.objects.filter(year=2023).order_by("pk")
    kept = list(rows.values_list())
    official("세무")
    SeriesResult.objects.filter(on=date(2022, 3, 31)).update(participants=4)
    HoursResult.objects.create(
        year=2023, organisation=OrganisationFactory(), on=FIRST, owing=1, fulfilled=0, recognised=0
    )
    differ = {("hours_results_differ", 2023), ("series_results_differ", 2022)}
    assert {(one.kind, one.year) for one in of_people()} == differ
    invariants.tell_of_differences(by=None)
    assert (list(of_people()), list(rows.values_list())) == ([], kept)
    assert len(kept) == 3


@pytest.mark.django_db
def test_the_night_follows_late_participants_of_a_year_that_is_over_and_else_leaves_its_base(programme, course):
    took_part(official("일반행정"), course, date(2023, 3, 6))
    results.rebuild_people(year=2023, by=None)
    before = stored()
    official("일반행정")  # came since: nobody knows whether the person could take part then
    assert (results.follow_late(year=2023, by=None), stored()) == (0, before)
    late = took_part(official("일반행정"), course, date(2023, 12, 20))
    Completion.objects.filter(pk=late.pk).update(decided_on=date(2024, 1, 9))
    assert [one.text for one in of_people()] == ["2024-01-31 participants: 1 ≠ 2"]
    assert results.follow_late(year=2023, by=None) == 2
    assert stored() == [
        ("일반행정", FIRST, 0, 3),
        ("일반행정", date(2023, 3, 31), 1, None),
        ("일반행정", date(2024, 1, 31), 1, None),
    ]
    assert (results.follow_late(year=2023, by=None), list(of_people())) == (0, [])


@pytest.mark.django_db
def test_the_night_names_a_hand_in_the_base_of_this_year():
    first = date(today().year, 1, 1)
    programme = ProgrammeFactory(code="PG-HAPPY", year=first.year)
    entry = PlanCourseFactory(plan=PlanFactory(year=first.year), course=CourseFactory(), programme=programme)
    took_part(official("소방", first), entry.course, today())
    official("일반행정", first)
    official("일반행정", None)
    results.rebuild_people(year=first.year, by=None)
    assert list(of_people()) == []
    SeriesResult.objects.filter(job_series="일반행정").update(eligible=9)
    assert [(one.kind, one.text) for one in of_people()] == [
        ("series_results_differ", f"{first} eligible 일반행정: 9 ≠ 1")
    ]


@pytest.mark.django_db
def test_the_dashboard_draws_the_series_with_a_base_in_the_programmes_of_the_year(course):
    took_part(official("일반행정"), course, date(2023, 3, 6))
    official("일반행정")
    took_part(official("소방", date(2050, 6, 30)), course, date(2023, 3, 6))
    assert drawn(Scope.of(2023), "series-PG-HAPPY") == []  # nobody counted yet
    results.rebuild_people(year=2023, by=None)
    with translation.override("en"):
        charts = drawn(Scope.of(2023), "series-PG-HAPPY", "series-PG-SECOND")
    assert [(one.title, [[text for text, _url in row] for row in one.rows]) for one in charts] == [
        ("Take-up of Designing a happy future by job series, 2023 (persons)", [["일반행정", "2", "1"]])
    ]


@pytest.mark.django_db
def test_a_year_without_places_has_no_take_up_and_the_report_says_so(years):
    official("일반행정")
    results.rebuild_people(year=2022, by=None)
    assert stored() == []
    made = compose("quarterly", Scope.of(2023), language="en")
    assert "Take-up of 2023 is not yet recorded." in [
        block.text for section in made.document.sections for part in section.sections for block in part.blocks
        if part.slug == "series"
    ]  # fmt: skip
