"""The form of a run's intake, with its quotas and what its draw announces; and entering a person.

Not for judging them: enrollment.rules.intakes.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.grades import CHOICES
from accounts.models import Organisation
from courses.models import Run
from enrollment.models import Draw, Enrollment, Intake
from enrollment.queries import draws as queries

EMPTY_QUOTAS = 3


class MomentInput(forms.DateTimeInput):
    """The browser's own calendar and clock, in Seoul's time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class WordsField(forms.CharField):
    """Words with commas between them, as a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [word.strip() for word in text.split(",") if word.strip()]


class IntakeForm(forms.ModelForm):
    """When, whom, how many, in which way."""

    grades = forms.MultipleChoiceField(
        label=_("Grades"), choices=CHOICES, required=False,
        widget=forms.SelectMultiple(attrs={"size": 10}), help_text=_("None chosen: every grade may apply."),
    )  # fmt: skip
    job_series = WordsField(
        label=_("Job series"), required=False, help_text=_("With commas between them; empty: every series may apply.")
    )

    draw_source = forms.CharField(
        label=_("Public source of the draw"), required=False,
        max_length=Draw._meta.get_field("source").max_length,
        help_text=_("Only for a lottery: what nobody can know before, where everybody finds it, and how it is written "
                    "down. It is published now and cannot be changed."),
    )  # fmt: skip
    draw_source_at = forms.DateTimeField(
        label=_("The source exists from"), required=False, widget=MomentInput(),
        help_text=_("After applications close, before the run. Runs of a course with one source are drawn together."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why more seats than the plan"), required=False,
        max_length=Enrollment._meta.get_field("reason").max_length,
        help_text=_("Only for more seats than the plan gives this run. It stays in the record."),
    )  # fmt: skip
    field_order = (
        "opens_at", "closes_at", "cancel_until", "method", "draw_source", "draw_source_at", "approval",
        "seats", "reason",
    )  # fmt: skip

    class Meta:
        model = Intake
        fields = (
            "opens_at", "closes_at", "cancel_until", "method", "approval", "seats", "minimum", "decide_on", "repeat",
            "grades", "job_series", "organisations", "waiting_limit", "offer_hours", "return_days", "room_limit",
        )  # fmt: skip
        widgets = {
            "opens_at": MomentInput(),
            "closes_at": MomentInput(),
            "cancel_until": MomentInput(),
            "decide_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "organisations": forms.SelectMultiple(attrs={"size": 6}),
        }
        help_texts = {
            "cancel_until": _("Until then free seats are offered to the people who wait, too."),
            "return_days": _("Two days before applications close at the latest, so that others can still apply."),
            "seats": _("Added seats are offered to the people who wait, in their order."),
            "room_limit": _("Above so many people at once a waiting room opens; 0 is never."),
            "organisations": _("None chosen: every organisation may apply."),
        }

    def __init__(self, *args: Any, run: Run, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        announced = queries.draw_of(run)
        # Whose draw is announced already shows it; another run of the course that is not drawn yet proposes its own.
        if shown := announced or queries.undrawn_of_course(run).first():
            for name in ("source", "source_at"):
                field = self.fields[f"draw_{name}"]
                field.initial, field.disabled = getattr(shown, name), announced is not None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("method") != Intake.Method.LOTTERY:
            return {**values, "draw_source": "", "draw_source_at": None}
        return values


class QuotaForm(forms.Form):
    """The most seats of one organisation."""

    organisation = forms.ModelChoiceField(Organisation.objects.all(), label=_("Organisation"), required=False)
    seats = forms.IntegerField(label=_("Quota"), min_value=0, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if (values.get("organisation") is None) != (values.get("seats") is None):
            raise forms.ValidationError(_("Choose an organisation and its number of seats, or leave both empty."))
        return values


QuotaForms = forms.formset_factory(QuotaForm, extra=EMPTY_QUOTAS)


def quotas_of(forms_: Any) -> dict[int, int]:
    """The seats by organisation (its key) that a bound and valid set of forms holds."""
    rows = [form.cleaned_data for form in forms_ if form.cleaned_data.get("organisation")]
    return {row["organisation"].pk: row["seats"] for row in rows}


class EnterForm(forms.Form):
    """Somebody whom staff enter into a run."""

    staff_number = forms.CharField(label=_("Staff number"), max_length=20)
    reason = forms.CharField(
        label=_("Reason"), max_length=Enrollment._meta.get_field("reason").max_length,
        help_text=_("It stays in the record. While applications run, a person without a free seat waits last in line."),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why staff cancel places."""

    reason = forms.CharField(
        label=_("Reason"), min_length=4, max_length=Enrollment._meta.get_field("reason").max_length,
        help_text=_("The people read it with their place."),
    )  # fmt: skip
