"""Opens figures for one scope: a whole family in one grouped query, read once and kept.

Not for declaring figures, and not for printing beyond one Number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

from django.db.models import Count, F, QuerySet, Sum, Value
from django.utils.translation import gettext as _

from reports.document import Number
from reports.figures import FIGURES
from reports.figures.kinds import (
    AnyFigure,
    Declared,
    Difference,
    Dimension,
    Figure,
    FigureError,
    Mean,
    Member,
    Named,
    NotHeldError,
    NotRecorded,
    Ratio,
)
from reports.scope import Scope

Exact = int | Decimal
Family = dict[tuple[str, ...], Exact]


@dataclass(frozen=True)
class Address:
    """A key taken apart: the figure that declares it, its year and the members in it."""

    key: str
    figure: AnyFigure
    year: int
    members: dict[str, str]

    @property
    def family(self) -> str:
        """The key with its year and open dimensions: one grouped query answers all of it."""
        return self.figure.key.replace("{year}", str(self.year))


class Book:
    """All figures of one scope. Values are exact; rounding happens in Number."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._families: dict[str, Family] = {}
        self._lacking: dict[tuple[Any, int], str] = {}
        self._members: dict[tuple[Dimension, int], Mapping[str, Member]] = {}
        self.opened: dict[str, Address] = {}

    def find(self, key: str) -> Address:
        """The address of a key. Raises FigureError for a key that nobody declares."""
        for figure in FIGURES.values():
            if found := figure.pattern.fullmatch(key):
                groups = found.groupdict()
                year = int(groups.pop("year", self.scope.year))
                return Address(key, figure, year, groups)
        raise FigureError(key, _("No figure has this key."))

    def members(self, dimension: Dimension, year: int | None = None) -> Mapping[str, Member]:
        """The members of a dimension in order, read once a year."""
        at = year or self.scope.year
        place = (dimension, at)  # findings, rooms and surveys each have kinds of their own
        if place not in self._members:
            self._members[place] = dimension.members(self.scope, at)
        return self._members[place]

    def value(self, key: str) -> Exact | None:
        """The exact value; None for what is not recorded, for a ratio or mean of nothing, and for what rests on a year
        before the report's of which the portal holds nothing.

        Raises: FigureError with the key and a sentence when it cannot be computed.
        """
        try:
            return self._value(key)
        except NotHeldError as missing:
            lacking = self.find(missing.key)
            # A figure that reports print only for the year before (findings) is what they are about: it stops them.
            if lacking.year < self.scope.year and 0 in lacking.figure.years:
                return None
            raise

    def number(self, key: str, *, suffix: str = "", dash_zero: bool = False) -> Number:
        """The figure as a document prints it."""
        value, address = self.value(key), self.find(key)
        figure = address.figure
        return Number(
            key,
            value,
            figure.unit,
            decimals=figure.decimals,
            text="" if value is not None else self._why_nothing(address),
            suffix="" if value is None else suffix,
            dash_zero=dash_zero and value is not None,
        )

    def rows(self, address: Address) -> QuerySet[Any]:
        """The rows behind a counted figure: the value is an aggregate over exactly these."""
        figure = address.figure
        if not isinstance(figure, Figure):
            raise FigureError(address.key, _("This figure is computed from other figures; open those."))
        found = self._held(address, figure)
        for dimension in figure.by:
            found = found.filter(**{f"{dimension.field}__in": self._member(address, dimension).holds})
        return found

    def parts(self, address: Address) -> tuple[str, ...]:
        """The keys that a ratio or a difference is computed from."""
        match address.figure:
            case Ratio(part=part, whole=whole):
                return self._key(address, part), self._key(address, whole)
            case Difference(minuend=left, subtrahend=right):
                return self._key(address, left), self._key(address, right)
            case _:
                return ()

    def label(self, address: Address) -> str:
        """The figure's name with its year and members in words."""
        words: dict[str, object] = {"year": address.year, "before": address.year - 1}
        for dimension in address.figure.by:
            words[dimension.name] = self._member(address, dimension).label
        label = address.figure.label
        return label % words if isinstance(label, Named) else str(str(label) % words)

    def all_keys(self, *, held_only: bool = False) -> Iterator[str]:
        """Every key that a report of this scope can print, in the order of declaration.

        What the portal does not hold is left out for the year before, and for the year itself if `held_only`.
        Raises: FigureError for the year itself otherwise.
        """
        for figure in FIGURES.values():
            for ago in figure.years:
                yield from self._keys_of(figure, self.scope.year + ago, may_lack=held_only or bool(ago))

    def snapshot(self, address: Address) -> list[tuple[Any, ...]]:
        """The rows of the whole family as (pk, value, members' fields …, names …), for freezing."""
        figure = address.figure
        assert isinstance(figure, Figure)
        measured = F(figure.measure) if figure.measure else Value(1)
        fields = [dimension.field for dimension in figure.by]
        rows = self._held(address, figure).order_by("pk")
        if isinstance(figure, Mean):
            found = rows.values_list("pk", measured, figure.answers, *fields, *figure.of.naming)
            return [(pk, f"{points}/{answers}", *rest) for pk, points, answers, *rest in found]
        return list(rows.values_list("pk", measured, *fields, *figure.of.naming))

    def holds(self, address: Address) -> bool:
        """Whether the portal has anything of the figure's year."""
        try:
            self.rows(address)
            return not self._unrecorded(address)
        except NotHeldError:
            return False

    def model_of(self, address: Address) -> str:
        """The kind of row behind a counted figure, such as "courses.planrow"."""
        figure = address.figure
        assert isinstance(figure, Figure)
        return str(self._held(address, figure).model._meta.label_lower)

    def addresses(self, figure: Declared, year: int) -> Iterator[str]:
        """Every key of one declaration for a year, without computing it. Raises LookupError for a year not held."""
        spaces = [tuple(self.members(dimension, year)) for dimension in figure.by]
        for members in product(*spaces):
            yield figure.key_for(year, dict(zip((d.name for d in figure.by), members, strict=True)))

    def _why_nothing(self, address: Address) -> str:
        match address.figure:
            case NotRecorded(why=why):
                return str(why)
            case Figure() as figure:
                return self._why_no_rows(address, figure)
            case Ratio(part=part, whole=whole, nothing=nothing):
                lacking = (self._key(address, other) for other in (part, whole))
                words = (self._why_nothing(self.find(key)) for key in lacking if self.value(key) is None)
                return next(words, str(nothing))
            case _:
                return "-"

    def _why_no_rows(self, address: Address, figure: Figure) -> str:
        try:
            return self._unrecorded(address) or str(figure.nothing if isinstance(figure, Mean) else _("not held"))
        except NotHeldError:
            return _("not held")

    def _unrecorded(self, address: Address) -> str:
        """Why nothing of the year is recorded, or nothing when it is; asked once for all figures of one source.

        Raises: NotHeldError when the portal holds nothing of the year at all.
        """
        asked = address.figure.unrecorded if isinstance(address.figure, Figure) else None
        if asked is None:
            return ""
        place = (asked, address.year)
        if place not in self._lacking:
            try:
                self._lacking[place] = str(asked(self.scope, address.year))
            except LookupError as missing:
                raise NotHeldError(address.key, str(missing)) from missing
        return self._lacking[place]

    def _value(self, key: str) -> Exact | None:
        address = self.find(key)
        self.opened[key] = address
        match address.figure:
            case Figure():
                return self._counted(address, address.figure)
            case Ratio():
                part, whole = (self._other(address, other) for other in (address.figure.part, address.figure.whole))
                return None if part is None or not whole else Decimal(part) * 100 / Decimal(whole)
            case Difference():
                left, right = (
                    self._other(address, other) for other in (address.figure.minuend, address.figure.subtrahend)
                )
                return None if left is None or right is None else left - right
            case NotRecorded():
                return None

    def _keys_of(self, figure: Declared, year: int, *, may_lack: bool) -> Iterator[str]:
        try:
            for key in self.addresses(figure, year):
                self._value(key)
                yield key
        except FigureError as error:
            # A change on a year that is not held is left out like that year itself.
            if not may_lack and self.find(error.key).year == self.scope.year:
                raise
        except LookupError:
            if not may_lack:
                raise

    def _key(self, address: Address, pattern: str) -> str:
        return pattern.format(year=address.year, before=address.year - 1, **address.members)

    def _other(self, address: Address, pattern: str) -> Exact | None:
        return self._value(self._key(address, pattern))

    def _held(self, address: Address, figure: Figure) -> QuerySet[Any]:
        try:
            found = figure.rows(self.scope, address.year)
        except LookupError as missing:
            raise NotHeldError(address.key, str(missing)) from missing
        if found.query.annotations:
            # A joined count would multiply every sum; loud, because it is a mistake in the declaration.
            raise ValueError(f"{address.key}: the rows of a figure carry no annotations")
        return found

    def _member(self, address: Address, dimension: Dimension) -> Member:
        try:
            members = self.members(dimension, address.year)
        except LookupError as missing:
            raise FigureError(address.key, str(missing)) from missing
        wanted = address.members[dimension.name]
        if wanted not in members:
            raise FigureError(address.key, _("“%(member)s” is not known here.") % {"member": wanted})
        return members[wanted]

    def _counted(self, address: Address, figure: Figure) -> Exact | None:
        for dimension in figure.by:
            self._member(address, dimension)
        if self._unrecorded(address):
            return None
        mean = isinstance(figure, Mean)
        if address.family not in self._families:
            self._families[address.family] = (
                self._means(address, figure) if isinstance(figure, Mean) else self._grouped(address, figure)
            )
        place = tuple(address.members[dimension.name] for dimension in figure.by)
        exact = self._families[address.family].get(place, None if mean else 0)
        return exact if exact is None or figure.per == 1 else Decimal(exact) / figure.per

    def _holders(self, address: Address, figure: Figure) -> list[dict[Any, list[str]]]:
        """For each dimension: the members that hold a leaf."""
        holders: list[dict[Any, list[str]]] = []
        for dimension in figure.by:
            holding: dict[Any, list[str]] = defaultdict(list)
            for code, member in self.members(dimension, address.year).items():
                for leaf in member.holds:
                    holding[leaf].append(code)
            holders.append(holding)
        return holders

    def _means(self, address: Address, figure: Mean) -> Family:
        """One grouped query by course; each member's mean is that of the courses it holds."""
        holders = self._holders(address, figure)
        sums: dict[tuple[str, ...], dict[Any, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
        fields = [dimension.field for dimension in figure.by]
        rows = self._held(address, figure).order_by().values_list(*fields, figure.over)
        for *leaves, course, points, answers in rows.annotate(p=Sum(figure.measure), n=Sum(figure.answers)):
            for place in product(*(holding.get(leaf, ()) for holding, leaf in zip(holders, leaves, strict=True))):
                sums[place][course][0] += points or 0
                sums[place][course][1] += answers or 0
        found: Family = {}
        for place, courses in sums.items():
            means = [Fraction(points, answers) for points, answers in courses.values() if answers]
            if means:
                mean = sum(means, Fraction(0)) / len(means)
                found[place] = Decimal(mean.numerator) / Decimal(mean.denominator)
        return found

    def _grouped(self, address: Address, figure: Figure) -> Family:
        """One grouped query; a leaf's value goes to every member that holds the leaf."""
        holders = self._holders(address, figure)
        found: Family = defaultdict(int)
        aggregate = Sum(figure.measure) if figure.measure else Count("pk")
        fields = [dimension.field for dimension in figure.by]
        rows = self._held(address, figure).order_by()
        groups = (
            rows.values_list(*fields).annotate(value=aggregate)
            if fields
            else [(rows.aggregate(value=aggregate)["value"],)]
        )
        for *leaves, value in groups:
            for place in product(*(holding.get(leaf, ()) for holding, leaf in zip(holders, leaves, strict=True))):
                found[place] += value or 0
        return dict(found)
