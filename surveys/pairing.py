"""Before and after of a leadership diagnosis: opened answers in, sums over the same people out.

Not for opening: surveys.opening. Whoever answered only once is in no sum, so nobody is found by subtracting the mean
of all from that of the pairs: the mean of all exists nowhere (decision 0036).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class Twice(ValueError):
    """One person has two answers in one phase; no honest pair can be made."""


@dataclass(frozen=True)
class Half:
    """One opened answer: the code that stands for its person, and the points by the order of the question."""

    pair: str
    points: Mapping[int, int]


@dataclass(frozen=True)
class PairLine:
    """One question over the people who answered it before and after."""

    order: int
    pairs: int
    before_points: int
    after_points: int


def half_of(payload: Mapping[str, Any]) -> Half:
    """An opened payload as one half of a pair."""
    return Half(str(payload["p"]), {int(order): int(points) for order, points in payload["a"].items()})


def pairs_of(before: Iterable[Half], after: Iterable[Half]) -> list[tuple[Half, Half]]:
    """Both answers of everybody who has two, in the order of their codes, which is one of chance.

    Raises: Twice.
    """
    first, second = _by_code(before), _by_code(after)
    return [(first[code], second[code]) for code in sorted(first.keys() & second.keys())]


def lines(orders: Sequence[int], pairs: Sequence[tuple[Half, Half]], minimum: int) -> list[PairLine]:
    """The sums of every question that at least `minimum` pairs answered on both sides.

    Fewer pairs than that give no line at all. A question that fewer answered is left out.

    >>> low, high = Half("x", {1: 2}), Half("x", {1: 4})
    >>> lines([1], [(low, high)] * 3, 3)
    [PairLine(order=1, pairs=3, before_points=6, after_points=12)]
    >>> lines([1], [(low, high)] * 2, 3)
    []
    """
    found = []
    for order in orders:
        both = [(one.points[order], two.points[order]) for one, two in pairs if order in one.points.keys() & two.points]
        if len(both) >= minimum:
            found.append(PairLine(order, len(both), sum(one for one, _two in both), sum(two for _one, two in both)))
    return found


def mean(points: int, pairs: int) -> str:
    """The mean with one decimal, rounded half up.

    >>> mean(13, 4)
    '3.3'
    """
    return _tenths((points * 20 + pairs) // (pairs * 2))


def change(before_points: int, after_points: int, pairs: int) -> str:
    """How far the mean moved, with its sign and one decimal; rounded from the sums, not from the two rounded means.

    >>> change(10, 13, 3), change(13, 10, 3), change(10, 10, 3)
    ('+1.0', '−1.0', '0.0')
    """
    moved = after_points - before_points
    text = mean(abs(moved), pairs)
    return text if text == "0.0" else ("+" if moved > 0 else "−") + text


def _by_code(halves: Iterable[Half]) -> dict[str, Half]:
    found: dict[str, Half] = {}
    for half in halves:
        if half.pair in found:
            raise Twice
        found[half.pair] = half
    return found


def _tenths(number: int) -> str:
    return f"{number // 10}.{number % 10}"
