"""Reads the attendance reports of Zoom, Webex and Teams, and our own plain form, into who came and went when.

Not for whom a joiner is: enrollment.imports.joins matches e-mail and staff number, never names. Not for files: the
cells come from core.sheets.reading. Every format is known by its own heads; what is not known is refused in a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

from django.utils.translation import gettext as _

Line = tuple[int, list[str]]

ZOOM, WEBEX, TEAMS, PLAIN = "zoom", "webex", "teams", "plain"

ISO = re.compile(
    r"(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})\.?[T,\s]\s*(오전|오후)?\s?(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?"
    r"\s?([AaPp][Mm])?\s?(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
# Without a century only in the Korean way of writing, with a point behind each part: 06.03.23 stays unknown.
KOREAN = re.compile(r"(\d{2})\.\s?(\d{1,2})\.\s?(\d{1,2})\.\s*(오전|오후)?\s?(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2}),?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s?([AaPp][Mm])?", re.ASCII)


@dataclass(frozen=True)
class Joiner:
    """One time that somebody came and went, as the report says it; `address` is an e-mail or a staff number.

    `left_at` is None where the report does not say; who stood in the waiting room was not in the course yet.
    """

    row: int
    name: str
    address: str
    joined_at: datetime
    left_at: datetime | None
    waiting_room: bool = False


@dataclass(frozen=True)
class Wrong:
    """One thing that cannot be used: where it stands and a sentence."""

    sentence: str
    row: int | None = None
    column: str = ""
    value: str = ""


class UnknownReport(ValueError):
    """The file is none that this platform writes; the sentence says what was expected."""


@dataclass(frozen=True)
class _Heads:
    """The names under which a platform writes its columns; the first ones are shown when they are missing.

    Heads are compared without spaces and in small letters. `own` are those that no other platform writes.
    """

    name: tuple[str, ...]
    address: tuple[str, ...]
    joined: tuple[str, ...]
    left: tuple[str, ...]
    waiting: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


# The services change their Korean words from one edition to the next.
JOINED_KO = ("참가 시간", "참여 시간", "입장 시간", "참가한 시간", "참여한 시간")
LEFT_KO = ("나간 시간", "퇴장 시간", "떠난 시간", "나가기 시간")
ADDRESS_KO = ("사용자 이메일", "참석자 이메일", "참가자 이메일", "이메일", "전자 메일", "이메일 주소")
NAME_KO = ("이름(원래 이름)", "표시 이름", "전체 이름", "이름")
HEADS = {
    ZOOM: _Heads(
        ("Name (Original Name)", "Name", *NAME_KO),
        ("User Email", "Email", *ADDRESS_KO),
        ("Join Time", *JOINED_KO),
        ("Leave Time", *LEFT_KO),
        ("In Waiting Room", "대기실", "대기실에 있음", "대기실에서 대기"),
        ("Name (Original Name)", "이름(원래 이름)", "User Email", "사용자 이메일", "In Waiting Room", "대기실"),
    ),
    WEBEX: _Heads(
        ("Display Name", "Name", "Attendee Name", *NAME_KO),
        ("Attendee Email", "Email", *ADDRESS_KO),
        ("Join Time", *JOINED_KO),
        ("Leave Time", *LEFT_KO),
        own=("Display Name", "표시 이름", "Attendee Email", "참석자 이메일", "Connection Type", "연결 유형"),
    ),
    TEAMS: _Heads(
        ("Name", "Full Name", *NAME_KO),
        ("Email", *ADDRESS_KO),
        ("Join Time", *JOINED_KO),
        ("Leave Time", *LEFT_KO),
        own=("Participant ID (UPN)", "참가자 ID(UPN)"),
    ),
    PLAIN: _Heads(
        ("Name", "이름"),
        ("Staff number or e-mail", "직원번호 또는 이메일"),
        ("Joined", "들어온 시각"),
        ("Left", "나간 시각"),
    ),
}
TEAMS_OLD = (("Full Name", "전체 이름"), ("User Action", "사용자 작업"), ("Timestamp", "타임스탬프"))
TEAMS_SECTION = re.compile(r"(\d)\.\s*\S.*")
TEAMS_ACTIVITIES = "3"
YES = ("yes", "y", "true", "예", "네")
PRODUCTS = {ZOOM: "Zoom", WEBEX: "Webex", TEAMS: "Microsoft Teams"}


@dataclass(frozen=True)
class Clock:
    """How the report's times are meant: the zone of those without an offset, and which part of 3/6/2023 is the day."""

    zone: tzinfo
    day_first: bool = False


