"""A small report with everything that is hard to print: long names, rare syllables, Hanja, losses, shares, gaps.

Not a picture of the institute: the values are made up.
"""

from decimal import Decimal

from reports.document import (
    Bullet,
    Bullets,
    Chart,
    Column,
    Definition,
    Document,
    KeyFigure,
    KeyFigures,
    Number,
    Paragraph,
    Row,
    Section,
    Series,
    Table,
    sentence,
)

LONG = (
    "생성형 인공지능을 활용한 대시민 서비스 개선과 부서 간 협업 문제해결을 위한"
    " 실무자 심화 워크숍 특별과정(야간 및 주말 선택형)"
)
RARE = "뷁·쀍 市民 과정"
HOSTILE = '=HYPERLINK("http://example.org","x")'
ABSENT = "아직 기록 없음"


def krw(key: str, value: int) -> Number:
    return Number(key, value, "krw_thousand", dash_zero=True)


def rate(key: str, value: str) -> Number:
    return Number(key, Decimal(value), "percent", decimals=1, suffix="%", dash_zero=True)


def people(key: str, value: int | None) -> Number:
    return Number(key, value, "persons", text="" if value is not None else ABSENT)


def budget() -> Table:
    columns = (
        Column("세부사업"),
        Column("2022년", "end", "예산현액"),
        Column("2023년", "end", "예산현액"),
        Column("증감액", "end", "증감"),
        Column("증감률", "end", "증감", "%"),
        Column("집행액", "end", "집행현황"),
    )
    lines = [
        ("합계", 0, "total", 5_574_730, 6_537_464, "962734", "17.2696", 1_636_279),
        ("사업예산(계)", 0, "subtotal", 5_020_573, 5_956_586, "936013", "18.6435", 1_570_667),
        ("e-러닝콘텐츠 개발", 1, "body", 121_250, 121_600, "350", "0.2887", 0),
        ("공무원 채용 및 기타 시험 관리", 1, "body", 4_898_391, 4_362_101, "-536290", "-10.9483", 39_219),
        ("=역량평가 이해과정 운영", 1, "body", 295_240, 295_240, "0", "0", 0),
    ]
    rows = tuple(
        Row(
            (
                name,
                krw(f"budget.{place}.2022", old),
                krw(f"budget.{place}.2023", new),
                krw(f"budget.{place}.change", int(change)),
                rate(f"budget.{place}.rate", share),
                krw(f"budget.{place}.executed", done),
            ),
            level,
            kind,  # type: ignore[arg-type]  # one of the row kinds
        )
        for place, (name, level, kind, old, new, change, share, done) in enumerate(lines)
    )
    return Table(
        "budget", "세출예산 현황", columns, rows, "(단위: 천원, ’23. 1. 31. 기준)", "집행액은 원인행위 기준이다."
    )


def programmes() -> Table:
    columns = (
        Column("과정", width=34),
        Column("방식", "center", width=10),
        *(Column(f"{quarter}분기", "end", "계획 인원", width=9) for quarter in range(1, 5)),
        Column("수료 인원", "end", width=20),
    )
    lines = [
        (LONG, "선택형", (120, 40, 0, 900), None),
        (RARE, "대면", (876, 2190, 1314, 700), 4_871),
        (HOSTILE, "비대면", (0, 0, 0, 2320), None),
    ]
    rows = tuple(
        Row(
            (
                name,
                mode,
                *(people(f"run.{place}.q{q}", value) for q, value in enumerate(plan, 1)),
                people(f"run.{place}.done", done),
            )
        )
        for place, (name, mode, plan, done) in enumerate(lines)
    )
    return Table("programmes", "과정별 분기 계획", columns, rows, "(단위: 명)")


def quarters() -> Table:
    columns = (Column("분기"), Column("계획", "end"), Column("결과", "end"))
    plan, done = (5_120, 6_480, 4_930, 6_219), (4_871, 6_590, None, None)
    rows = tuple(
        Row((f"{place}분기", people(f"quarter.{place}.plan", a), people(f"quarter.{place}.done", b)))
        for place, (a, b) in enumerate(zip(plan, done, strict=True), 1)
    )
    return Table("quarter-numbers", "분기별 교육 인원", columns, rows, "(단위: 명)")


