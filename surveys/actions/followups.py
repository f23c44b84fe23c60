"""Moving follow-ups on: the cause, the measures, the end.

Not for opening one: a closing does that.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from journal import actions as journal
from surveys.models import FollowUp
from surveys.queries import followups as queries
from surveys.rules import followups as rules

FIELDS: dict[str, str] = {FollowUp.State.CAUSE_FOUND: "cause", FollowUp.State.MEASURES: "measure"}


@transaction.atomic
def move(*, followup: FollowUp, to: str, text: str, by: Person) -> None:
    """Take the follow-up one step on with what was found or done. Whoever moves it first is in charge of it.

    Raises: Refused when a rule stands against it, or somebody moved it meanwhile.
    """
    later = queries.next_score(followup)
    refuse_if(rules.why_not_move_to(followup, to, text, next_score=later is not None))
    new: dict[str, Any] = {"state": to, FIELDS.get(to, "reason"): text.strip(), "owner": followup.owner or by}
    if not rules.FOLLOWUP_TRANSITIONS[to]:
        new |= {"decided_at": Now(), "decided_by": by, "next_survey": later.survey if later else None}
    moved = FollowUp.objects.filter(pk=followup.pk, state=followup.state).update(**new)
    refuse_unless(moved == 1, _("Somebody moved this follow-up meanwhile. Open it again."))
    old = {"state": followup.state}
    journal.record("followup.moved", on=followup, by=by, old=old, new={"state": to}, reason=text.strip())
