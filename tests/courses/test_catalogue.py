"""Search, facets and their counts, and what a person may find."""

from __future__ import annotations

import unicodedata

import pytest
from django.utils import translation

from courses import catalogue
from courses.queries import NoPlan
from tests.factories.courses import CategoryFactory, CourseFactory, PlanCourseFactory, PlanRowFactory


def codes(found):
    return [entry.code for entry in found.entries]


@pytest.mark.parametrize(
    "words",
    ["드론", "drone", "IT-901", "비행 드론", "  드론  ", unicodedata.normalize("NFD", "드론")],
    ids=["ko", "en", "code", "all words", "blanks", "typed on a Mac"],
)
def test_words_are_looked_for_everywhere(trainee, offered, words):
    offered(code="IT-901", title_ko="드론 활용", title_en="Using a drone", description_ko="비행 실습")
    offered(code="IT-902", title_ko="엑셀", title_en="Spreadsheets")
    assert codes(catalogue.look(trainee, {"q": words})) == ["IT-901"]


def test_every_word_must_stand_there(trainee, offered):
    offered(code="IT-901", title_ko="드론 활용")
    assert codes(catalogue.look(trainee, {"q": "드론 엑셀"})) == []


def test_a_category_holds_what_is_under_it(trainee, offered):
    offered(code="IT-901")
    offered(code="XX-901", category=CategoryFactory(code="E", order=9))
    assert codes(catalogue.look(trainee, {"category": "C"})) == ["IT-901"]


def test_a_facet_counts_what_the_other_facets_leave(trainee, offered):
    offered(code="IT-901", delivery="remote", statutory=True)
    offered(code="IT-902", delivery="remote")
    offered(code="IT-903", delivery="face_to_face", statutory=True)
    found = catalogue.look(trainee, {"delivery": "remote", "statutory": "1"})
    assert codes(found) == ["IT-901"]
    assert {o.value: (o.number, o.chosen) for o in found.options("delivery")} == {
        "face_to_face": (1, False),
        "remote": (1, True),
    }
    assert [(o.number, o.chosen) for o in found.options("statutory")] == [(1, True)]


def test_chips_say_what_is_on_and_lead_away_from_it(trainee, offered):
    offered(delivery="remote", title_ko="드론")
    with translation.override("en"):
        chips = catalogue.look(trainee, {"q": "드론", "delivery": "remote"}).chips
    assert chips == [
        {"label": "“드론”", "remove_url": "?delivery=remote"},
        {"label": "remote", "remove_url": "?q=%EB%93%9C%EB%A1%A0"},
    ]


def test_values_that_nobody_knows_are_dropped(trainee, offered):
    offered(code="IT-901")
    asked = {"delivery": "by pigeon", "category": "'; --", "sort": "x", "page": "99999", "q": "\0"}
    assert codes(catalogue.look(trainee, asked)) == ["IT-901"]


def test_elearning_has_seats_in_the_quarters_of_its_rows(trainee, plan):
    course = CourseFactory(delivery="elearning", duration_days=None)
    PlanCourseFactory(plan=plan, course=course, plan_class="elearning")
    PlanRowFactory(plan=plan, course=course, plan_class="elearning", quarter=3, runs=None, trainees=500)
    (entry,) = catalogue.look(trainee, {"quarter": "3", "duration": "open"}).entries
    assert (entry.runs, entry.seats, entry.quarters) == (0, 500, (3,))
    assert catalogue.look(trainee, {"quarter": "1"}).entries == []


@pytest.mark.parametrize(
    ("days", "delivery", "band"),
    [
        (1, "remote", "1"),
        (2, "remote", "2-3"),
        (3, "remote", "2-3"),
        (4, "remote", "4-5"),
        (5, "remote", "4-5"),
        (6, "remote", "6"),
        (None, "blended", "6"),
        (None, "elearning", "open"),
    ],
)
def test_bands_of_length(days, delivery, band):
    assert catalogue.duration_band(days, delivery) == band


def test_courses_of_a_draft_are_not_found_by_a_trainee(trainee, officer, offered, draft):
    offered(code="IT-901")
    secret = CourseFactory(code="IT-999", category=CourseFactory().category)
    PlanCourseFactory(plan=draft, course=secret, plan_class="remote")
    assert codes(catalogue.look(trainee, {})) == ["IT-901"]


def test_without_a_plan_it_says_so(trainee):
    with pytest.raises(NoPlan):
        catalogue.look(trainee, {})


def test_pages_hold_forty_and_the_last_one_the_rest(trainee, offered):
    offered(41)
    assert len(catalogue.look(trainee, {}).entries) == 40
    assert len(catalogue.look(trainee, {"page": "2"}).entries) == 1
