"""Figures and time: what is counted at the cut date, and what a year before that is not held does."""

from __future__ import annotations

from datetime import date

import pytest

from reports.figures import FigureError
from reports.figures.book import Book
from reports.scope import Scope
from tests.factories.accounts import PersonFactory
from tests.factories.courses import PlanCourseFactory, PlanFactory


@pytest.mark.django_db
def test_staff_are_those_of_the_cut_date():
    for hired, left in ((date(2020, 1, 1), None), (date(2023, 6, 1), None), (date(2019, 1, 1), date(2023, 2, 1))):
        PersonFactory(kind="staff", hired_on=hired, left_on=left)
    days = (date(2023, 1, 31), date(2023, 2, 1), date(2023, 12, 31))
    assert [Book(Scope.of(2023, as_of=day)).value("org.staff") for day in days] == [2, 1, 2]


@pytest.mark.django_db
def test_a_year_before_that_is_not_held_says_so_and_stops_nothing():
    PlanCourseFactory(plan=PlanFactory(version=1))
    book = Book(Scope.of(2023))
    number = book.number("plan.2022.courses")
    assert (number.value, number.text) == (None, "보유 자료 없음")
    assert book.value("plan.2023.courses.change") is None
    with pytest.raises(FigureError):
        Book(Scope.of(2024)).value("plan.2024.courses")
