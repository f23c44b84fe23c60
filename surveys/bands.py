"""The bands of a needs survey: what the house knows of a person, coarsened, for the inside of the envelope.

Not for surveys of other kinds: those know no bands. Not for merging small ones: surveys.tallying.
"""

from __future__ import annotations

from datetime import date

GENERATION, GRADE = "generation", "grade"
UNKNOWN = "unknown"
RETIRES_AT = 60  # 지방공무원법 제66조
GENERATIONS = ("20s", "30s", "40s", "50s", "60s")
GRADES = ("5_and_above", "6", "7", "8", "9", "other")
LONGEST = len('"b":{"generation":"unknown","grade":"5_and_above"},')  # bytes that bands take in an envelope


def generation(retires_on: date | None, day: date) -> str:
    """The decade of a person's age on a day, by the day of retirement: the file of people holds no birthday."""
    if retires_on is None:
        return UNKNOWN
    age = (RETIRES_AT * 1461 - (retires_on - day).days * 4) // 1461  # of 365.25 days a year
    return f"{min(max(age // 10 * 10, 20), 60)}s"


def grade_group(grade: str) -> str:
    """Grades 1 to 5 together, 6 to 9 one by one, every other track together."""
    number = grade.removesuffix("급")
    if not number.isdecimal():
        return "other" if grade else UNKNOWN
    return "5_and_above" if int(number) <= 5 else number
