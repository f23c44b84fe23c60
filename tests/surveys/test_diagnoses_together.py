"""All leaders of a run in one sum: from three on, once all are over, so that no two sums differ by one leader."""

from __future__ import annotations

from itertools import combinations

import pytest
from django.urls import reverse

from surveys.actions import diagnoses
from surveys.models import PairOutcome
from surveys.queries.diagnoses import together
from tests.factories.accounts import PersonFactory
from tests.factories.courses import PlanCourseFactory
from tests.surveys.walks import of_one_run

pytestmark = pytest.mark.django_db
TWICE = [([2, 3, 3], [4, 3, 5]), ([4, 4, 4], [4, 4, 4]), ([1, 1, 1], [5, 5, 5])]
FEW = ([5, 5, 5], [1, 1])  # two pairs: nothing is kept of this one


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def director(client):
    client.cookies["django_language"] = "en"
    person = PersonFactory(roles=["director"], language="en")
    client.force_login(person)
    return person


def page_of(client, run):
    if not run.course.plan_courses.exists():
        PlanCourseFactory(course=run.course)  # a course of the plan is one that a director sees
    return client.get(reverse("run_survey", args=[run.course.code, run.year, run.number])).content.decode()


def close(made):
    for one in made:
        diagnoses.close(diagnosis=one, by=None)


def test_three_leaders_are_shown_together_and_named_nowhere(client, manager, director, django_assert_num_queries):
    """Sums of 8, 12 and 3 before and 12, 12 and 15 after, over nine pairs; the fourth leader had two pairs."""
    run, made = of_one_run(manager, [*TWICE, FEW])
    close(made)
    with django_assert_num_queries(3):
        found = together(run)
    assert [(found.leaders, found.pairs), *[(one.before, one.after, one.change) for one in found.rows]] == [
        (3, 9), ("2.6", "4.3", "+1.8"), ("3.0", "3.0", "0.0"),
    ]  # fmt: skip
    page = page_of(client, run)
    assert "3 leaders, 9 raters who answered before and after." in page
    assert all(f">{text}<" in page for text in ("2.6", "4.3", "+1.8"))
    assert [one.leader.name for one in made if one.leader.name in page or one.leader.name_en in page] == []


def test_two_leaders_have_no_sum(client, manager, director):
    run, made = of_one_run(manager, [*TWICE[:2], FEW])
    close(made)
    assert PairOutcome.objects.count() == 4, "both have an outcome, which they and the keepers see"
    found = together(run)
    assert (found.leaders, found.rows, found.waits) == (2, [], False)
    page = page_of(client, run)
    assert "Fewer than 3 leaders have an outcome" in page
    assert ">3.3<" not in page


def test_nothing_is_shown_while_one_goes_on(client, manager, director, django_assert_num_queries):
    """A sum of three, taken from that of four the day after, would be the fourth leader's."""
    run, made = of_one_run(manager, [*TWICE, TWICE[0]])
    close(made[:3])
    assert (together(run).rows, together(run).waits) == ([], True)
    assert "Shown once every diagnosis" in page_of(client, run)
    close(made[3:])
    with django_assert_num_queries(3):
        assert together(run).leaders == 4


def test_a_run_without_diagnoses_says_nothing_of_them(client, manager, director):
    run, made = of_one_run(manager, TWICE)
    for one in made:
        diagnoses.withdraw(diagnosis=one, reason="x", by=manager)
    assert together(run) is None
    assert "Leadership diagnoses" not in page_of(client, run)


def test_no_two_sums_differ_by_one_leader(manager):
    """All sums that exist of two runs, and all of single leaders whom one person may see, in every pair."""
    shown = []
    for answers in (TWICE, [*TWICE, FEW]):
        run, made = of_one_run(manager, answers)
        close(made)
        leaders = frozenset(PairOutcome.objects.filter(diagnosis__run=run).values_list("diagnosis", flat=True))
        assert together(run).leaders == len(leaders)
        shown.append(leaders)
    own = [frozenset({one}) for leaders in shown for one in leaders]
    views = [[*shown, mine] for mine in own]  # a director who is a leader sees both sums and the own outcome
    left = [abs(len(one ^ other)) for seen in views for one, other in combinations(seen, 2)]
    assert min(left) >= 2
