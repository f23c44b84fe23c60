"""What people come for, from the first click to the result, with a real worker behind the pages.

Not for single pages: test_accessibility.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from hwpx.document import HwpxDocument
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser import doing

pytestmark = pytest.mark.browser

OFFICE = "IV-10"  # an office of the seed in which nobody works yet
DOWNLOAD = ".files a"


@pytest.fixture(scope="module")
def officer(doors) -> Iterator[Page]:
    """The planning officer at the desk."""
    page = doors("planning_officer").new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def report(officer) -> str:
    """The quarterly report at the cut of 31 January 2023, made once: its address."""
    doing.ask_report(officer, "2023-01-31")
    return officer.url


@pytest.fixture(scope="module")
def earlier_report(officer) -> str:
    """The same report at a cut two weeks before."""
    doing.ask_report(officer, "2023-01-15")
    return officer.url


@pytest.fixture
def as_role(doors) -> Iterator[Callable[..., Page]]:
    """`as_role("director")`: a new page of somebody who is signed in already."""
    pages: list[Page] = []

    def open_page(role: str, **more: str) -> Page:
        pages.append(doors(role, **more).new_page())
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()


def fetch(page: Page, ending: str, folder: Path) -> Path:
    """Download the report's file of that format as a person does."""
    titles = {"pdf": "PDF", "xlsx": "Excel", "hwpx": "HWPX"}
    with page.expect_download() as waiting:
        page.click(f"{DOWNLOAD}:has-text('{titles[ending]}')")
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.suffix == f".{ending}"
    return file


class TestReport:
    def test_asking_answers_at_once_and_shows_the_progress(self, as_role):
        page = as_role("planning_officer")
        page.goto(reverse("report_new"))
        page.fill("input[name=as_of]", "2023-02-28")
        page.click("main form[method=post] button[type=submit]")
        expect(page.locator("#making progress")).to_be_visible(timeout=5000)
        page.wait_for_selector(".report__body", timeout=doing.MADE_SECONDS * 1000)

    def test_the_three_files_open_and_hold_the_budget(self, officer, report, tmp_path):
        officer.goto(report)
        pdf = PdfReader(fetch(officer, "pdf", tmp_path))
        assert any("17,434,283" in page.extract_text() for page in pdf.pages)
        book = load_workbook(fetch(officer, "xlsx", tmp_path))
        cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
        assert 17434283 in cells
        text = HwpxDocument.open(str(fetch(officer, "hwpx", tmp_path))).text.plain()
        assert "17,434,283" in text

    def test_a_number_leads_to_its_definition_and_its_rows(self, officer, report):
        officer.goto(report)
        number = officer.locator(".report__body a.figure", has_text=re.compile("^436$")).first
        number.click()
        expect(officer.locator(".stat__value").first).to_contain_text("436")
        expect(officer.locator("main tbody tr").first).to_be_visible()
        officer.locator("main tbody a").first.click()
        assert "/courses/" in officer.url

    def test_contents_lead_to_each_section(self, officer, report):
        officer.goto(report)
        for place in officer.eval_on_selector_all(".report__contents a", "all => all.map(a => a.hash)"):
            assert officer.locator(place).count() == 1, place

    def test_two_cuts_side_by_side_show_what_changed(self, officer, report, earlier_report):
        officer.goto(earlier_report)
        officer.click(f"a[href='{_path(earlier_report)}compare/']")
        officer.select_option("#with", _key(report))
        officer.click("main form[method=get] button")
        assert officer.locator("main tbody tr.is-changed").count() > 10
        expect(officer.locator("main tbody tr.is-changed td.num", has_text="1,636,279").first).to_be_visible()

    def test_the_council_reads_the_frozen_report_and_never_the_draft(self, officer, as_role, report, earlier_report):
        officer.goto(report)
        officer.locator("details", has=officer.locator("form[action$='/freeze/']")).locator("summary").click()
        officer.click("form[action$='/freeze/'] button")
        reader = as_role("council_reader")
        for _turn in range(60):
            if (reader.goto(report) or officer).status == 200:
                break
            reader.wait_for_timeout(1000)
        expect(reader.locator(".report__body")).to_be_visible()
        assert reader.goto(earlier_report).status == 404
        reader.goto(reverse("report_list"))
        assert reader.locator("main tbody tr").count() == 1


