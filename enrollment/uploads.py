"""What comes in by Excel: names for held seats.

Not for columns, comparing or writing: enrollment.imports.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from enrollment.forms.nominations import OfHoldForm
from enrollment.imports import nominations
from enrollment.queries import nominations as queries
from enrollment.rules import nominations as rules
from exchange.asked import number_of
from exchange.kinds import Kind


def _why_not(user: Person, parameters: dict[str, Any]) -> str | None:
    """Why this person cannot bring names for these seats; another agency's seats are as good as none."""
    hold = queries.holds_visible_to(user).filter(pk=parameters.get("hold") or 0).first()
    if hold is None:
        return _("You hold no such seats. Open the list of nominations.")
    return rules.why_not_fill(user, hold)


def _done_url(parameters: dict[str, Any]) -> str:
    return reverse("hold_detail", args=[parameters["hold"]])


def _about(user: Person, parameters: dict[str, Any]) -> str:
    """The run and the agency of the held seats; nothing for seats that are not this person's."""
    number = number_of(str(parameters.get("hold") or ""))
    hold = queries.holds_visible_to(user).filter(pk=number or 0).first()
    return f"{hold.run} · {hold.run.dates} · {hold.organisation}" if hold else ""


NOMINATIONS = Kind(
    code="nominations",
    title=gettext_lazy("Names for held seats"),
    lead=gettext_lazy("One row a person. Who is in the file gets a held seat; who is named already stays."),
    permission="enrollment.nominate",
    sheets=(nominations.PEOPLE,),
    plan=nominations.make,
    apply=nominations.apply,
    personal=True,
    own=True,
    form=OfHoldForm,
    why_not=_why_not,
    done_url=_done_url,
    about=_about,
)
