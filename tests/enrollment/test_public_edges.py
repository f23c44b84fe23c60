"""What strangers send to addresses that need no sign-in, or that a phone opens from a code: always a clear sentence.

Not for what these pages do when all is well: test_certificate_check, test_checkin, test_places_pages, test_run_pages.
"""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.actions import offers
from enrollment.models import CalendarFeed, Enrollment, Gate
from enrollment.queries.calendars import token_of
from journal.models import Entry
from tests.enrollment.doing import open_run, person
from tests.factories.accounts import PersonFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.enrollment import EnrollmentFactory

pytestmark = pytest.mark.django_db

CANARY = "카나리아"
WORDS = {
    "unknown": "2222-2222-2222",
    "long": "A" * 5_000,
    "arabic digits": "٢٢٢٢-٢٢٢٢-٢٢٢٢",
    "full width": "２２２２-２２２２-２２２２",
    "NUL": "2222\0-2222",
    "markup": "<script>alert(1)</script>",
    "SQL": "' OR 1=1 --",
    "template": "{{ 7|add:7 }}%s%(x)s",
    "line feeds": "2222\r\nSet-Cookie: a=b",
    "half a letter": "\ud800",
    "right to left": "\u202e2222",
    "nothing": " ",
    "dots": "../../etc/passwd",
}


@pytest.fixture(params=WORDS, ids=str)
def word(request) -> str:
    return WORDS[request.param]


@pytest.fixture
def offer() -> Enrollment:
    """A seat that is offered to somebody whose name is a canary; the next person waits."""
    run = open_run(seats=1)
    until = timezone.now() + timedelta(days=1)
    place = EnrollmentFactory(
        person=person(name=CANARY), run=run, state="offered", offer_key=uuid4(), offer_expires_at=until
    )
    run.intake.taken = 1
    run.intake.save()
    return place


def sent(text: str) -> str:
    """The text as a browser puts it into an address; half a letter becomes the sign for what cannot be read."""
    return text.encode("utf-8", "replace").decode()


def text_of(answer) -> str:
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


def test_a_code_that_is_none_is_answered_and_never_shown_back_as_markup(client, word):
    CertificateFactory(facts={"name": CANARY, "name_en": "", "course_ko": "가", "course_en": ""})
    for answer in (
        client.get(reverse("certificate_check_code", args=[sent(word)])) if "/" not in word and word.strip() else None,
        client.post(reverse("certificate_check"), {"code": sent(word)}),
    ):
        if answer is not None:
            assert answer.status_code in (200, 400, 422)
            assert "verdict--yes" not in text_of(answer)
            assert CANARY not in text_of(answer)
            assert "<script>alert" not in text_of(answer)
            assert "<h1" in text_of(answer)


def test_an_offers_link_that_is_none_says_that_the_offer_is_over(client, word, offer):
    for answer in (client.get(f"/offers/{sent(word)}/decline/"), client.post(f"/offers/{sent(word)}/decline/")):
        assert answer.status_code in (400, 404)
        assert "<h1" in text_of(answer)
    offer.refresh_from_db()
    assert offer.state == "offered"


@pytest.mark.parametrize("what", ["unknown", "expired", "answered"])
def test_an_offer_that_is_over_is_over_for_a_get_and_a_post(client, offer, what):
    key = uuid4() if what == "unknown" else offer.offer_key
    if what == "expired":
        Enrollment.objects.filter(pk=offer.pk).update(offer_expires_at=timezone.now() - timedelta(seconds=1))
    if what == "answered":
        offers.decline(enrollment=offer, by=None)
    states = list(Enrollment.objects.values_list("pk", "state"))
    for answer in (client.get(reverse("offer_decline", args=[key])), client.post(reverse("offer_decline", args=[key]))):
        assert answer.status_code == 404
        assert "이미 끝난 자리 제안" in text_of(answer)
        assert CANARY not in text_of(answer)
    assert list(Enrollment.objects.values_list("pk", "state")) == states


def test_looking_at_an_offers_link_declines_nothing(client, offer):
    """Mail scanners open every link."""
    for _turn in range(3):
        assert client.get(reverse("offer_decline", args=[offer.offer_key])).status_code == 200
        assert client.head(reverse("offer_decline", args=[offer.offer_key])).status_code == 200
    offer.refresh_from_db()
    assert offer.state == "offered"


