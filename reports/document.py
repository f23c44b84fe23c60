"""One report as plain frozen values that every writer prints alike: sections, tables, charts, numbers.

Not for figures, queries, Django or layout: all words arrive translated, all values arrive computed.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any, Literal, get_args

NEGATIVE = "△"
NOTHING = "-"
# Wide enough for any sum of money; the usual 28 digits would refuse to round a longer number.
_EXACT = Context(prec=120)

Align = Literal["start", "center", "end"]
RowKind = Literal["body", "subtotal", "total"]
ChartKind = Literal["bar", "hbar", "stacked", "line", "map"]
SeriesRole = Literal["plan", "result", "other"]
State = Literal["draft", "frozen"]


@dataclass(frozen=True)
class Number:
    """The value of one figure and the text that prints it; rounding (half up) happens here and nowhere else.

    A value of None needs its `text`, the sentence that declares why nothing stands here; every other text is made here.
    """

    key: str
    value: int | Decimal | None
    unit: str
    decimals: int = 0
    text: str = ""
    suffix: str = ""  # printed after the digits: "%", "명"
    dash_zero: bool = False  # zero means "none" here and prints as a dash

    def __post_init__(self) -> None:
        if not self.key:
            raise ValueError("a number without a figure key")
        if isinstance(self.value, bool) or not isinstance(self.value, int | Decimal | None):
            raise TypeError(f"{self.key}: {type(self.value).__name__} is not an exact number")
        if self.value is None and not self.text:
            raise ValueError(f"{self.key}: no value and no words that say why")
        if self.value is not None and self.text not in ("", self._printed()):
            raise ValueError(f"{self.key}: {self.text!r} does not print {self.value}")
        if self.value is not None:
            object.__setattr__(self, "text", self._printed())

    @property
    def rounded(self) -> Decimal | None:
        """The value as printed; every writer that stores a real number stores this one."""
        if self.value is None:
            return None
        rounded = Decimal(self.value).quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP, _EXACT)
        return rounded if rounded else abs(rounded)  # no minus before a zero

    def _printed(self) -> str:
        rounded = self.rounded
        assert rounded is not None
        if not rounded and self.dash_zero:
            return NOTHING
        sign = NEGATIVE if rounded < 0 else ""
        return f"{sign}{abs(rounded):,f}{self.suffix}"

    def parsed(self, printed: str) -> Decimal | None:
        """Read a printed number back; raises ValueError when it is not a print of such a number."""
        text = printed.strip()
        if self.value is None and "".join(text.split()) == "".join(self.text.split()):
            return None
        if text == NOTHING and self.dash_zero:
            return Decimal(0)
        digits = text.removesuffix(self.suffix).replace(",", "").replace(NEGATIVE, "-")
        try:
            return Decimal(digits)
        except InvalidOperation as error:
            raise ValueError(f"{self.key}: {printed!r} is not a number") from error


Cell = str | Number
Text = str | tuple[Cell, ...]


def parts(text: Text) -> tuple[Cell, ...]:
    return (text,) if isinstance(text, str) else text


def plain(text: Text) -> str:
    return "".join(part if isinstance(part, str) else part.text for part in parts(text))


def sentence(template: str, **numbers: Cell) -> Text:
    """Put numbers into a translated template with %(name)s places and keep them numbers."""
    pieces = re.split(r"%\((\w+)\)s", template)
    found: list[Cell] = [numbers[piece] if place % 2 else piece for place, piece in enumerate(pieces)]
    return tuple(piece for piece in found if piece != "")


@dataclass(frozen=True)
class Column:
    head: str
    align: Align = "start"
    group: str = ""  # neighbours with one group share a head above their own
    unit: str = ""
    width: int | None = None  # weight against the other columns


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    level: int = 0
    kind: RowKind = "body"


@dataclass(frozen=True)
class Table:
    slug: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unit_note: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        for place, row in enumerate(self.rows):
            if len(row.cells) != len(self.columns):
                raise ValueError(f"{self.slug}, row {place}: {len(row.cells)} cells for {len(self.columns)} columns")


@dataclass(frozen=True)
class Series:
    """One column of the chart's table, drawn."""

    column: int
    role: SeriesRole = "other"


@dataclass(frozen=True)
class Chart:
    """A picture of a table: labels and values are read from the body rows, so the two cannot disagree."""

    slug: str
    title: str
    kind: ChartKind
    table: Table
    series: tuple[Series, ...]
    label_column: int = 0
    group_column: int | None = None  # gives neighbours in a map one colour


@dataclass(frozen=True)
class Paragraph:
    text: Text


UNDER = 1  # the level of a bullet that belongs to the one before it


@dataclass(frozen=True)
class Bullet:
    text: Text
    level: int = 0