def findings() -> Table:
    states = ("완료", "추진중", "검토중", "미반영")
    counts = {"시정·처리요구": (6, 3, 1, 0), "건의": (7, 4, 1, 1), "기타(자료제출)": (2, 0, 0, 0)}
    rows = tuple(
        Row(
            (
                kind,
                *(
                    Number(f"finding.{row}.{column}", value, "count", dash_zero=True)
                    for column, value in enumerate(values)
                ),
            )
        )
        for row, (kind, values) in enumerate(counts.items())
    )
    return Table(
        "finding-numbers", "처리 현황", (Column("구분"), *(Column(state, "end", "처리상태") for state in states)), rows
    )


def categories() -> Table:
    sizes = {
        ("기본역량", "신규임용"): 7530,
        ("기본역량", "핵심가치"): 2480,
        ("기본역량", "인문소양"): 1646,
        ("리더십역량", "직위"): 2090,
        ("리더십역량", "직책"): 820,
        ("직무역량", "직무전문"): 4310,
        ("직무역량", "직무공통"): 1980,
        ("직무역량", "정보화"): 1893,
    }
    rows = tuple(Row((area, sub, people(f"category.{sub}", size))) for (area, sub), size in sizes.items())
    return Table(
        "category-numbers", "분야별 계획 인원", (Column("역량"), Column("세부"), Column("인원", "end", unit="명")), rows
    )


COURSES = Number("plan.courses", 436, "courses", suffix="개")
TRAINEES = people("plan.trainees", 607_649)
SHARE = rate("plan.remote.rate", "34.921")


def overview() -> Section:
    return Section(
        "overview",
        "교육규모",
        (
            KeyFigures(
                (
                    KeyFigure("과정", COURSES, ("전년 대비 ", Number("plan.change", -46, "courses", suffix="개"))),
                    KeyFigure("계획 인원", TRAINEES),
                    KeyFigure("만족도", Number("survey.mean", None, "points", text=ABSENT), "5점 만점"),
                )
            ),
            Paragraph(
                sentence(
                    "올해는 모두 %(courses)s 과정에서 %(trainees)s명이 배우며, 일상 회복에 맞추어 대면 교육을 넓히되"
                    " 이동이 어려운 교육생을 위하여 비대면 교육을 %(share)s까지 유지한다.",
                    courses=COURSES,
                    trainees=TRAINEES,
                    share=SHARE,
                )
            ),
            Bullets(
                (
                    Bullet("집합교육은 사흘 이내의 짧은 과정을 중심으로 편성한다."),
                    Bullet(("비대면 교육의 비중은 ", SHARE, "이다."), 1),
                    Bullet("선택형 과정은 기수마다 방식을 정한다.", 2),
                )
            ),
            Chart("quarter", "분기별 교육 인원(명)", "bar", quarters(), (Series(1, "plan"), Series(2, "result"))),
            Chart(
                "category", "분야별 계획 인원(명)", "map", categories(), (Series(2),), label_column=1, group_column=0
            ),
        ),
    )


def document() -> Document:
    money = Section("money", "예산과 사업", (budget(),), (Section("detail", "과정별 계획", (programmes(),)),))
    audit = Section(
        "audit",
        "행정사무감사 처리결과",
        (Chart("finding", "지적사항 처리상태(건)", "stacked", findings(), tuple(Series(c) for c in range(1, 5))),),
    )
    definitions = tuple(
        Definition(
            number.key,
            number.key.replace(".", " "),
            number.unit,
            "계획 행의 인원을 더한 값으로 취소된 기수는 제외한다.",
            "교육훈련계획 확정본",
            number.text,
        )
        for number in (COURSES, TRAINEES, SHARE)
    )
    return Document(
        "quarterly",
        "주요업무 보고",
        "시민 곁에서 배우는 서울",
        "인재개발원",
        "2023년 1분기",
        "기준일 2023. 1. 31.",
        "작성 2023. 2. 6. 09:00",
        "draft",
        "ko",
        (Section("general", "일반 현황", (), (overview(), money)), audit),
        definitions,
    )
