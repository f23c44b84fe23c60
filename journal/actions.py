"""Adding rows to the journal, and sealing those that are new.

Not for checking it: journal.queries. Writing a row waits for nothing; sealing is the scheduler's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from journal import queries, seals
from journal.models import Entry, Leaf, Seal

MOST_IN_A_SEAL = 10_000
MOST_IN_A_STATEMENT = 2_000


def key_of(thing: Model | None) -> str:
    """The text key of a row, such as "accounts.person:17"; empty for none."""
    return "" if thing is None else f"{thing._meta.label_lower}:{thing.pk}"


def record(
    action: str,
    *,
    by: Model | None,
    on: Model | None = None,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    reason: str = "",
    address: str = "",
) -> Entry:
    """Add one row: `by` did `action` to `on`. Call it inside the transaction of the change itself.

    `by` is None for the portal itself (scheduler, seed). Values in old and new are JSON or become text.
    """
    entry = _entry(action, by, Change(on, old, new))
    entry.reason, entry.address = reason, address
    entry.save(force_insert=True)
    return entry


@dataclass(frozen=True, slots=True)
class Change:
    """What one row of many becomes."""

    on: Model | None
    old: Mapping[str, Any] | None = None
    new: Mapping[str, Any] | None = None


def record_many(action: str, changes: Iterable[Change], *, by: Model | None) -> None:
    """Add one row for each change, in bulk. Call it inside the transaction of the changes themselves."""
    Entry.objects.bulk_create([_entry(action, by, change) for change in changes], batch_size=MOST_IN_A_STATEMENT)


def _entry(action: str, by: Model | None, change: Change) -> Entry:
    return Entry(
        actor=key_of(by),
        actor_name=str(by) if by is not None else "",
        action=action,
        target=key_of(change.on),
        target_name=str(change.on)[:300] if change.on is not None else "",
        old=_plain(change.old),
        new=_plain(change.new),
    )


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    simple = (str, int, float, bool, list, dict, type(None))
    return {k: v if isinstance(v, simple) else str(v) for k, v in (values or {}).items()}


@transaction.atomic
def seal(*, by: Model | None, at: datetime) -> Seal | None:
    """Seal the rows that are new: one tree over at most MOST_IN_A_SEAL of them, chained to the seal before.

    `by` is None: the scheduler. Returns None when nothing is new. Raises IntegrityError when another sealer was
    faster: a seal has one follower and a row one leaf, so the second one fails and changes nothing.
    Safe to run twice.
    """
    last = queries.last_seal()
    entries = list(queries.to_seal(at=at, last=last)[:MOST_IN_A_SEAL])
    if not entries:
        return None
    digests = [seals.leaf(entry.sealed_values) for entry in entries]
    root = seals.root(digests)
    until = max([entry.at for entry in entries] + ([last.until] if last else []))
    head = seals.head(previous=last.head if last else "", root=root, size=len(digests), until=until, at=at)
    made = Seal.objects.create(sealed_at=at, size=len(digests), until=until, root=root, head=head, previous=last)
    Leaf.objects.bulk_create(
        [
            Leaf(seal=made, place=place, entry_key=entry.pk, digest=digest)
            for place, (entry, digest) in enumerate(zip(entries, digests, strict=True))
        ],
        batch_size=1000,
    )
    return made
