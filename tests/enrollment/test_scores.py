"""Scores: entered at once, corrected with a reason, from the page or from a workbook whose plan is shown first."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from core.errors import Refused
from core.sheets.columns import Row
from enrollment.actions import scores
from enrollment.imports import scores as workbook
from enrollment.models import Score
from enrollment.queries.completion import points_fingerprint
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.certificates import ScoreFactory
from tests.factories.courses import RunFactory
from tests.factories.enrollment import EnrollmentFactory

pytestmark = pytest.mark.django_db
TEST, ASSIGNMENT = Score.Kind.TEST, Score.Kind.ASSIGNMENT


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def place():
    return EnrollmentFactory(person__staff_number="S100", person__name="홍길동")


def enter(run, points, by, reason=""):
    return scores.enter(run=run, points=points, reason=reason, seen=points_fingerprint(run), by=by)


def stored():
    return {(pk, kind): points for pk, kind, points in Score.objects.values_list("enrollment", "kind", "points")}


def test_first_scores_need_no_reason_and_corrections_do(place, manager):
    cell = (place.pk, TEST)
    assert enter(place.run, {cell: Decimal("71.5")}, manager) == 1
    with pytest.raises(Refused):
        enter(place.run, {cell: Decimal(80)}, manager)
    assert enter(place.run, {cell: Decimal(80)}, manager, "채점 오류") == 1
    assert stored() == {cell: Decimal(80)}
    first, later = Entry.objects.filter(action__startswith="score.").order_by("pk")
    assert (first.action, first.new) == ("score.entered", {"test": "71.5"})
    assert (later.old, later.new) == ({"test": "71.50"}, {"test": "80", "reason": "채점 오류"})


def test_a_score_is_taken_away_with_a_reason(place, manager):
    cell = (place.pk, ASSIGNMENT)
    enter(place.run, {cell: Decimal(90)}, manager)
    with pytest.raises(Refused):
        enter(place.run, {cell: None}, manager)
    enter(place.run, {cell: None}, manager, "다른 사람의 과제")
    assert stored() == {}


def test_the_same_scores_again_change_nothing(place, manager):
    cell = (place.pk, TEST)
    enter(place.run, {cell: Decimal(90)}, manager)
    rows = Entry.objects.count()
    assert enter(place.run, {cell: Decimal("90.00")}, manager) == 0
    assert Entry.objects.count() == rows


def test_two_who_enter_at_once_do_not_overwrite_each_other(place, manager):
    seen = points_fingerprint(place.run)
    scores.enter(run=place.run, points={(place.pk, TEST): Decimal(90)}, reason="", seen=seen, by=manager)
    with pytest.raises(Refused):
        scores.enter(run=place.run, points={(place.pk, TEST): Decimal(10)}, reason="늦음", seen=seen, by=manager)
    assert stored() == {(place.pk, TEST): Decimal(90)}


def test_people_of_another_run_get_no_scores_here(place, manager):
    other = EnrollmentFactory()
    with pytest.raises(Refused):
        enter(place.run, {(other.pk, TEST): Decimal(90)}, manager)
    with pytest.raises(Refused):
        enter(place.run, {(place.pk, TEST): Decimal(90)}, PersonFactory(roles=["lecturer"]))
    assert stored() == {}


def row(number, **values):
    return Row(number, {"name": None, "test": None, "assignment": None, **values})


def planned(run, *rows, reason=""):
    return workbook.plan({"scores": list(rows)}, {"run": str(run.pk), "reason": reason})


def test_the_workbook_shows_what_it_would_do_and_then_does_it(place, manager):
    other = EnrollmentFactory(run=place.run, person__staff_number="S200")
    ScoreFactory(enrollment=other, points=Decimal(50))
    rows = [row(2, staff_number="s100", test=Decimal(88)), row(3, staff_number="S200", test=Decimal(60))]
    assert len(planned(place.run, *rows).problems) == 1  # a correction without a reason
    made = planned(place.run, *rows, reason="재채점 결과")
    assert [(item.label, item.new) for item in made.new] == [("홍길동", {"test": "88"})]
    assert [(item.old, item.new) for item in made.changed] == [({"test": "50.00"}, {"test": "60"})]
    assert Score.objects.count() == 1
    workbook.apply(plan=made, by=manager)
    assert stored() == {(place.pk, TEST): Decimal(88), (other.pk, TEST): Decimal(60)}


@pytest.mark.parametrize(
    "values",
    [
        {"staff_number": "S999", "test": Decimal(50)},
        {"staff_number": "S100", "test": Decimal(101)},
        {"staff_number": "S100", "test": Decimal(-1)},
        {"staff_number": "S100", "assignment": Decimal("50.123")},
        {"staff_number": "S100", "name": "임꺽정", "test": Decimal(50)},
    ],
)
def test_a_row_that_cannot_be_right_stops_the_workbook(place, values):
    made = planned(place.run, row(2, **values))
    assert [(problem.row, len(made.new)) for problem in made.problems] == [(2, 0)]


def test_a_number_twice_is_named_in_both_rows(place):
    made = planned(place.run, row(2, staff_number="S100"), row(3, staff_number="s100"))
    assert [problem.row for problem in made.problems] == [2, 3]


def test_an_empty_cell_changes_nothing(place):
    ScoreFactory(enrollment=place, points=Decimal(50))
    made = planned(place.run, row(2, staff_number="S100"))
    assert (made.new, made.changed, made.unchanged) == ([], [], 1)


def test_the_workbook_starts_from_what_stands(place):
    ScoreFactory(enrollment=place, points=Decimal(50))
    expected = {"staff_number": "S100", "name": "홍길동", "test": Decimal(50), "assignment": None}
    assert workbook.current({"run": place.run.pk}) == {"scores": [expected]}


# The page


def address(run, name="score_edit"):
    return reverse(name, args=[run.course.code, run.year, run.number])


def test_the_table_saves_everybody_at_once(client, place, manager):
    other = EnrollmentFactory(run=place.run)
    client.force_login(manager)
    seen = points_fingerprint(place.run)
    sent = {f"test-{place.pk}": "90", f"assignment-{other.pk}": "70.5", "seen": seen, "reason": ""}
    assert client.post(address(place.run), sent).url == address(place.run, "run_completion")
    assert stored() == {(place.pk, TEST): Decimal(90), (other.pk, ASSIGNMENT): Decimal("70.5")}
    wrong = client.post(address(place.run), {**sent, f"test-{place.pk}": "100.5"})
    assert wrong.status_code == 422
    late = client.post(address(place.run), sent)  # with the fingerprint of before
    assert late.status_code == 422


@pytest.mark.parametrize("many", [1, 3])
def test_the_table_costs_the_same_for_one_and_for_three(client, manager, many, django_assert_num_queries):
    run = RunFactory()
    for _ in range(many):
        ScoreFactory(enrollment__run=run)
    client.force_login(manager)
    with django_assert_num_queries(STATEMENTS):
        client.get(address(run))


STATEMENTS = 13
