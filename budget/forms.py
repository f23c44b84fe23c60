"""Forms of the budget: the year and day that a page shows, and the entries that people make.

Not for judging entries: budget.rules says no, the action raises it, the view puts it on the form.
"""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from core.periods import today

LARGEST_KRW = 10**13


class DayInput(forms.DateInput):
    """The browser's own calendar; it speaks ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class ScopeForm(forms.Form):
    """The fiscal year and the day that a page stands for."""

    year = forms.ChoiceField(label=_("Fiscal year"))
    as_of = forms.DateField(label=_("Cut date"), widget=DayInput)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["year"]).choices = [(year, year) for year in years]


class EntryForm(forms.Form):
    """What every entry has: a day, an amount and a key that marks the form, so that sending twice enters once."""

    on = forms.DateField(label=_("Date"), widget=DayInput, initial=today)
    amount_krw = forms.IntegerField(label=_("Amount (won)"), min_value=1, max_value=LARGEST_KRW)
    entry_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, most_krw: int | None = None, day: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if most_krw is not None:
            self.fields["amount_krw"].help_text = _("At most %(most)s won.") % {"most": f"{most_krw:,}"}
        if day is not None:
            self.fields["on"].initial = day


class CommitmentForm(EntryForm):
    """Money bound in a line."""

    title = forms.CharField(label=_("What for"), max_length=200, help_text=_("As it stands in the document."))
    field_order = ["title", "on", "amount_krw"]


class CorrectionForm(EntryForm):
    """A part of an entry taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("It stays in the record."))
