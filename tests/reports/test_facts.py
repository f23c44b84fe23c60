"""The figures of results and hours that the institute published, as text: value and unit of every key of facts.csv.

Here the closed year is their source; test_results_of_places.py has the same out of places.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.core.management import call_command

FACTS = Path(__file__).parent / "facts.csv"
pytestmark = pytest.mark.django_db


def facts():
    """Key, value and unit of what was published of results and hours."""
    with FACTS.open(encoding="utf-8", newline="") as lines:
        return {row["key"]: (row["value"], row["unit"]) for row in csv.DictReader(lines)}


def printed(capsys, *scope):
    call_command("figures", "--year", "2023", *scope)
    lines = list(csv.reader(capsys.readouterr().out.splitlines()))
    return {key: (value, unit) for key, value, unit in lines}


@pytest.mark.parametrize("scope", [(), ("--quarter", "1", "--as-of", "2023-01-31")])
def test_what_was_published_of_the_closed_year_is_printed(years, capsys, scope):
    found = printed(capsys, *scope)
    assert {key: found.get(key) for key in facts()} == facts()


def test_of_the_year_itself_nothing_is_recorded_and_nothing_is_zero(years, capsys):
    found = printed(capsys)
    of_this_year = {key: value for key, (value, _unit) in found.items() if key.startswith("result.2023.")}
    assert {key for key, value in of_this_year.items() if value} == {"result.2023.planned"}
    assert (found["result.2023.planned"], found["result.2022.planned"][0]) == (("607649", "persons"), "383773")


def test_the_spread_of_the_closed_year_adds_up_to_all_its_courses(years, capsys):
    found = printed(capsys)
    parts = [found[f"result.2022.elearning.{part}.courses"][0] for part in ("under_50", "between", "over_300")]
    assert parts == ["12", "238", "14"]
    assert sum(map(int, parts)) == int(found["result.2022.elearning.courses"][0]) == 264
