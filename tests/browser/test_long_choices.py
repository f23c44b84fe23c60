"""Long rows of tabs on a phone and long lists to choose from: by keyboard, and without leaving the screen.

Not for what stands in them: the tests of their pages.
"""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

ROSTER, INTAKE = "/runs/CC-001/2023/1/roster/", "/runs/CC-001/2023/1/intake/"


def test_the_tabs_of_a_run_fold_on_a_phone_and_open_by_keyboard(doors):
    page = doors("training_manager", "phone").new_page()
    page.goto(ROSTER)
    head, links = page.locator(".tabs__fold > summary"), page.locator(".tabs__all a")
    assert (head.inner_text().split()[-1], links.count(), links.first.is_visible()) == ("명단", 8, False)
    head.press("Enter")
    assert [links.nth(number).is_visible() for number in range(8)] == [True] * 8
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_at_a_desk_every_tab_stands_open(doors):
    page = doors("training_manager").new_page()
    page.goto(ROSTER)
    assert page.locator(".tabs__fold > summary").is_visible() is False
    assert page.locator(".tabs__all a:visible").count() == 8


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_long_list_is_narrowed_by_words_and_keeps_what_is_chosen(doors, size):
    page = doors("training_manager", size).new_page()
    page.goto(INTAKE)
    many = page.locator("#id_organisations")
    every = many.locator("option").count()
    many.select_option(label="강남구")
    page.locator(".narrow[aria-controls=id_organisations]").fill("종로")
    assert sorted(many.locator("option").all_inner_texts()) == ["강남구", "종로구"]
    page.locator(".narrow[aria-controls=id_organisations]").fill("")
    assert many.locator("option").count() == every
    assert many.evaluate("list => [...list.selectedOptions].map(one => one.text)") == ["강남구"]
