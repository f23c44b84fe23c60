"""When a verdict on an e-learning course may be given: a sentence that says why not, or None.

Not for changing anything: courses.actions.verdicts asks here first.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person
from core.periods import today


def why_not_give(user: Person, year: int) -> str | None:
    """Why the person gives no verdict on courses of the year."""
    if not user.may("plan.edit"):
        return _("Planning officers decide what becomes of courses. Ask one of them.")
    if year > today().year:
        return _("This year has not begun. Decide once people have taken its courses.")
    return None
