"""What came of 2022, from results.csv alone and in whole numbers: every printed figure, and the samples behind them.

Not for what the portal computes of them: tests/reports/test_facts.py.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from tests.seed.files import Row, by, counted, number, rows, total

RESULTS = by("2022/results.csv", "course")
CLASS = {row["course"]: row["plan_class"] for row in counted(2022)}
RETIREMENT = ("CC-007", "CC-008")  # the two courses of audit 18


def results(elearning: bool | None = None) -> list[Row]:
    """All rows, or those of one delivery."""
    return [row for row in RESULTS.values() if elearning in (None, CLASS[row["course"]] == "elearning")]


def printed(value: Fraction, decimals: int) -> str:
    """Rounded half up, as documents print."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def rate(some: list[Row]) -> Fraction:
    """Completed in percent of planned, weighted."""
    return Fraction(100 * total(some, "completed"), total(some, "planned"))


def mean(some: list[Row]) -> Fraction:
    """The plain mean over courses of the mean of each course's answers."""
    held = [row for row in some if row["held"] == "1"]
    means = [Fraction(number(row["satisfaction_points"]), number(row["satisfaction_answers"])) for row in held]
    return sum(means, Fraction(0)) / len(held)


def test_there_is_one_row_for_every_counted_course_and_it_plans_what_the_plan_does() -> None:
    planned: dict[str, int] = dict.fromkeys(CLASS, 0)
    for row in rows("2022/plan_rows.csv"):
        if row["counted"] == "1":
            planned[row["course"]] += number(row["trainees"])
    assert {code: number(row["planned"]) for code, row in RESULTS.items()} == planned
    assert total(results(), "planned") == 383_773


def test_387_of_390_courses_were_held() -> None:
    held = [row["course"] for row in results() if row["held"] == "1"]
    assert (len(RESULTS), len(held)) == (390, 387)
    assert sorted(set(RESULTS) - set(held)) == ["IT-041", "IT-042", "IT-043"]
    assert {row["course"] for row in results() if number(row["completed"])} == set(held)
    assert [len(results(which)) for which in (False, True)] == [126, 264]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (rate(results()), 1, "190.1"),
        (rate(results(elearning=True)), 1, "196.6"),
        (rate(results(elearning=False)), 0, "90"),
        (mean(results()), 2, "4.43"),
        (mean(results(elearning=True)), 2, "4.30"),
        (rate([RESULTS[code] for code in RETIREMENT]), 1, "85.5"),
    ],
)
def test_the_report_s_figures_come_out_of_the_rows(value: Fraction, decimals: int, text: str) -> None:
    assert printed(value, decimals) == text


def test_completions_add_up_to_those_of_the_audit() -> None:
    parts = [total(results(elearning), "completed") for elearning in (True, False)]
    assert parts == [708_206, 21_189]
    assert sum(parts) == 729_395
    assert [(RESULTS[code]["completed"], RESULTS[code]["planned"]) for code in RETIREMENT] == [
        ("701", "825"), ("140", "159"),
    ]  # fmt: skip


def test_weighted_by_completions_both_means_could_not_stand_together() -> None:
    """Classroom courses would need more than five of five points; so the report's means are plain ones."""
    online, rooms = total(results(True), "completed"), total(results(False), "completed")
    needed = (Fraction(443, 100) * (online + rooms) - Fraction(430, 100) * online) / rooms
    assert printed(needed, 2) == "8.78"


def test_nobody_completes_in_a_room_without_a_seat_and_answers_come_from_those_who_completed() -> None:
    for row in results(elearning=False):
        assert number(row["completed"]) <= number(row["planned"]), row
    for row in results():
        points, answers = number(row["satisfaction_points"]), number(row["satisfaction_answers"])
        if row["held"] == "1":
            assert 5 <= answers <= number(row["completed"]) and answers <= points <= 5 * answers, row
        else:
            assert points == answers == 0, row


def test_e_learning_is_taken_up_very_differently_as_the_council_found() -> None:
    rates = [rate([row]) for row in results(elearning=True)]
    assert (sum(r < 50 for r in rates), sum(r > 300 for r in rates)) == (12, 14)
    assert (printed(min(rates), 1), printed(max(rates), 1)) == ("23.6", "410.7")


def test_every_split_by_course_is_labelled_as_a_sample() -> None:
    assert {row["sample"] for row in results()} == {"1"}
