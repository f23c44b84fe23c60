"""The council's findings in words: a list, and each with its answer and steps.

Not for counting them: blocks.finding_matrix names the keys.
"""

from __future__ import annotations

from django.utils import formats
from django.utils.translation import gettext as _

from audit.models import Finding, Step
from reports.document import Bullet, Bullets, Column, Paragraph, Row, Section, Table
from reports.figures.book import Book
from reports.queries import findings_of


def listing(book: Book) -> Table:
    """One line a finding: number, kind, topic, owners, state."""
    columns = tuple(Column(head) for head in (_("No."), _("Kind"), _("Topic"), _("Owner"), _("State")))
    rows = [
        Row((str(f.number), f.get_kind_display(), str(f), _owners(f), f.get_status_display()))
        for f in findings_of(book.scope.before)
    ]
    return Table("finding-list", _("Findings"), columns, tuple(rows))


def by_kind(book: Book) -> tuple[Section, ...]:
    """A section for each kind, with a part for each finding."""
    found = list(findings_of(book.scope.before))
    return tuple(
        Section(f"kind-{kind.value}", str(kind.label), sections=tuple(_part(f) for f in found if f.kind == kind))
        for kind in Finding.Kind
    )


def _part(finding: Finding) -> Section:
    state = _("State: %(state)s. Owner: %(owner)s.") % {
        "state": finding.get_status_display(), "owner": _owners(finding),
    }  # fmt: skip
    steps = tuple(Bullet(_step(step)) for step in finding.steps.all())
    return Section(
        f"finding-{finding.number}", _("Finding %(number)s: %(topic)s") % {"number": finding.number, "topic": finding},
        (Paragraph(finding.request), Paragraph(state), Paragraph(finding.answer), Bullets(steps)),
    )  # fmt: skip


def _step(step: Step) -> str:
    day = step.done_on or step.planned_on
    words = f"{step.get_kind_display()}: {step}"
    return f"{words} ({formats.date_format(day, 'DATE_FORMAT')})" if day else words


def _owners(finding: Finding) -> str:
    return ", ".join(str(division) for division in finding.divisions.all())
