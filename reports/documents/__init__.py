"""The documents: each turns a Book of figures into a format-neutral Document.

Not for values: documents name keys only; arithmetic or a bare number in them fails a test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.document import Section
from reports.documents import audit_followup, budget_execution, quarterly, training_plan
from reports.figures.book import Book


@dataclass(frozen=True)
class DocumentKind:
    """One document that can be made: its name in addresses and commands, title, and sections."""

    name: str
    title: str | Promise
    about: str | Promise
    sections: Callable[[Book], tuple[Section, ...]]


DOCUMENTS: dict[str, DocumentKind] = {
    kind.name: kind
    for kind in (
        DocumentKind(
            "quarterly", _("Quarterly business report"),
            _("Organisation, budget, training plan and programmes, results, findings, with charts."),
            quarterly.sections,
        ),
        DocumentKind(
            "training-plan", _("Training plan summary"),
            _("The plan by category and by programme beside the year before."), training_plan.sections,
        ),
        DocumentKind(
            "budget-execution", _("Budget execution"),
            _("Appropriations, commitments and quarterly plans of every line."), budget_execution.sections,
        ),
        DocumentKind(
            "audit-followup", _("Follow-up of the council's audit"),
            _("Findings by kind and state, with what was done."), audit_followup.sections,
        ),
    )
}  # fmt: skip
