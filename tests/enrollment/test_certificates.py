"""Certificates: signed once, fetched by their owner and the staff, revoked with a reason, checked byte for byte."""

from __future__ import annotations

import hashlib
import io
import random
import zipfile
from datetime import UTC, datetime

import pypdf
import pytest
from django.urls import reverse
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from accounts.models import Message
from core.errors import Refused
from enrollment import archive, checking, pades, papers, signing
from enrollment.actions import certificates
from enrollment.models import Certificate
from enrollment.queries.certificates import paper_of
from exchange import jobs, storage
from exchange.models import Download, Job, StoredFile
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import RunFactory

pytestmark = pytest.mark.django_db
FLIPS = 200


@pytest.fixture(autouse=True)
def _key_of_the_test(settings, tmp_path_factory):
    """One key for all tests of this file: it is read once a process."""
    settings.VAR_DIR = tmp_path_factory.getbasetemp() / "keys"


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


def signed(certificate, by=None):
    """The certificate with its paper made, and the paper's bytes."""
    made = certificates.make_paper(certificate=certificate, by=by)
    with storage.open_bytes(made.file.path) as content:
        return made, content.read()


def test_the_paper_is_signed_once_and_never_changes():
    certificate = CertificateFactory()
    first, content = signed(certificate)
    again, same = signed(Certificate.objects.get(pk=certificate.pk))
    assert (again.file_id, again.signed_at, same) == (first.file_id, first.signed_at, content)
    assert hashlib.sha256(content).hexdigest() == first.file.sha256
    assert Entry.objects.filter(action="certificate.signed").count() == 1


def test_of_two_who_fetch_first_both_get_one_paper():
    certificate = CertificateFactory()
    one, other = Certificate.objects.get(pk=certificate.pk), Certificate.objects.get(pk=certificate.pk)
    first, content = signed(one)
    second, same = signed(other)  # it was read before the first was stored
    assert (first.file_id, content) == (second.file_id, same)
    assert StoredFile.objects.count() == 1


