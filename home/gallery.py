"""One page that shows every component of the house, a full table and a form with errors; served in DEBUG only.

Not for pages of the portal.
"""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.access import public

TABS = ("개요", "시간표", "모집", "명단", "출결", "수료", "안내")
RIGHT = {attribute: {"class": "num"} for attribute in ("th", "td", "tf")}
NAME = "데이터 기반 행정을 위한 공무원 생성형 인공지능 활용 역량강화 심화과정(6급 이하 신규 담당자 및 희망자 대상)"
BARS = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 120" role="img" '
    'aria-label="1분기 120, 2분기 93, 3분기 100, 4분기 80">'
    '<g fill="#0b50d0"><path d="M10 10h50v100h-50zM90 33h50v77h-50zM170 27h50v83h-50zM250 43h50v67h-50z"/></g></svg>'
)


class SampleTable(tables.Table):
    """Ten columns: a box to pick, a long name, words, numbers with totals."""

    pick = tables.CheckBoxColumn(
        accessor="code", attrs={"td": {"class": "pick"}, "input": {"data-row": True, "aria-label": "행 선택"}}
    )
    name = tables.Column("과정명", attrs={"td": {"class": "wrap"}})
    code = tables.Column("과정코드")
    area = tables.Column("분야")
    mode = tables.Column("교육방식")
    quarter = tables.Column("분기")
    runs = tables.Column("기수", attrs=RIGHT, footer="393")
    planned = tables.Column("계획인원", attrs=RIGHT, footer="22,749")
    amount = tables.Column("예산(천원)", attrs=RIGHT, footer="△536,290")
    rate = tables.Column("집행률(%)", attrs=RIGHT)

    class Meta:
        order_by = "-planned"


class SampleForm(forms.Form):
    """One of each kind of field."""

    title = forms.CharField(label="과정명", help_text="공문에 쓰는 이름 그대로 적습니다.")
    mode = forms.ChoiceField(label="교육방식", choices=[("", "선택하세요"), ("f", "대면"), ("r", "비대면")])
    level = forms.ChoiceField(
        label="수준", choices=[("1", "입문"), ("2", "중급"), ("3", "고급")], widget=forms.RadioSelect
    )
    grades = forms.MultipleChoiceField(
        label="대상 직급",
        choices=[("6", "6급"), ("7", "7급"), ("8", "8급")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="고르지 않으면 모든 직급입니다.",
    )
    starts_on = forms.DateField(label="시작일", widget=forms.DateInput(attrs={"type": "date"}))
    capacity = forms.IntegerField(label="정원", min_value=1)
    plan = forms.FileField(label="계획서", required=False)
    note = forms.CharField(label="설명", widget=forms.Textarea, required=False)
    open_to_others = forms.BooleanField(label="다른 지방자치단체에 개방", required=False)


def _rows() -> list[dict[str, Any]]:
    words = {"area": "직무역량", "mode": "대면", "quarter": "1분기", "amount": "△12,400", "rate": "9.4"}
    return [
        {"name": f"새내기 공무원 기본과정 {n}", "code": f"C23-{n:03}", "runs": n, "planned": 40 * n, **words}
        for n in range(1, 300)
    ] + [{"name": NAME, "code": "C23-300", "runs": 300, "planned": 22749, **words}]


@public
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component once, with short and long words."""
    table = SampleTable(_rows(), request=request)
    table.paginate(page=request.GET.get("page", 1), per_page=12)
    form = SampleForm({"title": "", "capacity": "0", "mode": "x"})
    form.is_valid()
    return render(
        request,
        "components/gallery.html",
        {
            "table": table,
            "form": form,
            "svg": BARS,
            "long_name": NAME,
            "facts": [("과정코드", "C23-001"), ("교육방식", "대면"), ("과정명", NAME), ("정원", None)],
            "chips": [{"label": "분기: 1분기", "remove_url": "?"}, {"label": "교육방식: 대면", "remove_url": "?"}],
            "crumbs": [("교육훈련계획", "/"), ("2023년", "/"), (NAME, "")],
            "tabs": [{"title": title, "url": "?", "current": title == "개요"} for title in TABS],
            "quarters": [("1분기", "120"), ("2분기", "93"), ("3분기", "100"), ("4분기", "80")],
            "quarters_head": ("분기", "기수"),
        },
    )
