"""The public check: yes or no, the course and initials; the same answer for every code that is none."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts import counting
from enrollment import check_codes, checking
from enrollment.actions import certificates
from enrollment.models import Certificate
from exchange import storage
from exchange.models import StoredFile
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.certificates import CertificateFactory

pytestmark = pytest.mark.django_db
CHECK = "/check/"


@pytest.fixture
def certificate():
    person = PersonFactory(
        name="홍길동", name_en="Gildong Hong", email="canary@example.org", staff_number="K7654321", grade="5급"
    )
    person.organisation.name_ko = "카나리아국"
    person.organisation.save()
    return CertificateFactory(completion__enrollment__person=person)


def by_code(client, code):
    return client.get(reverse("certificate_check_code", args=[code]))


def words(answer):
    """What a reader sees, without the tokens of the forms."""
    body = answer.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*"', "", body)


def test_a_code_tells_the_course_and_initials_and_nothing_else(client, certificate):
    Certificate.objects.update(issued_at=datetime(2019, 8, 17, tzinfo=UTC))
    facts = certificate.facts
    page = words(by_code(client, check_codes.shown(certificate.code)))
    assert facts["course_ko"] in page
    assert "홍○○" in page
    secrets = ("홍길동", "Gildong", "canary@example.org", "K7654321", "5급", "카나리아국", certificate.number)
    assert [secret for secret in (*secrets, "2019") if secret in page] == []


def test_in_english_the_initials_are_latin(client, certificate):
    client.cookies["django_language"] = "en"
    page = words(by_code(client, certificate.code))
    assert "Yes, this certificate is valid." in page
    assert "G. H." in page
    assert "Gildong" not in page


def test_a_wrong_and_an_unknown_code_look_alike(client, certificate):
    unknown = check_codes.new_code()
    wrong = certificate.code[:-1] + ("2" if certificate.code[-1] != "2" else "3")
    every = (unknown, wrong, "nonsense", "뷁뷁")
    # The language switch leads back to the same address.
    said = {words(by_code(client, code)).replace(quote(code), "").replace(code, "") for code in every}
    assert len(said) == 1
    assert "홍○○" not in said.pop()


def test_the_typed_code_gives_the_same_answer_as_the_scanned_one(client, certificate):
    scanned = words(by_code(client, certificate.code))
    typed = words(client.post(CHECK, {"code": check_codes.shown(certificate.code).lower()}))
    verdict = re.compile(r'<section class="verdict.*?</section>', re.DOTALL)
    assert verdict.search(scanned)[0] == verdict.search(typed)[0]


def test_a_revoked_certificate_is_no_longer_valid(client, certificate):
    manager = PersonFactory(roles=["training_manager"])
    certificates.revoke(certificate=certificate, reason="카나리아 사유", by=manager)
    page = words(by_code(client, certificate.code))
    assert "verdict--no" in page
    assert "verdict--yes" not in page
    assert "카나리아 사유" not in page
    assert manager.name not in page


def test_a_file_is_checked_and_not_kept(client, certificate):
    made = certificates.make_paper(certificate=certificate, by=None)
    content = storage.full_path(made.file.path).read_bytes()
    before = StoredFile.objects.count()
    good = client.post(CHECK, {"file": SimpleUploadedFile("수료증.pdf", content, "application/pdf")})
    bad = client.post(CHECK, {"file": SimpleUploadedFile("수료증.pdf", content + b" ", "application/pdf")})
    assert ("verdict--yes" in words(good), "홍○○" in words(good)) == (True, True)
    assert ("verdict--no" in words(bad), "홍○○" in words(bad)) == (True, False)
    assert StoredFile.objects.count() == before


def test_a_file_that_is_too_large_is_refused_with_a_sentence(client):
    large = SimpleUploadedFile("a.pdf", b"%PDF" + b"0" * checking.MOST_BYTES, "application/pdf")
    answer = client.post(CHECK, {"file": large})
    assert answer.status_code == 422
    assert "verdict" not in words(answer)


def test_search_engines_and_caches_keep_nothing(client, certificate):
    for answer in (client.get(CHECK), by_code(client, certificate.code)):
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert answer["Referrer-Policy"] == "same-origin"  # a browser that names no origin could not send the form
        assert answer["Cache-Control"] == "no-store"
        assert 'name="robots" content="noindex' in answer.content.decode()


def test_nobody_goes_through_codes_one_by_one(client, certificate, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(counting.timezone, "now", lambda: now)
    answers = [by_code(client, check_codes.new_code()).status_code for _ in range(40)]
    assert answers == [200] * 30 + [429] * 10
    refused = by_code(client, certificate.code)
    assert refused.status_code == 429
    assert "홍○○" not in words(refused)
    assert client.post(CHECK, {"code": certificate.code}).status_code == 429
    other = client.get(reverse("certificate_check_code", args=[certificate.code]), REMOTE_ADDR="203.0.113.7")
    assert other.status_code == 200


def test_what_is_asked_leaves_no_trace(client, certificate, caplog):
    caplog.set_level(logging.DEBUG)
    rows = Entry.objects.count()
    by_code(client, certificate.code)
    client.post(CHECK, {"code": certificate.code})
    said = [record.getMessage() for record in caplog.records if record.name.startswith(("enrollment", "exchange"))]
    assert (Entry.objects.count(), said) == (rows, [])


def test_one_answer_costs_two_statements_at_most(client, certificate, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        by_code(client, certificate.code)
