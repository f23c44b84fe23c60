"""What a guest comes to by following every link: all of it in English, and nobody of the city on any page."""

from __future__ import annotations

import html
import re
from urllib.parse import urldefrag

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from courses.models import Lecturer
from enrollment.models import Completion
from tests.enrollment.doing import course, foreign, open_run, person
from tests.factories.accounts import InvitationFactory, OrganisationFactory, PersonFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import CategoryFactory, RunFactory
from tests.factories.elearning import ContentFactory, LearningFactory, UnitFactory
from tests.factories.enrollment import EnrollmentFactory, SessionFactory

pytestmark = pytest.mark.django_db
HANGUL = re.compile("[\uac00-\ud7a3]+")
# Said of the page itself: what switches its language, and what shows the way back.
KOREAN_WORDS = {"한국어"}
CANARY = "Canarius"
SHOWN = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.DOTALL)
LANGUAGE = re.compile(r'<[^>]+lang="ko"[^>]*>[^<]*<')
VALUE = re.compile(r' value="[^"]*"')  # what a choice is called inside


@pytest.fixture
def guest():
    """A guest who completed the online course, has a place in the one in Seoul, mail in the inbox; and officials about
    whom the guest must not learn anything in the same runs, in other ones and in the directory.
    """
    category = CategoryFactory(delivery="international", name_ko="국제연수", name_en="International training")
    online = course(code="IN-901", category=category, title_ko="온라인", title_en="Online")
    invited = course(
        code="IN-902", category=category, title_ko="초청", title_en="In Seoul", previous=online,
        target_grades_ko="외국도시 공무원", description_ko="서울에서 배웁니다.", description_en="Held in Seoul.",
    )  # fmt: skip
    city = OrganisationFactory(kind="foreign_city", name_ko="하노이", name_en="Hanoi")
    one = foreign(name="린 도", name_en="Linh Do", organisation=city)
    InvitationFactory(person=one, used_at=timezone.now())
    past = RunFactory(course=online, note_ko="예시", note_en="Sample")
    seoul, later = open_run(of=invited), open_run(of=online, days=60)
    SessionFactory(run=seoul, title_ko="강의", title_en="Lecture")
    place = EnrollmentFactory(person=one, course=online, run=past)
    UnitFactory(content=(content := ContentFactory(course=online)))
    LearningFactory(enrollment=place, content=content)
    done = Completion.objects.create(enrollment=place, state="completed", decided_on=timezone.localdate())
    CertificateFactory(completion=done)
    EnrollmentFactory(person=one, course=invited, run=seoul)
    _officials(past, seoul, later)
    actions.notify(person=one, text="The run begins soon.")
    return one


def _officials(*runs):
    """Officials of the city and of another one, everywhere where lists could name them."""
    office = OrganisationFactory(name_ko="카나리아과", name_en=f"{CANARY} bureau")
    for number, run in enumerate([*runs, open_run()]):
        official = person(
            name=f"카나리아{number}", name_en=f"{CANARY} {number}", email=f"{CANARY}{number}@example.org",
            staff_number=f"{CANARY}-{number}", organisation=office,
        )  # fmt: skip
        EnrollmentFactory(person=official, course=run.course, run=run, organisation=office)
        other = foreign(name=f"{CANARY} guest", name_en=f"{CANARY} guest {number}")
        EnrollmentFactory(person=other, course=run.course, run=run)
    PersonFactory(name=CANARY, name_en=CANARY, kind="staff", roles=["training_manager"], organisation=office)
    Lecturer.objects.create(code="L-901", name="카나리아", name_en=f"{CANARY} the lecturer")


def crawl(client, *begin):
    """Every page that links lead to, by address; sign-out, files and other hosts are left alone."""
    waiting, pages = list(begin), {}
    while waiting:
        address = waiting.pop(0)
        if address in pages or "/logout/" in address:
            continue
        answer = client.get(address, follow=True)
        body = b"".join(answer) if answer.streaming else answer.content
        is_page = answer["Content-Type"].startswith("text/html")
        pages[address] = (answer.status_code, body.decode() if is_page else "")
        found = re.findall(r'href="(/[^"]*)"', pages[address][1])
        waiting += [urldefrag(html.unescape(one)).url for one in found if not one.startswith("/static/")]
        assert len(pages) < 400
    return pages


def korean(page: str) -> set[str]:
    shown = VALUE.sub("", LANGUAGE.sub("", SHOWN.sub("", page)))
    return set(HANGUL.findall(shown)) - KOREAN_WORDS


def test_every_page_a_guest_comes_to_is_english_and_names_no_official(guest, client):
    client.force_login(guest)
    client.cookies["django_language"] = "en"
    begin = [
        reverse("home"), reverse("my_learning"), reverse("international"), reverse("account_page"), reverse("inbox"),
        reverse("search") + f"?q={CANARY}", reverse("help_index"), reverse("run_choose"), reverse("elearning_list"),
    ]  # fmt: skip
    pages = crawl(client, *begin)
    wrong = {address: status for address, (status, _page) in pages.items() if status != 200}
    assert wrong == {}
    searched = reverse("search") + f"?q={CANARY}"
    leaks = {address for address, (_status, page) in pages.items() if CANARY in page and address != searched}
    assert leaks == set()
    assert pages[searched][1].count(CANARY) == _echoes(client)
    assert {address: found for address, (_s, page) in pages.items() if (found := korean(page))} == {}
    assert len(pages) > 30
    for name in ("international", "my_transcript", "my_calendar", "my_surveys"):
        assert reverse(name) in pages


def _echoes(client) -> int:
    """How often the page of a search says what was searched for, when nothing is found."""
    nothing = "Nothingofthesort"
    return client.get(reverse("search"), {"q": nothing}).content.decode().count(nothing)


def test_the_crawl_would_find_a_leak(guest, client):
    """The same pages as staff: the people of the run stand there."""
    client.force_login(PersonFactory(roles=["training_manager"], language="en"))
    client.cookies["django_language"] = "en"
    page = client.get(reverse("search"), {"q": CANARY}).content.decode()
    assert f"{CANARY} 0" in page
    assert korean("<p>가나</p><script>다</script>") == {"가나"}
