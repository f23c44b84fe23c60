"""Forms of rules of surveys, of needs surveys by hand, and of calling one off.

Not for judging them: surveys.rules.rounds.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.grades import CHOICES
from accounts.models import Organisation
from core.periods import today
from courses.models import Programme
from surveys.models import Questionnaire, SurveyRule
from surveys.queries import planning

WHY = forms.Textarea(attrs={"rows": 3})


class DayInput(forms.DateInput):
    """The browser's own calendar; it speaks ISO dates whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DaysField(forms.CharField):
    """Days with commas between them."""

    def clean(self, value: Any) -> list[int]:
        text = super().clean(value)
        try:
            return sorted({int(part) for part in text.replace(" ", "").split(",") if part}, reverse=True)
        except ValueError:
            raise forms.ValidationError(_("Write days as numbers with commas between them: 3, 1.")) from None


class RuleForm(forms.ModelForm):
    """The next version of a rule."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    questionnaire_code = forms.ChoiceField(label=gettext_lazy("Questionnaire"))
    remind_days = DaysField(
        label=gettext_lazy("Reminders"), required=False, help_text=gettext_lazy("Days before the last one: 3, 1.")
    )
    low_limit = forms.DecimalField(
        label=gettext_lazy("A score is low under"), required=False, min_value=Decimal(1), max_value=Decimal(5),
        decimal_places=2, help_text=gettext_lazy("A closed survey under it opens a follow-up. Empty: none does."),
    )  # fmt: skip
    programmes = forms.MultipleChoiceField(
        label=gettext_lazy("Programmes"), required=False, widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=gettext_lazy("None chosen: every course is asked about."),
    )  # fmt: skip

    class Meta:
        model = SurveyRule
        fields = (
            "title_ko", "title_en", "questionnaire_code", "opens_after_months", "opens_after_days", "open_months",
            "open_days", "remind_days", "programmes", "effective_from", "source", "enabled",
        )  # fmt: skip
        widgets = {"effective_from": DayInput}

    field_order = (
        "title_ko", "title_en", "questionnaire_code", "opens_after_months", "opens_after_days", "open_months",
        "open_days", "remind_days", "low_limit", "programmes", "effective_from", "source", "enabled",
    )  # fmt: skip

    def __init__(self, data: Any, *, rule: SurveyRule) -> None:
        limit = Decimal(rule.low_limit_e2) / 100 if rule.low_limit_e2 else None
        initial = {
            "version": rule.version, "effective_from": today(), "low_limit": limit,
            "remind_days": ", ".join(map(str, rule.remind_days)),
        }  # fmt: skip
        super().__init__(data, instance=rule, initial=initial)
        in_force = Questionnaire.objects.filter(kind=rule.kind, state=Questionnaire.State.IN_FORCE).order_by("code")
        cast(forms.ChoiceField, self.fields["questionnaire_code"]).choices = [(one.code, one.title) for one in in_force]
        newest = Programme.objects.order_by("code", "-year")
        cast(forms.ChoiceField, self.fields["programmes"]).choices = list(
            {one.code: str(one) for one in reversed(newest)}.items()
        )

    def _post_clean(self) -> None:
        """The row itself is never changed: a change is a new version."""

    def values(self) -> dict[str, Any]:
        """The clean values for the action."""
        sent = {name: self.cleaned_data[name] for name in self.Meta.fields}
        limit = self.cleaned_data["low_limit"]
        return {**sent, "low_limit_e2": int(limit * 100) if limit is not None else None}


class NeedsForm(forms.Form):
    """Who is asked about needs of training, and when."""

    questionnaire = forms.ModelChoiceField(
        Questionnaire.objects.none(), label=gettext_lazy("Questionnaire"), empty_label=None
    )
    opens_on = forms.DateField(label=capfirst(gettext_lazy("opens on")), widget=DayInput, initial=today)
    closes_on = forms.DateField(label=capfirst(gettext_lazy("last day")), widget=DayInput)
    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.order_by("order", "code"), label=gettext_lazy("Organisations"), required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}), help_text=gettext_lazy("None chosen: officials of all."),
    )  # fmt: skip
    grades = forms.MultipleChoiceField(
        choices=CHOICES, label=gettext_lazy("Grades"), required=False, widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("None chosen: every grade."),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        cast(forms.ModelChoiceField, self.fields["questionnaire"]).queryset = planning.by_hand()


class ReasonForm(forms.Form):
    """Why a survey is called off."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=WHY, max_length=300, help_text=gettext_lazy("It stays in the record.")
    )