def test_a_made_up_calendar_address_opens_nothing(client, word):
    feed = CalendarFeed.objects.create(person=PersonFactory(name=CANARY))
    good = token_of(feed)
    for token in (sent(word), f"{good}x", f"{good[:-1]}", good.swapcase(), f"{good}{sent(word)}"):
        answer = client.get(f"/calendars/{token}.ics")
        assert answer.status_code in (400, 404), token
        assert "BEGIN:VCALENDAR" not in text_of(answer)
    assert client.get(f"/calendars/{good}.ics").status_code == 200


def test_a_join_link_of_somebody_else_or_of_nobody_is_not_there(client, word):
    gate = Gate.objects.create(enrollment=EnrollmentFactory(person=PersonFactory(name=CANARY)))
    client.force_login(person())
    pages = [f"/join/{part}/" for part in (gate.link_key, uuid4(), sent(word))]
    for page in (*pages, *(f"{page}pulse/" for page in pages)):
        for answer in (client.get(page), client.post(page)):
            assert answer.status_code in (400, 404, 405)
            assert CANARY not in text_of(answer)


def test_a_check_in_code_that_is_none_lets_nobody_in(client, word):
    client.force_login(person())
    page = reverse("check_in")
    for answer in (
        client.get(page, {"code": sent(word), "session": sent(word)}),
        client.post(page, {"code": sent(word)}),
        client.post(page, {"ticket": sent(word), "session": sent(word), "verb": sent(word)}, follow=True),
    ):
        assert answer.status_code in (200, 400)
        assert "<script>alert" not in text_of(answer)


def test_more_than_one_value_hides_no_character_that_text_cannot_have(client):
    answer = client.get("/check/?code=2222%00&code=2222")
    assert answer.status_code == 400
    assert client.post(reverse("certificate_check"), {"code": ["22\0", "2222"]}).status_code == 400
    assert client.get("/check/?co%00de=1").status_code == 400


@pytest.mark.parametrize("page", ["offer", "check", "calendar"])
def test_what_a_link_alone_opens_is_kept_by_no_cache_and_told_to_no_other_site(client, offer, page):
    feed = CalendarFeed.objects.create(person=offer.person)
    urls = {
        "offer": reverse("offer_decline", args=[offer.offer_key]),
        "check": reverse("certificate_check"),
        "calendar": reverse("my_ical", args=[token_of(feed)]),
    }
    answer = client.get(urls[page])
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "same-origin")
    assert "noindex" in answer["X-Robots-Tag"]
    assert "http" not in "".join(part for part in text_of(answer).split('"') if part.startswith("//"))


def test_no_key_of_a_link_stands_in_the_journal_or_the_log(client, offer, caplog):
    feed = CalendarFeed.objects.create(person=offer.person)
    gate = Gate.objects.create(enrollment=EnrollmentFactory(person=offer.person))
    with caplog.at_level(logging.DEBUG):
        client.get(reverse("my_ical", args=[token_of(feed)]))
        client.post(reverse("offer_decline", args=[offer.offer_key]))
        client.force_login(offer.person)
        client.get(reverse("join_link", args=[gate.link_key]))
        client.post(reverse("my_calendar"))
    offer.refresh_from_db()
    assert offer.state == "cancelled"
    kept = json.dumps([[one.action, one.target_name, one.old, one.new] for one in Entry.objects.all()], default=str)
    for secret in (str(offer.offer_key), feed.key.hex, str(feed.key), token_of(feed), str(gate.link_key)):
        assert secret not in kept
        assert secret not in caplog.text


def test_a_forged_address_gets_no_counter_of_its_own(client, monkeypatch, settings):
    """Without a proxy of ours in front, what a client says of its address counts for nothing."""
    monkeypatch.setattr("enrollment.checking.LIMITS", {60: 3})
    page, settings.PORTAL_PROXY_COUNT = reverse("certificate_check_code", args=["2222-2222-2222"]), 0
    answers = [client.get(page, headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code for n in range(5)]
    assert answers == [200, 200, 200, 429, 429]
