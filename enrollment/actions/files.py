"""Files that people bring as proofs: kept for nobody else, handed out through the page of the thing they belong to.

Not for judging them: exchange.rules says which are kept, the query of each subject who may see the thing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from mimetypes import guess_type
from pathlib import PurePath
from typing import BinaryIO

from django.conf import settings

from accounts.models import Person
from core.errors import Refused, refuse_if
from enrollment import pictures
from enrollment.rules import evidence as rules
from exchange import actions as exchange
from exchange.models import StoredFile
from exchange.rules import why_not_keep_evidence


@dataclass(frozen=True)
class Brought:
    """A file as it was brought: its name, its size and its bytes."""

    name: str
    size_bytes: int
    content: Iterable[bytes]


def keep(*, brought: Brought | None, by: Person, needs: str = "") -> StoredFile | None:
    """Keep the file as personal data. No permission opens it: the page of the thing it belongs to hands it out.

    Call it in the transaction that ties the file to its thing: until its end nothing else is brought as this person, so
    that of two files at once the second is counted after the first.
    A picture is made anew without where and with what it was taken. Raises: Refused when the content is not what the
    name says, the file is of no kind that is kept, or the person has brought too much.
    """
    if brought is None:
        return None
    chunks = iter(brought.content)
    head = next(chunks, b"")
    refuse_if(why_not_keep_evidence(name=brought.name, size_bytes=brought.size_bytes, head=head))
    list(Person.objects.filter(pk=by.pk).select_for_update(no_key=True).values_list("pk"))
    refuse_if(rules.why_not_bring(by, brought.size_bytes))
    return exchange.store_file(
        name=brought.name,
        content=_content(brought.name, chain([head], chunks)),
        # The ending is what the rule has held against the content; what the browser claims is not asked.
        media_type=guess_type(brought.name)[0] or "application/octet-stream",
        by=by,
        needs=needs,
        personal=True,
    )


def _content(name: str, chunks: Iterable[bytes]) -> bytes | Iterable[bytes]:
    """The bytes as they are kept."""
    ending = PurePath(name).suffix.lower()
    if not pictures.is_picture(ending):
        return chunks
    try:
        return pictures.made_anew(b"".join(chunks), ending, most_pixels=settings.PORTAL_PICTURE_MAX_PIXELS)
    except pictures.TooLarge:
        raise Refused(rules.too_many_pixels(name)) from None
    except pictures.Unreadable:
        raise Refused(rules.unreadable(name)) from None


def hand_out(*, file: StoredFile, by: Person, purpose: str, address: str) -> BinaryIO:
    """Open the file for somebody who may see its thing; who, when and for what is kept."""
    return exchange.download(file=file, by=by, reason=purpose, address=address)
