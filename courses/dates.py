"""Days and spans of days as people read them: 2023. 3. 2.(목) in Korean, 2 Mar 2023 in English.

Instants stand in the time of Seoul. Not for reading dates that people type.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import get_language

WEEKDAYS = "월화수목금토일"


def day(when: date, *, with_year: bool = True) -> str:
    """One day in the language of the page.

    >>> day(date(2023, 3, 2))
    '2023. 3. 2.(목)'
    """
    if get_language() == "en":
        return f"{when.day} {str(MONTHS_3[when.month]).capitalize()}" + (f" {when.year}" if with_year else "")
    return (f"{when.year}. " if with_year else "") + f"{when.month}. {when.day}.({WEEKDAYS[when.weekday()]})"


def month(when: date) -> str:
    """The month of a day: 2023년 3월, March 2023."""
    return f"{MONTHS[when.month]} {when.year}" if get_language() == "en" else f"{when.year}년 {when.month}월"


def span(first: date, last: date) -> str:
    """From the first to the last day, the year said once when it is the same.

    >>> span(date(2023, 4, 3), date(2023, 4, 5))
    '2023. 4. 3.(월) – 4. 5.(수)'
    """
    if first == last:
        return day(first)
    same = first.year == last.year
    if get_language() == "en":
        return f"{day(first, with_year=not same)} – {day(last)}"
    return f"{day(first)} – {day(last, with_year=not same)}"


def unbroken(text: str) -> str:
    """A span that breaks into lines only beside its dash, for narrow columns."""
    return text.replace(" ", "\u00a0").replace("\u00a0–\u00a0", " – ")


def clock(starts_at: datetime, ends_at: datetime) -> str:
    """A stretch of one day in the time of Seoul: 2023. 3. 6.(월) 09:00–12:00, 6 Mar 2023, 09:00–12:00."""
    first, last = timezone.localtime(starts_at), timezone.localtime(ends_at)
    between = ", " if get_language() == "en" else " "
    return f"{day(first.date())}{between}{first:%H:%M}–{last:%H:%M}"


def moment(when: datetime) -> str:
    """One instant in the time of Seoul: 2023. 3. 6.(월) 09:00, 6 Mar 2023, 09:00."""
    local = timezone.localtime(when)
    return f"{day(local.date())}{', ' if get_language() == 'en' else ' '}{local:%H:%M}"
