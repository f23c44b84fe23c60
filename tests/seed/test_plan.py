"""The training plan's counts, as the source report prints them: 2022 and 2023, course by course.

Not for dates of runs: test_runs.py.
"""

from collections import Counter

import pytest

from tests.seed.files import QUARTERS, by, classroom, counted, courses_known_in, number, rows, total

# category: courses, runs, trainees of 2022 and of 2023
SUMMARY = {
    "C-BASIC-VALUE": ((7, 50, 2980), (6, 46, 2480)),
    "C-BASIC-HUMAN": ((4, 20, 1766), (4, 20, 1646)),
    "C-BASIC-NEW": ((4, 24, 7330), (4, 18, 7530)),
    "C-LEAD-POST": ((7, 45, 1980), (6, 46, 2090)),
    "C-LEAD-GRADE": ((3, 10, 833), (1, 4, 543)),
    "C-JOB-COMMON": ((9, 31, 895), (10, 34, 1075)),
    "C-JOB-SPECIAL": ((33, 74, 3510), (30, 70, 3290)),
    "C-JOB-IT": ((56, 144, 2249), (62, 144, 2145)),
    "C-PUBLIC-STAFF": ((3, 12, 2000), (3, 11, 1950)),
    "E-BASIC-VALUE": ((25, 0, 94900), (29, 0, 125800)),
    "E-BASIC-HUMAN": ((21, 0, 13300), (22, 0, 14500)),
    "E-LEAD-POST": ((15, 0, 13650), (15, 0, 9800)),
    "E-JOB-COMMON": ((62, 0, 126400), (74, 0, 248600)),
    "E-JOB-SPECIAL": ((96, 0, 31450), (114, 0, 76400)),
    "E-JOB-IT": ((41, 0, 26530), (52, 0, 55800)),
    "E-SELF-CERT": ((3, 0, 20000), (3, 0, 20000)),
    "E-SELF-LANG": ((1, 0, 34000), (1, 0, 34000)),
}
# group of programmes: runs by quarter, trainees by quarter
GROUPS = {
    "신임자": ((2, 5, 3, 3), (876, 2190, 1314, 3020)),
    "미래인재": ((1, 0, 1, 0), (75, 0, 75, 0)),
    "리더십": ((7, 10, 9, 8), (458, 435, 530, 360)),
    "직무전문": ((30, 48, 41, 32), (1628, 2788, 2253, 1666)),
    "핵심가치": ((0, 8, 10, 7), (0, 400, 500, 350)),
    "퇴직설계": ((1, 4, 3, 2), (40, 451, 217, 278)),
    "정보화": ((18, 51, 39, 36), (276, 748, 572, 549)),
    "역량이해": ((7, 0, 7, 0), (350, 0, 350, 0)),
    "국제연수": ((3, 3, 2, 2), (50, 60, 32, 32)),
    "e-러닝": ((0, 0, 0, 0), (146000, 146000, 146000, 146900)),
}
# course: runs and trainees of the year, where the report names the course
NAMED = {
    "7~9급 신임자 사전교육": (1, 2320),
    "7~9급 신임자 본교육": (12, 5080),
    "6급 미래인재 양성": (2, 150),
    "과장 리더십": (2, 40),
    "팀장 리더십": (8, 200),
    "5급 승진리더": (4, 543),
    "6급이하 실무리더십": (20, 1000),
    "시정 핵심가치": (25, 1250),
    "행복한 미래설계": (6, 826),
    "인생2막 퇴직설계 준비": (4, 160),
    "4급 역량평가 이해": (4, 100),
    "5급 역량평가 이해": (10, 600),
    "외국도시 공무원 국제연수(온라인)": (6, 110),
    "외국도시 공무원 국제연수(초청)": (4, 64),
}


@pytest.mark.parametrize("year", [2022, 2023])
def test_every_category_adds_up(year: int) -> None:
    courses = courses_known_in(year)
    planned = Counter(courses[row["course"]]["category"] for row in counted(year))
    found = {}
    for category in SUMMARY:
        some = [row for row in rows(f"{year}/plan_rows.csv") if row["category"] == category and row["counted"] == "1"]
        found[category] = (planned[category], total(some, "runs"), total(some, "trainees"))
    assert found == {category: pair[year - 2022] for category, pair in SUMMARY.items()}
    assert sum(planned.values()) == {2022: 390, 2023: 436}[year]


