"""Figures of the development register: planned as the year's report says, published as at the cut."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from reports.figures.book import Book
from reports.scope import Scope
from tests.factories.courses import PlanFactory

pytestmark = pytest.mark.django_db
PLANNED = {
    "developed.courses": "2", "developed.units": "16", "improved.courses": "4", "improved.units": "15",
    "brought_in.courses": "7",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def said(names, year=2023, as_of=None) -> dict[str, str]:
    book = Book(Scope.of(year, as_of=as_of))
    return {name: book.number(f"content.{year}.{name}").text for name in names}


def published(as_of) -> list[str]:
    names = [f"{kind}.published.{what}" for kind, _dot, what in (name.partition(".") for name in PLANNED)]
    return list(said(names, as_of=as_of).values())


def test_what_the_report_says_of_content_comes_from_the_register(years):
    assert said(PLANNED) == PLANNED
    assert published(date(2023, 1, 31)) == ["0", "0", "0", "0", "0"]
    assert published(date(2023, 6, 29)) == ["0", "0", "0", "0", "7"]
    assert published(date(2023, 12, 31)) == list(PLANNED.values())


def test_every_key_of_the_registry_can_be_computed_and_no_kind_is_taken_for_another(years):
    """Figures of surveys, rooms and works all have a kind."""
    keys = set(Book(Scope.of(2023)).all_keys())
    assert {key for key in keys if key.startswith("facility.rooms.")} >= {"facility.rooms.remote"}
    assert not keys & {"facility.rooms.satisfaction", "survey.2023.remote.surveys"}
    assert {key for key in keys if key.startswith("content.") and ".published" not in key} == {
        f"content.2023.{name}" for name in PLANNED
    }


def test_a_year_without_a_register_has_nothing_recorded_and_no_zero(db):
    PlanFactory(year=2024)
    assert set(said(PLANNED, year=2024).values()) == {"not yet recorded"}
