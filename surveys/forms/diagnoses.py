"""Forms of a leadership diagnosis: whom it is about, and who rates.

Not for judging them: surveys.rules.diagnoses.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from surveys.models import Diagnosis
from surveys.queries import diagnoses as queries

MOST_LETTERS = 4_000


class LeaderForm(forms.Form):
    """Whom a diagnosis is about."""

    leader = forms.CharField(label=gettext_lazy("Staff number of the leader"), max_length=20)

    def clean_leader(self) -> Person:
        number = self.cleaned_data["leader"].strip()
        found = queries.by_staff_number([number])
        if number not in found:
            raise forms.ValidationError(_("Nobody has this staff number."))
        return found[number]


class RatersForm(forms.Form):
    """Who rates: staff numbers, as somebody copies them from a sheet."""

    people = forms.CharField(
        label=gettext_lazy("Staff numbers of the raters"), max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("One in a line, or with commas between them."),
    )  # fmt: skip

    def __init__(self, data: Any, *, diagnosis: Diagnosis) -> None:
        named = queries.raters_of(diagnosis).values_list("person__staff_number", flat=True)
        super().__init__(data, initial={"people": "\n".join(named)})

    def clean_people(self) -> list[Person]:
        numbers = list(dict.fromkeys(self.cleaned_data["people"].replace(",", " ").split()))
        found = queries.by_staff_number(numbers)
        if unknown := [number for number in numbers if number not in found]:
            raise forms.ValidationError(
                _("Nobody has these staff numbers: %(numbers)s") % {"numbers": ", ".join(unknown)}
            )
        return [found[number] for number in numbers]
