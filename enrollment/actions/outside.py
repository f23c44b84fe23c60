"""Learning elsewhere: handed in with evidence, withdrawn, recognised or refused by somebody else.

Not for the ledger it goes into: enrollment.actions.hours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import BinaryIO

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import actions as accounts
from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from enrollment.actions import hours as ledger
from enrollment.actions.files import Brought, keep
from enrollment.models import EarlierDecision, OutsideLearning
from enrollment.queries import outside as queries
from enrollment.queries.officers import recognisers_for
from enrollment.rules import outside as rules
from enrollment.traces import said
from exchange import actions as exchange
from exchange.models import StoredFile
from journal import actions as journal

_S = OutsideLearning.State


@transaction.atomic
def hand_in(
    *,
    title: str,
    provider: str,
    from_on: date,
    until_on: date,
    hours: int,
    name: str,
    size_bytes: int,
    content: Iterable[bytes],
    by: Person,
    sample: bool = False,
) -> OutsideLearning:
    """Hand in the own learning with a file that proves it. Only the person and who decides may fetch the file;
    who decides is told.

    Raises: Refused when a rule says no.
    """
    list(Person.objects.filter(pk=by.pk).select_for_update(no_key=True).values_list("pk"))  # the same twice at once
    others = list(queries.outside_of(by))
    refuse_if(rules.why_not_hand_in(by, from_on=from_on, until_on=until_on, hours=hours, title=title, others=others))
    # No permission opens the file: whose it is decides, so it leaves only through `evidence_of`.
    file = keep(brought=Brought(name, size_bytes, content), by=by)
    assert file  # something was brought
    learning = OutsideLearning.objects.create(
        person=by, title=title.strip(), provider=provider.strip(), from_on=from_on, until_on=until_on,
        hours_claimed=hours, evidence=file, sample=sample,
    )  # fmt: skip
    new = {"hours": hours, "until_on": until_on, "sha256": file.sha256, **said(title, "title")}
    journal.record("outside_learning.handed_in", by=by, on=learning, new=new)
    accounts.notify_many(
        people=recognisers_for(by),
        text=gettext_lazy("%(person)s handed in learning elsewhere: “%(title)s”. It waits for a decision."),
        values={"person": by, "title": learning.title},
        url=learning.get_absolute_url(),
        by=by,
    )
    return learning


def evidence_of(*, learning: OutsideLearning, by: Person, address: str = "") -> tuple[StoredFile, BinaryIO] | None:
    """Open the file for the person or for who may see the learning; that it was fetched, and why, is kept.

    Returns: the file and its bytes; None when nothing was handed in with it.
    Raises: Refused when its bytes are gone.
    """
    if learning.evidence is None:
        return None
    reason = _("Evidence of learning elsewhere")
    content = exchange.download(file=learning.evidence, by=by, reason=reason, address=address)
    return learning.evidence, content


@transaction.atomic
def withdraw(*, learning: OutsideLearning, by: Person) -> None:
    """Take back what nobody has decided on yet.

    Raises: Refused when a rule says no or it was decided meanwhile.
    """
    refuse_if(rules.why_not_withdraw(by, learning))
    _move(learning, _S.WITHDRAWN)
    journal.record("outside_learning.withdrawn", by=by, on=learning)


@transaction.atomic
def recognise(*, learning: OutsideLearning, hours: int, reason: str = "", by: Person) -> None:
    """Recognise so many hours of it: they stand in the ledger of the year of its last day; the person is told.

    Raises: Refused when a rule says no or somebody else decided meanwhile.
    """
    refuse_if(rules.why_not_recognise(by, learning, hours=hours))
    _move(learning, _S.RECOGNISED, hours_recognised=hours, decided_at=Now(), decided_by=by, decision=reason.strip())
    ledger.note_outside(learning=learning, by=by)
    new = {"hours": hours, "year": learning.until_on.year} | said(reason)
    journal.record("outside_learning.recognised", by=by, on=learning, new=new)
    text = gettext_lazy("%(hours)s hours of “%(title)s” were recognised.")
    _tell(learning, text, {"hours": hours}, by)


@transaction.atomic
def refuse(*, learning: OutsideLearning, reason: str, by: Person) -> None:
    """Refuse it; hours that were recognised before leave the ledger, and the decision that recognised them is kept to
    be read. The person is told the reason.

    Raises: Refused when a rule says no or somebody else decided meanwhile.
    """
    refuse_if(rules.why_not_refuse(by, learning, reason=reason))
    hours = learning.hours_recognised
    if learning.decided_at is not None:
        EarlierDecision.objects.create(
            outside=learning, state=learning.state, hours_recognised=hours, decision=learning.decision,
            decided_at=learning.decided_at, decided_by=learning.decided_by,
        )  # fmt: skip
    _move(learning, _S.REFUSED, hours_recognised=None, decided_at=Now(), decided_by=by, decision=reason.strip())
    ledger.take_back_outside(learning=learning, by=by)
    journal.record("outside_learning.refused", by=by, on=learning, old={"hours": hours}, new=said(reason))
    _tell(learning, gettext_lazy("“%(title)s” was not recognised: %(reason)s"), {"reason": reason.strip()}, by)


def _move(learning: OutsideLearning, to: str, **values: object) -> None:
    moved = OutsideLearning.objects.filter(pk=learning.pk, state=learning.state).update(state=to, **values)
    refuse_unless(moved == 1, _("Somebody else decided meanwhile. Look at it again."))
    learning.refresh_from_db()


def _tell(learning: OutsideLearning, text: object, values: dict[str, object], by: Person) -> None:
    accounts.notify(
        person=learning.person,
        text=text,  # type: ignore[arg-type]  # a lazy text
        values={"title": learning.title, **values},
        url="/my/outside/",
        by=by,
    )
