"""The execution of the budget as of the cut date, with the plans by quarter.

Not for values: keys only.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports.document import Section
from reports.documents import blocks
from reports.figures.book import Book


def sections(book: Book) -> tuple[Section, ...]:
    """All sections in order."""
    year = f"budget.{book.scope.year}"
    return (
        Section(
            "execution", _("Budget and its execution"),
            (
                blocks.key_figures(
                    book,
                    (
                        (f"{year}.total", _("Budget (thousand won)")),
                        (f"{year}.executed", _("Committed (thousand won)")),
                        (f"{year}.executed.rate", _("Execution rate (%)")),
                        (f"{year}.paid", _("Paid (thousand won)")),
                    ),
                ),
                blocks.budget_table(book),
            ),
        ),
        Section(
            "plans", _("Budget plans by quarter"), (blocks.budget_quarter_chart(book), blocks.budget_plan_table(book))
        ),
    )  # fmt: skip
