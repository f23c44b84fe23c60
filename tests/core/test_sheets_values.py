"""One cell: every way people write a number, a date or a name has a written outcome."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from core.sheets.columns import Column
from core.sheets.values import BadValue, clean_text, convert


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def column(kind="text", **more):
    return Column("열", "Column", "column", kind, **more)


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("  김하나 \u3000", "김하나"),
        (unicodedata.normalize("NFD", "홍길동"), "홍길동"),
        ("Ａ１２３", "A123"),
        (123.0, "123"),
        (1.5, "1.5"),
        ("'=1+1", "=1+1"),
        ("'quoted'", "'quoted'"),
        ("a\x07b", "ab"),
        ("\ufeff이름", "이름"),
        ({"date": "2023-03-02T00:00:00"}, "2023-03-02"),
    ],
)
def test_text_as_it_is_meant(given, clean):
    assert clean_text(given) == clean
    assert convert(column(), given) == clean


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("1,234,567", 1234567), ("１２", 12), (12.0, 12), ("△1,500", -1500), ("-3", -3), ("12.0", 12),
        ("0", 0), (True, None), ("1,23", None), ("열둘", None), ("1.5", None), ("1e400", None), ("nan", None),
        ("12명", None), ({"date": "2023-01-01"}, None),
    ],
)  # fmt: skip
def test_whole_numbers(given, number):
    if number is None:
        with pytest.raises(BadValue):
            convert(column("integer"), given)
    else:
        assert convert(column("integer"), given) == number


def test_decimals_keep_their_places():
    assert convert(column("decimal"), "1,234.50") == Decimal("1234.50")


@pytest.mark.parametrize(
    "given",
    [
        "2023-03-02", "2023. 3. 2.", "2023.3.2", "2023/3/2", "2023년 3월 2일", "2023. 3. 2.(목)", "20230302",
        {"date": "2023-03-02"}, {"date": "2023-03-02T09:30:00"}, 44987, 44987.0, "２０２３-０３-０２",
    ],
)  # fmt: skip
def test_dates_in_every_dress(given):
    assert convert(column("date"), given) == date(2023, 3, 2)


@pytest.mark.parametrize("given", ["2023-02-30", "어제", "2023-3", 12, "23-03-02", {"time": "09:00:00"}, True])
def test_what_is_no_date(given):
    with pytest.raises(BadValue):
        convert(column("date"), given)


def test_choices_by_code_and_by_label_in_both_languages():
    from django.utils.translation import gettext_lazy as _

    known = column("choice", choices={"ko": _("Korean"), "plain": "Plain"})
    assert [convert(known, text) for text in ("ko", "KO", "Korean", "plain", "Plain")] == ["ko"] * 3 + ["plain"] * 2
    with pytest.raises(BadValue, match="Korean, Plain"):
        convert(known, "french")


@pytest.mark.parametrize(
    ("given", "answer"), [("Y", True), ("예", True), (True, True), ("n", False), ("아니오", False)]
)
def test_yes_and_no(given, answer):
    assert convert(column("boolean"), given) is answer


def test_empty_is_none_or_refused():
    assert convert(column(), "  ") is None
    with pytest.raises(BadValue, match="must not be empty"):
        convert(column(required=True), "")


def test_too_long():
    with pytest.raises(BadValue, match="The text has 6 letters; the most is 5"):
        convert(column(max_length=5), "여섯글자이다")
