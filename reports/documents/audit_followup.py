"""The follow-up of the council's audit: findings by kind and state, and what was done about each.

Not for values: keys only.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports.document import Section
from reports.documents import blocks, findings
from reports.figures.book import Book


def sections(book: Book) -> tuple[Section, ...]:
    """All sections in order."""
    return (
        Section("summary", _("Summary"), (blocks.finding_matrix(book), blocks.finding_chart(book))),
        Section("answers", _("Findings and answers"), sections=findings.by_kind(book)),
    )
