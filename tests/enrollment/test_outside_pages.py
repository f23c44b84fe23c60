"""Pages of learning elsewhere: handing in, the list of who decides, the proof, the decision."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.periods import today
from enrollment.actions import outside
from enrollment.models import HoursTotal, OutsideLearning
from exchange.models import Download
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.courses import RunFactory
from tests.factories.enrollment import CompletionFactory, EnrollmentFactory, OutsideLearningFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 proof"
LIST, OWN, NEW = reverse("outside_learning_list"), reverse("outside_learning_own"), reverse("outside_learning_new")


@pytest.fixture
def agency():
    return OrganisationFactory()


@pytest.fixture
def person(client, agency):
    person = PersonFactory(organisation=agency, roles=["trainee"], name="가나다")
    client.force_login(person)
    return person


@pytest.fixture
def officer(agency):
    return PersonFactory(organisation=agency, roles=["agency_training_officer"])


def form(**change):
    day = str(today() - timedelta(days=2))
    file = SimpleUploadedFile("수료증.pdf", PDF, content_type="text/html")
    values = {"title": "공공데이터", "provider": "대학", "from_on": day, "until_on": day, "hours": 7, "file": file}
    return {**values, **change}


def at(name, learning):
    return reverse(f"outside_learning_{name}", args=[learning.key])


def test_from_handing_in_to_hours(client, person, officer):
    assert client.post(NEW, form(hours=9)).status_code == 422
    assert client.post(NEW, form()).status_code == 302
    learning = OutsideLearning.objects.get()
    assert learning.evidence.media_type == "application/pdf"
    assert [row.title for row, _tone in client.get(OWN).context["rows"]] == ["공공데이터"]
    assert [client.get(at(name, learning)).status_code for name in ("recognise", "refuse")] == [404, 404]

    client.force_login(officer)
    assert "가나다" in client.get(LIST).content.decode()
    page = client.get(at("detail", learning))
    assert page.context["decides"] is True
    content = page.content.decode()
    assert at("recognise", learning) in content and at("refuse", learning) in content
    assert [client.get(at(name, learning)).status_code for name in ("recognise", "refuse")] == [200, 200]
    proof = client.get(at("evidence", learning))
    assert b"".join(proof.streaming_content) == PDF
    assert Download.objects.get().by == officer
    assert client.post(at("recognise", learning), {"hours": 8}).status_code == 422
    assert client.post(at("recognise", learning), {"hours": 6, "reason": "한 시간은 쉬는 시간"}).status_code == 302
    assert HoursTotal.objects.get(person=person).recognised == 6
    assert client.post(at("recognise", learning), {"hours": 6}).status_code == 403
    assert client.post(at("refuse", learning), {"reason": "증빙이 틀림"}).status_code == 302
    assert HoursTotal.objects.get(person=person).recognised == 0

    client.force_login(person)
    assert "증빙이 틀림" in client.get(at("detail", learning)).content.decode()
    record = client.get(at("detail", learning)).context["record"]
    assert len(record) == 3


def test_what_nobody_decided_is_withdrawn_by_its_owner_only(client, person, officer):
    learning = OutsideLearningFactory(person=person)
    assert client.get(at("withdraw", learning)).status_code == 405
    client.force_login(officer)
    assert client.post(at("withdraw", learning)).status_code == 404
    client.force_login(person)
    client.post(at("withdraw", learning))
    client.post(at("withdraw", learning))
    learning.refresh_from_db()
    assert learning.state == "withdrawn"


def test_a_colleague_and_another_agency_find_nothing(client, agency, person):
    client.post(NEW, form(title="카나리아 학습"))
    learning = OutsideLearning.objects.get()
    for stranger in (
        PersonFactory(organisation=agency, roles=["trainee"]),
        PersonFactory(roles=["agency_training_officer"]),
        PersonFactory(organisation=None, roles=["agency_training_officer"]),
        PersonFactory(roles=["lecturer"]),
        PersonFactory(roles=["system_administrator"]),
    ):
        client.force_login(stranger)
        for name in ("detail", "evidence", "recognise", "refuse"):
            answer = client.get(at(name, learning))
            assert (name, answer.status_code, "카나리아" in answer.content.decode()) == (name, 404, False)
        assert "카나리아" not in client.get(OWN).content.decode()
        assert "카나리아" not in client.get(LIST).content.decode()
        assert client.get(learning.evidence.get_absolute_url()).status_code == 404
    assert Download.objects.count() == 0


def test_the_own_application_is_seen_and_not_decided(client, officer):
    learning = OutsideLearningFactory(person=officer)
    client.force_login(officer)
    page = client.get(at("detail", learning))
    assert page.context["decides"] is False
    assert client.post(at("recognise", learning), {"hours": 1}).status_code == 403
    assert len(client.get(LIST).context["table"].rows) == 0
    learning.refresh_from_db()
    assert learning.state == "handed_in"


def test_without_a_proof_there_is_nothing_to_fetch(client, person):
    assert client.get(at("evidence", OutsideLearningFactory(person=person))).status_code == 404


def test_who_has_no_ledger_hands_nothing_in(client):
    client.force_login(PersonFactory(kind="council_reader", roles=["council_reader"]))
    assert "공무원만" in client.get(OWN).content.decode()
    assert client.post(NEW, form()).status_code == 403
    assert OutsideLearning.objects.count() == 0


def test_filters_of_the_list(client, officer, agency):
    one = OutsideLearningFactory(person=PersonFactory(organisation=agency), title="인공지능")
    OutsideLearningFactory(person=PersonFactory(organisation=agency, name="홍다른"), state="refused")
    client.force_login(officer)

    def found(**query):
        return {row.record.title for row in client.get(LIST, query).context["table"].rows}

    assert len(found()) == 2
    assert found(state="handed_in") == {"인공지능"}
    assert found(q="인공") == {"인공지능"}
    assert found(q=one.person.staff_number) == {"인공지능"}
    assert found(year=one.until_on.year, state="handed_in") == {"인공지능"}


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_a_constant_number_of_queries(client, person, officer, agency, rows, django_assert_num_queries):
    for _row in range(rows):
        OutsideLearningFactory(person=person)
        OutsideLearningFactory(person=PersonFactory(organisation=agency))
    client.get(OWN)
    with django_assert_num_queries(3):
        assert client.get(OWN).status_code == 200
    client.force_login(officer)
    client.get(LIST)
    with django_assert_num_queries(9):
        assert client.get(LIST).status_code == 200


def test_who_decides_sees_what_else_is_claimed_or_completed_on_the_same_days(client, person, officer):
    first, last = today() - timedelta(days=6), today() - timedelta(days=3)
    learning = OutsideLearningFactory(person=person, from_on=first, until_on=last)
    same = {"person": person, "from_on": last, "until_on": last}
    OutsideLearningFactory(title="겹치는 신청", **same)
    OutsideLearningFactory(title="거절된 신청", state="refused", **same)
    OutsideLearningFactory(title="다른 날", person=person, from_on=last + timedelta(days=1), until_on=today())
    OutsideLearningFactory(title="남의 신청", from_on=first, until_on=last)
    for title, days in (("겹치는 과정", 6), ("지난 과정", 9)):
        ended = today() - timedelta(days=days)
        run = RunFactory(course__title_ko=title, starts_on=ended - timedelta(days=1), ends_on=ended)
        CompletionFactory(enrollment=EnrollmentFactory(run=run, person=person))
    seen = ["겹치는 신청", "겹치는 과정"]
    every = [*seen, "거절된 신청", "다른 날", "남의 신청", "지난 과정"]
    client.force_login(officer)
    for name in ("detail", "recognise"):
        page = client.get(at(name, learning)).content.decode()
        assert [title for title in every if title in page] == seen
    client.force_login(person)
    assert "겹치는 과정" not in client.get(at("detail", learning)).content.decode()


def test_what_was_recognised_first_stays_readable_after_the_refusal(client, person, officer):
    learning = OutsideLearningFactory(person=person, hours_claimed=10)
    outside.recognise(learning=learning, hours=7, reason="점심 제외", by=officer)
    outside.refuse(learning=learning, reason="증빙이 다른 사람 것임", by=officer)
    for who in (person, officer):
        client.force_login(who)
        page = client.get(at("detail", learning)).content.decode()
        said = [words in page for words in ("이전 결정", "7시간을 인정했습니다", "점심 제외", "증빙이 다른 사람 것임")]
        assert (who, said) == (who, [True] * 4)


def test_a_first_decision_has_no_earlier_one(client, person, officer):
    learning = OutsideLearningFactory(person=person)
    outside.refuse(learning=learning, reason="증빙이 다른 사람 것임", by=officer)
    assert "이전 결정" not in client.get(at("detail", learning)).content.decode()
    assert not learning.earlier_decisions.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_one_application_asks_a_constant_number_of_queries(client, person, officer, rows, django_assert_num_queries):
    learning = OutsideLearningFactory(person=person)
    for _row in range(rows):
        OutsideLearningFactory(person=person, from_on=learning.from_on, until_on=learning.until_on)
        run = RunFactory(starts_on=learning.from_on, ends_on=learning.until_on)
        CompletionFactory(enrollment=EnrollmentFactory(run=run, person=person))
    client.force_login(officer)
    client.get(at("detail", learning))
    with django_assert_num_queries(12):
        assert client.get(at("detail", learning)).status_code == 200
