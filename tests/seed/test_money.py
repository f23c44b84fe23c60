"""The budget's tree, quarterly plans, commitments and payments, in won.

Not for what is executed on a page: tests/budget.
"""

from collections import Counter, defaultdict

from tests.seed.files import by, number, rows

# line: appropriation 2022, 2023 and commitments on 2023-01-31, in thousand won as the report prints them
LINES = {
    "합계": (14018927, 17434283, 1636279),
    "사업예산": (13464770, 16853405, 1570667),
    "인재양성 및 시험관리": (13464770, 16853405, 1570667),
    "e-러닝 운영": (675077, 749736, 734493),
    "e-러닝콘텐츠 개발": (121250, 121600, 0),
    "교육과정개발 및 교육훈련계획 수립": (21155, 21155, 1975),
    "인적자원개발(HRD) 역량강화프로그램 운영": (14100, 24100, 450),
    "재직자 교육과정 운영": (1222290, 1456053, 63775),
    "6급 미래인재 양성과정 운영": (726031, 1425878, 68240),
    "시정철학 공유 특별교육": (121938, 126513, 6549),
    "IT전문교육 운영": (356967, 521571, 185367),
    "신임자과정 운영": (676580, 1743710, 0),
    "퇴직 후 인생설계 교육": (1106790, 1399528, 0),
    "역량평가 이해과정 운영": (295240, 295240, 0),
    "교육훈련장비 확충": (101365, 365279, 0),
    "교육생 급식지원": (120236, 198585, 0),
    "인재원청사 보수·보강": (410000, 1050000, 9453),
    "인재원청사 유지관리": (1140582, 1394225, 409834),
    "직장보육시설 운영": (250018, 270717, 43467),
    "역량평가 운영": (1206760, 1327414, 7845),
    "공무원 채용 및 기타 시험 관리": (4898391, 4362101, 39219),
    "행정운영경비": (554157, 580878, 65612),
    "기본경비": (554157, 580878, 65612),
    "기본경비(인재개발원)": (554157, 580878, 65612),
}
# quarterly plan: thousand won by quarter
PLANS = {
    "7~9급 신임자 교육과정": (338961, 818316, 490989, 95444),
    "6급 미래인재 양성과정": (712939, 0, 712939, 0),
    "리더십 교육과정": (261500, 52420, 161900, 151617),
    "직무전문교육": (227572, 215642, 214488, 170914),
    "핵심가치 교육과정": (1892, 39872, 49842, 34907),
    "행복한 미래설계": (0, 684435, 228145, 456292),
    "인생2막 퇴직설계 준비": (7664, 7664, 15328, 0),
    "외국도시 공무원 국제연수": (99284, 66513, 35256, 99828),
    "e-러닝 운영": (734493, 0, 0, 15243),
    "e-러닝 콘텐츠 개발": (1550, 119900, 75, 75),
    "정보통신 집합교육": (231235, 118160, 87776, 84400),
    "청사 보수·보강": (90000, 830000, 100000, 30000),
    "신규공무원 공개채용": (128549, 1278799, 777360, 1949393),
    "경력직공무원 선발": (53891, 62182, 58036, 53891),
    "4·5급 역량평가 실시": (517691, 351764, 39822, 418137),
    "4·5급 역량평가 이해과정": (35040, 117200, 143000, 0),
}


def upward(leaves: dict[str, int]) -> dict[str, int]:
    """Leaf amounts summed over the tree, by the lines' Korean names."""
    lines = by("2023/budget_lines.csv", "code")
    sums: Counter[str] = Counter()
    for code, amount in leaves.items():
        step = code
        while step:
            sums[lines[step]["name_ko"]] += amount
            step = lines[step]["parent"]
    return dict(sums)


def appropriated(year: str) -> dict[str, int]:
    return {
        row["line"]: int(row["appropriation_krw"]) for row in rows("2023/budget_amounts.csv") if row["year"] == year
    }


def committed(year: int, until: str) -> Counter[str]:
    sums: Counter[str] = Counter()
    for row in rows(f"{year}/commitments.csv"):
        if row["committed_on"] <= until:
            sums[row["line"]] += int(row["amount_krw"])
    return sums


