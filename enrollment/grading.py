"""The test at the end of e-learning: drawing questions, reading what was chosen, and the points for it.

Not for who may take it: enrollment.rules.tests. Plain values in and out; every question weighs the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

Drawn = list[tuple[int, list[int]]]  # a question's key, and the numbers of its options in the order in which they stand


@dataclass(frozen=True)
class Tries:
    """How a place stands with its test: attempts used of those allowed, the best points, and the points asked for."""

    allowed: int
    used: int = 0
    is_open: bool = False
    best: Decimal | None = None
    mark: Decimal | None = None

    @property
    def left(self) -> int:
        return max(0, self.allowed - self.used)

    @property
    def passed(self) -> bool:
        return self.best is not None and self.best >= (self.mark or 0)


def draw(rng: Random, options: Mapping[int, int], asked: int) -> Drawn:
    """So many of the questions (key: number of options) in an order of their own, each with its options shuffled.

    Of fewer questions than asked for, all are drawn.
    """
    keys = rng.sample(sorted(options), min(asked, len(options)))
    return [(key, rng.sample(range(options[key]), options[key])) for key in keys]


def chosen(drawn: Sequence[Any], ticked: Callable[[int], Collection[str]]) -> list[list[int]]:
    """The options that were chosen for each question, by their own numbers; `ticked` gives the places as they stood.

    What is no place of an option is left out.

    >>> chosen([(7, [2, 0, 1]), (9, [0, 1])], lambda key: {7: ["0", "2", "x", "9"]}.get(key, []))
    [[1, 2], []]
    """
    return [sorted(order[place] for place in range(len(order)) if str(place) in ticked(key)) for key, order in drawn]


def is_right(right: Collection[int], answer: Collection[int]) -> bool:
    """Whether exactly the right options were chosen; half an answer is none."""
    return bool(right) and set(right) == set(answer)


def points(rights: Sequence[Collection[int]], answers: Sequence[Collection[int]]) -> Decimal:
    """The points of 100, two digits, never rounded up; questions without an answer are wrong.

    >>> points([[0], [1, 2], [0]], [[0], [2, 1]]), points([[0]], [[0]]), points([], [])
    (Decimal('66.66'), Decimal('100.00'), Decimal('0.00'))
    """
    hits = sum(is_right(right, answer) for right, answer in zip(rights, answers, strict=False))
    return Decimal(hits * 10_000 // max(1, len(rights))).scaleb(-2)
