"""What is done with reason statements: handed in, withdrawn, decided, read.

Not for what an approved one is worth in minutes: enrollment.actions.presence computes that.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import notify, notify_many
from accounts.models import Person
from core.errors import Refused, refuse_if, refuse_unless
from courses.models import Session
from enrollment.actions import presence
from enrollment.actions.files import Brought, keep
from enrollment.models import Enrollment, ReasonStatement
from enrollment.queries import clock
from enrollment.queries.officers import deciders
from enrollment.rules import statements as rules
from journal import actions as journal

State = ReasonStatement.State


@transaction.atomic
def hand_in(
    *,
    enrollment: Enrollment,
    kind: str,
    from_at: datetime,
    until_at: datetime,
    text: str,
    file: Brought | None = None,
    by: Person,
) -> ReasonStatement:
    """Keep the person's reason for not being there; who decides is told. Journal and message name no kind and text.

    Raises: Refused when a rule says no or the file is not one that is kept.
    """
    # The place is held, so that of two statements at once the second sees the first.
    Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    refuse_if(
        rules.why_not_hand_in(
            by, enrollment, kind=kind, from_at=from_at, until_at=until_at, text=text, now=clock.now()
        )
    )  # fmt: skip
    statement = ReasonStatement.objects.create(
        enrollment=enrollment,
        kind=kind,
        from_at=from_at,
        until_at=until_at,
        text=text.strip(),
        file=keep(brought=file, by=by),
    )
    journal.record("statement.handed_in", on=statement, by=by, new={"from_at": from_at, "until_at": until_at})
    notify_many(
        people=[one for one in deciders() if one.pk not in (by.pk, enrollment.person_id)],
        text=gettext_lazy("A reason statement was handed in in “%(run)s”. It waits for a decision."),
        values={"run": enrollment.run},
        url=statement.get_absolute_url(),
        by=by,
    )
    return statement


@transaction.atomic
def withdraw(*, statement: ReasonStatement, by: Person) -> None:
    """Take the statement back before it is decided.

    Raises: Refused when a rule says no or it was decided meanwhile.
    """
    refuse_if(rules.why_not_withdraw(by, statement))
    _move(statement, to=State.WITHDRAWN)
    journal.record("statement.withdrawn", on=statement, by=by)


@transaction.atomic
def decide(*, statement: ReasonStatement, to: str, decision: str, by: Person) -> None:
    """Approve or refuse the statement and tell the person; the time of an approved one counts as excused.

    Raises: Refused when a rule says no or somebody else was faster.
    """
    refuse_if(rules.why_not_decide(by, statement, to=to, decision=decision))
    _move(statement, to=to, decided_at=Now(), decided_by=by, decision=decision.strip())
    journal.record("statement.decided", on=statement, by=by, new={"state": to})
    if to == State.APPROVED:
        _count_as_excused(statement, by)
    text = (
        gettext_lazy("Your statement for “%(run)s” was approved; the time counts as excused.")
        if to == State.APPROVED
        else gettext_lazy("Your statement for “%(run)s” was refused. The reason stands on its page.")
    )
    url = statement.get_absolute_url()
    notify(person=statement.enrollment.person, text=text, values={"run": statement.enrollment.run}, url=url, by=by)


def approve_all(*, statements: Iterable[ReasonStatement], by: Person) -> tuple[int, list[str]]:
    """Approve each by itself, so that the own one, or one that moved on, does not hold up the others.

    Returns: how many were approved, and the sentences of those that were not.
    """
    done, sentences = 0, []
    for statement in statements:
        try:
            decide(statement=statement, to=State.APPROVED, decision="", by=by)
            done += 1
        except Refused as refusal:
            sentences.append(f"{statement.enrollment.person}: {refusal.sentence}")
    return done, sentences


def note_reading(*, statement: ReasonStatement, by: Person, address: str) -> None:
    """Record that somebody else read the statement's words; the own ones need no record."""
    if statement.enrollment.person_id != by.pk:
        journal.record("statement.read", on=statement, by=by, address=address)


def _move(statement: ReasonStatement, *, to: str, **fields: object) -> None:
    moved = ReasonStatement.objects.filter(pk=statement.pk, state=State.HANDED_IN).update(state=to, **fields)
    refuse_unless(moved == 1, _("This statement was decided or withdrawn meanwhile. Look at it again."))
    statement.refresh_from_db(fields=["state", "decided_at", "decided_by", "decision"])


def _count_as_excused(statement: ReasonStatement, by: Person) -> None:
    """Compute the sessions that have begun; those to come find the statement when they are computed."""
    touched = Session.objects.filter(
        run=statement.enrollment.run_id,
        starts_at__lt=min(statement.until_at, clock.now()),
        ends_at__gt=statement.from_at,
    )
    presence.recompute_many(
        sessions=touched.select_related("run__course"), only=[statement.enrollment_id], by=by, decided=True
    )
