"""Hours of organisations: who owes, who had them by which month, and how many hours."""

from __future__ import annotations

from datetime import date

import pytest

from core.periods import today
from enrollment.actions import invariants, results
from enrollment.models import HoursEntry, HoursResult, HoursTotal
from enrollment.queries.differences_of_people import of_people
from enrollment.queries.invariants import differences
from enrollment.queries.results_of_hours import hours_results, month_end, rule_of_grade
from enrollment.tasks import recount_hours
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.enrollment import EnrollmentFactory, HoursRuleFactory

pytestmark = pytest.mark.django_db
FIRST = date(2023, 1, 1)


def owes(organisation, *lines, owed=80, year=2023, **person):
    """Somebody who owes hours, with lines of (day, hours)."""
    who = PersonFactory(organisation=organisation, **person)
    HoursTotal.objects.create(person=who, year=year, owed=owed, recognised=sum(hours for _day, hours in lines))
    for day, hours in lines:
        place = EnrollmentFactory(person=who)
        HoursEntry.objects.create(
            person=who, year=year, enrollment=place, course=place.course, hours=hours, recognised_on=day
        )
    return who


def stored():
    rows = HoursResult.objects.order_by("organisation__code", "on")
    return list(rows.values_list("organisation__code", "on", "owing", "fulfilled", "recognised"))


def test_who_has_the_hours_counts_in_the_month_that_made_them_whole():
    first, second = OrganisationFactory(code="A"), OrganisationFactory(code="B")
    owes(first, (date(2023, 2, 3), 40), (date(2023, 5, 9), 39), (date(2023, 6, 1), 1), (date(2023, 6, 30), 7))
    owes(first, (date(2023, 2, 28), 80))
    owes(second)
    results.rebuild_people(year=2023, by=None)
    assert stored() == [
        ("A", FIRST, 2, 0, 0),
        ("A", date(2023, 2, 28), 0, 1, 120),
        ("A", date(2023, 5, 31), 0, 0, 39),
        ("A", date(2023, 6, 30), 0, 1, 8),
        ("B", FIRST, 1, 0, 0),
    ]
    by_may = hours_results(2023, date(2023, 5, 31))
    assert sum(by_may.values_list("fulfilled", flat=True)) == 1
    assert results.rebuild_people(year=2023, by=None) == 0


def test_who_owes_nothing_left_or_is_a_demo_account_is_left_out_and_lines_that_do_not_count():
    here = OrganisationFactory(code="A")
    owes(here, (date(2023, 2, 3), 90), owed=0)
    owes(here, (date(2023, 2, 3), 90), demo=True)
    gone = owes(here, (date(2023, 2, 3), 90))
    HoursTotal.objects.filter(person=gone).update(gone=True)
    one = owes(here, (date(2023, 2, 3), 90))
    HoursEntry.objects.filter(person=one).update(counted=False, why_not="revoked")
    owes(here, (date(2022, 2, 3), 90), year=2022)
    results.rebuild_people(year=2023, by=None)
    assert stored() == [("A", FIRST, 1, 0, 0)]


def test_the_organisation_is_the_one_of_then():
    then, now = OrganisationFactory(code="A"), OrganisationFactory(code="B")
    moved = owes(now)
    HoursTotal.objects.filter(person=moved).update(organisation=then)
    results.rebuild_people(year=2023, by=None)
    assert [row[0] for row in stored()] == ["A"]


@pytest.mark.parametrize("count", [1, 3])
def test_hours_are_counted_in_a_constant_number_of_queries(count, django_assert_num_queries):
    for _ in range(count):
        owes(OrganisationFactory(), (date(2023, 2, 3), 8))
    results.rebuild_people(year=2023, by=None)
    with django_assert_num_queries(10):
        assert results.rebuild_people(year=2023, by=None) == 0


def test_the_night_counts_this_year_s_hours():
    rule = HoursRuleFactory()
    PersonFactory(organisation=OrganisationFactory(), grade=rule.grades[0], kind="official")
    recount_hours()
    assert [row[2:] for row in stored()] == [(1, 0, 0)]


