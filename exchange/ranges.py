"""Handing out part of a file: what a browser asks for when somebody jumps about in a video.

Not for who may read the file: the view that calls. Not for downloads: exchange.views.files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from exchange import storage
from exchange.models import StoredFile

MOST = 1024 * 1024  # one answer; a player asks for the next part itself, so no thread serves one viewer for long
CHUNK = 128 * 1024
_ASKED = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class NotThere(Exception):
    """The part that is asked for lies outside the file."""


def part_of(header: str, size: int, most: int = MOST) -> tuple[int, int] | None:
    """First and last byte of the part that the header asks for, at most `most` bytes; None without a part.

    What cannot be read, or names several parts, is answered as if nothing was asked (RFC 9110, 14.2).
    Raises: NotThere when the part begins after the end.

    >>> part_of("bytes=0-", 5_000_000), part_of("bytes=-10", 100), part_of("bytes=5-2", 100), part_of("", 100)
    ((0, 1048575), (90, 99), None, None)
    """
    found = _ASKED.fullmatch(header.strip())
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
        if not int(last):
            raise NotThere
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < start:
            return None
    if start >= size:
        raise NotThere
    return start, min(end, start + most - 1)


def answer(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """The file, or the part of it that the browser asks for; shown in the page and kept by this browser alone.

    Nothing is recorded: it is material of a course, and a video is asked for in a hundred parts.
    """
    try:
        part = part_of(request.headers.get("Range", ""), file.size_bytes)
    except NotThere:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size_bytes}"})
    try:
        content = storage.open_bytes(file.path)
    except FileNotFoundError:
        raise Http404 from None
    start, end = part or (0, file.size_bytes - 1)
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=3600",
        "Content-Length": str(end - start + 1),
        "Content-Disposition": "inline",
        "X-Content-Type-Options": "nosniff",
    }
    if part:
        headers["Content-Range"] = f"bytes {start}-{end}/{file.size_bytes}"
    return StreamingHttpResponse(
        _Part(content, start, end - start + 1),
        status=206 if part else 200,
        content_type=file.media_type,
        headers=headers,
    )


class _Part:
    """The bytes in pieces. Closing it closes the file, also when nobody asked for a piece (a HEAD, a lost line)."""

    def __init__(self, content: BinaryIO, start: int, left: int) -> None:
        self.content, self.left = content, left
        content.seek(start)

    def __iter__(self) -> Iterator[bytes]:
        while self.left > 0 and (some := self.content.read(min(CHUNK, self.left))):
            self.left -= len(some)
            yield some

    def close(self) -> None:
        self.content.close()
