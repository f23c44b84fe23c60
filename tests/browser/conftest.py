"""The live portal and the browser that the tests in this folder use.

Not for data: the portal is seeded with its two years and the demo accounts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from accounts.demo import PARTS
from tests.browser import doing
from tests.browser.backstage import Backstage
from tests.live import Portal, portal
from tools.processes import wait_until

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}


@pytest.fixture(scope="session")
def portal_server(tmp_path_factory) -> Iterator[Portal]:
    """A portal on SQLite with a real worker, loaded once for the whole session."""
    with portal(tmp_path_factory.mktemp("portal")) as running:
        yield running


@pytest.fixture(scope="session")
def backstage(portal_server) -> Iterator[Backstage]:
    """`backstage("full_run")`: the scene is set in the portal's own data, or what stands there is said."""
    behind = Backstage(portal_server)
    yield behind
    behind.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(portal_server, browser) -> Iterator[Callable[..., Page]]:
    """`visit("/courses/", size="phone", language="en")`: a fresh visitor's page, signed in to nothing."""
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/", *, size: str = "desk", language: str = "ko", script: bool = True) -> Page:
        context = browser.new_context(
            base_url=portal_server.url,
            viewport=SIZES[size],
            has_touch=size == "phone",
            java_script_enabled=script,
            locale={"ko": "ko-KR", "en": "en-GB"}[language],
            accept_downloads=True,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def demo_accounts(portal_server) -> dict[str, tuple[str, str]]:
    """Role -> staff number and password, read from what the portal printed at its start, as a person would."""
    wait_until(lambda: "Ctrl-C stops everything" in portal_server.printed, 60)
    printed = dict(re.findall(r"^  (demo-\S+)\s+(\S+)", portal_server.printed, re.MULTILINE))
    return {role: (part.staff_number, printed[part.staff_number]) for role, part in PARTS.items()}


@pytest.fixture(scope="session")
def fill_in(demo_accounts) -> Callable[[Page, str], None]:
    """`fill_in(page, role)`: on the sign-in page, sign in as somebody of that role."""

    def sign(page: Page, role: str) -> None:
        doing.sign_in(page, *demo_accounts[role])

    return sign


@pytest.fixture
def sign_in(visit, fill_in) -> Callable[..., Page]:
    """`sign_in("planning_officer")`: the page of somebody of that role, just after signing in."""

    def enter(role: str, **more: str) -> Page:
        page = visit("/account/login/", **more)
        fill_in(page, role)
        return page

    return enter


@pytest.fixture(scope="session")
def doors(portal_server, browser, fill_in) -> Iterator[Callable[..., BrowserContext]]:
    """`doors(role, size, language)`: a browser that stays signed in; each role signs in once, "" never."""
    states: dict[str, StorageState] = {}
    opened: dict[tuple[str, str, str], BrowserContext] = {}

    def context(role: str, size: str, language: str) -> BrowserContext:
        made = browser.new_context(
            base_url=portal_server.url,
            viewport=SIZES[size],
            has_touch=size == "phone",
            locale=language,
            storage_state=states.get(role),
        )
        made.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": portal_server.url}])
        return made

    def enter(role: str, size: str = "desk", language: str = "ko") -> BrowserContext:
        if role and role not in states:
            door = context(role, "desk", "ko")
            page = door.new_page()
            page.goto("/account/login/")
            fill_in(page, role)
            states[role] = door.storage_state()
            door.close()
        key = (role, size, language)
        if key not in opened:
            opened[key] = context(*key)
        return opened[key]

    yield enter
    for one in opened.values():
        one.close()
