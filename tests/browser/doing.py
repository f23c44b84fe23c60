"""What a person does in the browser, as one word for the tests: ask for a report, bring a file, follow a link by name.

Not for checks. Things are found by where they lead and not by their words, so that both languages work.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve, reverse
from openpyxl import Workbook
from playwright.sync_api import Page

MADE_SECONDS = 120  # a report in three formats on a busy machine
PEOPLE_HEADS = (
    "직원번호", "성명", "기관코드", "이메일", "직급", "임용일",
    "로마자 성명", "직렬", "구분", "퇴직예정일", "퇴직일",
)  # fmt: skip
NOMINATION_HEADS = ("직원번호", "성명", "비고")


def link_to(page: Page, name: str) -> str:
    """The first address on this page that leads to the page of that name."""
    for address in page.eval_on_selector_all("main a[href]", "links => links.map(link => link.href)"):
        place = urlsplit(address)
        if f"{place.scheme}://{place.netloc}" == _origin(page) and _name(place.path) == name:
            return f"{place.path}?{place.query}" if place.query else place.path
    raise AssertionError(f"No link leads from {page.url} to {name}.")


def sign_in(page: Page, number: str, password: str) -> None:
    """On the sign-in page: sign in with the keyboard, and wait until the portal leads on."""
    page.fill("input[name=login]", number)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def ask_report(page: Page, cut: str, document: str = "quarterly", language: str = "ko") -> None:
    """Ask for the report of the first quarter of 2023 and wait on its page until it stands there."""
    page.goto(reverse("report_new"))
    page.check(f"input[name=document][value={document}]")
    page.fill("input[name=year]", "2023")
    page.select_option("select[name=quarter]", "1")
    page.fill("input[name=as_of]", cut)
    page.select_option("select[name=language]", language)
    page.click("main form[method=post] button[type=submit]")
    page.wait_for_selector(".report__body", timeout=MADE_SECONDS * 1000)


def bring_people(page: Page, folder: Path, *rows: tuple[object, ...]) -> None:
    """Bring an HR file with these rows and wait until its plan or its problems stand there."""
    page.goto(reverse("upload_new", args=["people"]))
    page.set_input_files("input[type=file]", people_file(folder, *rows))
    page.click("main form[enctype] button[type=submit]")
    page.wait_for_selector(".notice--error, .grid--stats", timeout=MADE_SECONDS * 1000)


def bring_names(page: Page, held: str, folder: Path, *rows: tuple[object, ...]) -> None:
    """Bring names for the held seats of that page, and wait until the plan or its problems stand there."""
    page.goto(held)
    page.click(f"main a[href^='{reverse('upload_new', args=['nominations'])}']")
    page.set_input_files("input[type=file]", _file(folder, "추천명단", NOMINATION_HEADS, rows))
    page.click("main form[enctype] button[type=submit]")
    page.wait_for_selector(".notice--error, .grid--stats", timeout=MADE_SECONDS * 1000)


def people_file(folder: Path, *rows: tuple[object, ...]) -> Path:
    """A workbook as the personnel office sends it."""
    return _file(folder, "인사자료", PEOPLE_HEADS, rows)


def _file(folder: Path, title: str, heads: tuple[str, ...], rows: tuple[tuple[object, ...], ...]) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in (heads, *rows):
        sheet.append(row)
    file = folder / f"{title}.xlsx"
    book.save(file)
    return file


def start_draft(page: Page) -> None:
    """Start a draft from the plan of the year."""
    page.goto(reverse("plan_version", args=[2023, 1]))
    page.click("main form[action$='/start/'] button")
    page.wait_for_url(f"**{reverse('plan_version', args=[2023, 2])}*")


def _origin(page: Page) -> str:
    place = urlsplit(page.url)
    return f"{place.scheme}://{place.netloc}"


def _name(path: str) -> str | None:
    try:
        return resolve(path).url_name
    except Resolver404:
        return None