def read(platform: str, lines: Sequence[tuple[int, Sequence[Any]]], clock: Clock) -> tuple[list[Joiner], list[Wrong]]:
    """Who came and went, and everything that is wrong.

    Raises: UnknownReport when the heads of the platform's report are nowhere in the file, or it is another's.
    """
    cells: Sequence[Line] = [(number, [_text(cell) for cell in row]) for number, row in lines]
    if (other := _written_by(cells)) and platform in PRODUCTS and other != platform:
        raise UnknownReport(
            _("This is a report of %(found)s, not of %(chosen)s. Choose %(found)s as where the log comes from.")
            % {"found": PRODUCTS[other], "chosen": PRODUCTS[platform]}
        )
    if platform == TEAMS:
        if (found := _heads_at(cells, TEAMS_OLD)) is not None:
            return _actions(cells, found, clock)
        cells = _activities(cells)
    heads = HEADS[platform]
    found = _heads_at(cells, (heads.joined, heads.left))
    if found is None:
        raise UnknownReport(_unknown(platform))
    return _table(cells, found, heads, clock)


def moment(text: str, clock: Clock) -> datetime:
    """An instant as reports write it: 2023-03-06 09:00:12, 2023. 3. 6. 오전 9:00, 3/6/2023 9:00:12 AM, with an offset
    or without. Raises: ValueError with a sentence.
    """
    text = " ".join(text.replace("\u202f", " ").split())
    if found := ISO.fullmatch(text):
        year, month, day, before, hour, minute, second, after, offset = found.groups()
    elif found := AMERICAN.fullmatch(text):
        month, day, year, hour, minute, second, after = found.groups()
        month, day = (day, month) if clock.day_first else (month, day)
        before, offset = None, None
    elif found := KOREAN.fullmatch(text):
        year, month, day, before, hour, minute, second = found.groups()
        after, offset = None, None
    else:
        raise ValueError(_("This is not a date with a time, such as 2023-03-06 09:00:12."))
    half = {"오전": "am", "오후": "pm"}.get(before or "", (after or "").lower())
    try:
        return datetime(
            int(year) + (2000 if len(year) == 2 else 0), int(month), int(day),
            _hour(int(hour), half), int(minute), int(second or 0), tzinfo=_zone(offset, clock.zone),
        )  # fmt: skip
    except ValueError as error:
        raise ValueError(_("There is no such date or time. Is the day first where the month was expected?")) from error


def _hour(hour: int, half: str) -> int:
    """The hour of a clock with two halves: 12 AM is midnight, 12 PM is noon. Raises: ValueError beyond 1 to 12."""
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half == "pm" else 0)


def _zone(offset: str | None, zone: tzinfo) -> tzinfo:
    if offset is None:
        return zone
    if offset == "Z":
        return UTC
    sign = -1 if offset[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:])))


def _text(cell: Any) -> str:
    """A cell as text; the reader marks dates and times of workbooks."""
    if isinstance(cell, dict):
        cell = next(iter(cell.values()), "")
    return " ".join(str("" if cell is None else cell).split())


def _key(head: str) -> str:
    """A head as it is compared."""
    return "".join(head.split()).lower()


def _written_by(cells: Sequence[Line]) -> str:
    """The service whose report it is, by its sections or by heads that only it writes; "" when that is not plain."""
    sections = {title[1] for _number, row in cells if (title := _section(row))}
    if sections >= {"1", TEAMS_ACTIVITIES} or _heads_at(cells, TEAMS_OLD) is not None:
        return TEAMS
    heads = {_key(cell) for _number, row in cells if _is_head(row) for cell in row}
    found = [one for one in PRODUCTS if heads & {_key(own) for own in HEADS[one].own}]
    return found[0] if len(found) == 1 else ""


def _is_head(row: Sequence[str]) -> bool:
    """Whether the line names when somebody joined: above it stand facts of the meeting."""
    return bool({_key(cell) for cell in row} & {_key(name) for one in PRODUCTS for name in HEADS[one].joined})


def _section(row: Sequence[str]) -> re.Match[str] | None:
    """The title of a section of a Teams report, which stands alone in its line."""
    filled = [cell for cell in row if cell]
    return TEAMS_SECTION.fullmatch(filled[0]) if len(filled) == 1 else None


def _heads_at(cells: Sequence[Line], wanted: Sequence[Sequence[str]]) -> int | None:
    """The place of the first line that holds all the wanted heads, each under one of its names."""
    for place, (_number, row) in enumerate(cells):
        names = {_key(cell) for cell in row}
        if all(names & {_key(name) for name in some} for some in wanted):
            return place
    return None


def _column(row: Sequence[str], names: Sequence[str], near: int = 0) -> int | None:
    """The column under the first of the names that is there; of two, the one nearest to `near`.

    Zoom writes the host's e-mail under the same head as the participant's.
    """
    for name in names:
        places = [place for place, cell in enumerate(row) if _key(cell) == _key(name)]
        if places:
            return min(places, key=lambda place: abs(place - near))
    return None


def _table(cells: Sequence[Line], at: int, heads: _Heads, clock: Clock) -> tuple[list[Joiner], list[Wrong]]:
    number, row = cells[at]
    near = _column(row, heads.joined) or 0
    places = {key: _column(row, getattr(heads, key), near) for key in ("name", "address", "joined", "left", "waiting")}
    if places["name"] is None and places["address"] is None:
        missing = _("The column “%(wanted)s” is missing.") % {"wanted": heads.address[0]}
        return [], [Wrong(missing, number, heads.address[0])]
    joiners: list[Joiner] = []
    wrong: list[Wrong] = []
    for number, row in cells[at + 1 :]:
        given = {key: _cell(row, place) for key, place in places.items()}
        if any(given.values()):
            _take(number, given, heads, clock, joiners, wrong)
    return joiners, wrong


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


