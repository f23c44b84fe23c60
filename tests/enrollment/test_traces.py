"""What people wrote about people stands in its own row and not in the journal, which is kept longer."""

from __future__ import annotations

import ast
import json

import pytest

from enrollment.actions import appeals, cases, joins, outside
from enrollment.actions import presence as ledger
from enrollment.models import Stay
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.conduct import AppealFactory, ConductCaseFactory, HeldSessionFactory, PlaceFactory
from tests.factories.enrollment import OutsideLearningFactory
from tests.house.places import ROOT, tree

CANARY = "canary-words 병원 진료"
# Reasons that speak of a run, a session or the own work of whoever decides, and that stand nowhere else.
SPOKEN_OF_WORK = {"intake.changed", "run.cancelled", "run.held_anyway", "roll.reopened", "session.end_set"}
# Keys under which a text of somebody's own could come in; "reason" is the one of a score that is corrected.
TEXTS = {"reason", "text", "note", "decision", "title", "name", "given_name"}


def calls():
    """Every row that an action of the wing adds, as the call that does it."""
    for file in sorted((ROOT / "enrollment/actions").glob("*.py")):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("journal.record", "Change", "journal.Change"):
                yield node


def test_reasons_in_the_journal_are_those_of_work():
    found = {ast.unparse(call.args[0]).strip("'") for call in calls() for one in call.keywords if one.arg == "reason"}
    assert found == SPOKEN_OF_WORK


def test_values_in_the_journal_are_no_texts():
    keys = [
        (ast.unparse(call.args[0]), key.value)
        for call in calls()
        for node in ast.walk(call)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    ]
    assert len(keys) > 30
    assert [one for one in keys if one[1] in TEXTS] == [("places[pk]", "reason")]


def all_rows():
    return json.dumps(list(Entry.objects.values("target_name", "old", "new", "reason")), ensure_ascii=False)


@pytest.mark.django_db
def test_what_is_decided_about_people_leaves_no_words():
    manager, second = PersonFactory(roles=["training_manager"]), PersonFactory(roles=["training_manager"])
    appeal = AppealFactory(text=CANARY)
    appeals.decide(appeal=appeal, to="rejected", decision=CANARY, by=manager)
    case = ConductCaseFactory(session=HeldSessionFactory(), text=CANARY)
    cases.decide(case=case, to="warned", minutes=0, not_completed=False, decision=CANARY, by=manager)
    learning = OutsideLearningFactory(title=CANARY, hours_claimed=4)
    outside.recognise(learning=learning, hours=2, reason=CANARY, by=manager)
    outside.refuse(learning=learning, reason=CANARY, by=second)
    session = HeldSessionFactory()
    row = ledger.mark(session=session, enrollment=PlaceFactory(run=session.run), mark="absent", note=CANARY, by=manager)
    ledger.lift(row=row, reason=CANARY, by=manager)
    stay = Stay.objects.create(
        run=session.run, queue="waiting", source="zoom", given_name=CANARY, joined_at=session.starts_at
    )
    joins.set_aside(stay=stay, reason=CANARY, by=manager)
    said = dict(Entry.objects.values_list("action", "new"))
    assert {action: new.get("reason_letters") for action, new in said.items() if "reason_letters" in new} == {
        action: len(CANARY)
        for action in (
            "appeal.decided", "case.decided", "outside_learning.recognised", "outside_learning.refused",
            "presence.lifted", "stay.set_aside",
        )
    }  # fmt: skip
    assert said["presence.marked"]["note_letters"] == len(CANARY)
    assert "canary" not in all_rows()
    for thing in (appeal, case, learning):
        thing.refresh_from_db()
        assert thing.decision == CANARY
