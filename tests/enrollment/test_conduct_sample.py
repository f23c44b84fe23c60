"""The sample of decisions about attendance: some of everything, and through the actions."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import timezone

from enrollment.imports.demo import conduct
from enrollment.models import ReasonStatement
from enrollment.queries import appeals, cases, statements
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.conduct import HeldSessionFactory, PlaceFactory

pytestmark = pytest.mark.django_db


def test_there_is_some_of_everything_and_a_manager_finds_work():
    session = HeldSessionFactory()
    for _ in range(15):
        PlaceFactory(run=session.run)
    manager = PersonFactory(roles=["training_manager"])
    world = SimpleNamespace(
        now=timezone.now(), manager=manager, lecturer=PersonFactory(roles=["lecturer"]), remote_run=session.run
    )
    assert conduct.load(world) == {
        "sample reasons": 4,
        "sample gates": 10,
        "sample looks": 16,
        "sample cases": 1,
        "sample appeals": 1,
    }
    assert sorted(ReasonStatement.objects.values_list("state", flat=True)) == [
        "approved", "handed_in", "handed_in", "refused",
    ]  # fmt: skip
    colleague = PersonFactory(roles=["training_manager"])
    waiting = [rows.waiting_for(colleague).count() for rows in (statements, cases, appeals)]
    assert waiting == [2, 1, 1]
    assert Entry.objects.filter(action="statement.handed_in").count() == 4
