"""Bytes that no row knows, because their transaction was taken back: removed after a day, and nothing else is."""

from __future__ import annotations

import os
import time

import pytest
from django.db import transaction

from exchange import storage, tasks
from exchange.actions import store_file
from exchange.models import StoredFile
from journal.models import Entry

pytestmark = pytest.mark.django_db
DAY = 24 * 3600


def aged(place: str, seconds: float) -> str:
    """The bytes as if they were written so long ago."""
    os.utime(storage.full_path(place), (time.time() - seconds,) * 2)
    return place


def left_by_a_rollback() -> str:
    with transaction.atomic():
        place = store_file(name="a.pdf", content=b"%PDF-1.7", media_type="application/pdf", by=None).path
        transaction.set_rollback(True)
    return place


def there(*places: str) -> list[bool]:
    return [storage.full_path(place).exists() for place in places]


def test_the_night_removes_what_no_row_knows_and_keeps_the_rest():
    kept = aged(store_file(name="b.pdf", content=b"%PDF-1.7", media_type="application/pdf", by=None).path, 2 * DAY)
    old, young = aged(left_by_a_rollback(), DAY + 60), aged(left_by_a_rollback(), DAY - 60)
    half = storage.scratch()  # half written ones are the other sweep's
    aged(half.relative_to(storage.full_path("")).as_posix(), 2 * DAY)
    assert (StoredFile.objects.count(), there(kept, old, young)) == (1, [True, True, True])
    assert tasks.remove_orphans() == 1
    assert (there(kept, old, young), half.exists()) == ([True, False, True], True)
    assert tasks.remove_orphans() == 0
    assert list(Entry.objects.filter(action="file.orphans_removed").values_list("new", flat=True)) == [{"files": 1}]


def test_without_any_file_there_is_nothing_to_do(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "not there yet"
    assert tasks.remove_orphans() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_files_does_not_change_the_number_of_queries(count, django_assert_num_queries):
    for _ in range(count):
        aged(left_by_a_rollback(), 2 * DAY)
    with django_assert_num_queries(2):  # which are known, and the journal's row
        assert tasks.remove_orphans() == count


def test_many_are_looked_up_in_pieces(monkeypatch):
    monkeypatch.setattr("exchange.actions.files.AT_ONCE", 2)
    places = [aged(left_by_a_rollback(), 2 * DAY) for _ in range(5)]
    assert tasks.remove_orphans() == 5
    assert there(*places) == [False] * 5
