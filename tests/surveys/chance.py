"""How much somebody hits who guesses.

Not for what is guessed: tests.surveys.attacker.
"""

from __future__ import annotations

from math import comb

CERTAINTY = 0.99999  # a true store fails once in 100,000 runs


def most_by_chance(chance, ways, people):
    """How many of the people somebody hits who guesses, at most, with CERTAINTY for all ways taken together."""
    left, hits = 1.0, -1
    while left > (1 - CERTAINTY) / ways:
        hits += 1
        left -= comb(people, hits) * chance**hits * (1 - chance) ** (people - hits)
    return hits
