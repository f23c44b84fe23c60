"""Pages of the findings: who sees them, links of the matrix, forms."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Organisation
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.audit import FindingFactory, StepFactory

pytestmark = pytest.mark.django_db
CHANGES = ("finding_answer", "finding_status", "step_add", "evidence_add")


@pytest.fixture
def officer(client):
    person = PersonFactory(roles=["planning_officer"])
    client.force_login(person)
    return person


@pytest.fixture
def finding():
    division = OrganisationFactory(name_ko="인재양성과", kind=Organisation.Kind.DIVISION)
    return FindingFactory(number=3, topic_ko="수강태도 점검", divisions=[division], answer_ko="첫 줄\n둘째 줄")


def at(name, finding, *more):
    return reverse(name, args=[finding.round.code, finding.number, *more])


def test_a_lecturer_sees_no_finding(client, finding):
    client.force_login(PersonFactory(roles=["lecturer"]))
    pages = [reverse("finding_list"), reverse("finding_matrix"), finding.get_absolute_url()]
    for page in [*pages, *(at(name, finding) for name in CHANGES)]:
        answer = client.get(page)
        assert (page, answer.status_code) == (page, 404)
        assert "수강태도" not in answer.content.decode()


def test_a_council_reader_reads_and_has_no_form(client, finding):
    client.force_login(PersonFactory(roles=["council_reader"]))
    page = client.get(finding.get_absolute_url()).content.decode()
    assert "수강태도 점검" in page
    assert at("finding_answer", finding) not in page
    assert [client.get(at(name, finding)).status_code for name in CHANGES] == [404] * 4


def test_another_division_is_told_why_it_cannot_write(client, finding):
    client.force_login(PersonFactory(roles=["training_manager"]))
    assert "인재양성과" in str(client.get(finding.get_absolute_url()).context["why_not"])
    answer = client.post(at("finding_status", finding), {"to": "done", "reason": "x"})
    assert answer.status_code == 403
    finding.refresh_from_db()
    assert finding.status == "in_progress"


def test_each_number_of_the_matrix_opens_exactly_its_findings(client, officer, finding):
    FindingFactory(kind="suggestion", status="done")
    page = client.get(reverse("finding_matrix"))
    matrix = page.context["matrix"]
    for row in matrix.rows:
        for status, count in row.cells:
            query = {"round": "AUDIT-2022", "kind": row.kind.value, "status": status.value}
            assert len(client.get(reverse("finding_list"), query).context["table"].rows) == count
    assert matrix.total == 2


def test_without_a_round_the_matrix_says_so(client, officer):
    assert client.get(reverse("finding_matrix")).context["matrix"] is None
    assert client.get(reverse("finding_matrix"), {"round": "nope"}).status_code == 404


def test_filters_of_the_list(client, officer, finding):
    late = FindingFactory(number=4, topic_en="Leaving midway", due_on="2023-02-28")

    def found(**query):
        return {row.record.number for row in client.get(reverse("finding_list"), query).context["table"].rows}

    assert found(q="수강태도") == {3}
    assert found(q="midway") == {4}
    assert found(q="4") == {4}
    assert found(late="yes") == {4}
    assert found(division=finding.divisions.get().code) == {3}
    assert found() == {3, late.number}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("finding_list", 8), ("finding_matrix", 6), ("finding_detail", 7)])
def test_queries_do_not_grow_with_rows(client, officer, name, queries, rows, django_assert_num_queries):
    for number in range(1, rows + 1):
        each = FindingFactory(number=number, divisions=[OrganisationFactory(kind=Organisation.Kind.DIVISION)])
        for order in range(rows):
            StepFactory(finding=each, order=order)
    address = at(name, each) if name == "finding_detail" else reverse(name)
    client.get(address)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


def test_an_answer_by_form_and_one_that_comes_too_late(client, officer, finding):
    stands = client.get(at("finding_answer", finding)).context["form"].initial["seen_ko"]
    as_browsers_send = stands.replace("\n", "\r\n")
    sent = {"text_ko": "새 답변", "text_en": "", "seen_ko": as_browsers_send}
    assert client.post(at("finding_answer", finding), sent).status_code == 302
    late = client.post(at("finding_answer", finding), sent | {"text_ko": "늦은 답변"})
    assert late.status_code == 422
    finding.refresh_from_db()
    assert finding.answer_ko == "새 답변"


def test_evidence_by_form_can_be_fetched_by_readers_only(client, officer, finding):
    file = SimpleUploadedFile("결과.pdf", b"%PDF-1.7", content_type="text/html")
    assert client.post(at("evidence_add", finding), {"file": file, "title": "결과 보고"}).status_code == 302
    kept = finding.evidence.get().file
    assert kept.media_type == "application/pdf"
    client.force_login(PersonFactory(roles=["council_reader"]))
    fetched = client.get(kept.get_absolute_url())
    assert b"".join(fetched.streaming_content) == b"%PDF-1.7"
    client.force_login(PersonFactory(roles=["lecturer"]))
    assert client.get(kept.get_absolute_url()).status_code == 404


def test_steps_and_state_by_form_stand_in_the_record(client, officer, finding):
    step = {"kind": "plan", "text_ko": "플랫폼 개선", "planned_on": "2023-02-01"}
    client.post(at("step_add", finding), step)
    client.post(at("step_finish", finding, finding.steps.get().order), {"on": "2023-02-20"})
    client.post(at("finding_status", finding), {"to": "done", "reason": "개선 완료"})
    page = client.get(finding.get_absolute_url())
    assert page.context["finding"].status == "done"
    assert page.context["record"][0].note.endswith("개선 완료")
    assert len(page.context["record"]) == 3
