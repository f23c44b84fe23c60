"""The list of pages is whole: every address that answers a GET is in it, or says why not."""

from __future__ import annotations

from tests.browser.pages import NO_PAGES, PAGES
from tests.house.test_url_roles import patterns
from tests.house.url_roles import PAGES as ADDRESSES
from tests.house.url_roles import POST_ONLY

LISTED = {page.name for page in PAGES}


def test_every_page_is_listed():
    names = {pattern.name for pattern in patterns()}
    posts = {name for name, address in ADDRESSES.items() if address.answer == POST_ONLY}
    assert names - posts - NO_PAGES.keys() - LISTED == set(), "add a line to tests/browser/pages.py"


def test_every_line_is_an_address_and_only_once_a_page():
    names = {pattern.name for pattern in patterns()}
    assert (LISTED | NO_PAGES.keys()) - names == set(), "no such address; take the line away"
    assert LISTED & NO_PAGES.keys() == set()


def test_the_page_whose_link_leads_on_stands_before():
    seen: set[str] = set()
    for page in PAGES:
        assert not page.link_on or page.link_on in seen, page
        seen.add(page.name)
