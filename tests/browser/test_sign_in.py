"""/account/login/: somebody signs in and out, on a desk and on a phone, in both languages."""

from __future__ import annotations

import pytest

from accounts.demo import PARTS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("role", PARTS)
def test_every_demo_account_signs_in_and_lands_on_its_front_page(sign_in, role):
    page = sign_in(role)
    assert "/login/" not in page.url
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_wrong_password_is_refused_with_the_same_words_as_an_unknown_number(visit, size):
    said = []
    for number in ("demo-director", "nobody-at-all"):
        page = visit("/account/login/", size=size)
        page.fill("input[name=login]", number)
        page.fill("input[name=password]", "not the word at all")
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state()
        assert "/login/" in page.url
        said.append(page.locator("main").inner_text())
    assert said[0] == said[1]
    assert said[0] != visit("/account/login/", size=size).locator("main").inner_text()


def test_an_official_page_asks_to_sign_in_and_comes_back(visit, demo_accounts):
    page = visit("/plan/")
    assert "/login/" in page.url
    number, password = demo_accounts["director"]
    page.fill("input[name=login]", number)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/plan/")
