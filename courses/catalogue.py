"""The catalogue: search, facets with their counts, and one page of courses, in a constant number of queries.

Not for the plan's figures: courses.queries.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Sum
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.periods import QUARTERS
from courses import queries
from courses.models import Category, Course, Plan, PlanCourse, PlanRow

Text = str | Promise

PER_PAGE = 40
LONGEST_TEXT = 100
FLAGS = ("fourth_industrial", "open_to_municipalities", "statutory")
CHOICES: dict[str, Text] = {
    "category": _("Category"),
    "delivery": _("How"),
    "duration": _("Length"),
    "level": _("Level"),
    "quarter": _("Seats in"),
}
FACETS = (*CHOICES, *FLAGS)
DURATIONS: dict[str, Text] = {
    "1": _("1 day"),
    "2-3": _("2 to 3 days"),
    "4-5": _("4 to 5 days"),
    "6": _("longer"),
    "open": _("at any time"),
}
SORTS: dict[str, Text] = {
    "": _("by category"),
    "title": _("by title"),
    "seats": _("most seats first"),
    "hours": _("most hours first"),
}
FLAG_TITLES: dict[str, Text] = {
    "fourth_industrial": _("Fourth industrial revolution"),
    "open_to_municipalities": _("Open to other municipalities"),
    "statutory": _("Statutory"),
}


@dataclass(frozen=True)
class Asked:
    """What a person asks the catalogue for; unknown values are dropped, so that old links keep working."""

    text: str = ""
    sort: str = ""
    page: int = 1
    chosen: Mapping[str, str] = field(default_factory=dict)  # facet -> value

    @classmethod
    def parse(cls, query: Mapping[str, str], category_codes: set[str]) -> Asked:
        known: dict[str, set[str]] = {
            "category": category_codes,
            "delivery": set(Course.Delivery.values),
            "level": set(Course.Level.values),
            "duration": set(DURATIONS),
            "quarter": {str(number) for number in QUARTERS},
            **{flag: {"1"} for flag in FLAGS},
        }
        page = query.get("page", "1")
        return cls(
            text=query.get("q", "").replace("\0", "").strip()[:LONGEST_TEXT],
            sort=query.get("sort", "") if query.get("sort", "") in SORTS else "",
            page=int(page) if page.isdecimal() and len(page) < 5 else 1,
            chosen={facet: query[facet] for facet in FACETS if query.get(facet, "") in known[facet]},
        )

    def address(self, **changes: str) -> str:
        """The query string of this question with some facets changed ("" removes one), back on page 1."""
        values = {"q": self.text, **self.chosen, "sort": self.sort, **changes}
        return "?" + urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True, slots=True)
class Entry:
    """One course as the catalogue shows it. `runs`, `seats` by quarter; `keys` are its values in each facet."""

    code: str
    title: str
    category: str
    delivery: str
    duration: str
    hours: int
    level: str
    new: bool
    runs: int
    seats: int
    quarters: tuple[int, ...]
    keys: Mapping[str, frozenset[str]]
    place: tuple[int, str]

    @property
    def in_quarters(self) -> str:
        return "·".join(map(str, self.quarters))


@dataclass(frozen=True)
class Option:
    """One value of a facet, with how many courses it would leave."""

    value: str
    title: str
    number: int
    chosen: bool


@dataclass(frozen=True)
class Catalogue:
    """The answer: entries of one page, how many there are, the facets' options and what is on."""

    asked: Asked
    plan: Plan
    entries: list[Entry]
    number: int
    counted: int  # courses of the plan's totals among them
    counts: Mapping[str, Counter[str]]
    categories: list[tuple[Category, str]]

    @cached_property
    def titles(self) -> dict[str, dict[str, str]]:
        return {
            "category": {category.code: path for category, path in self.categories},
            "delivery": {value: str(label) for value, label in Course.Delivery.choices},
            "level": {value: str(label) for value, label in Course.Level.choices},
            "duration": {value: str(label) for value, label in DURATIONS.items()},
            "quarter": {str(number): str(_("quarter %(number)s") % {"number": number}) for number in QUARTERS},
            **{flag: {"1": str(title)} for flag, title in FLAG_TITLES.items()},
        }

    @property
    def uncounted(self) -> int:
        return self.number - self.counted

    def options(self, facet: str) -> list[Option]:
        """The facet's values that leave something, and the chosen one."""
        counts, chosen = self.counts[facet], self.asked.chosen.get(facet)
        return [
            Option(value, title, counts[value], value == chosen)
            for value, title in self.titles[facet].items()
            if counts[value] or value == chosen
        ]

    @property
    def chips(self) -> list[dict[str, str]]:
        """What is on, each with the address without it."""
        chips = [
            {"label": self.titles[facet][value], "remove_url": self.asked.address(**{facet: ""})}
            for facet, value in self.asked.chosen.items()
        ]
        if self.asked.text:
            chips.insert(0, {"label": f"“{self.asked.text}”", "remove_url": self.asked.address(q="")})
        return chips