@dataclass(frozen=True)
class Bullets:
    items: tuple[Bullet, ...]


@dataclass(frozen=True)
class KeyFigure:
    label: str
    number: Number
    note: Text = ""


@dataclass(frozen=True)
class KeyFigures:
    items: tuple[KeyFigure, ...]


Block = Table | Chart | Paragraph | Bullets | KeyFigures


@dataclass(frozen=True)
class Section:
    slug: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()


@dataclass(frozen=True)
class Definition:
    """What a key means, where it comes from, and what it says here: one row of the appendix."""

    key: str
    label: str
    unit: str
    definition: str
    source: str
    value_text: str


@dataclass(frozen=True)
class Place:
    section: str
    block: str
    row: int
    column: int

    def __str__(self) -> str:
        return f"{self.section}/{self.block}[{self.row},{self.column}]"


@dataclass(frozen=True)
class Document:
    name: str
    title: str
    subtitle: str
    organisation: str
    scope_text: str
    cut_text: str
    made_text: str
    state: State
    language: str
    sections: tuple[Section, ...]
    definitions: tuple[Definition, ...] = ()

    def __post_init__(self) -> None:
        """A document that contradicts itself cannot be made."""
        slugs = [section.slug for section, _ in self.walk()] + [table.slug for table in self.tables()]
        repeated = sorted({slug for slug in slugs if slugs.count(slug) > 1})
        if repeated:
            raise ValueError(f"repeated slugs: {', '.join(repeated)}")
        first: dict[str, tuple[Place, Number]] = {}
        for place, number in self.numbers():
            seen_at, seen = first.setdefault(number.key, (place, number))
            if (seen.value, seen.unit) != (number.value, number.unit):
                raise ValueError(
                    f"{number.key} is {seen.value} {seen.unit} at {seen_at} and {number.value} {number.unit} at {place}"
                )

    def walk(self) -> Iterator[tuple[Section, int]]:
        """Every section in reading order with its depth, the first level being 1."""

        def below(sections: tuple[Section, ...], depth: int) -> Iterator[tuple[Section, int]]:
            for section in sections:
                yield section, depth
                yield from below(section.sections, depth + 1)

        return below(self.sections, 1)

    def tables(self) -> Iterator[Table]:
        """Every table in reading order, those of charts included."""
        for section, _ in self.walk():
            for block in section.blocks:
                if isinstance(block, Table | Chart):
                    yield block if isinstance(block, Table) else block.table

    def numbers(self) -> Iterator[tuple[Place, Number]]:
        """Every number with its place; in text blocks the row is the item and the column its part."""
        for section, _ in self.walk():
            for index, block in enumerate(section.blocks):
                name = block.table.slug if isinstance(block, Chart) else getattr(block, "slug", str(index))
                for row, cells in enumerate(_lines(block)):
                    for column, cell in enumerate(cells):
                        if isinstance(cell, Number):
                            yield Place(section.slug, name, row, column), cell


def _lines(block: Block) -> Iterator[tuple[Cell, ...]]:
    match block:
        case Table():
            yield from (row.cells for row in block.rows)
        case Chart():
            yield from (row.cells for row in block.table.rows)
        case Paragraph():
            yield parts(block.text)
        case Bullets():
            yield from (parts(item.text) for item in block.items)
        case KeyFigures():
            yield from ((item.number, *parts(item.note)) for item in block.items)


JSON_FORMAT = 1
_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (*get_args(Block), Number, Column, Row, Series, Bullet, KeyFigure, Section, Definition, Document)
}


def to_json(document: Document) -> str:
    """Effect: none. Returns text from which `from_json` makes an equal document."""
    return json.dumps({"format": JSON_FORMAT, "document": _packed(document)}, ensure_ascii=False)


def from_json(text: str) -> Document:
    """Raises ValueError or TypeError when the text is no document of this format."""
    stored = json.loads(text)
    if not isinstance(stored, dict) or stored.get("format") != JSON_FORMAT:
        raise ValueError("not a stored document of format 1")
    document = _unpacked(stored["document"])
    if not isinstance(document, Document):
        raise TypeError("not a document")
    return document


def _packed(value: object) -> object:
    if isinstance(value, Decimal):
        return {"is": "Decimal", "value": str(value)}
    if isinstance(value, tuple):
        return [_packed(item) for item in value]
    if is_dataclass(value):
        return {"is": type(value).__name__} | {f.name: _packed(getattr(value, f.name)) for f in fields(value)}
    return value


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_unpacked(item) for item in value)
    if not isinstance(value, dict):
        return value
    kind = value.pop("is")
    if kind == "Decimal":
        return Decimal(value["value"])
    return _KINDS[kind](**{name: _unpacked(item) for name, item in value.items()})
