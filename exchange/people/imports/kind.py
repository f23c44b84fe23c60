"""The HR file as a kind of upload.

Not for the upload's flow: exchange.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import rules
from accounts.models import Person
from exchange.kinds import Kind
from exchange.people.imports.apply import apply
from exchange.people.imports.columns import PEOPLE
from exchange.people.imports.guards import addresses_of_role_holders
from exchange.people.imports.plan import make


def _why_not(user: Person, parameters: dict[str, Any]) -> str | None:
    return rules.why_not_import(user)


def _done_url(parameters: dict[str, Any]) -> str:
    return reverse("person_list")


HR_FILE = Kind(
    code="people",
    title=_("HR file"),
    lead=_(
        "One row a person, and everybody of each organisation in it: who is missing there leaves. "
        "Who leaves or moves loses the roles of the old office and is signed out."
    ),
    permission="people.import",
    sheets=(PEOPLE,),
    plan=make,
    apply=apply,
    personal=True,
    forbidden=addresses_of_role_holders,
    why_not=_why_not,
    done_url=_done_url,
)
