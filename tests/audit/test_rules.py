"""Who may write about a finding, which states follow which, what counts as evidence."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Organisation
from audit import rules
from audit.models import Finding
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.audit import FindingFactory, StepFactory

pytestmark = pytest.mark.django_db
Status = Finding.Status


@pytest.fixture
def division():
    return OrganisationFactory(name_ko="인재양성과", kind=Organisation.Kind.DIVISION)


@pytest.fixture
def finding(division):
    return FindingFactory(divisions=[division], answer_ko="답변")


def test_the_owner_division_and_its_teams_may_write(finding, division):
    team = OrganisationFactory(parent=division, kind=Organisation.Kind.TEAM)
    for place in (division, team):
        assert rules.why_not_keep(PersonFactory(roles=["training_manager"], organisation=place), finding) is None


def test_another_division_may_not_and_is_told_whose_it_is(finding):
    person = PersonFactory(roles=["training_manager"], organisation=OrganisationFactory())
    assert "인재양성과" in rules.why_not_keep(person, finding)
    assert rules.why_not_keep(PersonFactory(roles=["training_manager"], organisation=None), finding)


def test_a_planning_officer_may_write_about_all(finding):
    assert rules.why_not_keep(PersonFactory(roles=["planning_officer"]), finding) is None


def test_readers_of_the_own_division_may_not_write(finding, division):
    for role in ("director", "budget_officer", "council_reader"):
        assert rules.why_not_keep(PersonFactory(roles=[role], organisation=division), finding)


def test_every_state_is_in_the_table_and_can_be_left():
    assert rules.FINDING_TRANSITIONS.keys() == set(Status)
    for state, reachable in rules.FINDING_TRANSITIONS.items():
        assert reachable
        assert state not in reachable


def test_a_state_needs_a_way_a_reason_and_for_done_an_answer(finding):
    officer = PersonFactory(roles=["planning_officer"])
    assert rules.why_not_change_status(officer, finding, Status.DONE, "조치 완료") is None
    assert rules.why_not_change_status(officer, finding, Status.DONE, " ")
    finding.answer_ko = ""
    assert rules.why_not_change_status(officer, finding, Status.DONE, "조치 완료")
    assert rules.why_not_change_status(officer, finding, Status.NOT_TAKEN_UP, "법령 개정 필요") is None
    finding.status = Status.DONE
    assert rules.why_not_change_status(officer, finding, Status.NOT_TAKEN_UP, "이유")


def test_steps(finding):
    officer = PersonFactory(roles=["planning_officer"])
    day, today = date(2023, 2, 1), date(2023, 2, 2)
    plan = {"kind": "plan", "planned_on": day, "done_on": None, "today": today}
    assert rules.why_not_add_step(officer, finding, **plan) is None
    assert rules.why_not_add_step(officer, finding, **{**plan, "planned_on": None})
    assert rules.why_not_add_step(officer, finding, **{**plan, "done_on": day})
    action = {"kind": "action", "planned_on": None, "done_on": day, "today": today}
    assert rules.why_not_add_step(officer, finding, **action) is None
    assert rules.why_not_add_step(officer, finding, **{**action, "today": date(2023, 1, 31)})


def test_a_step_is_finished_once_and_not_ahead_of_time(finding):
    officer = PersonFactory(roles=["planning_officer"])
    step = StepFactory(finding=finding, planned_on=date(2023, 2, 1))
    today = date(2023, 2, 2)
    assert rules.why_not_finish(officer, step, on=today, today=today) is None
    assert rules.why_not_finish(officer, step, on=date(2023, 2, 3), today=today)
    step.done_on = today
    assert rules.why_not_finish(officer, step, on=today, today=today)


@pytest.mark.parametrize(
    ("name", "size", "good"),
    [("결과.pdf", 10, True), ("결과.HWPX", 10, True), ("run.exe", 10, False), ("pdf", 10, False), ("a.pdf", 0, False)],
)
def test_evidence(finding, name, size, good):
    officer = PersonFactory(roles=["planning_officer"])
    head = b"PK\x03\x04" if name.endswith("HWPX") else b"%PDF-1.7"
    assert (rules.why_not_add_evidence(officer, finding, name=name, size_bytes=size, head=head) is None) is good


HEADS = {
    "a.pdf": b"%PDF-1.7",
    "a.hwp": bytes.fromhex("d0cf11e0a1b11ae1"),
    "a.docx": b"PK\x03\x04",
    "a.JPG": b"\xff\xd8\xff\xe0",
    "a.png": b"\x89PNG\r\n\x1a\n",
}


@pytest.mark.parametrize("name", HEADS)
def test_evidence_is_inside_what_its_name_says(finding, name):
    officer = PersonFactory(roles=["planning_officer"])
    sentences = {
        other: rules.why_not_add_evidence(officer, finding, name=name, size_bytes=10, head=head)
        for other, head in {**HEADS, "a.exe": b"MZ\x90", "a.html": b"<html>"}.items()
    }
    assert [other for other, sentence in sentences.items() if sentence is None] == [name]
    assert name in sentences["a.exe"]


def test_evidence_has_a_largest_size(finding, settings):
    settings.PORTAL_UPLOAD_MAX_BYTES = 100
    officer = PersonFactory(roles=["planning_officer"])
    assert rules.why_not_add_evidence(officer, finding, name="a.pdf", size_bytes=100, head=b"%PDF-") is None
    assert rules.why_not_add_evidence(officer, finding, name="a.pdf", size_bytes=101, head=b"%PDF-")
