"""The tables of the journal refuse every change, whoever asks."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from journal import actions
from journal.models import Entry, Leaf, Seal
from tests.factories.journal import EntryFactory, put_guards_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed():
    put_guards_back()
    EntryFactory()
    actions.seal(by=None, at=timezone.now())


@pytest.mark.parametrize("model", [Entry, Seal, Leaf])
@pytest.mark.parametrize("how", ["update", "delete", "raw update", "raw delete"])
def test_no_row_can_be_changed_or_removed(sealed, model, how):
    before = list(model.objects.values())
    column = {Entry: "reason", Seal: "root", Leaf: "digest"}[model]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        match how:
            case "update":
                model.objects.update(**{column: "x"})
            case "delete":
                model.objects.all()._raw_delete(model.objects.db)
            case "raw update":
                cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = 'x'")
            case "raw delete":
                cursor.execute(f"DELETE FROM {model._meta.db_table}")
    assert list(model.objects.values()) == before


def test_no_table_can_be_emptied_at_once(sealed):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE journal_entry")
    assert Entry.objects.count() == 1