@pytest.mark.parametrize(("year", "runs", "trainees"), [(2022, 410, 383_773), (2023, 393, 607_649)])
def test_the_plan_adds_up(year: int, runs: int, trainees: int) -> None:
    some = [row for row in rows(f"{year}/plan_rows.csv") if row["counted"] == "1"]
    assert (total(some, "runs"), total(some, "trainees")) == (runs, trainees)


def test_every_quarter_of_every_programme() -> None:
    group = {row["code"]: row["group"] for row in rows("2023/programmes.csv")}
    runs, trainees = Counter(), Counter()
    for row in rows("2023/plan_rows.csv"):
        key = group.get(row["programme"], ""), row["quarter"]
        runs[key] += number(row["runs"])
        trainees[key] += number(row["trainees"])
    found = {name: tuple(tuple(sums[name, q] for q in QUARTERS) for sums in (runs, trainees)) for name in GROUPS}
    assert found == GROUPS
    assert set(group.values()) == set(GROUPS)
    assert sum(trainees["", quarter] for quarter in QUARTERS) == 33_000  # only u-지식여행 has no programme


def test_named_courses_have_their_year() -> None:
    courses = by("2023/courses.csv", "code")
    found = {}
    for code, course in courses.items():
        if course["title_ko"] in NAMED:
            some = [row for row in rows("2023/plan_rows.csv") if row["course"] == code]
            found[course["title_ko"]] = (total(some, "runs"), total(some, "trainees"))
            assert course["sample"] == "0"
    assert found == NAMED


def test_not_counted_rows_are_international_and_u_trip() -> None:
    for year in (2022, 2023):
        some = [row for row in rows(f"{year}/plan_rows.csv") if row["counted"] == "0"]
        trips = [row for row in some if not row["course"]]
        assert {row["category"] for row in trips} == {"E-SELF-UTRIP"}
        assert total(trips, "trainees") == 33_000
        others = [row for row in some if row["course"]]
        assert (total(others, "runs"), total(others, "trainees")) == {2022: (0, 0), 2023: (10, 174)}[year]


def test_plan_classes() -> None:
    classes = {row["course"]: row["plan_class"] for row in counted(2023)}
    trainees: Counter[str] = Counter()
    for row in rows("2023/plan_rows.csv"):
        if row["counted"] == "1":
            assert row["plan_class"] == classes[row["course"]]
            trainees[row["plan_class"]] += number(row["trainees"])
    assert Counter(classes.values()) == {"face_to_face": 82, "remote": 44, "elearning": 310}
    assert trainees == {"face_to_face": 11_489, "remote": 11_260, "elearning": 584_900}
    assert Counter(row["plan_class"] for row in classroom(2022)) == {"face_to_face": 66, "remote": 60}


def test_delivery_agrees_with_plan_class() -> None:
    courses = by("2023/courses.csv", "code")
    pairs = Counter((courses[row["course"]]["delivery"], row["plan_class"]) for row in counted(2023))
    assert pairs == {
        ("face_to_face", "face_to_face"): 79,
        ("blended", "face_to_face"): 3,
        ("remote", "remote"): 18,
        ("selectable", "remote"): 26,
        ("elearning", "elearning"): 310,
    }
    blended = {row["title_ko"] for row in courses.values() if row["delivery"] == "blended"}
    assert blended == {"7~9급 신임자 본교육", "6급 미래인재 양성", "행복한 미래설계"}


def test_courses_within_three_days() -> None:
    short: Counter[bool] = Counter()
    for row in classroom(2023):
        course = courses_known_in(2023)[row["course"]]
        if course["duration_days"] and int(course["duration_days"]) <= 3:
            short[course["category"] == "C-JOB-IT"] += 1
    assert short == {False: 55, True: 57}


def test_what_is_new_and_what_ended() -> None:
    courses = courses_known_in(2023)
    new = Counter(row["plan_class"] == "elearning" for row in counted(2023) if row["change"] == "new")
    assert new == {False: 12, True: 48}
    ended = Counter(row["course"].startswith("EL-") for row in rows("2023/abolished.csv"))
    assert ended == {False: 12, True: 2}
    before = {row["course"] for row in counted(2022)}
    now = {row["course"] for row in counted(2023)}
    assert now - before == {row["course"] for row in counted(2023) if row["change"] == "new"}
    assert before - now == {row["course"] for row in rows("2023/abolished.csv")}
    renewed = Counter(courses[row["course"]]["category"] for row in counted(2023) if row["change"] != "kept")
    assert renewed["C-JOB-SPECIAL"] == 30
    assert renewed["C-LEAD-POST"] + renewed["C-LEAD-GRADE"] == 7
    assert renewed["C-JOB-COMMON"] + renewed["C-PUBLIC-STAFF"] == 13
    revised = [row for row in counted(2023) if row["plan_class"] == "elearning" and row["change"] == "revised"]
    assert len(revised) == 26


