"""The sections of the frame lead somewhere, are the person's own, and are at most seven."""

import pytest
from django.test import RequestFactory

from core.navigation import MOST, SECTIONS, sections_for
from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.django_db


def shown(person, path="/"):
    request = RequestFactory().get(path)
    request.user = person
    return sections_for(request)


def test_every_section_has_an_address_below_its_prefixes():
    assert [s.url_name for s in SECTIONS if not s.url.startswith(s.prefixes)] == []


def test_every_section_stands_once():
    assert len({section.url_name for section in SECTIONS}) == len(SECTIONS)


def test_a_trainee_sees_only_what_he_takes_part_in_and_where_he_is():
    sections = shown(PersonFactory(roles=["trainee"]), "/courses/C-1/")
    assert [(str(s["title"]), s["current"]) for s in sections] == [
        ("나의 학습", False), ("신청 중인 기수", False), ("과정 찾기", True), ("내 학습시간", False),
    ]  # fmt: skip


def test_the_director_finds_seven_at_the_side_and_the_rest_in_the_menu(client):
    client.force_login(PersonFactory(roles=["director"]))
    context = client.get("/help/").context
    assert len(context["sections"]) == MOST
    assert [section["url"] for section in context["more_sections"]] == ["/people/", "/hours/", "/journal/"]
