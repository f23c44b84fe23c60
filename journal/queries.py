"""Questions to the journal: its rows, what is not sealed yet, and whether anything was tampered with.

Not for the arithmetic of seals: journal.seals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils.translation import gettext as _

from journal import seals
from journal.models import Entry, Leaf, Seal

# A row may be seen by others only when its transaction ends, so the youngest rows wait for the next seal.
REST = timedelta(minutes=1)
# No transaction takes longer than this. A row that is older and still without a seal did not come from the portal.
LATE = timedelta(hours=1)
CHUNK = 1000


def of(thing: Model) -> QuerySet[Entry]:
    """The record of one thing, newest first."""
    return Entry.objects.filter(target=f"{thing._meta.label_lower}:{thing.pk}")


def with_seal_state(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """Every row with `sealed`: whether a seal holds it already."""
    return rows.annotate(sealed=Exists(Leaf.objects.filter(entry_key=OuterRef("pk"))))


def by_seal(rows: QuerySet[Entry], *, sealed: bool) -> QuerySet[Entry]:
    """The rows that a seal holds, or those that none holds."""
    held = Exists(Leaf.objects.filter(entry_key=OuterRef("pk")))
    return rows.filter(held if sealed else ~held)


def unsealed() -> QuerySet[Entry]:
    """Rows that no seal holds yet."""
    return by_seal(Entry.objects.all(), sealed=False)


def last_seal() -> Seal | None:
    """The newest seal: the one that no other follows."""
    return Seal.objects.filter(following=None).first()


def to_seal(*, at: datetime, last: Seal | None) -> QuerySet[Entry]:
    """The rows that the next seal takes, in their order; those of transactions that ended late are among them."""
    rows = unsealed().filter(at__lt=at - REST).order_by("id")
    return rows.filter(at__gte=last.until - LATE) if last else rows


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it was sealed. `entry` is the number of the row, None when a seal itself is broken."""

    kind: str
    entry: int | None
    sentence: str


def problems() -> Iterator[Problem]:
    """Everything that was removed, altered or slipped in since it was written; nothing when all is well."""
    yield from _broken_chain()
    for seal in Seal.objects.order_by("id").iterator():
        yield from _broken_seal(seal)
    yield from _slipped_in()


def _broken_chain() -> Iterator[Problem]:
    """Seals that do not follow each other one by one."""
    expected: int | None = None
    for seal in Seal.objects.order_by("id").iterator():
        if seal.previous_id != expected:
            sentence = _("Seal %(seal)s does not follow the seal before it.") % {"seal": seal.pk}
            yield Problem("chain", None, sentence)
        expected = seal.pk


def _broken_seal(seal: Seal) -> Iterator[Problem]:
    """Rows of one seal that are gone or changed, then the tree and the head themselves."""
    leaves = list(seal.leaves.order_by("place"))
    for start in range(0, len(leaves), CHUNK):
        part = leaves[start : start + CHUNK]
        entries = Entry.objects.in_bulk([leaf.entry_key for leaf in part])
        for leaf in part:
            if problem := _broken_leaf(leaf, entries.get(leaf.entry_key)):
                yield problem
    missing = set(range(seal.size)) - {leaf.place for leaf in leaves}
    for place in sorted(missing):
        sentence = _("Seal %(seal)s lacks the hash at place %(place)s.") % {"seal": seal.pk, "place": place}
        yield Problem("leaf removed", None, sentence)
    before = seal.previous.head if seal.previous else ""
    root = seals.root([leaf.digest for leaf in leaves])
    head = seals.head(previous=before, root=root, size=seal.size, until=seal.until, at=seal.sealed_at)
    if (root, head) != (seal.root, seal.head):
        sentence = _("Seal %(seal)s does not match its own rows or the seal before it.") % {"seal": seal.pk}
        yield Problem("seal", None, sentence)


def _broken_leaf(leaf: Leaf, entry: Entry | None) -> Problem | None:
    names = {"entry": leaf.entry_key, "seal": leaf.seal_id}
    if entry is None:
        return Problem("removed", leaf.entry_key, _("Row %(entry)s of seal %(seal)s was removed.") % names)
    if seals.leaf(entry.sealed_values) != leaf.digest:
        return Problem("altered", leaf.entry_key, _("Row %(entry)s of seal %(seal)s was altered.") % names)
    return None


def _slipped_in() -> Iterator[Problem]:
    """Rows that the sealer would never have passed over: too old to be without a seal."""
    last = last_seal()
    if last is None:
        return
    for key in unsealed().filter(at__lt=last.until - LATE).order_by("id").values_list("pk", flat=True):
        yield Problem("slipped in", key, _("Row %(entry)s was slipped in: no seal holds it.") % {"entry": key})
