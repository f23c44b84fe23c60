"""What a person says when asking for a report or looking at figures of a scope.

Not for rules: reports.rules.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.periods import QUARTERS, today
from reports.documents import DOCUMENTS
from reports.scope import FIRST_YEAR, LAST_YEAR, Scope

QUARTER_CHOICES = [("", _("whole year")), *((str(n), n) for n in QUARTERS)]


class ScopeForm(forms.Form):
    """Year, quarter and cut date; `scope` holds them once the form is valid."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    quarter = forms.TypedChoiceField(
        label=_("Quarter"), choices=QUARTER_CHOICES, coerce=int, empty_value=None, required=False
    )
    as_of = forms.DateField(
        label=_("Cut date"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Records up to this day count. Left empty: the last day of the quarter or year."),
    )  # fmt: skip

    scope: Scope

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            try:
                self.scope = Scope.of(given["year"], given.get("quarter"), given.get("as_of"))
            except Refused as refusal:
                raise forms.ValidationError(refusal.sentence) from refusal
        return given


class AskForm(ScopeForm):
    """Which document, for what, in which language."""

    document = forms.ChoiceField(
        label=_("Document"), choices=[(kind.name, kind.title) for kind in DOCUMENTS.values()], widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("Language of the report"), choices=[("ko", "한국어"), ("en", "English")])

    field_order = ("document", "year", "quarter", "as_of", "language")


def usual_scope(year: int) -> dict[str, Any]:
    """What the form starts with: the year, and the quarter that today lies in when it is this year."""
    day = today()
    return {"year": year, "quarter": (day.month + 2) // 3 if day.year == year else 1}
