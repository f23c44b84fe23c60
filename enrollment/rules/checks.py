"""When somebody may look who is in front of the camera: a sentence that says why not, or None.

Not for what follows from a look: enrollment.looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Session
from enrollment.looks import APART, is_too_soon
from enrollment.models import Enrollment, SpotCheck
from enrollment.queries.checks import looks_of_day
from enrollment.queries.presence import roll_of
from enrollment.rules.gates import has_gate
from enrollment.rules.presence import why_not_attend_to, why_not_change
from enrollment.rules.statements import moment

NAMED = 5  # at most so many in a sentence


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


def why_not_so_soon(
    session: Session, results: Mapping[int, str], there: Mapping[int, Enrollment], now: datetime
) -> str | None:
    """Whether this round looks away from people who were looked at a moment ago: two rounds made at once, or by two
    people, are one look and not a warning and its consequence. That somebody is back may be noted at any time.

    `results` and `there` are by key of the enrollment. One query.
    """
    missed = [place for place, result in results.items() if result != SpotCheck.Result.THERE]
    looks = looks_of_day(session, missed)
    soon = [place for place in missed if is_too_soon(looks.get(place, ()), now)]
    if not soon:
        return None
    names = sorted(str(there[place].person) for place in soon)
    return _(
        "Looked at less than %(n)s minutes ago: %(people)s. "
        "Leave them out of this round, or look again from %(when)s on."
    ) % {
        "n": int(APART.total_seconds() // 60),
        "people": ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else ""),
        "when": moment(max(looks[place][-1].at for place in soon) + APART),
    }