def _take(
    number: int, given: dict[str, str], heads: _Heads, clock: Clock, joiners: list[Joiner], wrong: list[Wrong]
) -> None:
    times: dict[str, datetime | None] = {}
    for key, head in (("joined", heads.joined[0]), ("left", heads.left[0])):
        try:
            times[key] = None if key == "left" and not given[key] else moment(given[key], clock)
        except ValueError as problem:
            wrong.append(Wrong(str(problem), number, head, given[key]))
    joined, left = times.get("joined"), times.get("left")
    if joined is None or len(times) < 2:
        return
    if left is not None and left < joined:
        wrong.append(Wrong(_("The person leaves before joining."), number, heads.left[0], given["left"]))
    elif not (given["name"] or given["address"]):
        wrong.append(Wrong(_("The row names nobody."), number, heads.address[0]))
    else:
        waited = given["waiting"].lower() in YES
        joiners.append(Joiner(number, given["name"][:200], given["address"][:200], joined, left, waited))


def _activities(cells: Sequence[Line]) -> Sequence[Line]:
    """The third section of the new Teams report, which lists every joining; the file itself when it has no sections.

    Raises: UnknownReport when there are sections but not this one: first join and last leave hide who was away.
    """
    sections: dict[str, list[Line]] = {}
    current: list[Line] | None = None
    for number, row in cells:
        if title := _section(row):
            current = sections.setdefault(title[1], [])
        elif current is not None:
            current.append((number, row))
    if not sections:
        return cells
    if TEAMS_ACTIVITIES not in sections:
        raise UnknownReport(
            _("The report has no section “3. In-Meeting Activities”. Download the report anew after the end.")
        )
    return sections[TEAMS_ACTIVITIES]


def _actions(cells: Sequence[Line], at: int, clock: Clock) -> tuple[list[Joiner], list[Wrong]]:
    """The old Teams list: one line for each joining and leaving, by name only, so that nobody is matched.

    Who never left was there when the list was downloaded: the stay ends with the list's last time.
    """
    row = cells[at][1]
    name_at, action_at, time_at = (_column(row, names) for names in TEAMS_OLD)
    events: list[tuple[int, str, bool, datetime]] = []
    wrong: list[Wrong] = []
    for number, row in cells[at + 1 :]:
        name, action, text = (_cell(row, place) for place in (name_at, action_at, time_at))
        if not (name or action or text):
            continue
        coming = _is_coming(action)
        try:
            if coming is None:
                wrong.append(
                    Wrong(_("Only Joined, Joined before and Left are known here."), number, "User Action", action)
                )
            else:
                events.append((number, name, coming, moment(text, clock)))
        except ValueError as problem:
            wrong.append(Wrong(str(problem), number, "Timestamp", text))
    return list(_paired(events, wrong)), sorted(wrong, key=lambda one: one.row or 0)


def _is_coming(action: str) -> bool | None:
    coming = {
        "joined": True,
        "joined before": True,
        "left": False,
        "참가함": True,
        "이전에 참가함": True,
        "나감": False,
    }
    return coming.get(action.lower())


def _paired(events: list[tuple[int, str, bool, datetime]], wrong: list[Wrong]) -> Iterator[Joiner]:
    last = max((at for *_others, at in events), default=None)
    since: dict[str, tuple[int, datetime]] = {}
    for number, name, coming, at in sorted(events, key=lambda event: (event[3], event[0])):
        if coming:
            since.setdefault(name, (number, at))
        elif name in since:
            start, joined = since.pop(name)
            yield Joiner(start, name[:200], "", joined, at)
        else:
            wrong.append(Wrong(_("The person leaves without having joined."), number, "User Action", name))
    assert last is not None or not since
    for name, (start, joined) in since.items():
        yield Joiner(start, name[:200], "", joined, last or joined)


def _unknown(platform: str) -> str:
    sentences: dict[str, Callable[[], str]] = {
        ZOOM: lambda: _(
            "This is not a participants' report of Zoom. It needs the columns Name, User Email, Join Time and "
            "Leave Time: export it without “Show unique users”."
        ),
        WEBEX: lambda: _(
            "This is not an attendance report of Webex. It needs the columns Display Name, Attendee Email, Join Time "
            "and Leave Time."
        ),
        TEAMS: lambda: _(
            "This is not an attendance report of Teams. It needs “3. In-Meeting Activities” with Name, Join Time, "
            "Leave Time and Email, or Full Name, User Action and Timestamp."
        ),
        PLAIN: lambda: _("This is not our plain form. It needs the columns Staff number or e-mail, Joined and Left."),
    }
    return sentences[platform]()
