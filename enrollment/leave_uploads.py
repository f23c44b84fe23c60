"""Leaves as a kind of upload: for the training division only, because who may bring a kind sees all its files.

Not for its columns, comparing or writing: enrollment.imports.leaves.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enrollment.imports import leaves
from exchange.kinds import Kind


def _done_url(parameters: dict[str, Any]) -> str:
    return reverse("hours_agency")


LEAVES = Kind(
    code="leaves",
    title=_("File of leaves"),
    lead=_("Leaves are entered, or moved when one with the same first day stands. Those not in the file stay."),
    permission="enrollment.manage",
    sheets=(leaves.SHEET,),
    plan=leaves.plan,
    apply=leaves.apply,
    forbidden=leaves.forbidden,
    personal=True,
    done_url=_done_url,
)
