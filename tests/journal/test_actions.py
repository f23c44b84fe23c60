"""Writing rows, and sealing them in a chain."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from journal import actions, seals, tasks
from journal.models import Leaf, Seal
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.journal import EntryFactory

pytestmark = pytest.mark.django_db


def test_a_row_says_who_did_what_to_what():
    person, organisation = PersonFactory(name="김하늘"), OrganisationFactory(name_ko="감사위원회")
    entry = actions.record(
        "organisation.renamed", by=person, on=organisation, old={"on": date(2023, 1, 2)}, new={"n": 1}, reason="개편"
    )
    entry.refresh_from_db()
    assert (entry.actor, entry.actor_name) == (f"accounts.person:{person.pk}", "김하늘")
    assert (entry.target, entry.target_name) == (f"accounts.organisation:{organisation.pk}", "감사위원회")
    assert (entry.old, entry.new, entry.reason) == ({"on": "2023-01-02"}, {"n": 1}, "개편")
    assert abs(timezone.now() - entry.at) < timedelta(minutes=1)


def test_the_portal_itself_has_no_name():
    entry = actions.record("job.swept", by=None)
    assert (entry.actor, entry.actor_name, entry.target) == ("", "", "")


def test_a_row_younger_than_a_minute_is_left_for_the_next_seal():
    now = timezone.now()
    EntryFactory(at=now - timedelta(seconds=59))
    assert actions.seal(by=None, at=now) is None
    assert actions.seal(by=None, at=now + timedelta(seconds=2)).size == 1


def test_each_head_holds_the_head_before_it():
    now = timezone.now()
    EntryFactory.create_batch(3)
    first = actions.seal(by=None, at=now)
    EntryFactory(at=now)
    second = actions.seal(by=None, at=now + timedelta(minutes=2))
    assert (first.previous, second.previous) == (None, first)
    assert second.head == seals.head(
        previous=first.head, root=second.root, size=1, until=now, at=now + timedelta(minutes=2)
    )


def test_a_row_that_was_committed_late_is_caught_by_the_next_seal():
    now = timezone.now()
    late = EntryFactory.build(at=now - timedelta(minutes=5))
    EntryFactory(at=now - timedelta(minutes=2))
    actions.seal(by=None, at=now)
    late.save()
    seal = actions.seal(by=None, at=now + timedelta(minutes=1))
    assert list(seal.leaves.values_list("entry_key", flat=True)) == [late.pk]


def test_a_seal_has_one_follower_and_a_chain_one_beginning():
    now = timezone.now()
    EntryFactory()
    first = actions.seal(by=None, at=now)
    for previous, head in ((None, "a"), (first, "b"), (first, "c")):
        made = Seal(sealed_at=now, until=now, size=0, root="", head=head, previous=previous)
        if head == "b":
            made.save()
            continue
        with pytest.raises(IntegrityError), transaction.atomic():
            made.save()


@pytest.mark.django_db(transaction=True)
def test_sealers_at_once_seal_every_row_once():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    keys = [entry.pk for entry in EntryFactory.create_batch(60)]
    start = Barrier(4)

    def sealer(_):
        try:
            start.wait()
            return tasks.seal()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        sealed = list(pool.map(sealer, range(4)))
    assert sum(sealed) == 60
    assert list(Leaf.objects.order_by("place").values_list("entry_key", flat=True)) == keys
    assert Seal.objects.count() == 1


def test_more_rows_than_one_seal_takes_become_several_seals(monkeypatch):
    monkeypatch.setattr(actions, "MOST_IN_A_SEAL", 4)
    EntryFactory.create_batch(10)
    assert tasks.seal() == 10
    assert list(Seal.objects.order_by("id").values_list("size", flat=True)) == [4, 4, 2]
    assert tasks.seal() == 0
