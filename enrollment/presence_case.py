"""A case of presence as an auditor writes it: read strictly, computed, answered.

Not for the portal's own sessions: enrollment.actions.presence. The form stands in the contract of acceptance cases.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from enrollment import presence
from enrollment.case_files import BrokenCase, shown, why_no_text

CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
DAY = 24 * 3600
Join = tuple[str, int, int]


def answer(case: object) -> dict[str, Any]:
    """Effect: none. Returns taught and present seconds, shares and the ids that are not among the people.

    A join that ends before it begins counts nothing and is named under `ignored`.
    Raises: BrokenCase.
    """
    whole = _mapping(case, "")
    window, breaks = _session(_get(whole, "session", ""))
    people = _people(whole)
    joins = _spans(whole, "joins", ("in", "out"))
    excused = _spans(whole, "excused", ("from", "to"))
    stays, free = _by_person(joins), _by_person(excused)
    measures = {
        person: presence.measure(
            window=window,
            breaks=breaks,
            stays=stays[person],
            excused=free[person],
            limits=presence.Limits(),
        )
        for person in people
    }
    shares = {person: presence.share(one.present, one.taught) for person, one in measures.items()}
    return {
        "taught_seconds": presence.length(presence.without([window], breaks)),
        "present_seconds": {person: one.present for person, one in measures.items()},
        "share": {person: None if value is None else str(value) for person, value in shares.items()},
        "unmatched": sorted({who for who, _, _ in [*joins, *excused]} - set(people)),
        "ignored": [
            f"{name}[{place}]: ends before it begins"
            for name, spans in (("joins", joins), ("excused", excused))
            for place, (_, start, end) in enumerate(spans)
            if end < start
        ],
    }


def _people(case: dict[str, Any]) -> list[str]:
    """The ids, each once as on the roll of a draw."""
    seen: dict[str, None] = {}
    for place, one in enumerate(_list(case, "people", "")):
        person = _text(one, f"people[{place}]")
        if person in seen:
            raise BrokenCase(f"people[{place}]: {shown(person)} stands twice")
        seen[person] = None
    return list(seen)


def _by_person(spans: list[Join]) -> dict[str, list[presence.Span]]:
    found: dict[str, list[presence.Span]] = defaultdict(list)
    for who, start, end in spans:
        found[who].append((start, end))
    return found


def _session(session: object) -> tuple[presence.Span, list[presence.Span]]:
    found = _mapping(session, "session")
    start = _clock(_get(found, "start", "session"), "session.start")
    end = _clock(_get(found, "end", "session"), "session.end")
    if end < start:
        raise BrokenCase(f"session.end: {shown(found['end'])} is before session.start ({shown(found['start'])})")
    breaks = []
    for place, pair in enumerate(_list(found, "breaks", "session")):
        where = f"session.breaks[{place}]"
        if not isinstance(pair, list) or len(pair) != 2:
            raise BrokenCase(f"{where}: {shown(pair)} is not a pair of clock times")
        begins, ends = _clock(pair[0], f"{where}[0]"), _clock(pair[1], f"{where}[1]")
        if ends < begins:
            raise BrokenCase(f"{where}: {shown(pair)} ends before it begins")
        breaks.append((begins, ends))
    return (start, end), breaks


def _spans(case: dict[str, Any], name: str, ends: tuple[str, str]) -> list[Join]:
    spans = []
    for place, one in enumerate(_list(case, name, "")):
        where = f"{name}[{place}]"
        found = _mapping(one, where)
        person = _text(_get(found, "person", where), f"{where}.person")
        start, end = (_clock(_get(found, key, where), f"{where}.{key}") for key in ends)
        spans.append((person, start, end))
    return spans


def _get(found: dict[str, Any], key: str, where: str) -> Any:
    if key not in found:
        raise BrokenCase(f"{f'{where}.' if where else ''}{key}: is missing")
    return found[key]


def _mapping(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BrokenCase(f"{where or 'the case'}: {shown(value)} is not an object")
    return value


def _list(found: dict[str, Any], key: str, where: str) -> list[Any]:
    value = _get(found, key, where)
    if not isinstance(value, list):
        raise BrokenCase(f"{f'{where}.' if where else ''}{key}: {shown(value)} is not a list")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise BrokenCase(f"{where}: {shown(value)} is not the id of a person")
    if why := why_no_text(value):
        raise BrokenCase(f"{where}: {shown(value)} {why}")
    return value


def _clock(value: object, where: str) -> int:
    """Seconds since midnight of "09:00" or "09:00:00"; "24:00" is the end of the day."""
    read = CLOCK.fullmatch(value) if isinstance(value, str) else None
    if read:
        hours, minutes, seconds = (int(part or 0) for part in read.groups())
        total = hours * 3600 + minutes * 60 + seconds
        if minutes < 60 and seconds < 60 and total <= DAY:
            return total
    raise BrokenCase(f"{where}: {shown(value)} is not a clock time")
