"""The completion tab, the decision on it, rules in versions, and the record of learning."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pypdf
import pytest
from django.urls import reverse

from core.errors import Refused
from enrollment.actions import completion, completion_rules, hours
from enrollment.models import Certificate, Completion, CompletionRule, OutsideLearning
from enrollment.queries import completion as completion_queries
from enrollment.queries.completion import sheet_of
from enrollment.queries.own_attendance import attendance_of
from enrollment.queries.presence import shares_of, standings_of
from enrollment.queries.transcript import transcript_of
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.certificates import (
    CertificateFactory,
    CompletionRuleFactory,
    ScoreFactory,
    attended,
    closed_session,
)
from tests.factories.conduct import ConductCaseFactory
from tests.factories.courses import CourseFactory, RunFactory
from tests.factories.enrollment import CompletionFactory, EnrollmentFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def session():
    CompletionRuleFactory()
    return closed_session(RunFactory())


def address(run, name="run_completion"):
    return reverse(name, args=[run.course.code, run.year, run.number])


@pytest.mark.parametrize("many", [1, 3])
def test_the_tab_costs_the_same_for_one_and_for_three(client, session, manager, many, django_assert_num_queries):
    for _ in range(many):
        attended(session, share="1")
    completion.decide(run=session.run, seen=sheet_of(session.run).fingerprint, by=manager)
    client.force_login(manager)
    with django_assert_num_queries(19):
        client.get(address(session.run))


def test_the_tab_shows_share_proposal_and_decision(client, session, manager):
    attended(session, share="0.5", person__name="미달자")
    client.force_login(manager)
    page = client.get(address(session.run)).content.decode()
    assert "미달자" in page
    assert "50 %" in page
    assert address(session.run, "run_decide") in page


def test_a_large_run_stands_on_pages_and_is_counted_whole(client, session, manager, monkeypatch):
    monkeypatch.setattr(completion_queries, "PER_PAGE", 2)
    everybody = {attended(session, share="1").pk for _ in range(3)}
    client.force_login(manager)
    pages = [client.get(address(session.run) + f"?page={n}").context for n in (1, 2)]
    shown = [[row["line"].enrollment.pk for row in page["rows"]] for page in pages]
    assert [len(rows) for rows in shown] == [2, 1]
    assert {pk for rows in shown for pk in rows} == everybody
    assert [(page["overview"].page.paginator.count, page["overview"].waiting) for page in pages] == [(3, 3), (3, 3)]


def test_the_numbers_of_the_page_are_those_of_everybody(session, manager):
    """Decided as proposed, before the ledger or a case said otherwise, by hand, and not at all."""
    CompletionRuleFactory(version=2, course=session.run.course, test_score=Decimal(60))
    places = {name: attended(session, share="1") for name in ("done", "missed", "changed", "by hand", "case")}
    for name, points in {"done": 60, "changed": 90, "by hand": 10, "case": 100}.items():
        ScoreFactory(enrollment=places[name], points=points)
    completion.decide(run=session.run, seen=sheet_of(session.run).fingerprint, by=manager)
    completion.decide_otherwise(enrollment=places["by hand"], completed=True, reason="구술시험 통과", by=manager)
    places["changed"].presences.update(present_seconds=0)
    ConductCaseFactory(
        enrollment=places["case"], session=session, state="confirmed", not_completed=True, decided_by=manager
    )
    late = [attended(session, share=share) for share in ("1", "0.5")]
    EnrollmentFactory(run=session.run, state="cancelled", takes_seat=False)
    sheet, overview = sheet_of(session.run), completion_queries.overview_of(session.run, None)
    assert [line.enrollment.pk for line in sheet.waiting] == [
        line.enrollment.pk for line in overview.lines if line.waits
    ]
    assert {line.enrollment.pk for line in sheet.waiting} == {
        *(places[name].pk for name in ("changed", "case")), *(place.pk for place in late),
    }  # fmt: skip
    assert (overview.lines, overview.page.paginator.count) == (sheet.lines, 7)
    assert (overview.waiting, overview.decided, overview.completed) == (4, 5, 4)
    assert [sheet_of(session.run, line.enrollment.pk).lines for line in sheet.lines] == [[line] for line in sheet.lines]


def test_one_confirmation_decides_on_everybody(client, session, manager):
    attended(session, share="1")
    attended(session, share="0")
    client.force_login(manager)
    form = client.get(address(session.run, "run_decide")).context["form"]
    seen = form.initial["seen"]
    assert client.post(address(session.run, "run_decide"), {"seen": seen}).url == address(session.run)
    assert sorted(Completion.objects.values_list("state", flat=True)) == ["completed", "not_completed"]
    again = client.post(address(session.run, "run_decide"), {"seen": seen})
    assert again.status_code == 409


def test_the_tab_says_which_session_is_open(client, session, manager):
    attended(session, share="1")
    SessionFactory(run=session.run, starts_at=session.ends_at, title_ko="출결이 열린 시간")
    client.force_login(manager)
    page = client.get(address(session.run)).content.decode()
    assert "출결이 열린 시간" in page
    assert address(session.run, "run_decide") not in page


def test_who_reads_decides_nothing(client, session):
    place = attended(session, share="1")
    client.force_login(PersonFactory(roles=["director"]))
    page = client.get(address(session.run)).content.decode()
    assert reverse("completion_change", args=[place.key]) not in page
    assert client.post(address(session.run, "run_decide"), {"seen": "x"}).status_code == 404
    assert client.post(reverse("completion_change", args=[place.key]), {"completed": "yes"}).status_code == 404


@pytest.mark.parametrize("role", ["trainee", "lecturer", "agency_training_officer", "council_reader"])
def test_others_do_not_see_who_completes(client, session, role):
    attended(session, share="1", person__name="카나리아")
    client.force_login(PersonFactory(roles=[role]))
    answer = client.get(address(session.run))
    assert answer.status_code == 404
    assert "카나리아" not in answer.content.decode()


def test_one_person_is_decided_otherwise_on_the_page(client, session, manager):
    place = attended(session, share="0.5")
    client.force_login(manager)
    where = reverse("completion_change", args=[place.key])
    assert client.post(where, {"completed": "yes", "reason": ""}).status_code == 422
    assert client.post(where, {"completed": "yes", "reason": "공무 출장 인정"}).url == address(session.run)
    assert Completion.objects.get().reasons == ["decision"]


# Rules


def make(by, course=None, day=date(2024, 1, 1), **more):
    values = {"attendance_share": Decimal("0.9"), "test_score": None, "assignment_score": None, "source": "2024 계획"}
    return completion_rules.make_version(course=course, effective_from=day, by=by, **{**values, **more})


def test_a_new_version_begins_after_the_one_before(manager):
    first = make(manager)
    assert (first.version, make(manager, day=date(2024, 1, 2)).version) == (1, 2)
    for day in (date(2024, 1, 2), date(2023, 1, 1)):
        with pytest.raises(Refused):
            make(manager, day=day)
    assert make(manager, CourseFactory(), date(2020, 1, 1)).version == 1
    assert Entry.objects.filter(action="completion_rule.made").count() == 3


def test_only_who_decides_makes_rules():
    with pytest.raises(Refused):
        make(PersonFactory(roles=["director"]))
    assert CompletionRule.objects.count() == 0


def test_a_rule_is_made_on_the_page_in_per_cent(client, manager):
    client.force_login(manager)
    sent = {"course": "", "effective_from": "2024-01-01", "attendance_per_cent": "83.33", "source": "계획"}
    assert client.post(reverse("completion_rule_new"), sent).url == reverse("completion_rule_list")
    rule = CompletionRule.objects.get()
    assert (rule.attendance_share, rule.test_score, rule.made_by) == (Decimal("0.8333"), None, manager)
    assert client.post(reverse("completion_rule_new"), sent).status_code == 422


@pytest.mark.parametrize(("mode", "made"), [("", 0), ("remote", 0), ("elearning", 1)])
def test_only_rules_for_elearning_ask_for_units(client, manager, mode, made):
    client.force_login(manager)
    sent = {
        "course": "", "mode": mode, "effective_from": "2024-01-01", "attendance_per_cent": "0", "source": "계획",
        "learning_per_cent": "100",
    }  # fmt: skip
    client.post(reverse("completion_rule_new"), sent)
    assert CompletionRule.objects.filter(learning_share=1).count() == made


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_of_rules_costs_the_same_for_one_and_for_three(client, manager, many, django_assert_num_queries):
    for _ in range(many):
        CompletionRuleFactory(course=CourseFactory(), version=1, made_by=manager)
    client.force_login(manager)
    with django_assert_num_queries(8):
        client.get(reverse("completion_rule_list"))


def test_two_versions_stand_side_by_side(client, manager):
    old = CompletionRuleFactory(version=1)
    new = CompletionRuleFactory(version=2, effective_from=date(2024, 1, 1), test_score=Decimal(60))
    client.force_login(manager)
    answer = client.get(reverse("completion_rule_compare"), {"from": old.pk, "to": new.pk})
    assert [row["differs"] for row in answer.context["rows"]] == [False, True, False, False, True, False, False, False]


def test_the_list_shows_what_was_in_force_on_a_day(client, manager):
    old = CompletionRuleFactory(version=1)
    new = CompletionRuleFactory(version=2, effective_from=date(2024, 1, 1))
    client.force_login(manager)
    found = {
        day: [row.record.pk for row in client.get(reverse("completion_rule_list"), {"on": day}).context["table"].rows]
        for day in ("2023-12-31", "2024-01-01", "2019-01-01")
    }
    assert found == {"2023-12-31": [old.pk], "2024-01-01": [new.pk], "2019-01-01": []}


# The record of learning


def outside(person, **more):
    values = {
        "title": "외부 과정",
        "provider": "대학",
        "from_on": date(2022, 5, 1),
        "until_on": date(2022, 5, 3),
        "hours_claimed": 20,
        "hours_recognised": 16,
        "state": "recognised",
    }
    return OutsideLearning.objects.create(person=person, **{**values, **more})


def test_the_record_holds_all_years_and_what_was_recognised_from_elsewhere():
    person = PersonFactory()
    paper = CertificateFactory(completion__enrollment__person=person)
    CompletionFactory(enrollment__person=person, state="not_completed", hours=0, reasons=["attendance"])
    hours.recognise(enrollments=[paper.completion.enrollment], by=None)
    hours.note_outside(learning=outside(person), by=PersonFactory())
    outside(person, state="handed_in", hours_recognised=None)
    outside(PersonFactory(), title="남의 과정")
    record = transcript_of(person)
    assert [(year.year, year.hours, len(year.lines)) for year in record.years] == [(2023, 14, 1), (2022, 16, 1)]
    assert (record.hours, len(record.not_completed)) == (30, 1)


def test_what_was_revoked_is_no_longer_in_the_record_until_it_is_issued_again(manager):
    from enrollment.actions import certificates

    first = CertificateFactory()
    person = first.completion.enrollment.person
    certificates.revoke(certificate=first, reason="성명 오기", by=manager)
    assert transcript_of(person).years == []
    again = certificates.issue_again(completion=first.completion, by=manager)
    assert transcript_of(person).years[0].lines[0].certificate == again
    assert Certificate.objects.count() == 2


def test_a_completion_of_before_the_portal_has_no_paper_and_stands():
    one = CompletionFactory()
    hours.recognise(enrollments=[one.enrollment], by=None)
    assert transcript_of(one.enrollment.person).hours == one.hours


@pytest.mark.parametrize("many", [1, 3])
def test_the_record_costs_the_same_for_one_and_for_three(client, many, django_assert_num_queries):
    person = PersonFactory()
    for _ in range(many):
        CertificateFactory(completion__enrollment__person=person)
        CompletionFactory(enrollment__person=person, state="not_completed", hours=0, reasons=["attendance"])
        outside(person)
    client.force_login(person)
    with django_assert_num_queries(8):
        client.get(reverse("my_transcript"))


@pytest.mark.parametrize(("language", "course"), [("ko", "course_ko"), ("en", "course_en")])
def test_the_pdf_is_in_the_language_of_the_page(client, language, course):
    certificate = CertificateFactory()
    person = certificate.completion.enrollment.person
    person.language = language
    person.save()
    client.force_login(person)
    client.cookies["django_language"] = language
    answer = client.get(reverse("my_transcript_file"))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert "".join(certificate.facts[course].split()) in "".join(text.split())
    assert certificate.number in text


def test_staff_open_somebodys_record_and_that_is_recorded(client, manager):
    certificate = CertificateFactory(completion__enrollment__person__name="카나리아")
    person = certificate.completion.enrollment.person
    client.force_login(manager)
    assert "카나리아" in client.get(reverse("person_transcript", args=[person.pk])).content.decode()
    assert client.get(reverse("person_transcript_file", args=[person.pk])).content[:5] == b"%PDF-"
    assert Entry.objects.filter(action="person.read", target=f"accounts.person:{person.pk}").count() == 2


@pytest.mark.parametrize("role", ["trainee", "agency_training_officer", "lecturer", "recruitment_officer"])
def test_nobody_else_opens_it(client, role):
    certificate = CertificateFactory(completion__enrollment__person__name="카나리아")
    person = certificate.completion.enrollment.person
    client.force_login(PersonFactory(roles=[role], organisation=person.organisation))
    for name in ("person_transcript", "person_transcript_file"):
        answer = client.get(reverse(name, args=[person.pk]))
        assert answer.status_code == 404
        assert "카나리아" not in answer.content.decode()
    assert Entry.objects.filter(action="person.read").count() == 0


def test_every_page_shows_one_share_and_never_rounds_it_up(session, manager):
    place = attended(session, share="0.79996")
    kept = sheet_of(session.run).lines[0].share
    assert kept == Decimal("0.7999")
    assert shares_of(session.run) == {place.pk: kept}
    assert standings_of(session.run, Decimal("0.8"))[place.pk].share == kept
    assert attendance_of(place, place.person, datetime.now(UTC)).percent == Decimal("79.9")
