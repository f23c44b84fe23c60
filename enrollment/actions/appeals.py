"""What is done about appeals against marks and cases: made, withdrawn, decided with a reason.

Not for the marks themselves: enrollment.actions.presence; nor for cases: enrollment.actions.cases.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import notify, notify_many
from accounts.models import Person
from core.errors import Refused, refuse_if, refuse_unless
from enrollment.actions import cases, differing, presence
from enrollment.actions.files import Brought, keep
from enrollment.models import Appeal, ConductCase, Presence
from enrollment.queries import clock
from enrollment.queries.officers import deciders
from enrollment.rules import appeals as rules
from enrollment.rules.statements import SHORTEST_REASON
from enrollment.traces import said
from journal import actions as journal

State = Appeal.State


@transaction.atomic
def object_to_mark(*, presence: Presence, text: str, file: Brought | None = None, by: Person) -> Appeal:
    """Appeal against a mark. Raises: Refused when a rule says no or one is open already."""
    refuse_if(rules.why_not_object_to_mark(by, presence, clock.now()))
    return _make(Appeal(presence=presence), text, file, by)


@transaction.atomic
def object_to_case(*, case: ConductCase, text: str, file: Brought | None = None, by: Person) -> Appeal:
    """Appeal against the decision of a case. Raises: Refused when a rule says no or one is open already."""
    refuse_if(rules.why_not_object_to_case(by, case, clock.now()))
    return _make(Appeal(case=case), text, file, by)


def _make(appeal: Appeal, text: str, file: Brought | None, by: Person) -> Appeal:
    refuse_unless(len(text.strip()) >= SHORTEST_REASON, _("Say what is wrong; the decision answers it."))
    appeal.text, appeal.file, appeal.made_by = text.strip(), keep(brought=file, by=by), by
    try:
        with transaction.atomic():
            appeal.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("An appeal is open already. Wait for its decision, or withdraw it first.")) from error
    journal.record("appeal.made", on=appeal, by=by, new={"against": "case" if appeal.case else "mark"})
    notify_many(
        people=[one for one in deciders() if one.pk != by.pk],
        text=gettext_lazy("There is an appeal in “%(run)s”. It waits for a decision."),
        values={"run": appeal.enrollment.run},
        url=appeal.get_absolute_url(),
        by=by,
    )
    return appeal


@transaction.atomic
def withdraw(*, appeal: Appeal, by: Person) -> None:
    """Take the appeal back before it is decided. Raises: Refused when a rule says no or it was decided meanwhile."""
    refuse_if(rules.why_not_withdraw(by, appeal))
    _move(appeal, to=State.WITHDRAWN)
    journal.record("appeal.withdrawn", on=appeal, by=by)


@transaction.atomic
def decide(
    *,
    appeal: Appeal,
    to: str,
    decision: str,
    mark: str = "",
    came_at: datetime | None = None,
    left_at: datetime | None = None,
    by: Person,
) -> None:
    """Decide the appeal and tell the person. A granted one sets the new mark, with its times where it has any, or has
    the case decided anew.

    Raises: Refused when a rule says no or somebody else was faster.
    """
    given = presence.Given(mark, came_at, left_at)
    refuse_if(rules.why_not_decide(by, appeal, to=to, mark=mark, decision=decision))
    refuse_if(rules.why_not_times(appeal, to=to, mark=mark, came_at=came_at, left_at=left_at))
    _move(appeal, to=to, decided_at=Now(), decided_by=by, decision=decision.strip())
    new: dict[str, object] = {"state": to}
    if appeal.presence and to == State.GRANTED:
        new["mark"] = mark
    journal.record("appeal.decided", on=appeal, by=by, new=new | said(decision))
    if to == State.GRANTED:
        _follow(appeal, given, by)
    text = (
        gettext_lazy("Your appeal in “%(run)s” was granted. Its page says what changes.")
        if to == State.GRANTED
        else gettext_lazy("Your appeal in “%(run)s” was rejected. The reason stands on its page.")
    )
    url = appeal.get_absolute_url()
    notify(person=appeal.made_by, text=text, values={"run": appeal.enrollment.run}, url=url, by=by)
    if to == State.GRANTED:
        differing.tell(enrollments=[appeal.enrollment], by=by)
    if to == State.GRANTED and (judge := _judge(appeal)) is not None:
        told = gettext_lazy("An appeal against your mark or decision in “%(run)s” was granted.")
        notify(person=judge, text=told, values={"run": appeal.enrollment.run}, by=by)


def _judge(appeal: Appeal) -> Person | None:
    """Who set the mark or decided the case, as it was before the appeal."""
    return appeal.presence.changed_by if appeal.presence else appeal.case.decided_by if appeal.case else None


def _follow(appeal: Appeal, given: presence.Given, by: Person) -> None:
    if appeal.case is not None:
        cases.take_up_again(case=appeal.case, by=by)
    elif appeal.presence is not None:
        line = appeal.presence
        presence.mark(
            session=line.session, enrollment=line.enrollment, mark=given.mark, came_at=given.came_at,
            left_at=given.left_at, by=by, source=Presence.Source.APPEAL,
        )  # fmt: skip


def note_reading(*, appeal: Appeal, by: Person, address: str) -> None:
    """Record that somebody else read the appeal; people write of their health in it."""
    if appeal.made_by_id != by.pk:
        journal.record("appeal.read", on=appeal, by=by, address=address)


def _move(appeal: Appeal, *, to: str, **fields: object) -> None:
    moved = Appeal.objects.filter(pk=appeal.pk, state=State.OPEN).update(state=to, **fields)
    refuse_unless(moved == 1, _("This appeal was decided or withdrawn meanwhile. Look at it again."))
    appeal.refresh_from_db(fields=["state", "decided_at", "decided_by", "decision"])
