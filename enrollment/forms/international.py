"""The forms of invitations to international training.

Not for judging them: accounts.rules says no, the action raises it, the view puts it on the form.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.queries import foreign_cities
from accounts.rules import why_not_latin
from enrollment.forms.completion import DayInput


def latin(name: str) -> None:
    """Raises: ValidationError with the sentence of the rule."""
    if sentence := why_not_latin(name):
        raise ValidationError(sentence)


class AccessForm(forms.Form):
    """Until when the account is open."""

    access_until = forms.DateField(
        label=_("Access until"), widget=DayInput, help_text=_("The last day on which the person can sign in.")
    )


class InvitationForm(AccessForm):
    """Who is invited; nothing is asked that a name, a city and an address do not need."""

    name = forms.CharField(
        label=_("Name in Latin letters"), max_length=80, validators=[latin], help_text=_("As certificates show it.")
    )
    city = forms.ModelChoiceField(Organisation.objects.none(), label=_("City"))
    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("The link is mailed there, in English."))
    field_order = ("name", "city", "email", "access_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["city"].queryset = foreign_cities()  # type: ignore[attr-defined]  # its own field
