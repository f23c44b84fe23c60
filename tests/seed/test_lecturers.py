"""Who taught in the years that the council asked about: numbers as the report gives them, people invented."""

from collections import Counter

from tests.seed.files import by, rows

YEARS = ("2020", "2021", "2022")


def taught(standing: str) -> list[int]:
    count = Counter(row["year"] for row in rows("common/lecturer_years.csv") if row["standing"] == standing)
    return [count[year] for year in YEARS]


def test_serving_and_retired_officials_of_each_year() -> None:
    assert taught("serving") == [76, 215, 178]
    assert taught("retired") == [14, 27, 9]
    assert (sum(taught("serving")), sum(taught("retired"))) == (469, 50)


def test_nobody_stands_twice_in_a_year() -> None:
    pairs = [(row["lecturer"], row["year"]) for row in rows("common/lecturer_years.csv")]
    assert len(pairs) == len(set(pairs))


def test_all_are_samples_and_what_they_are_paid_too() -> None:
    assert {row["sample"] for row in by("common/lecturers.csv", "code").values()} == {"1"}
    assert all("표본" in row["source"] for row in rows("common/fee_rates.csv"))


def test_every_fee_grade_has_a_rate_from_one_day_on() -> None:
    days = Counter(row["effective_from"] for row in rows("common/fee_rates.csv"))
    grades = {row["fee_grade"] for row in rows("common/fee_rates.csv")}
    assert days == {"2020-01-01": 5, "2023-01-01": 5}
    assert {row["fee_grade"] for row in rows("common/lecturers.csv")} <= grades
