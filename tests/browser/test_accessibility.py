"""Every page, in both languages, phone and desk: no barrier, no error, nothing from elsewhere, nothing cut off.

Not for what the pages do: test_journeys.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page as Tab

from accounts.roles import ROLES
from tests.browser import doing
from tests.browser.conftest import SIZES
from tests.browser.pages import PAGES, Page
from tests.house.url_roles import PAGES as ADDRESSES

pytestmark = pytest.mark.browser

AXE = (Path(settings.BASE_DIR) / "node_modules/axe-core/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
ASK_AXE = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"]}).then(found =>
    found.violations.map(one => one.id + ": " + one.nodes.slice(0, 4).map(node => node.target.join(" ")).join(", ")))"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
NARROWEST = 320
# The one thing that a script does by the width: filters fold away where there is little room.
OPEN_FILTERS = "open => document.querySelectorAll('details.filter').forEach(filter => { if (open) filter.open = true })"
BY_NAME = {page.name: page for page in PAGES}


@dataclass
class Watched:
    """A tab that notes what a person does not see: errors of the console and requests that leave the server."""

    tab: Tab
    home: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tab.on("console", lambda said: said.type == "error" and self.faults.append(said.text))
        self.tab.on("pageerror", lambda error: self.faults.append(str(error)))
        self.tab.on("request", lambda asked: self._inside(asked.url) or self.faults.append(f"asked for {asked.url}"))

    def _inside(self, url: str) -> bool:
        return url.startswith((self.home, "data:", "blob:"))


@pytest.fixture(scope="module")
def address(doors, backstage, tmp_path_factory) -> Callable[[Page], str]:
    """The address of a page, found by the links that a person would follow, once the things that it needs are made."""
    tab = doors("planning_officer").new_page()
    doing.ask_report(tab, "2023-01-31")
    doing.ask_report(tab, "2023-01-15")
    doing.bring_people(tab, tmp_path_factory.mktemp("files"), ("S9001", "", "없는기관", "x@example.org", "7급", "봄"))
    doing.start_draft(tab)
    tab.close()
    things = backstage("things")
    found: dict[Page, str] = {}

    def of(page: Page) -> str:
        if page not in found:
            if page.link_on:
                tab = doors(page.role).new_page()
                tab.goto(of(BY_NAME[page.link_on]))
                found[page] = doing.link_to(tab, page.name)
                tab.close()
            else:
                found[page] = reverse(page.name, args=things[page.thing] if page.thing else page.parts) + page.query
        return found[page]

    return of


def look(watched: Watched, path: str) -> list[str]:
    """Everything that is wrong with one page, on a phone and then at a desk."""
    tab = watched.tab
    watched.faults.clear()
    tab.set_viewport_size(SIZES["phone"])
    answer = tab.goto(path)
    wrong = [] if answer and answer.status == 200 else [f"answered {answer and answer.status}"]
    wrong += watched.faults  # axe itself sets styles, which the browser reports
    tab.evaluate(AXE)
    for size in SIZES.values():
        tab.set_viewport_size(size)
        tab.evaluate(OPEN_FILTERS, size == SIZES["desk"])
        wrong += [f"{size['width']}: {fault}" for fault in tab.evaluate(ASK_AXE, RULES)]
    for width in (SIZES["desk"]["width"], SIZES["phone"]["width"], NARROWEST):
        tab.set_viewport_size({**SIZES["phone"], "width": width})
        if (over := tab.evaluate(OVERFLOW)) > 0:
            wrong.append(f"{over} pixels wider than {width}")
    return wrong


def besides_refusal(wrong: list[str]) -> list[str]:
    """What is wrong with a page that refuses; the thing of another division is refused with a page of its own."""
    return [fault for fault in wrong if not re.search(r"answered 40[34]|status of 40[34]", fault)]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.name}-{page.role or 'nobody'}")
def test_page(page, language, doors, address, portal_server):
    tab = doors(page.role, "phone", language).new_page()
    wrong = look(Watched(tab, portal_server.url), address(page))
    spoken = tab.get_attribute("html", "lang")
    tab.close()
    assert (wrong, spoken) == ([], language)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_page_that_is_not_there(language, doors, portal_server):
    tab = doors("trainee", "phone", language).new_page()
    wrong = look(Watched(tab, portal_server.url), "/no-such-page/")
    tab.close()
    assert besides_refusal(wrong) == []


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role(role, doors, address, portal_server):
    watched = Watched(doors(role, "phone").new_page(), portal_server.url)
    may = ROLES[role].permissions
    wrong = {}
    for page in {page.name: page for page in PAGES}.values():
        permission = ADDRESSES[page.name].permission if page.name in ADDRESSES else None
        if permission and permission in may and (found := besides_refusal(look(watched, address(page)))):
            wrong[page.name] = found
    watched.tab.close()
    assert wrong == {}
