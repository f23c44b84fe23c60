"""What people do about a finding: answer, plan and finish steps, bring evidence, change its state.

Not for taking in a round: audit.imports.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import chain

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Person
from audit import rules
from audit.models import Evidence, Finding, Step
from core.errors import refuse_if, refuse_unless
from core.periods import today
from exchange import actions as exchange
from journal import actions as journal


@transaction.atomic
def answer(*, finding: Finding, text_ko: str, text_en: str, seen_ko: str, by: Person) -> None:
    """Write the institute's answer in place of `seen_ko`, the Korean answer that the writer had before him.

    Raises: Refused when a rule says no or somebody else wrote an answer meanwhile.
    """
    refuse_if(rules.why_not_answer(by, finding, text_ko))
    old = {"answer_ko": finding.answer_ko, "answer_en": finding.answer_en}
    moved = Finding.objects.filter(pk=finding.pk, answer_ko=seen_ko).update(answer_ko=text_ko, answer_en=text_en)
    refuse_unless(moved == 1, _("Somebody else changed the answer meanwhile. Read it, then write yours again."))
    journal.record("finding.answered", on=finding, by=by, old=old, new={"answer_ko": text_ko, "answer_en": text_en})


@transaction.atomic
def change_status(*, finding: Finding, to: str, reason: str, by: Person) -> None:
    """Move the finding to another state.

    Raises: Refused when a rule says no or somebody else moved it meanwhile.
    """
    refuse_if(rules.why_not_change_status(by, finding, to, reason))
    moved = Finding.objects.filter(pk=finding.pk, status=finding.status).update(status=to)
    refuse_unless(moved == 1, _("Somebody else changed the state meanwhile. Look at it again."))
    old = {"status": finding.status}
    journal.record("finding.status_changed", on=finding, by=by, old=old, new={"status": to}, reason=reason)
    finding.status = to


@transaction.atomic
def add_step(
    *,
    finding: Finding,
    kind: str,
    text_ko: str,
    text_en: str = "",
    planned_on: date | None = None,
    done_on: date | None = None,
    by: Person,
) -> Step:
    """Add something done or planned, after the steps that stand.

    Raises: Refused when a rule says no.
    """
    refuse_if(rules.why_not_add_step(by, finding, kind=kind, planned_on=planned_on, done_on=done_on, today=today()))
    # The finding is held, so that two steps added at once get two places.
    Finding.objects.select_for_update().get(pk=finding.pk)
    last = finding.steps.aggregate(last=Max("order", default=0))["last"]
    step = Step.objects.create(
        finding=finding,
        kind=kind,
        text_ko=text_ko,
        text_en=text_en,
        planned_on=planned_on,
        done_on=done_on,
        order=last + 1,
    )
    new = {"step": step.order, "kind": kind, "text_ko": text_ko, "planned_on": planned_on, "done_on": done_on}
    journal.record("finding.step_added", on=finding, by=by, new=new)
    return step


@transaction.atomic
def finish_step(*, step: Step, on: date, by: Person) -> None:
    """Mark a planned step as done on the day.

    Raises: Refused when a rule says no or somebody else was first.
    """
    refuse_if(rules.why_not_finish(by, step, on=on, today=today()))
    moved = Step.objects.filter(pk=step.pk, done_on=None).update(done_on=on)
    refuse_unless(moved == 1, _("This step is done already."))
    journal.record("finding.step_finished", on=step.finding, by=by, new={"step": step.order, "done_on": on})


@transaction.atomic
def add_evidence(
    *,
    finding: Finding,
    name: str,
    size_bytes: int,
    content: Iterable[bytes],
    media_type: str,
    title: str,
    by: Person,
) -> Evidence:
    """Keep a file that shows what was done; everybody who may read findings may fetch it.

    Raises: Refused when a rule says no.
    """
    chunks = iter(content)
    head = next(chunks, b"")
    refuse_if(rules.why_not_add_evidence(by, finding, name=name, size_bytes=size_bytes, head=head))
    file = exchange.store_file(
        name=name, content=chain([head], chunks), media_type=media_type, by=by, permission="findings.read"
    )
    evidence = Evidence.objects.create(finding=finding, file=file, title=title or file.name)
    new = {"title": evidence.title, "file": file.name, "sha256": file.sha256}
    journal.record("finding.evidence_added", on=finding, by=by, new=new)
    return evidence
