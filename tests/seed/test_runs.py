"""The runs' dates, seats and modes: each quarter as planned, no start on a day off, lengths that fit.

Not for the plan's sums: test_plan.py.
"""

from collections import Counter, defaultdict
from datetime import date

import holidays
import pytest

from tests.seed.files import QUARTERS, Row, by, courses_known_in, number, rows

DAYS_OFF = holidays.country_holidays("KR", years=[2022, 2023, 2024])
TALENT = "6급 미래인재 양성"


def first_and_last(row: Row) -> tuple[date, date]:
    return date.fromisoformat(row["starts_on"]), date.fromisoformat(row["ends_on"])


def runs_of(title: str) -> list[Row]:
    code = next(row["code"] for row in rows("2023/courses.csv") if row["title_ko"] == title)
    return [row for row in rows("2023/runs.csv") if row["course"] == code]


@pytest.mark.parametrize(("year", "classroom", "international"), [(2022, 410, 0), (2023, 393, 10)])
def test_how_many_runs(year: int, classroom: int, international: int) -> None:
    found = Counter(row["course"].startswith("IN-") for row in rows(f"{year}/runs.csv"))
    assert (found[False], found[True]) == (classroom, international)


@pytest.mark.parametrize("year", [2022, 2023])
def test_every_quarter_of_every_course_as_planned(year: int) -> None:
    planned = {
        (row["course"], row["quarter"]): (number(row["runs"]), number(row["trainees"]))
        for row in rows(f"{year}/plan_rows.csv")
        if row["plan_class"] != "elearning"
    }
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for row in rows(f"{year}/runs.csv"):
        starts, _ = first_and_last(row)
        assert starts.year == year
        key = row["course"], str((starts.month + 2) // 3)
        runs, seats = found.get(key, (0, 0))
        found[key] = (runs + 1, seats + int(row["capacity"]))
    assert found == planned


@pytest.mark.parametrize("year", [2022, 2023])
def test_runs_are_numbered_by_date(year: int) -> None:
    starts: dict[str, list[date]] = defaultdict(list)
    for row in rows(f"{year}/runs.csv"):
        starts[row["course"]].append(first_and_last(row)[0])
        assert int(row["number"]) == len(starts[row["course"]])
    assert all(dates == sorted(dates) for dates in starts.values())


@pytest.mark.parametrize("year", [2022, 2023])
def test_no_run_starts_on_a_day_off(year: int) -> None:
    courses = courses_known_in(year)
    for row in rows(f"{year}/runs.csv"):
        starts, ends = first_and_last(row)
        if courses[row["course"]]["title_ko"] == TALENT:
            continue  # the report gives these dates
        assert starts.weekday() < 5, row
        assert starts not in DAYS_OFF, row
        assert ends.weekday() < 5, row
        assert ends not in DAYS_OFF, row


@pytest.mark.parametrize("year", [2022, 2023])
def test_length_fits_the_course(year: int) -> None:
    courses = courses_known_in(year)
    for row in rows(f"{year}/runs.csv"):
        days = number(courses[row["course"]]["duration_days"])
        starts, ends = first_and_last(row)
        span = (ends - starts).days + 1
        if 0 < days <= 5:  # a short run stands within one working week
            assert span == days, row
            assert not any(starts <= day <= ends for day in DAYS_OFF), row
        elif days:  # whole weeks from Monday; a day off may shorten the last one
            assert days // 5 * 7 - 4 <= span <= days // 5 * 7 - 2, row
            assert starts.weekday() == 0, row


def test_runs_of_one_course_do_not_overlap_needlessly() -> None:
    """Only the newcomers' main course may run twice at once: five runs of three weeks stand in one quarter."""
    courses = by("2023/courses.csv", "code")
    taken: dict[str, date] = {}
    twice = set()
    for row in rows("2023/runs.csv"):
        starts, ends = first_and_last(row)
        if row["course"] in taken and starts <= taken[row["course"]]:
            twice.add(courses[row["course"]]["title_ko"])
        taken[row["course"]] = ends
    assert twice <= {"7~9급 신임자 본교육"}


def test_it_training_keeps_to_its_season() -> None:
    some = [first_and_last(row) for row in rows("2023/runs.csv") if row["course"].startswith("IT-")]
    assert min(starts for starts, _ in some) >= date(2023, 3, 2)
    assert max(ends for _, ends in some) <= date(2023, 12, 8)


def test_future_talent_has_the_reports_dates() -> None:
    found = [(row["starts_on"], row["ends_on"]) for row in runs_of(TALENT)]
    assert found == [("2023-01-16", "2023-07-15"), ("2023-07-16", "2024-01-15")]


def test_core_values_modes() -> None:
    some = runs_of("시정 핵심가치")
    assert {row["capacity"] for row in some} == {"50"}
    face: Counter[str] = Counter()
    for row in some:
        if row["mode"] == "face_to_face":
            face[str((first_and_last(row)[0].month + 2) // 3)] += 1
    assert [face[quarter] for quarter in QUARTERS] == [0, 8, 4, 3]


def test_mode_agrees_with_delivery() -> None:
    courses = by("2023/courses.csv", "code")
    modes: dict[str, set[str]] = defaultdict(set)
    for row in rows("2023/runs.csv"):
        modes[row["course"]].add(row["mode"])
    for code, found in modes.items():
        delivery = courses[code]["delivery"]
        assert found == ({"face_to_face", "remote"} if delivery == "selectable" else {delivery}), code


def test_second_act_names_its_fields() -> None:
    assert Counter(row["note_ko"] for row in runs_of("인생2막 퇴직설계 준비")) == {"귀농·귀촌": 2, "재취업·창업": 2}
