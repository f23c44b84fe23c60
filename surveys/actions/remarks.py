"""Reviewing remarks: shown, shortened or kept back.

Not for taking remarks in: a closing does that.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from core.periods import today
from journal import actions as journal
from surveys.models import Remark
from surveys.rules import remarks as rules


@transaction.atomic
def review(*, remark: Remark, to: str, text: str = "", by: Person) -> None:
    """Decide on the remark as it was seen. A shortened text takes the place of the original, which is nowhere else.

    The record says what was decided, never a word of the remark.
    Raises: Refused when a rule stands against it, or somebody decided meanwhile.
    """
    refuse_if(rules.why_not_review(remark, to, text))
    new = {"review": to, "reviewed_on": today(), "reviewed_by": by}
    if to == Remark.Review.SHORTENED:
        new["text"] = text.strip()
    moved = Remark.objects.filter(pk=remark.pk, review=remark.review, text=remark.text).update(**new)
    refuse_unless(moved == 1, _("Somebody decided on this remark meanwhile. Open it again."))
    journal.record("remark.reviewed", on=remark, by=by, old={"review": remark.review}, new={"review": to})
