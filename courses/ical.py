"""Writes a calendar as RFC 5545 wants it: folded lines, escaped texts, CR LF, times in UTC.

Not for what stands in it: enrollment.queries.calendars.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST_LINE = 75  # octets, the line's end not counted
END = "\r\n"
PRODUCT = "-//Seoul HRDC//Portal//KO"


@dataclass(frozen=True, slots=True)
class Event:
    """One entry: `uid` stays the same for life, `sequence` rises with every version that people are told of."""

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    cancelled: bool = False


def escaped(text: str) -> str:
    r"""A text as a value: backslash, semicolon, comma and line ends are escaped, other control characters dropped.

    >>> escaped("1호, 2호; a\\b\nc")
    '1호\\, 2호\\; a\\\\b\\nc'
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(letter for letter in plain if letter == "\n" or (letter >= " " and letter != "\x7f"))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """The line in pieces of at most LONGEST_LINE octets; each further one starts with a space. No letter is cut."""
    pieces, piece, octets = [], "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > LONGEST_LINE:
            pieces.append(piece)
            piece, octets = " ", 1
        piece, octets = piece + letter, octets + size
    return END.join([*pieces, piece])


def instant(when: datetime) -> str:
    """An instant in UTC: 20230306T000000Z."""
    return when.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def calendar(name: str, events: Iterable[Event]) -> str:
    """The whole file; `name` is what calendar programs call it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}"]
    for event in events:
        lines += _lines(event)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) + END for line in lines)


def _lines(event: Event) -> list[str]:
    texts = (
        ("SUMMARY", escaped(event.summary)),
        ("LOCATION", escaped(event.location)),
        ("DESCRIPTION", escaped(event.description)),
        ("URL", event.url),
    )
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{instant(event.stamp)}",
        f"DTSTART:{instant(event.starts_at)}",
        f"DTEND:{instant(event.ends_at)}",
        f"SEQUENCE:{event.sequence}",
        *(f"{name}:{value}" for name, value in texts if value),
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]
