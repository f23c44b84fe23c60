"""Forms about a finding.

Not for judging them: audit.rules says no, the action raises it, the view puts it on the form.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.models import Finding, Step
from audit.rules import FINDING_TRANSITIONS
from core.periods import today
from exchange.rules import EVIDENCE


class DayInput(forms.DateInput):
    """The browser's own calendar; it speaks ISO dates whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TextField(forms.CharField):
    """Long text; browsers send line ends as CR LF, the database keeps LF, so that texts can be compared."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


LONG = forms.Textarea(attrs={"rows": 6})
SHORT = forms.Textarea(attrs={"rows": 3})


class AnswerForm(forms.Form):
    """The institute's answer. `seen_ko` is the answer that stood when the page was opened."""

    text_ko = TextField(label=_("Answer (Korean)"), widget=LONG)
    text_en = TextField(label=_("Answer (English)"), widget=LONG, required=False)
    seen_ko = TextField(widget=forms.HiddenInput, required=False, strip=False)


class StatusForm(forms.Form):
    """The state that the finding goes to; only those that it can reach are offered."""

    to = forms.ChoiceField(label=_("New state"))
    reason = forms.CharField(
        label=_("Reason"), widget=SHORT, max_length=500, help_text=_("It stays in the record of the finding.")
    )

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reachable = FINDING_TRANSITIONS[finding.status]
        to = cast(forms.ChoiceField, self.fields["to"])
        to.choices = [(s.value, s.label) for s in Finding.Status if s in reachable]


class StepForm(forms.Form):
    """Something done, or planned for a day."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Step.Kind.choices, widget=forms.RadioSelect)
    text_ko = TextField(label=_("Text (Korean)"), widget=SHORT, max_length=1000)
    text_en = TextField(label=_("Text (English)"), widget=SHORT, max_length=1000, required=False)
    planned_on = forms.DateField(
        label=_("Planned for"), required=False, widget=DayInput, help_text=_("A plan needs this day.")
    )
    done_on = forms.DateField(
        label=_("Done on"), required=False, widget=DayInput, help_text=_("For an action, when the day is known.")
    )


class FinishForm(forms.Form):
    """The day on which a planned step was done."""

    on = forms.DateField(label=_("Done on"), widget=DayInput, initial=today)


class EvidenceForm(forms.Form):
    """A file that shows what was done."""

    file = forms.FileField(
        label=_("File"),
        help_text=", ".join(ending.removeprefix(".") for ending in EVIDENCE),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(EVIDENCE)}),
    )
    title = forms.CharField(
        label=_("Title"), max_length=150, required=False, help_text=_("Left empty, the file's name stands.")
    )
