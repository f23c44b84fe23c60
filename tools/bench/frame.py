"""How a row is measured: rounds, ours and the yardstick in turn, a ratio from each round.

Not for what is measured: tools.bench.rows.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

Measure = Callable[[Any], float]


@dataclass(frozen=True)
class Row:
    """One line of the table. `ours` and `yardstick` get the world and return one figure in `unit`."""

    name: str
    yardstick_name: str
    unit: str
    aim: str
    world: Callable[[], AbstractContextManager[Any]]
    ours: Measure
    yardstick: Measure
    rounds: int = 5
    # Whether a first use of both sides is thrown away, so that caches are warm; too dear where one takes minutes.
    warm: bool = True


@dataclass
class Result:
    """The figures of all rounds, in their order, and notes that are printed below."""

    ours: list[float] = field(default_factory=list)
    yardstick: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        """Ours by yardstick, both of the same round."""
        return [mine / theirs for mine, theirs in zip(self.ours, self.yardstick, strict=True)]


def run(row: Row, world: Any, rounds: int | None = None) -> Result:
    """Measure all rounds; who goes first changes from round to round, so that a warm machine favours nobody."""
    result = Result()
    world.notes.clear()  # of the row before
    if row.warm:
        row.ours(world)
        row.yardstick(world)
    for number in range(rounds or row.rounds):
        for mine in (number % 2 == 0, number % 2 == 1):
            (result.ours if mine else result.yardstick).append((row.ours if mine else row.yardstick)(world))
    result.notes = [*world.notes, f"load average at the end: {os.getloadavg()[0]:.1f}"]
    return result


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes on the clock of the wall."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def spread(figures: list[float], digits: int) -> str:
    """Min, median and max."""
    low, middle, high = min(figures), statistics.median(figures), max(figures)
    return " / ".join(f"{figure:,.{digits}f}" for figure in (low, middle, high))


def lines(row: Row, result: Result) -> Iterator[str]:
    """The row as text: the ratio first, the absolute figures beside it."""
    digits = 2 if row.unit == "s" else 0
    yield f"{row.name}  ({row.rounds if not result.ours else len(result.ours)} rounds; min / median / max)"
    yield f"    ratio to {row.yardstick_name}: {spread(result.ratios, 2)}   aim: {row.aim}"
    yield f"    ours {spread(result.ours, digits)} {row.unit}   yardstick {spread(result.yardstick, digits)} {row.unit}"
    for note in result.notes:
        yield f"    {note}"
