"""A calendar file as RFC 5545 describes it, read back by the rules of the RFC."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from courses import ical
from courses.ical import Event

NINE = datetime(2023, 3, 6, 9, tzinfo=timezone(timedelta(hours=9)))
EVENT = Event(
    uid="session-7@portal", sequence=2, stamp=NINE, starts_at=NINE, ends_at=NINE + timedelta(hours=3), summary="강의",
    location="배움관 101호, 1층", url="https://portal.example/runs/",
)  # fmt: skip


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def unescaped(value: str) -> str:
    out, letters = "", iter(value)
    for letter in letters:
        if letter == "\\":
            letter = next(letters)
            letter = "\n" if letter == "n" else letter
        out += letter
    return out


def test_one_event_line_by_line():
    assert unfolded(ical.calendar("내 일정", [EVENT])) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Seoul HRDC//Portal//KO",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:내 일정",
        "X-WR-CALNAME:내 일정",
        "BEGIN:VEVENT",
        "UID:session-7@portal",
        "DTSTAMP:20230306T000000Z",
        "DTSTART:20230306T000000Z",
        "DTEND:20230306T030000Z",
        "SEQUENCE:2",
        "SUMMARY:강의",
        "LOCATION:배움관 101호\\, 1층",
        "URL:https://portal.example/runs/",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_what_was_cancelled_says_so():
    assert "STATUS:CANCELLED" in unfolded(ical.calendar("x", [replace(EVENT, cancelled=True)]))


def test_a_line_of_75_octets_stays_and_one_more_folds():
    assert ical.folded("a" * 75) == "a" * 75
    assert ical.folded("a" * 76) == "a" * 75 + "\r\n a"


@given(st.text())
def test_folding_cuts_no_letter_and_loses_nothing(text):
    line = "SUMMARY:" + ical.escaped(text)
    pieces = ical.folded(line).split("\r\n")
    assert all(len(piece.encode("utf-8", "surrogatepass")) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    assert all(piece.startswith(" ") for piece in pieces[1:])


@given(st.text(st.characters(min_codepoint=32, exclude_characters="\x7f", exclude_categories=["Cs"]) | st.just("\n")))
def test_an_escaped_text_comes_back_and_never_breaks_the_line(text):
    value = ical.escaped(text)
    assert "\n" not in value
    assert "\r" not in value
    assert unescaped(value) == text


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-14, 14))
def test_instants_are_in_utc_whatever_the_zone(when, hours):
    if 1950 < when.year < 2100:
        there = when.astimezone(timezone(timedelta(hours=hours)))
        assert ical.instant(there) == when.strftime("%Y%m%dT%H%M%SZ")
