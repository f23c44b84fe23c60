"""The second origin: nothing of the portal is there, and nothing of it is in the portal."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve

from config import content_host
from config.addresses import wrong_with_content
from config.content_urls import urlpatterns
from tests.house.content_urls import PAGES
from tests.house.url_roles import PAGES as PORTAL_PAGES

CONTENT = "http://content.localhost:8000"
HOST = "content.localhost:8000"


@pytest.fixture
def content(settings):
    """Somebody who asks the content host."""
    settings.PORTAL_CONTENT_ADDRESS = CONTENT
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "content.localhost"]
    return Client(headers={"host": HOST})


@pytest.mark.parametrize(
    "address, portal, wrong",
    [
        ("", "https://edu.seoul.kr", ""),
        ("https://content.seoul.kr", "https://edu.seoul.kr", ""),
        ("https://content.edu.seoul.kr", "https://edu.seoul.kr", ""),
        ("http://content.localhost:8000", "http://127.0.0.1:8000", ""),
        ("https://edu.seoul.kr", "https://edu.seoul.kr", "own host"),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8000", "own host"),
        ("https://seoul.kr", "https://edu.seoul.kr", "above the portal's"),
        ("ftp://content.seoul.kr", "https://edu.seoul.kr", "must be like"),
        ("content.seoul.kr", "https://edu.seoul.kr", "must be like"),
        ("https://content.seoul.kr/x", "https://edu.seoul.kr", "must be like"),
    ],
)
def test_the_address_keeps_packages_away_from_the_portal(address, portal, wrong):
    said = wrong_with_content(address, [portal])
    assert bool(said) == bool(wrong) and wrong in said


def test_every_address_of_the_content_host_is_known_here():
    assert {pattern.name for pattern in urlpatterns} == set(PAGES)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/account/login/", "/health/", "/courses/", "/api/", "/inbox/", "/check/"])
def test_no_page_of_the_portal_is_on_the_content_host(content, path):
    answer = content.get(path)
    assert (answer.status_code, answer.content, answer.cookies) == (404, b"Not found", {})
    assert answer.headers["Content-Security-Policy"] == content_host.policy()


def test_the_two_know_no_address_of_each_other(settings):
    portal = get_resolver()
    shared = [name for name in PAGES if name in portal.reverse_dict]
    assert shared == [] and PAGES.keys() & PORTAL_PAGES.keys() == set()
    for path in ("/play/x/", "/play/x/files/a.html", "/play/x/commit/", "/play/x/fetch/", "/play/x/xapi/about"):
        with pytest.raises(Resolver404):
            resolve(path, settings.ROOT_URLCONF)


def test_another_name_than_the_two_is_refused(content):
    assert content.get("/", headers={"host": "evil.test"}).status_code == 400
