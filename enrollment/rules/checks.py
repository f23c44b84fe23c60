"""When somebody may look who is in front of the camera: a sentence that says why not, or None.

Not for what follows from a look: enrollment.looks.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Session
from enrollment.queries.presence import roll_of
from enrollment.rules.gates import has_gate
from enrollment.rules.presence import why_not_attend_to, why_not_change
from enrollment.rules.statements import moment


def why_not_look(user: Person, session: Session, now: datetime) -> str | None:
    """Whether the person may record a spot check now: a remote session, while it is held."""
    if refusal := why_not_attend_to(user, session.run) or why_not_change(roll_of(session)):
        return refusal
    if not has_gate(session.run):
        return _("This run is held face to face; its roll call says who is there.")
    if now < session.starts_at:
        return _("The session begins at %(when)s; look then.") % {"when": moment(session.starts_at)}
    if now > session.closes_at:
        return _("The session was over at %(when)s; what is seen now says nothing about it.") % {
            "when": moment(session.closes_at)
        }
    return None
