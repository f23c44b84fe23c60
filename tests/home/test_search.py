"""/search/: one box for everything a person may see, and only that."""

from __future__ import annotations

import unicodedata

import pytest
from django.urls import reverse

from home.search import search
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.budget import LineFactory
from tests.factories.courses import CourseFactory, PlanCourseFactory, PlanFactory, RunFactory

pytestmark = pytest.mark.django_db
WORD = "단풍나무"


@pytest.fixture
def things():
    """One of each kind that the word finds."""
    course = CourseFactory(title_ko=f"{WORD} 가꾸기")
    PlanCourseFactory(plan=PlanFactory(version=1), course=course)
    RunFactory(course=course)
    LineFactory(name_ko=f"{WORD} 관리", level=3)
    PersonFactory(name=WORD, organisation=OrganisationFactory())


def found(role, text=WORD):
    return [group.title for group in search(PersonFactory(roles=[role]), text)]


def test_each_role_finds_what_it_may_see(things):
    assert found("planning_officer") == ["과정", "기수", "사용자", "예산과목", "수치"]
    assert found("budget_officer") == ["과정", "기수", "예산과목", "수치"]
    assert found("trainee") == ["과정", "기수"]
    assert found("applicant") == []
    assert found("system_administrator") == []


def test_an_agency_officer_finds_the_own_people_only(things):
    officer = PersonFactory(roles=["agency_training_officer"])
    assert [group.title for group in search(officer, WORD)] == ["과정", "기수"]
    PersonFactory(name=f"{WORD}우", organisation=officer.organisation)
    people = [group for group in search(officer, WORD) if group.title == "사용자"]
    assert [hit.title for group in people for hit in group.hits] == [f"{WORD}우"]


def test_figures_are_found_by_their_names():
    PlanFactory(version=1)
    groups = search(PersonFactory(roles=["council_reader"]), "plan.2023.trainees")
    assert [group.title for group in groups] == ["수치"]


@pytest.mark.parametrize("text", ["", " ", "가", "%_", "' OR 1=1 --", "없는낱말입니다"])
def test_any_text_gives_a_page(client, text):
    client.force_login(PersonFactory(roles=["planning_officer"]))
    assert client.get(reverse("search"), {"q": text}).status_code == 200


def test_words_typed_on_a_mac_are_found(things):
    assert found("director", unicodedata.normalize("NFD", WORD)) == found("director")
