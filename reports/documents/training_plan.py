"""The training plan's summary: by category beside the year before, by programme and quarter.

Not for values: keys only.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports.document import Section
from reports.documents import blocks
from reports.figures.book import Book


def sections(book: Book) -> tuple[Section, ...]:
    """All sections in order."""
    year = f"plan.{book.scope.year}"
    return (
        Section(
            "size", _("Size of training"),
            (
                blocks.key_figures(
                    book,
                    (
                        (f"{year}.courses", _("Courses")),
                        (f"{year}.classroom.runs", _("Classroom runs")),
                        (f"{year}.trainees", _("Trainees")),
                    ),
                ),
                blocks.size_of_training(book),
            ),
        ),
        Section("by-category", _("Summary by category"), (blocks.category_table(book), blocks.category_chart(book))),
        Section(
            "by-programme", _("Runs and trainees by quarter"),
            (blocks.programme_table(book), blocks.classroom_quarter_chart(book)),
        ),
    )  # fmt: skip
