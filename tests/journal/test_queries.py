"""Tampering with the journal is named row by row."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from journal import actions, queries, tasks
from journal.models import Entry, Leaf, Seal
from tests.factories.journal import EntryFactory, take_guards_away

pytestmark = pytest.mark.django_db

ROWS = 2_000
TAMPERINGS = 200


@pytest.fixture
def history(monkeypatch):
    """2,000 rows under several seals, in a database whose owner has taken the guards away."""
    monkeypatch.setattr(actions, "MOST_IN_A_SEAL", 300)
    # Numbers of rows have gaps, as after refused transactions: a row can be slipped into one.
    Entry.objects.bulk_create(EntryFactory.build_batch(ROWS))
    just_now = timezone.now() - queries.REST * 2
    last = Entry.objects.latest("id").pk
    Entry.objects.bulk_create([EntryFactory.build(id=last + 1_000 + 2 * n, at=just_now) for n in range(50)])
    tasks.seal()
    take_guards_away()


def named():
    return sorted((problem.kind, problem.entry) for problem in queries.problems())


def test_an_untouched_history_has_no_problem(history):
    assert named() == []


def test_two_hundred_random_tamperings_are_all_named(history):
    chance = random.Random(2023)
    keys = chance.sample(list(Entry.objects.values_list("pk", flat=True)), TAMPERINGS)
    expected = []
    for key in keys[:60]:
        Entry.objects.filter(pk=key)._raw_delete(Entry.objects.db)
        expected.append(("removed", key))
    for key in keys[60:140]:
        change = chance.choice(
            [
                {"actor": "accounts.person:2"},
                {"new": {"hours": -1}},
                {"reason": " "},
                {"at": timezone.now() - timedelta(hours=2)},
                {"action": "thing.other"},
            ]
        )
        Entry.objects.filter(pk=key).update(**change)
        expected.append(("altered", key))
    for first, second in zip(keys[140:160], keys[160:180], strict=True):
        swap(first, second)
        expected += [("altered", first), ("altered", second)]
    start = Entry.objects.latest("id").pk - 98
    for n in range(20):
        EntryFactory(id=start + 2 * n + 1)
        expected.append(("slipped in", start + 2 * n + 1))
    assert len(expected) == TAMPERINGS
    assert named() == sorted(expected)


def swap(first: int, second: int) -> None:
    """Two rows in each other's place."""
    one, two = Entry.objects.get(pk=first), Entry.objects.get(pk=second)
    one.pk, two.pk = second, first
    one.save()
    two.save()


def test_a_row_altered_together_with_its_hash_breaks_the_seal(history):
    leaf = Leaf.objects.order_by("pk")[700]
    Entry.objects.filter(pk=leaf.entry_key).update(reason="x")
    Leaf.objects.filter(pk=leaf.pk).update(
        digest=actions.seals.leaf(Entry.objects.get(pk=leaf.entry_key).sealed_values)
    )
    assert named() == [("seal", None)]


def test_a_row_removed_together_with_its_hash_is_missed_in_its_seal(history):
    leaf = Leaf.objects.order_by("pk")[700]
    Entry.objects.filter(pk=leaf.entry_key)._raw_delete(Entry.objects.db)
    Leaf.objects.filter(pk=leaf.pk)._raw_delete(Leaf.objects.db)
    assert named() == [("leaf removed", None), ("seal", None)]


def test_a_tail_that_was_cut_off_is_known_by_the_head_kept_outside(history, capsys):
    tail = Seal.objects.latest("id")
    keys = list(tail.leaves.values_list("entry_key", flat=True))
    Leaf.objects.filter(seal=tail)._raw_delete(Leaf.objects.db)
    Seal.objects.filter(pk=tail.pk)._raw_delete(Seal.objects.db)
    Entry.objects.filter(pk__in=keys)._raw_delete(Entry.objects.db)
    assert named() == []
    with pytest.raises(SystemExit) as ended:
        call_command("verify_journal", head=[tail.head])
    assert ended.value.code == 2
    assert tail.head in capsys.readouterr().out


def test_the_command_names_the_row_and_exits_with_two(history, capsys):
    Entry.objects.filter(pk=Leaf.objects.first().entry_key).update(reason="x")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_journal")
    assert ended.value.code == 2
    assert str(Leaf.objects.first().entry_key) in capsys.readouterr().out.splitlines()[0]


def test_the_command_prints_the_head_when_all_is_well(history, capsys):
    call_command("verify_journal", head=[Seal.objects.first().head])
    assert capsys.readouterr().out.splitlines()[-1].endswith(queries.last_seal().head)
