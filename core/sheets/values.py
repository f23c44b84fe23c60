"""One cell's text, number or date into a clean value of its column, or a sentence that says what is wrong.

Not for rules between columns or rows: each app's plan knows those.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core.sheets.columns import Column

DATE = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?\s*(?:\([월화수목금토일]\))?")
COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
EXCEL_DAY_ZERO = date(1899, 12, 30)
EXCEL_DAYS = range(61, 80_000)  # from 1 March 1900 (before it Excel counts a day that never was) to 2119
YES = {"y", "yes", "true", "1", "o", "예", "네", "참", "○"}
NO = {"n", "no", "false", "0", "x", "아니오", "아니요", "거짓", "×", "-"}
MOST_DIGITS = 18


class BadValue(Exception):  # not an error of ours: a verdict on a cell
    """A value that does not fit its column; the sentence says why."""


def clean_text(value: Any) -> str:
    """Text as it is meant: composed Hangul, full-width ASCII made plain, no spaces around, no control characters.

    A whole number that a spreadsheet stored as 123.0 reads 123.
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, dict):
        return str(value.get("date", value.get("time", ""))).removesuffix("T00:00:00")
    text = unicodedata.normalize("NFC", str(value))
    text = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    text = text.replace("\u3000", " ").replace("\u00a0", " ").replace("\ufeff", "").strip()
    if len(text) > 1 and text[0] == "'" and text[1] in "=+-@":
        text = text[1:]  # our own CSV export protects such texts
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")


def convert(column: Column, value: Any) -> Any:
    """The clean value of a cell; None for an empty one. Raises: BadValue."""
    text = clean_text(value)
    if text == "":
        if column.required:
            raise BadValue(_("This cell must not be empty."))
        return None
    return CONVERTERS[column.kind](column, value, text)


def _text(column: Column, value: Any, text: str) -> str:
    if column.max_length and len(text) > column.max_length:
        raise BadValue(
            _("The text has %(n)s letters; the most is %(most)s.") % {"n": len(text), "most": column.max_length}
        )
    return text


def _integer(column: Column, value: Any, text: str) -> int:
    number = _decimal(column, value, text)
    if number != number.to_integral_value():
        raise BadValue(_("A whole number is expected here."))
    return int(number)


def _decimal(column: Column, value: Any, text: str) -> Decimal:
    if isinstance(value, dict | bool):
        raise BadValue(_("A number is expected here."))
    plain = re.sub(r"(?<=\d),(?=\d{3}(?:\D|$))", "", text)
    plain = re.sub(r"^[△▲−]\s*", "-", plain)
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise BadValue(_("A number is expected here.")) from None
    if not number.is_finite() or number.adjusted() >= MOST_DIGITS:
        raise BadValue(_("A number is expected here."))
    return number


def _date(column: Column, value: Any, text: str) -> date:
    if isinstance(value, dict) and "date" in value:
        return datetime.fromisoformat(value["date"]).date()
    if isinstance(value, int | float) and not isinstance(value, bool) and int(value) in EXCEL_DAYS:
        return EXCEL_DAY_ZERO + timedelta(days=int(value))
    found = DATE.fullmatch(text) or COMPACT_DATE.fullmatch(text)
    try:
        if found:
            return date(*map(int, found.groups()))
    except ValueError:
        raise BadValue(_("There is no such day in the calendar.")) from None
    raise BadValue(_("A date is expected here, such as 2023-03-02 or 2023. 3. 2."))


def _boolean(column: Column, value: Any, text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise BadValue(_("Y or N is expected here."))


def _choice(column: Column, value: Any, text: str) -> str:
    known = _choices(tuple((code, label) for code, label in column.choices.items()))
    if code := known.get(text.lower()):
        return code
    labels = ", ".join(str(label) for label in list(column.choices.values())[:12])
    raise BadValue(_("This is not one of the values known here: %(values)s.") % {"values": labels})


@cache
def _choices(pairs: tuple[tuple[str, Any], ...]) -> dict[str, str]:
    """Code and label in both languages to the code."""
    known: dict[str, str] = {}
    for language in ("ko", "en"):
        with translation.override(language):
            known |= {str(label).lower(): code for code, label in pairs}
    return known | {code.lower(): code for code, _label in pairs}


CONVERTERS: dict[str, Callable[[Column, Any, str], Any]] = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "boolean": _boolean,
    "choice": _choice,
}
