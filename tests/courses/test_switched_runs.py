"""A run that people switched or cancelled stays so when the seed or a workbook comes again; the plan keeps its mode."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from core.sheets.reading import read
from courses import actions
from courses.imports import apply, seed
from courses.imports import plan as making
from courses.imports.columns import SHEETS
from courses.imports.stored import runs as rows_of_workbook
from courses.models import Plan, Run
from exchange.kinds import Item
from exchange.kinds import Plan as Proposal
from tests.factories.accounts import PersonFactory
from tests.factories.courses import CourseFactory, RunFactory

HEAD = "course,number,starts_on,ends_on,capacity,mode,note_ko,note_en"


@pytest.fixture
def load(db, tmp_path):
    """Loads a year of one run in the mode given."""
    CourseFactory(code="CC-001")
    (tmp_path / "2023").mkdir()

    def fill(mode="face_to_face", capacity=50):
        row = f"CC-001,1,2023-04-04,2023-04-04,{capacity},{mode},,"
        (tmp_path / "2023" / "runs.csv").write_text(f"{HEAD}\n{row}\n")
        seed.load(tmp_path, 2023)
        return Run.objects.get()

    return fill


def test_a_switched_run_keeps_its_mode_and_the_file_gives_the_plan(load):
    run = load()
    Run.objects.update(mode="remote", planned_mode="face_to_face", remote_url="https://meet.example.org/1")
    run = load(capacity=60)
    assert (run.mode, run.planned_mode, run.capacity) == ("remote", "face_to_face", 60)
    assert run.remote_url == "https://meet.example.org/1"


def test_a_plan_that_follows_the_switch_leaves_nothing_beside(load):
    load()
    Run.objects.update(mode="remote", planned_mode="face_to_face")
    run = load(mode="remote")
    assert (run.mode, run.planned_mode) == ("remote", "")


def test_a_run_as_planned_follows_the_file(load):
    load()
    run = load(mode="remote")
    assert (run.mode, run.planned_mode) == ("remote", "")


def test_a_cancelled_run_stays_cancelled(load):
    load()
    by = PersonFactory()
    Run.objects.update(state="cancelled", cancelled_at=timezone.now(), cancelled_by=by, cancel_reason="부족")
    run = load()
    assert (run.state, run.cancelled_by, run.cancel_reason) == ("cancelled", by, "부족")


def test_the_workbook_holds_the_planned_mode(signed_in, officer, plan, offered, tmp_path):
    offered(1)
    Run.objects.update(mode="remote", planned_mode="face_to_face")
    assert [row["mode"] for row in rows_of_workbook(plan)] == ["face_to_face"]
    actions.start_version(plan=plan, by=officer)
    answer = signed_in(officer).get(reverse("plan_workbook", args=[2023, 2]))
    file = tmp_path / "plan.xlsx"
    file.write_bytes(answer.content)
    proposal = making.make(read(file, "plan.xlsx", SHEETS).rows, {"plan": "2023-2"})
    assert (proposal.problems, proposal.new, proposal.changed, proposal.leaving) == ([], [], [], [])


@pytest.mark.parametrize(("mode", "kept"), [("blended", "blended"), ("remote", "")])
def test_a_workbook_changes_the_plan_of_a_switched_run(officer, draft, mode, kept):
    run = RunFactory(mode="remote", planned_mode="face_to_face")
    item = Item(f"run:{run.course.code}:{run.number}", "run", {}, {"mode": mode})
    apply.apply(plan=Proposal(parameters={"plan": "2023-2"}, changed=[item]), by=officer)
    run.refresh_from_db()
    assert (run.mode, run.planned_mode) == ("remote", kept)
    assert Plan.objects.filter(pk=draft.pk).exists()
