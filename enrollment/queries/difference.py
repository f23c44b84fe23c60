"""One thing that does not hold, as the checks name it.

Not for finding it: enrollment.queries.invariants.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """One thing that does not hold: its kind, the row's text key, and what stands against what; of results the year."""

    kind: str
    row: str
    text: str
    year: int | None = None
