"""Who takes what in a year of full size: how many places each course gets, who gets them, who completes.

Not for rows or tables: enrollment.imports.full.years. Plain values in and out, without dice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

YEARS = (2022, 2023)  # what full size fills, here and in the apps above

# Neighbours in a course are far apart in the list of people. Prime, so that it meets everybody before it repeats.
STRIDE = 7_919


def seat(start: int, place: int, people: int) -> int:
    """The person of a place: all different for `people` places in a row, whatever the start.

    Returns: an index of 0 to people - 1. Raises: ValueError when the stride would repeat people.
    """
    if people % STRIDE == 0:
        raise ValueError(f"{people} people cannot be walked through in steps of {STRIDE}.")
    return (start + place) * STRIDE % people


def completes(number: int, completed: int, places: int) -> bool:
    """Whether the place with this number (from 0) is one of the completed ones, which lie evenly among all places."""
    return (number + 1) * completed // places > number * completed // places


def parts(total: int, weights: Sequence[Fraction | int], most: int) -> list[int]:
    """The total in whole parts by weight, no part above `most`; largest remainders get what rounding leaves.

    Returns: as many parts as weights; they add up to the total. Raises: ValueError when `most` leaves no room.
    """
    if total > most * sum(1 for weight in weights if weight):
        raise ValueError(f"{total} does not fit into {len(weights)} parts of at most {most}.")
    fixed: dict[int, int] = {}
    while True:
        free = {n: Fraction(weight) for n, weight in enumerate(weights) if n not in fixed}
        left, whole = total - sum(fixed.values()), sum(free.values())
        exact = {n: left * weight / whole if whole else Fraction(0) for n, weight in free.items()}
        over = [n for n, value in exact.items() if value > most]
        if not over:
            return _rounded(exact, fixed, left, most, len(weights))
        fixed |= dict.fromkeys(over, most)


def _rounded(exact: Mapping[int, Fraction], fixed: Mapping[int, int], left: int, most: int, length: int) -> list[int]:
    floors = {n: int(value) for n, value in exact.items()}
    rest = left - sum(floors.values())
    in_turn = sorted((n for n in exact if exact[n] and floors[n] < most), key=lambda n: (floors[n] - exact[n], n))
    for n in in_turn[:rest]:
        floors[n] += 1
    return [fixed.get(n, floors.get(n, 0)) for n in range(length)]