def test_what_the_paper_says_is_what_was_issued():
    certificate = CertificateFactory(completion__enrollment__person__name="홍길동")
    person = certificate.completion.enrollment.person
    person.name = "홍개명"
    person.save()
    _made, content = signed(Certificate.objects.get(pk=certificate.pk))
    text = "".join(pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    assert "홍길동" in text
    assert "홍개명" not in text
    assert certificate.number in text


def test_the_english_paper_is_in_english_whoever_fetches_it():
    certificate = CertificateFactory(language="en", completion__enrollment__person__name_en="Ada Lovelace")
    text = pypdf.PdfReader(io.BytesIO(signed(certificate)[1])).pages[0].extract_text()
    assert "Certificate of Completion" in text
    assert "Ada Lovelace" in text


def test_a_certificate_is_one_page_even_with_the_longest_names():
    certificate = CertificateFactory()
    certificate.facts |= {"name": "가" * 80, "course_ko": "행정 " * 50, "organisation_ko": "기관 " * 33}
    content = papers.print_certificate(paper_of(certificate))
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 1


@pytest.mark.parametrize(
    "fragment",
    [
        '<img src="file:///etc/passwd">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<style>@import "http://127.0.0.1:9/x.css"</style>',
        '<svg><image href="http://127.0.0.1:9/x.png"/></svg>',
        "{% include 'base.html' %}{{ paper }}",
    ],
)
def test_hostile_names_are_only_text(fragment):
    """Security test 60, for this paper: nothing is fetched or embedded, the letters are printed as they are."""
    certificate = CertificateFactory()
    certificate.facts |= {"name": fragment, "course_ko": fragment, "organisation_ko": fragment}
    paper = pypdf.PdfReader(io.BytesIO(papers.print_certificate(paper_of(certificate))))
    assert "".join(fragment.split()) in "".join(paper.pages[0].extract_text().split())
    assert dict(paper.attachments) == {}


def test_the_paper_is_a_signed_pades_file():
    _made, content = signed(CertificateFactory())
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signing.is_whole(content, at=datetime.now(UTC)) is True


def test_the_owners_file_is_told_whole_by_the_check():
    made, content = signed(CertificateFactory())
    assert checking.by_file(content) == made


def test_no_tampered_file_passes():
    """Security test 30: 200 bit flips, a page swapped in, an incremental update, the signature stripped."""
    made, content = signed(CertificateFactory())
    _other, foreign = signed(CertificateFactory())
    dice, tampered = random.Random(30), []
    for _ in range(FLIPS):
        place = dice.randrange(len(content) * 8)
        changed = bytearray(content)
        changed[place // 8] ^= 1 << place % 8
        tampered.append(bytes(changed))
    tampered += [_with_page_of(content, foreign), _updated(content), _stripped(content), content + b"\n", content[:-1]]
    assert [len(one) for one in tampered if checking.by_file(one) is not None] == []
    assert checking.by_file(content) == made


def test_the_signature_alone_finds_what_the_hash_would_find():
    """Were a stored hash changed with the file, the signature would still say no."""
    made, content = signed(CertificateFactory())
    _other, foreign = signed(CertificateFactory())
    for wrong in (_with_page_of(content, foreign), _updated(content), _stripped(content)):
        StoredFile.objects.filter(pk=made.file_id).update(sha256=hashlib.sha256(wrong).hexdigest())
        storage.full_path(made.file.path).write_bytes(wrong)
        assert checking.by_file(wrong) is None
    dice = random.Random(31)
    first, last = _covered(content)
    for _ in range(20):
        changed = bytearray(content)
        changed[dice.randrange(first, last)] ^= 1 << dice.randrange(8)
        assert _says_whole(bytes(changed)) is False


def _covered(content):
    """A stretch of the page's own content, well before the signature."""
    return 1_000, content.index(b"/ByteRange") - 1_000


def _says_whole(content):
    try:
        return signing.is_whole(content, at=datetime.now(UTC))
    except Exception:  # noqa: BLE001  # whatever is wrong with a broken file, it is not whole
        return False


def _with_page_of(content, foreign):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    writer.insert_page(pypdf.PdfReader(io.BytesIO(foreign)).pages[0], 0)
    del writer.pages[1]
    return _written(writer)


def _stripped(content):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    writer.root_object.pop("/AcroForm", None)
    for page in writer.pages:
        page.pop("/Annots", None)
    return _written(writer)


def _written(writer):
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _updated(content):
    """An incremental update that leaves every signed byte as it is."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    writer.root["/Lang"] = writer.root["/Lang"].__class__("xx")
    writer.update_root()
    target = io.BytesIO()
    writer.write(target)
    assert target.getvalue().startswith(content)
    return target.getvalue()


def test_a_strangers_pdf_is_not_even_read(monkeypatch):
    monkeypatch.setattr(pades, "PdfFileReader", None)  # whoever read it would fall over this
    assert checking.by_file(b"%PDF-1.7 something") is None
    assert checking.by_file(b"") is None
    assert checking.by_file(b"x" * (checking.MOST_BYTES + 1)) is None


def test_a_revoked_paper_is_no_longer_handed_out_and_the_person_is_told(manager):
    made, content = signed(CertificateFactory())
    certificates.revoke(certificate=made, reason="성명 오기", by=manager)
    made.refresh_from_db()
    assert (made.revoked_by, made.revoke_reason) == (manager, "성명 오기")
    assert checking.by_file(content).is_valid is False
    with pytest.raises(Refused):
        certificates.fetch(certificate=made, by=manager)
    message = Message.objects.get(person=made.completion.enrollment.person)
    assert "성명 오기" in message.text
    with pytest.raises(Refused):
        certificates.revoke(certificate=made, reason="다시 한번", by=manager)


@pytest.mark.parametrize("role", ["trainee", "director", "planning_officer", "agency_training_officer", "lecturer"])
def test_only_who_may_revoke_does(role):
    certificate = CertificateFactory()
    with pytest.raises(Refused):
        certificates.revoke(certificate=certificate, reason="근거 없음", by=PersonFactory(roles=[role]))
    assert Certificate.objects.get().revoked_at is None


def test_production_signs_nothing_without_its_own_key(settings):
    settings.PRODUCTION = True
    certificate = CertificateFactory()
    with pytest.raises(Refused, match="PORTAL_SIGN_KEY"):
        certificates.make_paper(certificate=certificate, by=None)
    settings.PORTAL_SIGN_KEY = "key.pem"
    with pytest.raises(Refused, match="PORTAL_SIGN_CERTIFICATE"):
        certificates.make_paper(certificate=certificate, by=None)
    assert Certificate.objects.get().file is None


def test_papers_signed_with_an_own_key_say_that_they_are_samples(settings):
    certificate = CertificateFactory()
    assert paper_of(certificate).sample is True
    settings.PORTAL_SIGN_KEY = "institute.p12"
    assert paper_of(certificate).sample is False


def test_a_former_key_still_vouches_for_what_it_signed(settings, tmp_path):
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

    made, content = signed(CertificateFactory())
    old = pkcs12.load_pkcs12((settings.VAR_DIR / "signing" / "sample.p12").read_bytes(), None)
    new = pkcs12.load_pkcs12(pades._sample_key(), None)
    key, certificate, former = tmp_path / "key.pem", tmp_path / "certificate.pem", tmp_path / "former.pem"
    key.write_bytes(new.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    certificate.write_bytes(new.cert.certificate.public_bytes(Encoding.PEM))
    former.write_bytes(old.cert.certificate.public_bytes(Encoding.PEM))
    settings.PORTAL_SIGN_KEY, settings.PORTAL_SIGN_CERTIFICATE = str(key), str(certificate)
    assert checking.by_file(content) is None  # the new key alone does not know it
    settings.PORTAL_SIGN_FORMER = [str(former)]
    assert checking.by_file(content) == made
    other, fresh = signed(CertificateFactory())
    assert checking.by_file(fresh) == other


def test_a_run_of_papers_comes_as_one_archive(manager):
    run = RunFactory()
    for _ in range(3):
        CertificateFactory(completion__enrollment__run=run)
    gone = CertificateFactory(completion__enrollment__run=run)
    certificates.revoke(certificate=gone, reason="성명 오기", by=manager)
    job = certificates.ask_for_papers(run=run, by=manager)
    jobs.run(job.pk, archive.make)
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.DONE, "")
    with zipfile.ZipFile(storage.full_path(job.result.path)) as packed:
        contents = [packed.read(name) for name in packed.namelist()]
    found = {checking.by_file(content).pk for content in contents}
    assert found == set(Certificate.objects.filter(revoked_at=None).values_list("pk", flat=True))
    assert job.result.personal is True


# Pages


def test_the_owner_and_the_staff_fetch_it_and_that_is_recorded(client, manager):
    certificate = CertificateFactory()
    owner = certificate.completion.enrollment.person
    for person in (owner, manager):
        client.force_login(person)
        answer = client.get(reverse("certificate_file", args=[certificate.key]))
        content = b"".join(answer.streaming_content)
        assert (answer.status_code, content[:5]) == (200, b"%PDF-")
    assert list(Download.objects.order_by("pk").values_list("by", flat=True)) == [owner.pk, manager.pk]


@pytest.mark.parametrize("role", ["trainee", "lecturer", "agency_training_officer", "council_reader", "budget_officer"])
def test_somebody_elses_certificate_is_not_there(client, role):
    certificate = CertificateFactory(completion__enrollment__person__name="카나리아")
    reader = PersonFactory(roles=[role], organisation=certificate.completion.enrollment.person.organisation)
    client.force_login(reader)
    for name in ("certificate_detail", "certificate_file", "certificate_revoke"):
        answer = client.get(reverse(name, args=[certificate.key]))
        assert answer.status_code == 404
        assert "카나리아" not in answer.content.decode()
        assert certificate.code not in answer.content.decode()
    assert Certificate.objects.get().file is None


def test_the_page_says_what_others_are_told(client):
    certificate = CertificateFactory()
    client.force_login(certificate.completion.enrollment.person)
    page = client.get(certificate.get_absolute_url()).content.decode()
    assert certificate.number in page
    assert reverse("certificate_check") in page
    assert reverse("certificate_revoke", args=[certificate.key]) not in page


def test_the_staff_revoke_and_issue_again_on_the_page(client, manager):
    certificate = CertificateFactory()
    client.force_login(manager)
    where = reverse("certificate_revoke", args=[certificate.key])
    assert client.post(where, {"reason": ""}).status_code == 422
    assert client.post(where, {"reason": "성명 오기"}).status_code == 302
    assert client.get(reverse("certificate_file", args=[certificate.key])).status_code == 403
    answer = client.post(reverse("certificate_issue_again", args=[certificate.key]))
    made = Certificate.objects.get(revoked_at=None)
    assert answer.url == made.get_absolute_url()
    page = client.get(certificate.get_absolute_url()).content.decode()
    assert "성명 오기" in page
