"""Sums of the budget tree: what a node holds is what its leaves hold.

Not for reading the database: budget.queries feeds it plain numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.money import rate


@dataclass(frozen=True)
class Sums:
    """Won of one node: last year's and this year's appropriation, commitments and payments so far."""

    before_krw: int = 0
    now_krw: int = 0
    executed_krw: int = 0
    paid_krw: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.before_krw + other.before_krw,
            self.now_krw + other.now_krw,
            self.executed_krw + other.executed_krw,
            self.paid_krw + other.paid_krw,
        )

    @property
    def change_krw(self) -> int:
        return self.now_krw - self.before_krw

    @property
    def change_rate(self) -> Decimal | None:
        """Change in percent of last year; None where there was nothing last year."""
        return rate(self.change_krw, self.before_krw)

    @property
    def executed_rate(self) -> Decimal | None:
        """Commitments in percent of the appropriation; None where there is no appropriation."""
        return rate(self.executed_krw, self.now_krw)

    @property
    def paid_rate(self) -> Decimal | None:
        return rate(self.paid_krw, self.now_krw)

    @property
    def left_krw(self) -> int:
        return self.now_krw - self.executed_krw


def roll_up(parents: Mapping[int, int | None], leaves: Mapping[int, Sums]) -> dict[int, Sums]:
    """Add every node's own sums to all nodes above it.

    `parents` maps each node to its parent (None at the top); `leaves` holds the nodes that carry money.
    Returns: the sums of every node of `parents`.
    """
    totals = dict.fromkeys(parents, Sums())
    for leaf, own in leaves.items():
        node: int | None = leaf
        while node is not None:
            totals[node] += own
            node = parents[node]
    return totals


def in_quarters(by_month: Mapping[int, int]) -> tuple[int, int, int, int]:
    """Twelve months (those missing are nothing) as four quarters."""
    quarters = [0, 0, 0, 0]
    for month, amount in by_month.items():
        quarters[(month - 1) // 3] += amount
    return tuple(quarters)  # type: ignore[return-value]  # four by construction


def cumulated(quarters: Sequence[int]) -> tuple[int, ...]:
    """Running totals, as plans are judged: what should be bound by the end of each quarter."""
    running = 0
    totals = []
    for amount in quarters:
        running += amount
        totals.append(running)
    return tuple(totals)
