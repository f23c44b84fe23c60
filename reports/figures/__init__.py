"""The registry of figures: every published number has one key, one definition, its rows and one source.

Not for computing (book.py) and not for printing (documents, writers).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from reports.figures import (
    audit,
    budget,
    content,
    courses,
    facilities,
    hours,
    organisation,
    results,
    scores,
    series,
    surveys,
)
from reports.figures.kinds import AnyFigure, Difference, Figure, FigureError, NotRecorded, Ratio

__all__ = ["FIGURES", "Difference", "Figure", "FigureError", "NotRecorded", "Ratio", "registered"]


def registered(figures: Iterable[AnyFigure]) -> dict[str, AnyFigure]:
    """Figures by key pattern. Raises ValueError at start when a key stands twice."""
    found: dict[str, AnyFigure] = {}
    for figure in figures:
        if figure.key in found:
            raise ValueError(f"two figures have the key {figure.key}")
        found[figure.key] = figure
    return found


FIGURES = registered(
    chain(
        organisation.FIGURES, courses.FIGURES, results.FIGURES, scores.FIGURES, series.FIGURES, surveys.FIGURES,
        hours.FIGURES, content.FIGURES, budget.FIGURES, audit.FIGURES, facilities.FIGURES,
    )
)  # fmt: skip
