"""The tabs beside the list of runs: few in a strip, and none that its reader may not open.

Not for the sections of the frame: tests.core.test_navigation.
"""

import pytest
from django.urls import reverse

from courses.menu import ELEARNING, run_pages
from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.django_db
MOST = 10


def names(strip):
    return [one["url"] for one in strip]


def test_one_tab_leads_into_e_learning_and_its_pages_lead_back():
    outside = run_pages(PersonFactory(roles=["training_manager"]), "run_list")
    assert [name for name in names(outside) if name == reverse("opening_list")] == [reverse("opening_list")]
    assert len(outside) <= MOST
    for _title, name, _permission in ELEARNING:
        inside = run_pages(PersonFactory(roles=["training_manager"]), name)
        assert names(inside) == [reverse("run_list"), *(reverse(one) for _t, one, _p in ELEARNING)]
        assert [one["url"] for one in inside if one["current"]] == [reverse(name)]


def test_who_may_not_open_the_first_page_is_led_to_the_next():
    director = PersonFactory(roles=["director"])
    assert not director.may("openings.manage")
    led = [name for name in names(run_pages(director, "run_list")) if name in [reverse(n) for _t, n, _p in ELEARNING]]
    assert led == [reverse(next(name for _t, name, permission in ELEARNING if director.may(permission)))]


@pytest.mark.parametrize(
    "who",
    [
        "training_manager",
        "planning_officer",
        "director",
        "council_reader",
        "budget_officer",
        "lecturer",
        "agency_training_officer",
    ],
)
def test_no_tab_leads_where_its_reader_may_not_go(client, who):
    person = PersonFactory(roles=[who])
    client.force_login(person)
    for start in ("run_list", "elearning_spread", "lecturer_list"):
        strip = run_pages(person, start)
        assert [one["url"] for one in strip if client.get(one["url"]).status_code != 200] == []


def test_with_the_list_and_the_calendar_alone_there_is_no_strip():
    assert run_pages(PersonFactory(roles=["trainee"]), "run_list") == []
