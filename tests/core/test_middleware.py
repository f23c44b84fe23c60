"""What is answered before any view."""

from __future__ import annotations

import pytest
from csp.utils import build_policy
from django.urls import reverse

from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/search/?q=a%00b", "/courses/%00/", "/findings/?round=%00", "/budget/lines/%00/"])
def test_a_character_that_no_text_can_have_is_refused_with_a_sentence(client, address):
    client.force_login(PersonFactory(roles=["planning_officer"]))
    assert client.get(address).status_code == 400


def test_so_it_is_in_a_form(client):
    client.force_login(PersonFactory(roles=["planning_officer"]))
    assert client.post(reverse("report_new"), {"document": "a\0b"}).status_code == 400


def test_every_answer_carries_the_policy_that_the_library_makes_of_the_settings(client, settings):
    answers = [client.get(reverse("account_login")) for _number in range(2)]
    settings.DEBUG = True  # the library's own way
    answers.append(client.get(reverse("account_login")))
    policies = [answer["Content-Security-Policy"] for answer in answers]
    assert policies == [build_policy()] * 3
    assert set(policies[0].split("; ")) == {
        "default-src 'self'", "img-src 'self' data:", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
        "frame-ancestors 'none'",
    }  # fmt: skip