def test_the_night_counts_what_comes_in_late_of_years_that_are_over():
    """Learning elsewhere, late decisions and revocations change the year they belong to, whatever month it is."""
    here = OrganisationFactory(code="A")
    for year in (2022, 2023):
        owes(here, (date(year, 2, 3), 40), (today(), 40), year=year)
    results.rebuild_people(year=2023, by=None)
    HoursEntry.objects.filter(year=2023, recognised_on__lt=today()).update(counted=False, why_not="revoked")
    recount_hours()
    now = month_end(today())
    assert sorted(stored()) == [
        ("A", date(2022, 1, 1), 1, 0, 0),
        ("A", date(2022, 2, 28), 0, 0, 40),
        ("A", FIRST, 1, 0, 0),
        ("A", now, 0, 0, 40),
        ("A", now, 0, 1, 40),
    ]
    assert list(of_people()) == []


def test_the_rule_of_a_grade_is_the_newest_in_force_that_names_it():
    old = HoursRuleFactory(effective_from=date(2020, 1, 1), grades=["5급", "6급"], hours=80)
    new = HoursRuleFactory(effective_from=date(2023, 1, 1), grades=["6급"], hours=100)
    found = [list(rule_of_grade(grade, date(2023, 1, 31))) for grade in ("5급", "6급", "4급")]
    assert found == [[old], [new], []]
    assert list(rule_of_grade("6급", date(2022, 12, 31))) == [old]


# The night


def test_the_night_finds_a_hand_in_the_hours_names_it_and_mends_it():
    """The second count is as of each month's end; the first one that differs is named, of each organisation."""
    right, wrong, lost = (OrganisationFactory(code=code) for code in "ABC")
    for organisation in (right, wrong, lost):
        owes(organisation, (date(2023, 2, 3), 40), (date(2023, 5, 9), 40))
    HoursTotal.objects.filter(person__organisation=lost).update(organisation=lost)
    results.rebuild_people(year=2023, by=None)
    before = stored()
    assert list(of_people()) == []
    HoursResult.objects.filter(organisation=wrong, on=date(2023, 5, 31)).update(fulfilled=2)
    HoursResult.objects.filter(organisation=lost, on=date(2023, 2, 28)).delete()
    assert [(one.kind, one.row, one.text) for one in differences() if one.kind == "hours_results_differ"] == [
        ("hours_results_differ", f"accounts.organisation:{wrong.pk}", "2023-05-31 fulfilled: 2 ≠ 1"),
        ("hours_results_differ", f"accounts.organisation:{lost.pk}", "2023-02-28 recognised: 0 ≠ 40"),
    ]
    invariants.tell_of_differences(by=None)
    assert (list(of_people()), stored()) == ([], before)


def test_the_night_compares_months_after_the_year_and_years_of_which_nothing_is_stored():
    here = OrganisationFactory(code="A")
    owes(here, (date(2023, 2, 3), 40), (date(2024, 2, 9), 40))
    results.rebuild_people(year=2023, by=None)
    assert list(of_people()) == []
    HoursResult.objects.filter(on=date(2024, 2, 29)).update(fulfilled=0)
    owes(here, year=2022)
    assert [one.text for one in of_people()] == ["2022-01-31 owing: 0 ≠ 1", "2024-02-29 fulfilled: 0 ≠ 1"]
    HoursResult.objects.filter(on=date(2024, 2, 29)).delete()
    assert [one.text for one in of_people()][1:] == ["2024-02-29 fulfilled: 0 ≠ 1", "2024-02-29 recognised: 40 ≠ 80"]
    results.rebuild_people(year=2023, by=None)
    HoursEntry.objects.filter(recognised_on=date(2024, 2, 9)).update(counted=False, why_not="revoked")
    assert [one.text for one in of_people()][1:] == ["2024-02-29 fulfilled: 1 ≠ 0", "2024-02-29 recognised: 80 ≠ 40"]


def test_hours_of_the_month_that_runs_wait_for_the_night():
    who = owes(OrganisationFactory(code="A"), (date(today().year, 1, 1), 8), year=today().year)
    results.rebuild_people(year=today().year, by=None)
    place = EnrollmentFactory(person=who)
    HoursEntry.objects.create(
        person=who, year=today().year, enrollment=place, course=place.course, hours=8, recognised_on=today()
    )
    assert list(of_people()) == []


@pytest.mark.parametrize("count", [1, 3])
def test_hours_are_compared_in_a_constant_number_of_queries(count, django_assert_num_queries):
    for _ in range(count):
        owes(OrganisationFactory(), (date(2023, 2, 3), 8))
    results.rebuild_people(year=2023, by=None)
    with django_assert_num_queries(8):
        assert list(of_people()) == []
