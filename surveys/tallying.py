"""From opened answers to what is kept of them: counts by question, points, texts in an order of chance.

Not for opening: surveys.opening. Everything below the least number is merged or left out here, before it is stored:
no small cell exists in the database, and none comes out by subtracting what is shown (decision 0036).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.answers import SCALE, Asked
from surveys.bands import UNKNOWN

ALL = "all"
MOST_BANDS = 10  # unions of bands are tried one by one

Group = tuple[str, ...]  # the bands that are counted as one


@dataclass(frozen=True)
class Sheet:
    """One opened answer."""

    answers: Mapping[str, Any]
    bands: Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """One tally. `n` is how many people answered the question, `points` the sum of a scale."""

    order: int
    band_kind: str
    band: str
    counts: dict[str, int]
    n: int
    points: int | None


def sheet_of(payload: Mapping[str, Any]) -> Sheet:
    """An opened payload as a sheet."""
    return Sheet(payload["a"], payload.get("b", {}))


def tallies(questions: Sequence[Asked], sheets: Sequence[Sheet], minimum: int) -> list[Line]:
    """The lines of every question that at least `minimum` people answered: of all, and of every band that is left.

    Texts have none. A question that fewer answered is left out altogether.
    """
    found = []
    for question in questions:
        answered = [sheet for sheet in sheets if str(question.order) in sheet.answers]
        if question.kind == "text" or len(answered) < minimum:
            continue
        found.append(_line(question, answered, ALL, ""))
        for kind, groups in groups_of(answered, minimum).items():
            for group in groups:
                own = [sheet for sheet in answered if sheet.bands.get(kind, UNKNOWN) in group]
                found.append(_line(question, own, kind, "+".join(group)))
    return found


def texts(
    questions: Sequence[Asked], sheets: Sequence[Sheet], shuffle: Callable[[list[str]], None]
) -> dict[int, list[str]]:
    """What was written to each question in own words, shuffled for each anew: no two texts stay together."""
    found = {}
    for question in questions:
        if question.kind == "text":
            said = [sheet.answers[str(question.order)] for sheet in sheets if str(question.order) in sheet.answers]
            shuffle(said)
            found[question.order] = said
    return found


def groups_of(sheets: Sequence[Sheet], minimum: int) -> dict[str, list[Group]]:
    """How the bands of each kind are merged so that no union of groups, of one kind or of two, gives away fewer than
    `minimum` people by subtraction. A kind of which one group is left is left out: it would be all.
    """
    kinds = sorted({kind for sheet in sheets for kind in sheet.bands})
    found: dict[str, list[Group]] = {}
    for kind in kinds:
        groups = merged(Counter(sheet.bands.get(kind, UNKNOWN) for sheet in sheets), minimum)
        while len(groups) > 1 and (
            len(groups) > MOST_BANDS
            or any(gives_away(_joint(sheets, kind, groups, other, kept), minimum) for other, kept in found.items())
        ):
            groups = _smallest_two_merged(groups, Counter(sheet.bands.get(kind, UNKNOWN) for sheet in sheets))
        if len(groups) > 1:
            found[kind] = groups
    return found


def merged(sizes: Mapping[str, int], minimum: int) -> list[Group]:
    """Merge the smallest band with the next smallest until each has enough, or one is left. Empty bands are none.

    Never is one hidden beside a total: what is too small goes into another, and the total stays their sum.
    """
    groups: list[Group] = [(band,) for band in sorted(sizes) if sizes[band]]
    while len(groups) > 1 and min(_size(group, sizes) for group in groups) < minimum:
        groups = _smallest_two_merged(groups, sizes)
    return groups


def gives_away(joint: Mapping[tuple[int, int], int], minimum: int) -> bool:
    """Whether a union of groups of one kind lies within a union of groups of the other and leaves out a few people:
    whoever knows that it does would subtract the two.

    `joint` counts people by their group in either kind. For a union of the one kind only the smallest union of the
    other that holds it needs a look: every further group adds all of its people.
    """
    turned = {(second, first): n for (first, second), n in joint.items()}
    return _leaves_few(joint, minimum) or _leaves_few(turned, minimum)


def _leaves_few(joint: Mapping[tuple[int, int], int], minimum: int) -> bool:
    firsts = sorted({first for first, _second in joint})
    for union in range(1, 2 ** len(firsts)):
        inside = {first for i, first in enumerate(firsts) if union >> i & 1}
        touched = {second for (first, second), n in joint.items() if n and first in inside}
        left = sum(n for (first, second), n in joint.items() if second in touched and first not in inside)
        if 0 < left < minimum:
            return True
    return False


def _joint(
    sheets: Iterable[Sheet], kind: str, groups: Sequence[Group], other: str, kept: Sequence[Group]
) -> Counter[tuple[int, int]]:
    place = {band: i for i, group in enumerate(groups) for band in group}
    other_place = {band: i for i, group in enumerate(kept) for band in group}
    return Counter(
        (place[sheet.bands.get(kind, UNKNOWN)], other_place[sheet.bands.get(other, UNKNOWN)]) for sheet in sheets
    )


def _size(group: Group, sizes: Mapping[str, int]) -> int:
    return sum(sizes[band] for band in group)


def _smallest_two_merged(groups: Sequence[Group], sizes: Mapping[str, int]) -> list[Group]:
    first, second, *others = sorted(groups, key=lambda group: (_size(group, sizes), group))
    return sorted([tuple(sorted(first + second)), *others])


def _line(question: Asked, sheets: Sequence[Sheet], kind: str, band: str) -> Line:
    options = SCALE if question.kind == "scale5" else question.options
    chosen: Counter[str] = Counter()
    for sheet in sheets:
        value = sheet.answers[str(question.order)]
        chosen.update([str(one) for one in value] if isinstance(value, list) else [str(value)])
    points = sum(int(option) * chosen[option] for option in options) if question.kind == "scale5" else None
    # In the order of the options: that of the answers is nobody's business.
    return Line(question.order, kind, band, {option: chosen[option] for option in options}, len(sheets), points)
