"""Keeping files and handing them out.

Not for the bytes themselves: exchange.storage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Refused, refuse_if
from exchange import rules, storage
from exchange.models import Download, StoredFile
from journal import actions as journal

if TYPE_CHECKING:
    from accounts.models import Person

AT_ONCE = 500


def store_file(
    *,
    name: str,
    content: bytes | Path | Iterable[bytes],
    media_type: str,
    by: Person | None,
    permission: str = "",
    needs: str = "",
    personal: bool = False,
    keep_for: timedelta | None = None,
) -> StoredFile:
    """Keep a file for its owner and for people with `permission`.

    Everybody, the owner too, must still hold `needs` (by default the permission itself) when fetching it.
    Call it inside the transaction that refers to the file.
    """
    written = storage.write(content)
    try:
        with transaction.atomic():
            return StoredFile.objects.create(
                name=storage.safe_name(name),
                media_type=media_type,
                size_bytes=written.size_bytes,
                sha256=written.sha256,
                path=written.path,
                permission=permission,
                needs=needs or permission,
                personal=personal,
                owner=by,
                expires_at=timezone.now() + keep_for if keep_for else None,
            )
    except BaseException:
        storage.remove(written.path)
        raise


def keep_files(*, files: Sequence[tuple[str, str, storage.Written]], by: Person | None) -> list[StoredFile]:
    """Keep bytes that were written already, with name and type: nobody fetches these by an address of their own.

    Call it inside the transaction that refers to them. Returns: the rows in the same order.
    """
    return StoredFile.objects.bulk_create(
        StoredFile(
            name=storage.safe_name(name),
            media_type=media_type,
            size_bytes=written.size_bytes,
            sha256=written.sha256,
            path=written.path,
        )
        for name, media_type, written in files
    )


def remove_orphans(*, older_than: timedelta, by: Person | None) -> int:
    """Remove bytes that no row knows: what a transaction left that was taken back after the bytes were written.

    `by` is None: the scheduler. Young ones stay, their transaction may still run. Returns: how many. Safe to run twice.
    """
    removed = 0
    places = storage.places_older_than(older_than)
    while some := list(islice(places, AT_ONCE)):
        known = set(StoredFile.objects.filter(path__in=some).values_list("path", flat=True))
        for place in some:
            if place not in known:
                storage.remove(place)
                removed += 1
    if removed:
        journal.record("file.orphans_removed", by=by, new={"files": removed})
    return removed


def download(*, file: StoredFile, by: Person, reason: str = "", address: str = "") -> BinaryIO:
    """Open the file for somebody to take away; who, when and why is kept.

    Raises: Refused when its time is over, or when it holds personal data and no reason is given.
    """
    refuse_if(rules.why_not_download(file, reason))
    try:
        content = storage.open_bytes(file.path)
    except FileNotFoundError:
        raise Refused(_("The bytes of this file are gone. Make it again, or ask the system administrator.")) from None
    with transaction.atomic():
        Download.objects.create(file=file, by=by, reason=reason.strip())
        journal.record(
            "file.downloaded", by=by, on=file, new={"sha256": file.sha256}, reason=reason.strip(), address=address
        )
    return content