def test_replacements_say_the_same_from_both_ends() -> None:
    forward = {(old, row["course"]) for row in counted(2023) for old in row["replaces"].split(";") if old}
    assert forward == {(row["course"], row["replaced_by"]) for row in rows("2023/abolished.csv") if row["replaced_by"]}


@pytest.mark.parametrize(("year", "expected"), [(2022, 15), (2023, 20)])
def test_fourth_industrial_courses(year: int, expected: int) -> None:
    courses = courses_known_in(year)
    assert sum(courses[row["course"]]["fourth_industrial"] == "1" for row in counted(year)) == expected


def test_courses_open_to_other_municipalities() -> None:
    opened = {
        row["title_ko"]: row["category"] for row in rows("2023/courses.csv") if row["open_to_municipalities"] == "1"
    }
    assert len(opened) == 6
    assert set(opened.values()) == {"C-JOB-SPECIAL"}
    assert {"서울 경제정책의 이해", "서울 도시계획 정책 기획", "서울 기후환경 정책기획"} < set(opened)


def test_level_chains() -> None:
    courses = by("2023/courses.csv", "code")
    levels = ("", "intro", "intermediate", "advanced")
    tiered = [row for row in courses.values() if row["level"]]
    assert len(tiered) == 13
    for row in tiered:
        assert row["category"] == "C-JOB-IT"
        before = courses[row["previous"]]["level"] if row["previous"] else ""
        assert levels.index(row["level"]) == levels.index(before) + 1
    # Without levels only the international course in Seoul comes after another one.
    after = {code: row["previous"] for code, row in courses.items() if row["previous"] and not row["level"]}
    assert after == {"IN-002": "IN-001"}


def test_elearning_content() -> None:
    made = [row for row in rows("2023/courses.csv") if row["content"]]
    assert Counter(row["content"] for row in made) == {"developed": 2, "improved": 4, "brought_in": 7}
    units = {
        kind: total([row for row in made if row["content"] == kind], "units") for kind in ("developed", "improved")
    }
    assert units == {"developed": 16, "improved": 15}
    changes = {row["course"]: row["change"] for row in counted(2023)}
    assert {changes[row["code"]] for row in made if row["content"] == "improved"} == {"revised"}
    assert {changes[row["code"]] for row in made if row["content"] != "improved"} == {"new"}


def test_bundles_name_what_they_hold() -> None:
    bundled = {"E-SELF-CERT": "", "E-SELF-LANG": ""}
    for row in rows("2023/courses.csv"):
        if row["category"] in bundled:
            bundled[row["category"]] += row["description_ko"]
    certificates = (
        "공인중개사 주택관리사 사회복지사 공인노무사 컴퓨터 한자능력 한국사능력 손해평가사 산업안전기사 소방설비기사"
    )
    languages = (
        "영어 중국어 일본어 프랑스어 스페인어 포르투갈어 아랍어 이탈리아어 태국어 인도네시아어 베트남어 러시아어"
    )
    assert [name for name in certificates.split() if name not in bundled["E-SELF-CERT"]] == []
    assert [name for name in languages.split() if name not in bundled["E-SELF-LANG"]] == []


def test_subjects_fill_the_hours() -> None:
    subjects: dict[str, list[dict[str, str]]] = {}
    for row in rows("2023/subjects.csv"):
        subjects.setdefault(row["course"], []).append(row)
    methods = {"lecture", "discussion", "practice", "field", "mentoring", "one_person_one_lecture"}
    assert {row["method"] for row in rows("2023/subjects.csv")} == methods
    for row in classroom(2023):
        own = subjects[row["course"]]
        assert 2 <= len(own) <= 6
        assert total(own, "hours") == int(courses_known_in(2023)[row["course"]]["hours"])
        assert [int(one["order"]) for one in own] == list(range(1, len(own) + 1))


def test_demands() -> None:
    requests = [row for row in rows("2023/demands.csv") if row["kind"] == "agency_request"]
    assert len({row["organisation"] for row in requests}) == 9
    assert Counter(row["field"] for row in requests) == {"change_response": 2, "expertise": 6, "statutory": 4}
    taken_up = {row["code"] for row in requests if row["decision"] == "taken_up"}
    linked = [row["demand"] for row in counted(2023) if row["demand"]]
    assert sorted(linked) == sorted(taken_up)
    assert len(taken_up) == 6
