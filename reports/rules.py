"""What may be done with a report run, and by whom; its states.

Not for making it: actions.py.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person
from exchange.models import Job
from reports.documents import DOCUMENTS
from reports.models import ReportRun

State = ReportRun.State

RUN_TRANSITIONS: dict[str, tuple[str, ...]] = {
    State.MAKING: (State.DRAFT,),
    State.DRAFT: (State.PUBLISHED,),
    State.PUBLISHED: (),
}
TRANSITIONS = {ReportRun: RUN_TRANSITIONS}


def why_not_make(user: Person, document: str) -> str | None:
    """Why this person cannot make this document, or None."""
    if document not in DOCUMENTS:
        return _("There is no such document.")
    if not user.may("reports.make"):
        return _("Your role reads reports and does not make them; ask the planning division.")
    return None


def why_not_publish(user: Person, run: ReportRun) -> str | None:
    """Why this person cannot freeze this run, or None."""
    return why_not_publish_now(run) or why_this_person_does_not_publish(user)


def why_not_publish_now(run: ReportRun) -> str | None:
    """Why the run cannot be frozen in its state, whoever asks, or None."""
    if run.state == State.PUBLISHED:
        return _("This report is frozen already; its files never change. Make a new one and compare the two.")
    if State.PUBLISHED not in RUN_TRANSITIONS[run.state]:
        return _("Only a finished draft can be frozen; wait for it or make it again.")
    if run.job and run.job.state in (Job.State.QUEUED, Job.State.RUNNING):
        return _("This report is being frozen already; the inbox tells when it is done.")
    return None


def why_this_person_does_not_publish(user: Person) -> str | None:
    """Why this person cannot freeze any run, or None."""
    if not user.may("reports.publish"):
        return _("Your role does not freeze reports; ask the planning division.")
    return None


def names_hidden(user: Person, model: str) -> bool:
    """Whether rows of this model (such as "accounts.person") may be counted but not named to this person."""
    return model == Person._meta.label_lower and not user.may("people.read")
