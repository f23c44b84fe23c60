"""The arithmetic of the seals: canonical bytes of a row, a Merkle tree after RFC 6962, the chain of heads.

Not for reading or writing rows: journal.actions seals, journal.queries checks. Pure functions on plain values.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

LEAF = b"\x00"
NODE = b"\x01"


def canonical(row: Mapping[str, Any]) -> bytes:
    """The one way to write a row down: sorted names, no spaces, instants in UTC with microseconds.

    >>> canonical({"b": 1, "a": "가"}).decode()
    '{"a":"가","b":1}'
    """
    plain = {name: instant(value) if isinstance(value, datetime) else value for name, value in row.items()}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def instant(value: datetime) -> str:
    """An instant as text that does not depend on the time zone it was read in."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def leaf(row: Mapping[str, Any]) -> str:
    """The hash of one row. Source: RFC 6962, section 2.1."""
    return hashlib.sha256(LEAF + canonical(row)).hexdigest()


def root(leaves: Sequence[str]) -> str:
    """The hash of the whole tree over the leaves in their order. Source: RFC 6962, section 2.1.

    Pairs are joined level by level and an odd one rises unchanged, which is the tree the RFC defines
    by its largest power of two. Returns the hash of nothing for no leaves.
    """
    level = [bytes.fromhex(digest) for digest in leaves]
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        pairs = [hashlib.sha256(NODE + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2 :]
    return level[0].hex()


def head(*, previous: str, root: str, size: int, until: datetime, at: datetime) -> str:
    """The head of a seal: it holds the head before it, so no seal can be changed without changing all later ones."""
    values = {"previous": previous, "root": root, "size": size, "until": until, "at": at}
    return hashlib.sha256(canonical(values)).hexdigest()
