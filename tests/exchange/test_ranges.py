"""Parts of a file: what is asked for, what cannot be read, and that the parts put together are the file."""

from __future__ import annotations

import pytest
from django.http import HttpRequest
from hypothesis import given
from hypothesis import strategies as st

from exchange import actions, ranges
from exchange.ranges import NotThere, part_of


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("", None),
        ("bytes=0-0", (0, 0)),
        ("bytes=10-19", (10, 19)),
        ("bytes=90-500", (90, 99)),
        ("bytes=40-", (40, 99)),
        ("bytes=-30", (70, 99)),
        ("bytes=-500", (0, 99)),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),
        ("bytes=a-b", None),
        ("lines=1-2", None),
        ("bytes=٣-٥", None),
    ],
)
def test_which_part_is_meant(header, part):
    assert part_of(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_part_after_the_end_is_not_there(header):
    with pytest.raises(NotThere):
        part_of(header, 100)


def test_nothing_is_part_of_an_empty_file():
    with pytest.raises(NotThere):
        part_of("bytes=0-", 0)


@given(st.integers(0, 300), st.none() | st.integers(0, 300), st.integers(1, 200), st.integers(1, 50))
def test_a_part_lies_in_the_file_and_is_never_larger_than_allowed(first, last, size, most):
    try:
        part = part_of(f"bytes={first}-{'' if last is None else last}", size, most)
    except NotThere:
        assert first >= size
        return
    if part is None:
        assert last is not None and last < first
        return
    assert part[0] == first and first <= part[1] < size and part[1] - first < most


def _ask(file, asked=""):
    request = HttpRequest()
    if asked:
        request.META["HTTP_RANGE"] = asked
    return ranges.answer(request, file)


def _bytes(answer):
    whole = b"".join(answer.streaming_content)
    answer.close()
    return whole


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["", "bytes=1-2"])
def test_an_answer_that_nobody_reads_closes_its_file(asked, monkeypatch):
    opened = []
    real = ranges.storage.open_bytes
    monkeypatch.setattr(ranges.storage, "open_bytes", lambda place: opened.append(real(place)) or opened[-1])
    file = actions.store_file(name="a.webm", content=b"0123", media_type="video/webm", by=None)
    _ask(file, asked).close()
    assert [one.closed for one in opened] == [True]


@pytest.mark.django_db
def test_parts_put_together_are_the_file():
    content = bytes(range(256)) * 6000
    file = actions.store_file(name="a.webm", content=content, media_type="video/webm", by=None)
    whole = _ask(file)
    assert whole.status_code == 200 and whole["Content-Length"] == str(len(content)) and _bytes(whole) == content
    got = b""
    while len(got) < len(content):
        answer = _ask(file, f"bytes={len(got)}-")
        assert answer.status_code == 206 and int(answer["Content-Length"]) <= ranges.MOST
        assert answer["Content-Range"].startswith(f"bytes {len(got)}-")
        got += _bytes(answer)
    assert got == content
    assert _ask(file, f"bytes={len(content)}-")["Content-Range"] == f"bytes */{len(content)}"
