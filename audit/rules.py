"""What may be done with a finding and by whom, each refusal as a sentence; the table of its states.

Not for finding rows: audit.queries.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Person
from audit import owners
from audit.models import Finding, Step
from exchange.rules import why_not_keep_evidence

Status = Finding.Status

FINDING_TRANSITIONS: dict[str, frozenset[str]] = {
    Status.UNDER_REVIEW: frozenset({Status.IN_PROGRESS, Status.DONE, Status.NOT_TAKEN_UP}),
    Status.IN_PROGRESS: frozenset({Status.UNDER_REVIEW, Status.DONE, Status.NOT_TAKEN_UP}),
    # The council may ask again; what is closed can be opened with a reason.
    Status.DONE: frozenset({Status.IN_PROGRESS}),
    Status.NOT_TAKEN_UP: frozenset({Status.UNDER_REVIEW, Status.IN_PROGRESS}),
}
TRANSITIONS = {Finding: FINDING_TRANSITIONS}


def why_not_keep(user: Person, finding: Finding) -> str | None:
    """Whether the person may write about this finding."""
    if not user.may("findings.edit"):
        return _("Only staff who look after findings may change them.")
    if owners.keeps_all(user) or owners.owns(user, finding):
        return None
    names = ", ".join(str(division) for division in finding.divisions.all())
    return _("This finding belongs to %(divisions)s; ask there or ask a planning officer.") % {"divisions": names}


def why_not_answer(user: Person, finding: Finding, text: str) -> str | None:
    """Whether this answer may be written."""
    if refusal := why_not_keep(user, finding):
        return refusal
    return None if text.strip() else _("Write the answer in Korean; the council reads it.")


def why_not_change_status(user: Person, finding: Finding, to: str, reason: str) -> str | None:
    """Whether the finding may go to this state now."""
    if refusal := why_not_keep(user, finding):
        return refusal
    if to not in FINDING_TRANSITIONS[finding.status]:
        return _("A finding that is “%(now)s” cannot become “%(to)s”.") % {
            "now": finding.get_status_display(),
            "to": Status(to).label,
        }
    if to == Status.DONE and not finding.answer_ko.strip():
        return _("Write the answer first; a finding without an answer cannot be done.")
    if not reason.strip():
        return _("Say why the state changes; the council will ask.")
    return None


def why_not_add_step(
    user: Person, finding: Finding, *, kind: str, planned_on: date | None, done_on: date | None, today: date
) -> str | None:
    """Whether this step may be added: a plan needs a day, what was done lies not ahead."""
    if refusal := why_not_keep(user, finding):
        return refusal
    if kind == Step.Kind.PLAN and planned_on is None:
        return _("A plan needs the day it is planned for.")
    if kind == Step.Kind.PLAN and done_on is not None:
        return _("A plan is finished on its own line; leave the day it was done empty.")
    if done_on is not None and done_on > today:
        return _("%(day)s is in the future; enter what is done on the day it is done.") % {"day": done_on}
    return None


def why_not_finish(user: Person, step: Step, *, on: date, today: date) -> str | None:
    """Whether the planned step may be marked as done on the day."""
    if refusal := why_not_keep(user, step.finding):
        return refusal
    if not step.is_open:
        return _("This step is done already.")
    if on > today:
        return _("%(day)s is in the future; enter what is done on the day it is done.") % {"day": on}
    return None


def why_not_add_evidence(user: Person, finding: Finding, *, name: str, size_bytes: int, head: bytes) -> str | None:
    """Whether this file, which begins with `head`, may be kept as evidence."""
    if refusal := why_not_keep(user, finding):
        return refusal
    return why_not_keep_evidence(name=name, size_bytes=size_bytes, head=head)
