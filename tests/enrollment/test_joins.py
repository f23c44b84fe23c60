"""The reports of Zoom, Webex and Teams as their makers document them, and our own form; through files as they come.

Not for whom a joiner is: test_join_logs.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from core.sheets.reading import read_lines
from enrollment import joins
from enrollment.joins import Clock, UnknownReport, moment

SEOUL = ZoneInfo("Asia/Seoul")

ZOOM = """Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent
"Kim Haneul (kim)",kim@example.org,03/06/2023 08:55:03 AM,03/06/2023 10:00:00 AM,65,No,Y
iPhone,,03/06/2023 12:05:00 PM,03/06/2023 12:30:00 PM,25,Yes,
"""
ZOOM_WITH_MEETING = (
    """Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants
123 4567 8901,"보고서, 잘 쓰기",03/06/2023 08:50:00 AM,03/06/2023 12:40:00 PM,host@example.org,230,2

"""
    + ZOOM
)
WEBEX = (
    "Meeting Name\tMeeting Start Time\tMeeting End Time\tDisplay Name\tFirst Name\tLast Name\tRole\tAttendee Email\t"
    "Join Time\tLeave Time\tAttendance Duration\tConnection Type\n"
    "보고서\t2023-03-06 08:50:00\t2023-03-06 12:40:00\tKim Haneul\tHaneul\tKim\tAttendee\tkim@example.org\t"
    "2023-03-06 08:55:03\t2023-03-06 10:00:00\t65 mins\tDesktop app\n"
)
TEAMS_OLD = (
    "Full Name\tUser Action\tTimestamp\n"
    "Kim Haneul\tJoined before\t3/6/2023, 8:55:03 AM\n"
    "Lee Doyun\tJoined\t3/6/2023, 9:10:00 AM\n"
    "Kim Haneul\tLeft\t3/6/2023, 10:00:00 AM\n"
    "Kim Haneul\tJoined\t3/6/2023, 10:05:00 AM\n"
    "Kim Haneul\tLeft\t3/6/2023, 12:00:00 PM\n"
)
TEAMS = (
    "1. Summary\nMeeting title\t보고서\nAttended participants\t2\nStart time\t3/6/23, 8:50:00 AM\n\n"
    "2. Participants\nName\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    "Kim Haneul\t3/6/23, 8:55:03 AM\t3/6/23, 12:00:00 PM\t2h 59m\tkim@example.org\tkim@example.org\tPresenter\n\n"
    "3. In-Meeting Activities\nName\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n"
    "Kim Haneul\t3/6/23, 8:55:03 AM\t3/6/23, 10:00:00 AM\t1h 4m\tkim@example.org\tPresenter\n"
    "Kim Haneul\t3/6/23, 10:05:00 AM\t3/6/23, 12:00:00 PM\t1h 55m\tkim@example.org\tPresenter\n"
)
PLAIN = """직원번호 또는 이메일,이름,들어온 시각,나간 시각
S000001,김하늘,2023-03-06 08:55:03,2023-03-06T10:00:00+09:00
"""


def seoul(text: str) -> datetime:
    return datetime.fromisoformat(f"2023-03-06 {text}").replace(tzinfo=SEOUL)


def read(tmp_path: Path, platform: str, text: str, encoding: str = "utf-8", zone=SEOUL):
    path = tmp_path / "log"
    path.write_bytes(text.encode(encoding))
    lines, problems = read_lines(path, "log.csv")
    assert problems == []
    found, wrong = joins.read(platform, lines, Clock(zone))
    return [(one.row, one.name, one.address, one.joined_at, one.left_at) for one in found], wrong


FIRST = ("kim@example.org", seoul("08:55:03"), seoul("10:00"))


@pytest.mark.parametrize(("text", "row"), [(ZOOM, 2), (ZOOM_WITH_MEETING, 5), (ZOOM.replace(",", "\t"), 2)])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_zoom_with_and_without_the_meeting(tmp_path, text, row, encoding):
    found, wrong = read(tmp_path, "zoom", text, encoding)
    assert wrong == []
    assert found == [
        (row, "Kim Haneul (kim)", *FIRST),
        (row + 1, "iPhone", "", seoul("12:05"), seoul("12:30")),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_webex(tmp_path, encoding):
    text = "\ufeff" + WEBEX if encoding == "utf-16-le" else WEBEX
    assert read(tmp_path, "webex", text, encoding) == ([(2, "Kim Haneul", *FIRST)], [])


def test_teams_lists_every_joining_in_its_third_section(tmp_path):
    found, wrong = read(tmp_path, "teams", TEAMS, "utf-16")
    assert (found, wrong) == (
        [
            (12, "Kim Haneul", *FIRST),
            (13, "Kim Haneul", "kim@example.org", seoul("10:05"), seoul("12:00")),
        ],
        [],
    )


def test_the_old_list_of_teams_is_paired_by_name_and_has_no_address(tmp_path):
    found, wrong = read(tmp_path, "teams", TEAMS_OLD, "utf-16")
    assert (found, wrong) == (
        [
            (2, "Kim Haneul", "", seoul("08:55:03"), seoul("10:00")),
            (5, "Kim Haneul", "", seoul("10:05"), seoul("12:00")),
            (3, "Lee Doyun", "", seoul("09:10"), seoul("12:00")),
        ],
        [],
    )


def test_our_own_form(tmp_path):
    assert read(tmp_path, "plain", PLAIN) == ([(2, "김하늘", "S000001", seoul("08:55:03"), seoul("10:00"))], [])


def test_the_clock_of_the_account_is_said_and_not_guessed(tmp_path):
    (first, _second), _wrong = read(tmp_path, "zoom", ZOOM, zone=UTC)
    assert first[3] == datetime(2023, 3, 6, 8, 55, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-03-06 09:00", "09:00"),
        ("2023-03-06T09:00:12", "09:00:12"),
        ("2023/3/6 9:00:12", "09:00:12"),
        ("2023-03-06 09:00:12.480", "09:00:12"),
        ("2023-03-06 09:00:12 PM", "21:00:12"),
        ("2023. 3. 6. 오전 9:00", "09:00"),
        ("2023. 3. 6. 오후 12:30:00", "12:30"),
        ("23. 3. 6. 오전 9:00:00", "09:00"),
        ("23.03.06. 21:05", "21:05"),
        ("2023-03-06T00:00:00Z", "09:00"),
        ("2023-03-05 19:00:00-0500", "09:00"),
        ("3/6/2023, 12:05:00 AM", "00:05"),
        ("3/6/23, 12:05:00\u202fPM", "12:05"),
        ("03/06/2023 13:05:00", "13:05"),
    ],
)
def test_times_as_reports_write_them(text, expected):
    assert moment(text, Clock(SEOUL)) == seoul(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9:00",
        "13/3/2023 9:00",
        "2023-02-30 09:00",
        "2023-03-06 13:00 PM",
        "2023-03-06 0:30 AM",
        "2023-03-06 24:00",
        "06.03.23 09:00",
        "23-3-6 09:00",
        "어제",
    ],
)
def test_other_times_are_refused(text):
    with pytest.raises(ValueError, match=r".{20}"):
        moment(text, Clock(SEOUL))


def test_every_wrong_row_is_named(tmp_path):
    rows = [
        "kim@example.org,,2023-03-06 10:00,2023-03-06 09:00",
        ",,2023-03-06 09:00,2023-03-06 10:00",
        "kim@example.org,,gestern,2023-03-06 10:00",
        "kim@example.org,,2023-03-06 09:00,",
        ",,,",
        "kim@example.org,,2023-03-06 09:00,2023-03-06 09:00",
    ]
    found, wrong = read(tmp_path, "plain", "Staff number or e-mail,Name,Joined,Left\n" + "\n".join(rows))
    assert [(one.row, one.column, one.value) for one in wrong] == [
        (2, "Left", "2023-03-06 09:00"),
        (3, "Staff number or e-mail", ""),
        (4, "Joined", "gestern"),
    ]
    assert [(row, left) for row, _name, _address, _joined, left in found] == [(5, None), (7, seoul("09:00"))]


@pytest.mark.parametrize(
    ("platform", "text"),
    [
        ("zoom", WEBEX.replace("Join Time", "Joined")),
        ("zoom", "Name (Original Name),User Email,Total Duration (Minutes),Guest\nKim,kim@example.org,65,No\n"),
        ("webex", PLAIN),
        ("teams", TEAMS.split("3. ")[0]),
        ("teams", PLAIN),
        ("plain", ZOOM),
    ],
)
def test_another_report_is_refused_with_what_was_expected(tmp_path, platform, text):
    with pytest.raises(UnknownReport, match=r".{30}"):
        read(tmp_path, platform, text)


def test_a_report_that_names_nobody_is_refused(tmp_path):
    found, (wrong,) = read(tmp_path, "zoom", "Join Time,Leave Time\n2023-03-06 09:00,2023-03-06 10:00\n")
    assert (found, wrong.column) == ([], "User Email")


def test_an_unknown_action_is_named(tmp_path):
    found, (wrong,) = read(tmp_path, "teams", TEAMS_OLD.replace("\tJoined\t3/6/2023, 9:10", "\tWaved\t3/6/2023, 9:10"))
    assert (len(found), wrong.row, wrong.value) == (2, 3, "Waved")


@pytest.mark.parametrize(("content", "word"), [(b"\xff\xfea", "UTF-8"), (b"=1+1,a\n", "1:1"), (b"", "")])
def test_files_that_cannot_be_read_say_why(tmp_path, content, word):
    path = tmp_path / "log"
    path.write_bytes(content)
    lines, (problem,) = read_lines(path, "log.csv")
    assert lines == []
    assert word in problem.sentence


def test_of_two_addresses_the_one_beside_the_times_is_the_participants(tmp_path):
    text = (
        "Topic,ID,Host name,User Email,Start time,End time,Name (original name),User Email,Join time,Leave time,Guest\n"
        "x,1,Host,host@example.org,3/6/2023 8:00,,Kim,kim@example.org,3/6/2023 8:55:03,3/6/2023 10:00,No\n"
    )
    assert read(tmp_path, "zoom", text) == ([(2, "Kim", *FIRST)], [])


def test_who_writes_the_day_first_says_so():
    assert moment("06/03/2023 09:00", Clock(SEOUL, day_first=True)) == seoul("09:00")


ZOOM_KOREAN = """이름 (원래 이름),이메일,참여 시간,퇴장 시간,기간(분),게스트,대기실
Kim Haneul,kim@example.org,23. 3. 6. 오전 8:55:03,23. 3. 6. 오전 10:00:00,65,아니요,아니요
Kim Haneul,kim@example.org,23. 3. 6. 오전 8:50:00,23. 3. 6. 오전 8:55:00,5,아니요,예
"""


@pytest.mark.parametrize(
    ("head", "word", "waited"),
    [
        ("In Waiting Room", "Yes", True),
        ("in waiting room", "No", False),
        ("대기실", "예", True),
        ("Other", "Yes", False),
    ],
)
def test_who_stood_in_the_waiting_room_was_not_in_the_course_yet(head, word, waited):
    lines = [
        (1, ["Name (Original Name)", "User Email", "Join Time", "Leave Time", head]),
        (2, ["Kim", "kim@example.org", "2023-03-06 08:55:03", "2023-03-06 10:00", word]),
    ]
    (found,), wrong = joins.read("zoom", lines, Clock(SEOUL))
    assert (found.waiting_room, wrong) == (waited, [])


def test_korean_heads_of_any_edition_are_known_with_and_without_spaces(tmp_path):
    found, wrong = read(tmp_path, "zoom", ZOOM_KOREAN)
    assert wrong == []
    assert found == [
        (2, "Kim Haneul", *FIRST),
        (3, "Kim Haneul", "kim@example.org", seoul("08:50"), seoul("08:55")),
    ]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [ZOOM, ZOOM_KOREAN])
def test_utf_16_needs_no_mark_in_its_first_bytes(tmp_path, encoding, text):
    found, wrong = read(tmp_path, "zoom", text, encoding)
    assert (found[0], wrong) == ((2, found[0][1], *FIRST), [])


def test_cells_that_excel_is_to_read_as_text_hold_their_text(tmp_path):
    text = WEBEX.replace("kim@example.org", '="kim@example.org"').replace(
        "2023-03-06 08:55:03", '="2023-03-06 08:55:03"'
    )
    assert read(tmp_path, "webex", text) == ([(2, "Kim Haneul", *FIRST)], [])


@pytest.mark.parametrize("cell", ['="a"&B1', '="a"="a"', "=1+1", '=HYPERLINK("x")'])
def test_a_formula_is_refused_all_the_same(tmp_path, cell):
    path = tmp_path / "log"
    path.write_text(f"a\tb\n{cell}\t1\n")
    lines, (problem,) = read_lines(path, "log.csv")
    assert (lines, problem.column) == ([], "2:1")


def test_who_only_left_in_the_old_list_of_teams_is_named(tmp_path):
    text = TEAMS_OLD + "Park Seojun\tLeft\t3/6/2023, 11:00:00 AM\n"
    found, (wrong,) = read(tmp_path, "teams", text)
    assert (len(found), wrong.row, wrong.value) == (3, 7, "Park Seojun")


@pytest.mark.parametrize(
    ("platform", "text", "maker"),
    [
        ("webex", TEAMS, "Microsoft Teams"),
        ("zoom", TEAMS_OLD, "Microsoft Teams"),
        ("webex", ZOOM, "Zoom"),
        ("teams", ZOOM_WITH_MEETING, "Zoom"),
        ("zoom", WEBEX, "Webex"),
    ],
)
def test_the_report_of_another_service_is_refused_by_its_name(tmp_path, platform, text, maker):
    with translation.override("en"), pytest.raises(UnknownReport, match=rf"report of {maker}, not of"):
        read(tmp_path, platform, text)
