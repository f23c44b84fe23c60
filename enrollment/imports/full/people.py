"""The crowd: sample people of the city and its bodies who take the places of full size. None of them can sign in.

Not for the sample people of the seed, nor for demo accounts: accounts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from accounts.models import Organisation, Person
from accounts.queries import CROWD
from enrollment.imports.bulk import Row, fill
from enrollment.shares import parts

PEOPLE = 50_900
RETIRING, RETIRING_IN = 113, 2024  # every so many of them retire soon: after these years, so that all served in them
GRADES = {"5급": 6, "6급": 25, "7급": 34, "8급": 21, "9급": 14}
SERIES = {"일반행정": 40, "사회복지": 14, "시설": 16, "공업": 8, "전산": 6, "녹지": 4, "보건": 7, "세무": 5}
KINDS = {
    Organisation.Kind.DISTRICT: 1_250,
    Organisation.Kind.BUREAU: 420,
    Organisation.Kind.OFFICE: 230,
    Organisation.Kind.FIRE: 6_900,
    Organisation.Kind.INVESTED: 160,
}
FAMILY = (
    ("김", "Kim"), ("이", "Lee"), ("박", "Park"), ("최", "Choi"), ("정", "Jung"), ("강", "Kang"), ("조", "Cho"),
    ("윤", "Yoon"), ("장", "Jang"), ("임", "Lim"), ("한", "Han"), ("오", "Oh"), ("서", "Seo"), ("신", "Shin"),
    ("권", "Kwon"), ("황", "Hwang"), ("안", "Ahn"),
)  # fmt: skip
FIRST = (
    ("가", "Ga"), ("나", "Na"), ("다", "Da"), ("도", "Do"), ("민", "Min"), ("서", "Seo"), ("수", "Su"), ("승", "Seung"),
    ("영", "Young"), ("예", "Ye"), ("우", "U"), ("유", "Yu"), ("은", "Eun"), ("재", "Jae"), ("지", "Ji"), ("태", "Tae"),
    ("하", "Ha"), ("현", "Hyun"), ("효", "Hyo"),
)  # fmt: skip
SECOND = (
    ("경", "gyeong"), ("람", "ram"), ("린", "rin"), ("빈", "bin"), ("석", "seok"), ("성", "seong"), ("수", "su"),
    ("아", "a"), ("연", "yeon"), ("원", "won"), ("윤", "yun"), ("은", "eun"), ("인", "in"), ("준", "jun"),
    ("진", "jin"), ("혁", "hyeok"), ("호", "ho"), ("훈", "hun"), ("희", "hui"), ("결", "gyeol"), ("솔", "sol"),
    ("온", "on"), ("담", "dam"),
)  # fmt: skip
COLUMNS = (
    "password", "staff_number", "name", "name_en", "email", "kind", "grade", "job_series", "organisation_id",
    "hired_on", "retires_on", "language", "is_active", "session_mark", "sample", "demo",
)  # fmt: skip


def load() -> int:
    """Add everybody. Returns: how many."""
    places = list(Organisation.objects.filter(kind__in=KINDS).order_by("code"))
    fill(Person, COLUMNS, _rows(places))
    return PEOPLE


def spread(weights: dict[str, int]) -> list[str]:
    """A hundred words in turn, each as often as its weight, neighbours different."""
    words = [word for word, weight in weights.items() for _ in range(weight)]
    return [words[n * 37 % len(words)] for n in range(len(words))]


def retires(number: int, hired: date) -> int:
    """The year in which somebody retires: 33 years after coming, and every so many much sooner."""
    return hired.year + 33 if number % RETIRING else RETIRING_IN


def _rows(places: list[Organisation]) -> Iterator[Row]:
    sizes = parts(PEOPLE, [KINDS[Organisation.Kind(place.kind)] for place in places], PEOPLE)
    grades, series = spread(GRADES), spread(SERIES)
    nobody = make_password(None)
    number = 0
    for place, size in zip(places, sizes, strict=True):
        for _ in range(size):
            number += 1
            family, first, second = FAMILY[number % 17], FIRST[number // 17 % 19], SECOND[number // 323 % 23]
            hired = date(1996, 1, 2) + timedelta(days=number * 13 % 9_400)
            staff_number = f"{CROWD}{number:05}"
            yield (
                nobody, staff_number, family[0] + first[0] + second[0], f"{first[1]}-{second[1]} {family[1]}",
                f"{staff_number.lower()}@example.org", Person.Kind.OFFICIAL.value, grades[number % 100],
                series[number // 7 % 100], place.pk, str(hired), f"{retires(number, hired)}-06-30", "ko", True, "",
                True, False,
            )  # fmt: skip