def test_the_tree_adds_up_line_by_line() -> None:
    bound = {code: committed(2023, "2023-01-31")[code] for code in appropriated("2023")}
    columns = [upward(appropriated("2022")), upward(appropriated("2023")), upward(bound)]
    found = {name: tuple(column[name] for column in columns) for name in LINES}
    assert found == {name: tuple(1000 * amount for amount in amounts) for name, amounts in LINES.items()}
    assert [row["name_ko"] for row in rows("2023/budget_lines.csv")] == list(LINES)


def test_levels_follow_the_parents() -> None:
    lines = by("2023/budget_lines.csv", "code")
    for row in lines.values():
        above = int(lines[row["parent"]]["level"]) if row["parent"] else -1
        assert int(row["level"]) == above + 1


def test_quarterly_plans() -> None:
    found = {
        row["name_ko"]: tuple(int(row[f"q{quarter}_krw"]) for quarter in (1, 2, 3, 4))
        for row in rows("2023/budget_plans.csv")
    }
    assert found == {name: tuple(1000 * amount for amount in amounts) for name, amounts in PLANS.items()}


def test_plans_add_up_to_their_line() -> None:
    planned: Counter[str] = Counter()
    for row in rows("2023/budget_plans.csv"):
        planned[row["line"]] += sum(int(row[f"q{quarter}_krw"]) for quarter in (1, 2, 3, 4))
    fund = planned.pop("")
    assert fund == 300_881_000
    assert [row["fund"] for row in rows("2023/budget_plans.csv") if not row["line"]] == ["external_cooperation"]
    assert dict(planned) == {line: amount for line, amount in appropriated("2023").items() if line in planned}
    assert len(appropriated("2023")) - len(planned) == 7  # lines without a quarterly plan


def test_each_training_programme_has_its_budget_plan() -> None:
    used = Counter(row["budget_plan"] for row in rows("2023/programmes.csv"))
    assert set(used.values()) == {1}
    groups = {row["budget_plan"]: row["group"] for row in rows("2023/programmes.csv")}
    assert groups == {row["code"]: row["programme"] for row in rows("2023/budget_plans.csv") if row["programme"]}


def test_january_entries_keep_to_january() -> None:
    days = [row["committed_on"] for row in rows("2023/commitments.csv")]
    assert (min(days), max(days)) == ("2023-01-02", "2023-01-31")
    assert max(row["paid_on"] for row in rows("2023/payments.csv")) <= "2023-01-31"


def test_the_year_2022_as_the_council_heard_it() -> None:
    budget = appropriated("2022")
    year = committed(2022, "2022-12-31")
    spent = sum(year.values())
    assert (spent // 10**6, sum(budget.values()) // 10**3) == (12_388, 14_018_927)
    assert round(100 * spent / sum(budget.values()), 1) == 88.4
    spring = sum(committed(2022, "2022-04-30").values())
    assert (round(spring / 4 / 10**7), round((spent - spring) / 8 / 10**7)) == (83, 113)
    autumn = committed(2022, "2022-09-30")
    assert sum(autumn[line] * 10 < amount * 7 for line, amount in budget.items()) == 9
    slow = {
        line: round(100 * year[line] / amount, 1) for line, amount in budget.items() if year[line] * 10 < amount * 7
    }
    assert slow == {"BL-HRD": 28.6, "BL-NEW": 67.7}
    assert all(year[line] <= amount for line, amount in budget.items())


def test_nothing_is_paid_before_or_beyond_its_commitment() -> None:
    for year in (2022, 2023):
        entries = by(f"{year}/commitments.csv", "code")
        paid: dict[str, int] = defaultdict(int)
        for row in rows(f"{year}/payments.csv"):
            paid[row["commitment"]] += int(row["amount_krw"])
            assert int(row["amount_krw"]) > 0
            assert entries[row["commitment"]]["committed_on"] <= row["paid_on"] <= f"{year}-12-31"
        assert all(amount <= int(entries[code]["amount_krw"]) for code, amount in paid.items())
        assert all(int(row["amount_krw"]) > 0 for row in entries.values())


def test_revenue() -> None:
    assert {row["name_ko"]: number(row["amount_krw"]) for row in rows("2023/revenue.csv")} == {
        "경상적세외수입": 1_023_000_000,
        "임시적세외수입": 5_000_000,
    }