def look(user: Person, query: Mapping[str, str]) -> Catalogue:
    """Answer a question to the catalogue of the newest plan in force, in five queries however much is found.

    Raises: NoPlan with a sentence while no plan is in force.
    """
    plan = queries.newest_plan()
    tree = queries.category_paths()
    asked = Asked.parse(query, {category.code for category, _path in tree})
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    found = []
    for entry in _entries(user, plan, tree, asked.text):
        missed = [facet for facet, value in asked.chosen.items() if value not in entry.keys[facet]]
        if not missed:
            found.append(entry)
        # A facet counts what the other facets leave, so that its numbers say what choosing it would give.
        for facet in FACETS if not missed else missed[: 1 if len(missed) == 1 else 0]:
            counts[facet].update(entry.keys[facet])
    found.sort(key=_order(asked.sort))
    pages = max(1, -(-len(found) // PER_PAGE))
    asked = replace(asked, page=min(max(asked.page, 1), pages))
    first = (asked.page - 1) * PER_PAGE
    outside = {category.code for category, _path in tree if not category.counted}
    counted = sum(outside.isdisjoint(entry.keys["category"]) for entry in found)
    return Catalogue(asked, plan, found[first : first + PER_PAGE], len(found), counted, counts, tree)


def _order(sort: str) -> Any:
    if sort == "title":
        return lambda entry: entry.title
    if sort == "seats":
        return lambda entry: (-entry.seats, entry.place)
    if sort == "hours":
        return lambda entry: (-entry.hours, entry.place)
    return lambda entry: entry.place


def duration_band(days: int | None, delivery: str) -> str:
    """The band of the duration facet: e-learning is open at any time, no number of days means months."""
    if delivery == Course.Delivery.ELEARNING:
        return "open"
    if days is None or days > 5:
        return "6"
    return "1" if days <= 1 else "2-3" if days <= 3 else "4-5"


def _offers(plan: Plan) -> dict[int, dict[int, tuple[int, int]]]:
    """Course -> quarter -> (runs, seats): of its runs, and of plan rows for e-learning, which has no runs."""
    offers: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    runs = queries.runs_of(plan.year).order_by().values_list("course", "starts_on__quarter")
    for course, quarter, number, seats in runs.annotate(Count("pk"), Sum("capacity")):
        offers[course][quarter] = (number, seats)
    rows = PlanRow.objects.filter(plan=plan, plan_class=PlanCourse.PlanClass.ELEARNING, course__isnull=False)
    for course, quarter, seats in rows.values_list("course", "quarter", "trainees"):
        if seats:
            offers[course][quarter] = (0, seats)
    return offers


COLUMNS = (
    "pk", "code", "title_ko", "title_en", "category", "delivery", "duration_days", "duration_text_ko",
    "duration_text_en", "hours_recognised", "level", "plan_courses__change", *FLAGS,
)  # fmt: skip


def _entries(user: Person, plan: Plan, tree: list[tuple[Category, str]], text: str) -> list[Entry]:
    """The plan's courses that the person may see and that hold the text."""
    shared = _Shared(plan, tree)
    rows = queries.courses_visible_to(user).filter(queries.matching(text), plan_courses__plan=plan).order_by()
    return [shared.entry(*row) for row in rows.values_list(*COLUMNS)]


class _Shared:
    """What many courses share, looked up once: this page is asked for more than any other."""

    def __init__(self, plan: Plan, tree: list[tuple[Category, str]]) -> None:
        self.offers = _offers(plan)
        self.place = {category.pk: number for number, (category, _path) in enumerate(tree)}
        self.names = {category.pk: str(category) for category, _path in tree}
        self.above: dict[int, frozenset[str]] = {}
        for category, _path in tree:
            self.above[category.pk] = self.above.get(category.parent_id or 0, frozenset()) | {category.code}
        self.deliveries = {value: str(label) for value, label in Course.Delivery.choices}
        self.levels = {value: str(label) for value, label in Course.Level.choices} | {"": ""}
        values = (*self.deliveries, *self.levels, *DURATIONS, "1")
        self.alone = {value: frozenset((value,)) for value in values} | {"": frozenset()}
        self.english = get_language() == "en"

    def entry(
        self, pk: int, code: str, ko: str, en: str, category: int, delivery: str, days: int | None, length_ko: str,
        length_en: str, hours: int, level: str, change: str, *flags: bool,
    ) -> Entry:  # fmt: skip
        quarters = self.offers.get(pk, {})
        keys = {
            "category": self.above[category],
            "delivery": self.alone[delivery],
            "level": self.alone[level],
            "duration": self.alone[duration_band(days, delivery)],
            "quarter": frozenset(map(str, quarters)),
            **{flag: self.alone["1" if on else ""] for flag, on in zip(FLAGS, flags, strict=True)},
        }
        return Entry(
            code=code,
            title=(en if self.english else ko) or ko,
            category=self.names[category],
            delivery=self.deliveries[delivery],
            duration=(length_en if self.english else length_ko) or length_ko,
            hours=hours,
            level=self.levels[level],
            new=change == PlanCourse.Change.NEW,
            runs=sum(number for number, _seats in quarters.values()),
            seats=sum(seats for _number, seats in quarters.values()),
            quarters=tuple(sorted(quarters)),
            keys=keys,
            place=(self.place[category], code),
        )
