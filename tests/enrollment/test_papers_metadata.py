"""What stands in the PDFs beside what is printed: what the paper is and its language, and no name of anybody.

Not for the report's PDF: tests/reports/test_writers_pdf.
"""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from enrollment.actions import certificates
from exchange import storage
from tests.factories.accounts import PersonFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.enrollment import CompletionFactory, EnrollmentFactory, SessionFactory

pytestmark = pytest.mark.django_db
PEOPLE = ("canary-person", "canary-officer")


@pytest.fixture
def officer(client):
    person = PersonFactory(roles=["training_manager"], name="canary-officer")
    client.force_login(person)
    return person


@pytest.fixture
def place():
    return EnrollmentFactory(person__name="canary-person")


def certificate(client, officer, place) -> bytes:
    made = CertificateFactory(completion__enrollment=place, issued_by=officer, number="2020-000042")
    kept = certificates.make_paper(certificate=made, by=officer).file
    with storage.open_bytes(kept.path) as file:
        return file.read()


def transcript(client, officer, place) -> bytes:
    CompletionFactory(enrollment=place)
    return client.get(reverse("person_transcript_file", args=[place.person_id])).content


def sheet(client, officer, place) -> bytes:
    run = SessionFactory(run=place.run).run
    return client.get(reverse("sign_in_sheet", args=[run.course.code, run.year, run.number])).content


@pytest.mark.parametrize(
    ("make", "title"), [(certificate, "수료증 2020-000042"), (transcript, "교육이력"), (sheet, "교육 서명부 · {run}")]
)
def test_a_paper_says_what_it_is_and_in_which_language_and_names_nobody(client, officer, place, make, title):
    paper = PdfReader(io.BytesIO(make(client, officer, place)))
    assert "canary-person" in "".join(page.extract_text() for page in paper.pages)
    said = dict(paper.metadata)
    # The programs that wrote it; neither author nor subject, keywords or times.
    assert (said.pop("/Producer").split()[0], said) == ("WeasyPrint", {"/Title": title.format(run=place.run)})
    assert paper.root_object["/Lang"] == "ko"
    more = paper.root_object["/Metadata"].get_object().get_data().decode()
    assert [name for name in PEOPLE if name in more] == []
    signatures = [field.get_object()["/V"] for field in paper.root_object.get("/AcroForm", {}).get("/Fields", [])]
    assert [str(one["/Reason"]) for one in signatures] == (["2020-000042"] if make is certificate else [])
    assert [key for one in signatures for key in ("/Name", "/Location", "/ContactInfo") if key in one] == []
