"""The seeded budget equals the report: 24 lines by 6 columns as of 31 January 2023, plans, revenue, 2022."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.conf import settings

from budget import actions, queries
from budget.imports import seed
from budget.models import Appropriation, Commitment, FiscalYear, Line, Payment, QuarterlyPlan, Revenue
from core.money import in_thousand
from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.django_db
JANUARY = date(2023, 1, 31)

# Line, appropriation 2022, 2023, change, rate of change, executed, rate of execution; thousand won and percent.
# Source: expenditure table of the business report, p. 2.
REPORT = """
합계|14018927|17434283|3415356|24.4|1636279|9.4
사업예산|13464770|16853405|3388635|25.2|1570667|9.3
인재양성 및 시험관리|13464770|16853405|3388635|25.2|1570667|9.3
e-러닝 운영|675077|749736|74659|11.1|734493|98.0
e-러닝콘텐츠 개발|121250|121600|350|0.3|0|0.0
교육과정개발 및 교육훈련계획 수립|21155|21155|0|0.0|1975|9.3
인적자원개발(HRD) 역량강화프로그램 운영|14100|24100|10000|70.9|450|1.9
재직자 교육과정 운영|1222290|1456053|233763|19.1|63775|4.4
6급 미래인재 양성과정 운영|726031|1425878|699847|96.4|68240|4.8
시정철학 공유 특별교육|121938|126513|4575|3.8|6549|5.2
IT전문교육 운영|356967|521571|164604|46.1|185367|35.5
신임자과정 운영|676580|1743710|1067130|157.7|0|0.0
퇴직 후 인생설계 교육|1106790|1399528|292738|26.4|0|0.0
역량평가 이해과정 운영|295240|295240|0|0.0|0|0.0
교육훈련장비 확충|101365|365279|263914|260.4|0|0.0
교육생 급식지원|120236|198585|78349|65.2|0|0.0
인재원청사 보수·보강|410000|1050000|640000|156.1|9453|0.9
인재원청사 유지관리|1140582|1394225|253643|22.2|409834|29.4
직장보육시설 운영|250018|270717|20699|8.3|43467|16.1
역량평가 운영|1206760|1327414|120654|10.0|7845|0.6
공무원 채용 및 기타 시험 관리|4898391|4362101|-536290|-10.9|39219|0.9
행정운영경비|554157|580878|26721|4.8|65612|11.3
기본경비|554157|580878|26721|4.8|65612|11.3
기본경비(인재개발원)|554157|580878|26721|4.8|65612|11.3
"""
# Lines of 2022 that had spent less than 70 % by the end of the year; the council named both.
LATE_2022 = ["BL-HRD", "BL-NEW"]


@pytest.fixture
def seeded():
    return seed.load(settings.BASE_DIR / "seed", 2023)


def test_the_table_of_the_report(seeded):
    expected = [line.split("|") for line in REPORT.split("\n") if line]
    found = queries.execution(2023, JANUARY)
    assert [
        (
            row.line.name_ko,
            in_thousand(row.before_krw),
            in_thousand(row.now_krw),
            in_thousand(row.change_krw),
            row.change_rate,
            in_thousand(row.executed_krw),
            row.executed_rate,
        )
        for row in found
    ] == [
        (name, int(before), int(now), int(change), Decimal(rate), int(done), Decimal(done_rate))
        for name, before, now, change, rate, done, done_rate in expected
    ]
    assert len(found) == 24


def test_the_plans_of_2023_add_up_and_seven_lines_have_none(seeded):
    assert queries.plans(2023).count() == 16
    assert queries.plans_off_their_line(2023) == []
    assert [row.line.code for row in queries.lines_without_plan(2023)] == [
        "BL-CURR", "BL-HRD", "BL-EQUIP", "BL-MEAL", "BL-UPKEEP", "BL-DAYCARE", "BL-BASIC-HRDC",
    ]  # fmt: skip
    (fund,) = queries.plans(2023).filter(line=None)
    assert (fund.fund, in_thousand(fund.total_krw)) == ("external_cooperation", 300_881)


def test_one_won_moved_in_a_plan_names_its_line(seeded):
    plan = QuarterlyPlan.objects.get(code="BP-LEAD")
    plan.q1_krw += 1
    plan.save()
    assert [(row.line.code, row.difference_krw) for row in queries.plans_off_their_line(2023)] == [("BL-STAFF", 1)]


def test_revenue(seeded):
    assert queries.revenue_krw(2023) == 1_028_000_000


def test_2022_as_the_council_heard_it(seeded):
    whole = queries.total(queries.execution(2022, date(2022, 12, 31)))
    assert (in_thousand(whole.now_krw), whole.executed_krw // 1_000_000, whole.executed_rate) == (
        14_018_927, 12_388, Decimal("88.4"),
    )  # fmt: skip
    months = queries.monthly_commitments(2022, date(2022, 12, 31))
    assert round(sum(months[m] for m in range(1, 5)) / 4 / 10_000_000) == 83
    assert round(sum(months[m] for m in range(5, 13)) / 8 / 10_000_000) == 113
    assert len(queries.under(70, 2022, date(2022, 9, 30))) == 9
    late = queries.under(70, 2022, date(2022, 12, 31))
    assert [(row.line.code, row.executed_rate) for row in late] == list(
        zip(LATE_2022, (Decimal("28.6"), Decimal("67.7")), strict=True)
    )


def test_a_second_run_changes_nothing(seeded):
    def everything():
        return [
            list(model.objects.order_by("pk").values())
            for model in (FiscalYear, Line, Appropriation, QuarterlyPlan, Commitment, Payment, Revenue)
        ]

    first = everything()
    assert seed.load(settings.BASE_DIR / "seed", 2023) == seeded
    assert everything() == first


def test_a_run_keeps_what_people_entered_and_drops_samples_that_left(seeded):
    line, year = Line.objects.get(code="BL-NEW"), FiscalYear.objects.get(year=2023)
    mine = actions.commit(
        line=line, year=year, on=date(2023, 2, 1), amount_krw=5_000, title="강사료", entry_key=uuid4(),
        by=PersonFactory(roles=["budget_officer"]),
    )  # fmt: skip
    gone = Commitment.objects.create(
        code="CM-2023-999",
        year=year,
        line=line,
        committed_on=date(2023, 1, 3),
        amount_krw=7,
        title_ko="옛",
        sample=True,
    )
    seed.load(settings.BASE_DIR / "seed", 2023)
    assert Commitment.objects.filter(pk=mine.pk, amount_krw=5_000).exists()
    assert not Commitment.objects.filter(pk=gone.pk).exists()
