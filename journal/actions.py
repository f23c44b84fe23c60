"""Adding rows to the journal.

Not for sealing or checking it: journal.seals. Writing a row waits for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from journal.models import Entry


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
    return Entry.objects.create(
        actor=key_of(by),
        actor_name=str(by) if by is not None else "",
        action=action,
        target=key_of(on),
        target_name=str(on)[:300] if on is not None else "",
        old=_plain(old),
        new=_plain(new),
        reason=reason,
        address=address,
    )


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    simple = (str, int, float, bool, list, dict, type(None))
    return {k: v if isinstance(v, simple) else str(v) for k, v in (values or {}).items()}
