"""The shape of the files: what they point at exists, values are of their kind, both languages stand.

Not for sums: test_plan.py, test_runs.py, test_money.py and test_people_and_findings.py.
"""

from datetime import date

import pytest

from tests.seed.files import SEED, by, courses_known_in, rows

FILES = sorted(path.relative_to(SEED).as_posix() for path in SEED.glob("*/*.csv"))
# file, column, target file, target column; a cell may hold several codes
POINTERS = [
    ("common/organisations.csv", "parent", "common/organisations.csv", "code"),
    ("common/people.csv", "organisation", "common/organisations.csv", "code"),
    ("common/categories.csv", "parent", "common/categories.csv", "code"),
    ("common/rooms.csv", "building", "common/buildings.csv", "code"),
    ("common/promotion_courses.csv", "course", "2023/courses.csv", "code"),
    ("common/lecturers.csv", "fields", "common/teaching_fields.csv", "code"),
    ("common/lecturer_years.csv", "lecturer", "common/lecturers.csv", "code"),
    ("common/lecturer_ratings.csv", "lecturer", "common/lecturers.csv", "code"),
    ("common/lecturer_ratings.csv", "course", "2023/courses.csv", "code"),
    ("2023/programmes.csv", "budget_plan", "2023/budget_plans.csv", "code"),
    ("2023/budget_plans.csv", "line", "2023/budget_lines.csv", "code"),
    ("2023/budget_plans.csv", "programme", "2023/programmes.csv", "group"),
    ("2023/budget_lines.csv", "parent", "2023/budget_lines.csv", "code"),
    ("2023/budget_amounts.csv", "line", "2023/budget_lines.csv", "code"),
    ("2023/courses.csv", "category", "common/categories.csv", "code"),
    ("2023/courses.csv", "previous", "2023/courses.csv", "code"),
    ("common/completion_rules.csv", "course", "2023/courses.csv", "code"),
    ("2022/courses.csv", "category", "common/categories.csv", "code"),
    ("2023/subjects.csv", "course", "2023/courses.csv", "code"),
    ("2023/content_works.csv", "course", "2023/courses.csv", "code"),
    ("2023/plan_courses.csv", "course", "2023/courses.csv", "code"),
    ("2023/plan_courses.csv", "programme", "2023/programmes.csv", "code"),
    ("2023/plan_courses.csv", "replaces", "2022/courses.csv", "code"),
    ("2023/plan_courses.csv", "demand", "2023/demands.csv", "code"),
    ("2023/abolished.csv", "course", "2022/courses.csv", "code"),
    ("2023/abolished.csv", "replaced_by", "2023/courses.csv", "code"),
    ("2023/plan_rows.csv", "course", "2023/plan_courses.csv", "course"),
    ("2023/plan_rows.csv", "category", "common/categories.csv", "code"),
    ("2023/plan_rows.csv", "programme", "2023/programmes.csv", "code"),
    ("2022/plan_rows.csv", "course", "2022/plan_courses.csv", "course"),
    ("2022/plan_rows.csv", "category", "common/categories.csv", "code"),
    ("2022/plan_rows.csv", "programme", "2023/programmes.csv", "code"),
    ("2023/runs.csv", "course", "2023/plan_courses.csv", "course"),
    ("2022/runs.csv", "course", "2022/plan_courses.csv", "course"),
    ("2022/results.csv", "course", "2022/plan_courses.csv", "course"),
    ("2023/demands.csv", "organisation", "common/organisations.csv", "code"),
    ("2023/findings.csv", "divisions", "common/organisations.csv", "code"),
    ("2023/finding_actions.csv", "finding", "2023/findings.csv", "number"),
    ("2023/commitments.csv", "line", "2023/budget_amounts.csv", "line"),
    ("2022/commitments.csv", "line", "2023/budget_amounts.csv", "line"),
    ("2023/payments.csv", "commitment", "2023/commitments.csv", "code"),
    ("2022/payments.csv", "commitment", "2022/commitments.csv", "code"),
]
MAY_BE_EMPTY = {"note_ko", "note_en"}
FLAGS = {"sample", "counted", "held", "statutory", "open_to_municipalities", "fourth_industrial"}


@pytest.mark.parametrize(("file", "column", "target", "key"), POINTERS, ids=lambda value: value)
def test_what_a_row_points_at_exists(file: str, column: str, target: str, key: str) -> None:
    known = {row[key] for row in rows(target)}
    named = {code for row in rows(file) for code in row[column].split(";") if code}
    assert named, "the test would prove nothing"
    assert named - known == set()


@pytest.mark.parametrize("year", [2022, 2023])
def test_every_planned_course_is_described(year: int) -> None:
    assert {row["course"] for row in rows(f"{year}/plan_courses.csv")} - set(courses_known_in(year)) == set()


def test_parents_stand_before_their_children() -> None:
    for file in ("common/organisations.csv", "common/categories.csv", "2023/budget_lines.csv"):
        seen = {""}
        for row in rows(file):
            assert row["parent"] in seen, f"{file}: {row['code']}"
            seen.add(row["code"])


@pytest.mark.parametrize("file", FILES)
def test_values_are_of_their_kind(file: str) -> None:
    for row in rows(file):
        for column, value in row.items():
            assert value == value.strip(), f"{file}: {column} of {row}"
            if column in FLAGS:
                assert value in ("0", "1"), f"{file}: {column} of {row}"
            if value and column.endswith(("_on", "_from", "_to")):
                date.fromisoformat(value)
            if value and column.endswith("_krw"):
                assert int(value) >= 0, f"{file}: {column} of {row}"
            if column.endswith(("_ko", "_en")) and column not in MAY_BE_EMPTY:
                assert value, f"{file}: {column} of {row}"


@pytest.mark.parametrize("file", FILES)
def test_files_end_their_lines_alike(file: str) -> None:
    text = (SEED / file).read_bytes()
    assert b"\r" not in text
    assert text.endswith(b"\n")


def test_codes_do_not_repeat() -> None:
    for file in FILES:
        if "code" in rows(file)[0]:
            assert by(file, "code")
    assert set(by("2022/courses.csv", "code")) & set(by("2023/courses.csv", "code")) == set()


def test_titles_do_not_repeat() -> None:
    everything = [*rows("2022/courses.csv"), *rows("2023/courses.csv")]
    assert len({row["title_ko"] for row in everything}) == len(everything) == 452
