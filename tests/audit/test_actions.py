"""What people do about a finding, what the journal keeps of it, and two people at once."""

from __future__ import annotations

from datetime import date

import pytest

from audit import actions
from audit.models import Evidence, Finding
from core.errors import Refused
from exchange.models import StoredFile
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.audit import FindingFactory, StepFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return PersonFactory(roles=["planning_officer"])


def test_an_answer_is_written_over_the_one_that_was_seen(officer):
    finding = FindingFactory(answer_ko="처음")
    actions.answer(finding=finding, text_ko="다음", text_en="Next", seen_ko="처음", by=officer)
    finding.refresh_from_db()
    assert (finding.answer_ko, finding.answer_en) == ("다음", "Next")
    with pytest.raises(Refused):
        actions.answer(finding=finding, text_ko="늦음", text_en="", seen_ko="처음", by=officer)
    assert Finding.objects.get().answer_ko == "다음"
    entry = Entry.objects.get(action="finding.answered")
    assert (entry.old["answer_ko"], entry.new["answer_ko"]) == ("처음", "다음")


def test_of_two_who_move_a_finding_one_wins(officer):
    finding = FindingFactory(answer_ko="답변")
    seen_by_other = Finding.objects.get(pk=finding.pk)
    actions.change_status(finding=finding, to="done", reason="조치 완료", by=officer)
    with pytest.raises(Refused):
        actions.change_status(finding=seen_by_other, to="not_taken_up", reason="반영 곤란", by=officer)
    assert Finding.objects.get().status == "done"
    entry = Entry.objects.get(action="finding.status_changed")
    assert (entry.old, entry.new, entry.reason) == ({"status": "in_progress"}, {"status": "done"}, "조치 완료")


def test_steps_take_the_next_place_and_are_finished_once(officer):
    finding = FindingFactory()
    StepFactory(finding=finding, order=4)
    step = actions.add_step(finding=finding, kind="plan", text_ko="점검", planned_on=date(2023, 3, 2), by=officer)
    assert step.order == 5
    actions.finish_step(step=step, on=date(2023, 3, 1), by=officer)
    with pytest.raises(Refused):  # the row in hand still says it is open
        actions.finish_step(step=step, on=date(2023, 3, 2), by=officer)
    step.refresh_from_db()
    assert step.done_on == date(2023, 3, 1)
    assert Entry.objects.filter(action="finding.step_finished").count() == 1


def test_evidence_is_kept_for_readers_of_findings(officer):
    finding = FindingFactory()
    kept = actions.add_evidence(
        finding=finding,
        name="결과.pdf",
        size_bytes=8,
        content=[b"%PDF-", b"1.7"],
        media_type="application/pdf",
        title="",
        by=officer,
    )
    assert (kept.title, kept.file.permission, kept.file.size_bytes) == ("결과.pdf", "findings.read", 8)
    assert Entry.objects.get(action="finding.evidence_added").new["sha256"] == kept.file.sha256


def test_refused_evidence_leaves_no_file(officer):
    for name in ("run.exe", "run.pdf"):
        with pytest.raises(Refused):
            actions.add_evidence(
                finding=FindingFactory(),
                name=name,
                size_bytes=3,
                content=[b"MZ\0"],
                media_type="",
                title="",
                by=officer,
            )
    assert not StoredFile.objects.exists()
    assert not Evidence.objects.exists()
    assert not Entry.objects.exists()


def test_nobody_from_outside_changes_anything():
    finding = FindingFactory(answer_ko="답변")
    step = StepFactory(finding=finding, planned_on=date(2023, 1, 1))
    stranger = PersonFactory(roles=["training_manager"])
    tries = [
        lambda: actions.answer(finding=finding, text_ko="x", text_en="", seen_ko="답변", by=stranger),
        lambda: actions.change_status(finding=finding, to="done", reason="x", by=stranger),
        lambda: actions.add_step(finding=finding, kind="action", text_ko="x", by=stranger),
        lambda: actions.finish_step(step=step, on=date(2023, 1, 2), by=stranger),
        lambda: actions.add_evidence(
            finding=finding, name="a.pdf", size_bytes=5, content=[b"%PDF-"], media_type="", title="", by=stranger
        ),
    ]
    for attempt in tries:
        with pytest.raises(Refused):
            attempt()
    finding.refresh_from_db()
    assert (finding.answer_ko, finding.status, finding.steps.count()) == ("답변", "in_progress", 1)
    assert not Entry.objects.exists()
