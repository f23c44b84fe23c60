"""The grades of Korean local civil service as HR files write them.

Not for who may take which course: courses names target grades.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Source: 지방공무원법 and its decrees (general, research, fixed-term, expert), 소방공무원법 (fire ranks).
GROUPS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (_("General service"), tuple(f"{number}급" for number in range(1, 10))),
    (_("Political appointees and working-level clerks"), ("정무직", "실무관")),
    (_("Research and guidance"), ("연구관", "연구사", "지도관", "지도사")),
    (_("Experts"), tuple(f"전문경력관 {group}군" for group in "가나다")),
    (_("Fixed-term"), tuple(f"임기제 {group}급" for group in "가나다라마")),
    (
        _("Fire service"),
        (
            "소방총감", "소방정감", "소방감", "소방준감", "소방정", "소방령", "소방경", "소방위", "소방장", "소방교",
            "소방사",
        ),
    ),
)  # fmt: skip
GRADES: tuple[str, ...] = tuple(grade for _group, grades in GROUPS for grade in grades)
# As a field offers them, under the heads of their groups.
CHOICES = [(group, [(grade, grade) for grade in grades]) for group, grades in GROUPS]

# "Grade 5 and below" with what other tracks hold level with it: research and guidance officers (연구관, 지도관) stand
# at grade 5, fixed-term groups 가 to 마 at grades 5 to 9, fire ranks from 소방령 down. The service's working-level
# clerks (실무관) and experts (전문경력관) stand in grade 5 or below; political appointees stand above.
OF_GRADE_5_AND_BELOW: tuple[str, ...] = (
    *(f"{number}급" for number in range(5, 10)),
    "실무관",
    "연구관",
    "연구사",
    "지도관",
    "지도사",
    *(f"전문경력관 {group}군" for group in "가나다"),
    *(f"임기제 {group}급" for group in "가나다라마"),
    "소방령",
    "소방경",
    "소방위",
    "소방장",
    "소방교",
    "소방사",
)