class TestKeyboard:
    def test_signing_in_and_reaching_a_report_without_a_mouse(self, visit, demo_accounts, report):
        page = visit(reverse("account_login"))
        number, password = demo_accounts["director"]
        _tab_to(page, "input[name=login]")
        page.keyboard.type(number)
        _tab_to(page, "input[name=password]")
        page.keyboard.type(password)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login/" not in url)
        _tab_to(page, f".sections a[href='{reverse('report_list')}']")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{reverse('report_list')}")
        _tab_to(page, f"main a[href='{reverse('figure_list')}']")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{reverse('figure_list')}")

    def test_the_first_key_offers_to_skip_to_the_content(self, as_role):
        page = as_role("trainee")
        page.goto(reverse("course_list"))
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


class TestLanguage:
    def test_switching_keeps_the_page_and_its_filter(self, visit, fill_in):
        page = visit(reverse("account_login"))
        fill_in(page, "lecturer")
        page.goto(f"{reverse('course_list')}?q=CC-00")
        there = page.url
        page.click(".masthead button[value=en]")
        page.wait_for_selector("html[lang=en]")
        assert page.url == there
        page.click(".masthead button[value=ko]")
        page.wait_for_selector("html[lang=ko]")
        assert page.url == there


class TestPeopleFile:
    def test_a_wrong_cell_is_named_and_the_mended_file_is_applied(self, officer, tmp_path):
        doing.bring_people(officer, tmp_path, ("S9001", "고은별", OFFICE, "star@example.org", "99급", "2020-03-02"))
        row = officer.locator("main tbody tr", has_text="99급")
        expect(row).to_contain_text("직급")
        expect(row).to_contain_text("2")
        assert officer.locator("form[action$='/apply/']").count() == 0

        doing.bring_people(officer, tmp_path, ("S9001", "고은별", OFFICE, "star@example.org", "7급", "2020-03-02"))
        officer.click("form[action$='/apply/'] button")
        expect(officer.locator(".notice--done")).to_be_visible(timeout=doing.MADE_SECONDS * 1000)
        officer.goto(f"{reverse('person_list')}?q=고은별")
        expect(officer.locator("main tbody tr")).to_have_count(1)


class TestSearch:
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("규제개혁", "/courses/CC-023/"),
            ("최가영", "/people/"),
            ("참여율", "/findings/AUDIT-2022/1/"),
            ("plan.2023.courses", "/figures/plan.2023.courses/"),
            ("BL-EL", "/budget/lines/BL-EL/"),
        ],
    )
    def test_one_box_finds_everything_by_name(self, officer, words, found):
        officer.goto(reverse("home"))
        officer.fill(".masthead__search input", words)
        officer.press(".masthead__search input", "Enter")
        officer.wait_for_url("**/search/?q=*")
        assert officer.locator(f"main a[href^='{found}']").count() >= 1

    def test_an_agency_officer_finds_the_own_people_only(self, officer, as_role):
        officer.goto(f"{reverse('person_list')}?q=S0001")
        stranger = officer.locator("main tbody a").first.get_attribute("href")
        agency = as_role("agency_training_officer")
        agency.goto(f"{reverse('search')}?q=최가영")
        assert agency.locator("main a[href^='/people/']").count() == 0
        assert agency.goto(stranger).status == 404
        agency.goto(reverse("person_list"))
        assert agency.locator("main tbody tr").count() > 0


class TestWithoutScript:
    @pytest.fixture
    def plain(self, portal_server, browser, doors) -> Iterator[Page]:
        """The planning officer's browser with scripts turned off."""
        state = doors("planning_officer").storage_state()
        context = browser.new_context(base_url=portal_server.url, storage_state=state, java_script_enabled=False)
        yield context.new_page()
        context.close()

    def test_the_catalogue_filters(self, plain):
        plain.goto(reverse("course_list"))
        plain.fill("main input[name=q]", "CC-023")
        plain.locator("main form[role=search] button[type=submit]").first.click()
        assert "q=CC-023" in plain.url
        assert plain.locator("main tbody tr").count() == 1

    def test_a_report_is_asked_for_and_found(self, plain):
        plain.goto(reverse("report_new"))
        plain.check("input[name=document][value=audit-followup]")
        plain.click("main form[method=post] button[type=submit]")
        for _turn in range(doing.MADE_SECONDS):
            if plain.locator(".report__body").count():
                break
            plain.wait_for_timeout(1000)
            plain.click("main noscript a")
        assert plain.locator(DOWNLOAD).count() == 3


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def _key(url: str) -> str:
    return url.rstrip("/").rsplit("/", 1)[1]


def _tab_to(page: Page, wanted: str, most: int = 60) -> None:
    """Press Tab until the wanted thing has the focus."""
    for _turn in range(most):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{most} times Tab did not reach {wanted}.")
