"""Guests of international training as a kind of upload: only who looks after it brings the file and sees it.

Not for its columns, comparing or writing: enrollment.imports.guests.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enrollment.imports import guests
from exchange.kinds import Kind


def _done_url(parameters: dict[str, Any]) -> str:
    return reverse("international_overview")


GUESTS = Kind(
    code="guests",
    title=_("Officials of foreign cities"),
    lead=_(
        "Who has no account yet is invited by mail. Who was invited before gets a new link if the last day changes."
    ),
    permission="international.manage",
    sheets=(guests.SHEET,),
    plan=guests.plan,
    apply=guests.apply,
    forbidden=guests.forbidden,
    personal=True,
    done_url=_done_url,
)
