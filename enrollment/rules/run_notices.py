"""When a notice to the people of a run may be sent: each rule gives its reason as a sentence, or None.

Not for changing anything: enrollment.actions.run_notices asks here first.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Run
from enrollment.queries import run_notices as queries


def why_not_write(user: Person, run: Run) -> str | None:
    """Why the person cannot write to the people of this run."""
    if not queries.runs_to_write_to(user).filter(pk=run.pk).exists():
        return _("You write to people of your own agency only, and none of them has a place in this run.")
    return None


def why_not_send(people: int, seen: int) -> str | None:
    """Why the notice cannot go out: nobody would get it, or not the number of people that was shown."""
    if people == 0:
        return _("Nobody in this run belongs to this group now. Choose another group.")
    if people != seen:
        return _("Meanwhile the group changed: %(now)d people instead of %(seen)d. Look at it again, then send it.") % {
            "now": people,
            "seen": seen,
        }
    return None
