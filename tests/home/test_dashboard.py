"""/dashboard/: charts with their tables, from the registry."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.seeded import seed_both_years

pytestmark = pytest.mark.django_db


def test_an_empty_portal_says_what_would_stand_here(client):
    client.force_login(PersonFactory(roles=["director"]))
    page = client.get(reverse("dashboard")).content.decode()
    assert "<svg" not in page.split("</header>")[1]


def test_every_chart_stands_beside_its_numbers(client):
    seed_both_years()
    client.force_login(PersonFactory(roles=["director"]))
    page = client.get(reverse("dashboard")).content.decode()
    assert page.count('<figure class="chart"') == 5
    for number in ("436", "393", "607,649", "17,434,283", "9.4", "190.1", "4.43"):
        assert f">{number}<" in page
    assert page.count("/figures/plan.2023.quarter.") == page.count("/figures/result.2023.quarter.") == 4
    # Of 2023 nothing came in yet: the numbers are those of 2022, and say so; hours are recorded in neither year.
    shown = ("result.2022.completed.rate", "result.2022.satisfaction", "hours.2023.fulfilled.rate")
    assert [page.count(f"/figures/{key}/") for key in shown] == [1, 1, 0]
