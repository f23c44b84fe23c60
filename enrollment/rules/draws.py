"""What a draw announces beforehand, and when the seats may be drawn: a sentence that says why not, or None.

Not for drawing: enrollment.actions.draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from enrollment.models import Draw, Intake
from enrollment.queries import draws as queries
from enrollment.rules.places import when

SHORTEST_ENTROPY = 6  # letters: a date and a number at least
SHORTEST_SOURCE = 6


def why_not_announce(
    intake: Intake, there: Draw | None, source: str, source_at: datetime | None, *, now: datetime
) -> str | None:
    """Why the run cannot announce this source of its draw, or None; `there` is what it announced already.

    The source must exist after applications closed, or the institute could look at it before; and before the run.
    """
    if there is not None and (source, source_at) not in (("", None), (there.source, there.source_at)):
        return _("The public source of the draw was announced (%(source)s) and stays.") % {"source": there.source}
    if there is not None:
        source, source_at = there.source, there.source_at
    if len(source) < SHORTEST_SOURCE or source_at is None:
        return _("Name the public source of the draw and the moment from which it exists.")
    if there is not None and there.drawn_at is not None:
        return None
    if source_at <= intake.closes_at or (there is None and source_at <= now):
        return _("The public source of the draw must come into being after applications close.")
    if source_at >= timezone.make_aware(datetime.combine(intake.run.starts_on, time())):
        return _("The public source of the draw must exist before the run begins.")
    return None


def why_not_open_again(intake: Intake, closes_at: datetime) -> str | None:
    """Why applications cannot close at another time, or None: the roll of the draw is published already."""
    if closes_at != intake.closes_at and Draw.objects.filter(intake=intake).exclude(frozen_at=None).exists():
        return _("The roll of the draw is published, so the time at which applications closed stays.")
    return None


def why_not_draw(by: Person, draws: Sequence[Draw], public_entropy: str, *, now: datetime) -> str | None:
    """Why these runs cannot be drawn now, or None. They are drawn together, so all of them must be closed."""
    if not by.may("enrollment.manage"):
        return _("Your role does not draw seats. Ask the training division.")
    if not draws or any(one.drawn_at is not None for one in draws):
        return _("These seats have been drawn already.")
    last = max(one.intake.closes_at for one in draws)
    if now < last:
        return _("The seats can be drawn when the last of these runs has closed, on %(when)s.") % {"when": when(last)}
    first = draws[0]
    if now < first.source_at:
        return _("The announced source (%(source)s) exists from %(when)s on; draw then.") % {
            "source": first.source, "when": when(first.source_at),
        }  # fmt: skip
    if any(one.frozen_at is None for one in draws):
        return _("The roll of the draw is not published yet; that happens a minute after the last run has closed.")
    if len(public_entropy.strip()) < SHORTEST_ENTROPY:
        return _("Enter what the announced source says, for example the lottery numbers of the named day.")
    if queries.seed_of(first) is None:
        return _("The secret key of the portal was changed since the commitment, so the seed cannot be revealed. "
                 "Ask the system administrator to name the former key in SECRET_KEY_FALLBACKS.")  # fmt: skip
    return None
