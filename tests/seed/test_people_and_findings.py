"""Organisations, people, buildings, findings, survey and quoted figures against the report's counts.

Not for the plan or the budget: test_plan.py, test_money.py.
"""

from collections import Counter

from tests.seed.files import by, rows, total

FINDINGS = {
    ("correction", "done"): 6,
    ("correction", "in_progress"): 4,
    ("suggestion", "done"): 9,
    ("suggestion", "in_progress"): 2,
    ("other", "done"): 4,
}
PLANNING, TRAINING, RECRUITING = "HRDC-PLAN", "HRDC-TRAIN", "HRDC-RECRUIT"
BOTH = f"{PLANNING};{TRAINING}"
OWNERS = {number: PLANNING for number in range(1, 26)} | {
    **dict.fromkeys((2, 7, 12, 18, 19), BOTH),
    **dict.fromkeys((3, 4, 9, 13, 23), TRAINING),
    25: RECRUITING,
}
IN_PROGRESS = {"3", "4", "9", "10", "11", "15"}


def test_organisations() -> None:
    kinds = Counter(row["kind"] for row in rows("common/organisations.csv"))
    assert (kinds["institute"], kinds["division"], kinds["team"]) == (1, 3, 14)
    assert (kinds["district"], kinds["municipality"], kinds["fire"]) == (25, 16, 1)


def test_staff() -> None:
    staff = [row for row in rows("common/people.csv") if row["kind"] == "staff"]
    assert len(staff) == 106
    assert sum(row["organisation"].startswith(PLANNING) for row in staff) == 48
    assert [row["grade"] for row in staff if row["organisation"] == "HRDC"] == ["3급"]


def test_people_are_invented() -> None:
    people = by("common/people.csv", "staff_number")
    assert {row["sample"] for row in people.values()} == {"1"}
    assert {row["email"].rpartition("@")[2] for row in people.values()} == {"example.org"}
    assert len({row["email"] for row in people.values()}) == len(people)
    assert all(row["hired_on"] < row["retires_on"] for row in people.values() if row["retires_on"])


def test_each_bureau_and_district_has_an_agency_officer() -> None:
    officers = Counter(row["organisation"] for row in rows("common/people.csv") if row["kind"] == "agency_officer")
    agencies = {row["code"] for row in rows("common/organisations.csv") if row["kind"] in ("bureau", "district")}
    assert officers == dict.fromkeys(agencies, 1)


def test_buildings_and_rooms() -> None:
    buildings = rows("common/buildings.csv")
    shape = {
        row["name_ko"]: tuple(row[c] for c in ("basement_floors", "ground_floors", "floor_area_m2"))
        for row in buildings
    }
    assert shape == {
        "배움관": ("1", "3", "6408"),
        "창의관": ("2", "4", "4266"),
        "다솜관": ("1", "5", "5584"),
        "직장어린이집": ("0", "1", "399"),
    }
    assert total(list(buildings), "floor_area_m2") == 16_657
    assert [(row["lots"], row["area_m2"]) for row in rows("common/site.csv")] == [("14", "283779"), ("", "108754")]
    kinds = Counter(row["kind"] for row in rows("common/rooms.csv"))
    assert (kinds["remote"], kinds["convertible"]) == (4, 6)
    floors = by("common/buildings.csv", "code")
    for room in rows("common/rooms.csv"):
        home = floors[room["building"]]
        assert room["floor"] != "0"
        assert -int(home["basement_floors"]) <= int(room["floor"]) <= int(home["ground_floors"])


def test_categories() -> None:
    categories = by("common/categories.csv", "code")
    parents = {row["parent"] for row in categories.values()}
    leaves = [row for row in categories.values() if row["code"] not in parents and row["parent"]]
    assert Counter(row["delivery"] for row in leaves) == {"classroom": 9, "elearning": 9}
    assert {code for code, row in categories.items() if row["counted"] == "0"} == {"E-SELF-UTRIP", "I"}
    assert all(row["delivery"] == categories[row["parent"]]["delivery"] for row in categories.values() if row["parent"])


def test_findings() -> None:
    findings = by("2023/findings.csv", "number")
    assert Counter((row["kind"], row["status"]) for row in findings.values()) == FINDINGS
    assert {number for number, row in findings.items() if row["status"] == "in_progress"} == IN_PROGRESS
    assert {int(number): row["divisions"] for number, row in findings.items()} == OWNERS
    due = {number: row["due_on"] for number, row in findings.items() if row["due_on"]}
    assert due == {"3": "2023-02-28", "4": "2023-02-28", "9": "2023-10-31"}


def test_every_finding_has_an_action() -> None:
    steps = rows("2023/finding_actions.csv")
    assert {row["finding"] for row in steps if row["kind"] == "action"} == set(by("2023/findings.csv", "number"))
    assert not [row for row in steps if row["kind"] == "action" and row["planned_on"]]
    assert not [row for row in steps if row["kind"] == "plan" and row["done_on"]]
    planned = [row["planned_on"] for row in steps if row["finding"] == "9" and row["planned_on"]]
    assert planned == ["2023-02-01", "2023-04-01", "2023-10-01"]


def test_survey() -> None:
    shares = {(row["question_ko"], row["answer_ko"]): row["share_percent"] for row in rows("2023/demand_survey.csv")}
    assert {row["respondents"] for row in rows("2023/demand_survey.csv")} == {"9665"}
    assert shares == {
        ("학습동기", "학습시간·승진요건 충족"): "59",
        ("학습동기", "업무능력 향상·자기계발"): "34",
        ("선호분야", "직무교육"): "28",
        ("선호분야", "자격증 등 자기계발"): "15.5",
        ("선호분야", "인문소양"): "15.4",
        ("선호기간", "1일"): "33",
        ("선호기간", "2일"): "31",
        ("선호기간", "3일"): "22",
        ("선호방식", "대면집합"): "31",
        ("선호방식", "e-러닝"): "29",
        ("선호방식", "비대면집합"): "24",
    }


def test_quoted_figures() -> None:
    quoted = by("2023/quoted_figures.csv", "key")
    pairs = Counter(row["pair"] for row in quoted.values())
    assert len(pairs) == 8
    assert min(pairs.values()) == 2
    # A figure that the portal computes is not stored a second time.
    assert all(bool(row["value"]) != bool(row["computed_key"]) for row in quoted.values())
    assert quoted["quoted.blended.2022.results"]["value"] == "29"
    assert quoted["quoted.blended.2022.audit"]["value"] == "24"
