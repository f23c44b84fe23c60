"""Forms of completion: rules, scores, decisions, certificates, and the public check.

Not for judging them: enrollment.rules says no, the action raises it, the view puts it on the form.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from core.periods import today
from courses.models import Course, Run
from enrollment import check_codes
from enrollment.checking import MOST_BYTES
from enrollment.models import CompletionRule, Enrollment, Score
from enrollment.queries.completion import Sheet
from enrollment.rules.own import why_not_own

PER_CENT = Decimal(100)
WHY = forms.Textarea(attrs={"rows": 3})


class DayInput(forms.DateInput):
    """The browser's own calendar; it speaks ISO dates whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def points_field(**more: Any) -> forms.DecimalField:
    """Points of 100; empty is none."""
    return forms.DecimalField(
        required=False, min_value=Decimal(0), max_value=PER_CENT, max_digits=5, decimal_places=2, **more
    )


class RuleForm(forms.Form):
    """A new version of a rule. The share is typed in per cent, as people say it."""

    course = forms.ModelChoiceField(
        Course.objects.order_by("code"), required=False, label=gettext_lazy("Course"),
        empty_label=gettext_lazy("all courses without a rule of their own"),
    )  # fmt: skip
    mode = forms.ChoiceField(
        choices=[("", gettext_lazy("however the run is held")), *CompletionRule.Mode.choices], required=False,
        label=gettext_lazy("Mode"), help_text=gettext_lazy("A rule for one mode goes before the one for all modes."),
    )  # fmt: skip
    effective_from = forms.DateField(
        label=gettext_lazy("Holds from"), widget=DayInput, initial=today,
        help_text=gettext_lazy("It decides on every run that ends on this day or later."),
    )  # fmt: skip
    attendance_per_cent = forms.DecimalField(
        label=gettext_lazy("Attendance (%)"), min_value=Decimal(0), max_value=PER_CENT, max_digits=5, decimal_places=2,
        initial=80, help_text=gettext_lazy("The least share of the taught time. Reaching it exactly is enough."),
    )  # fmt: skip
    learning_per_cent = forms.DecimalField(
        label=gettext_lazy("Units done (%)"), min_value=Decimal(0), max_value=PER_CENT, max_digits=5, decimal_places=2,
        required=False, help_text=gettext_lazy("For what is learned on-line. Leave empty when no units are asked for."),
    )  # fmt: skip
    test_score = points_field(
        label=gettext_lazy("Test (points of 100)"), help_text=gettext_lazy("Leave empty when no test is asked for.")
    )
    assignment_score = points_field(
        label=gettext_lazy("Assignment (points of 100)"),
        help_text=gettext_lazy("Leave empty when no assignment is asked for."),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=200,
        help_text=gettext_lazy("The order, plan or letter that says so, with its number and day."),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """The clean values for the action."""
        sent = dict(self.cleaned_data)
        share, learned = sent.pop("attendance_per_cent") / PER_CENT, sent.pop("learning_per_cent")
        return {**sent, "attendance_share": share, "learning_share": None if learned is None else learned / PER_CENT}


class DecisionForm(forms.Form):
    """One person's decision otherwise than the rule's proposal."""

    completed = forms.TypedChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("yes", gettext_lazy("completed")), ("no", gettext_lazy("not completed"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=WHY, max_length=300,
        help_text=gettext_lazy("It stays in the record and is told to the person."),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why a certificate is revoked."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=WHY, max_length=300,
        help_text=gettext_lazy("It stays in the record and is told to the person."),
    )  # fmt: skip


class SeenForm(forms.Form):
    """The fingerprint of what stood on the page when its button was pressed."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ScoresForm(SeenForm):
    """Everybody's points of a run at once; one field for each person and kind."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for corrections"), widget=WHY, max_length=300, required=False,
        help_text=gettext_lazy("Needed only when a score that stands is changed or taken away."),
    )  # fmt: skip

    def __init__(self, *args: Any, sheet: Sheet, seen: str, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = seen
        self.cells: dict[str, tuple[int, str]] = {}
        self.rows: list[tuple[Enrollment, list[str], str | None]] = []
        for line in sheet.lines:
            why_not = why_not_own(by, line.enrollment)
            names = [self._cell(line.enrollment, kind, line.facts.points.get(kind), why_not) for kind in Score.Kind]
            self.rows.append((line.enrollment, names, why_not))

    def _cell(self, place: Enrollment, kind: Score.Kind, points: Decimal | None, why_not: str | None) -> str:
        """One field; one that cannot be set stands as it is, whatever is sent."""
        name = f"{kind}-{place.pk}"
        label = _("%(kind)s of %(person)s") % {"kind": kind.label, "person": place.person}
        self.fields[name] = points_field(label=label, initial=points, disabled=bool(why_not))
        self.cells[name] = (place.pk, str(kind))
        return name

    def table(self) -> list[tuple[Enrollment, list[forms.BoundField], str | None]]:
        """One row for each person with the fields of the row, and why they cannot be set."""
        return [(place, [self[name] for name in names], why_not) for place, names, why_not in self.rows]

    def points(self) -> dict[tuple[int, str], Decimal | None]:
        """The clean points by enrollment and kind."""
        return {cell: self.cleaned_data[name] for name, cell in self.cells.items()}


class RunForm(forms.Form):
    """The run that a workbook of scores is for, and why scores that stand are corrected."""

    run = forms.ChoiceField(label=gettext_lazy("Run"), help_text=gettext_lazy("Begun ones, the latest first."))
    reason = forms.CharField(
        label=gettext_lazy("Reason for corrections"), max_length=300, required=False,
        help_text=gettext_lazy("Needed only when a score that stands is changed."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        begun = Run.objects.filter(starts_on__lte=today(), state=Run.State.PLANNED).select_related("course")
        with_people = begun.filter(enrollments__state=Enrollment.State.CONFIRMED).distinct()
        choice = cast(forms.ChoiceField, self.fields["run"])
        choice.choices = [(str(run.pk), str(run)) for run in with_people.order_by("-starts_on", "course__code")[:500]]


class CodeForm(forms.Form):
    """The code as it stands on the certificate; whether it is one is not said."""

    code = forms.CharField(
        label=gettext_lazy("Check code"), max_length=100,
        help_text=gettext_lazy("Twelve letters and digits, beside the QR code at the foot of the certificate."),
        widget=forms.TextInput({"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        return check_codes.typed(self.cleaned_data["code"])


class FileForm(forms.Form):
    """The PDF of a certificate."""

    file = forms.FileField(
        label=gettext_lazy("PDF of the certificate"),
        help_text=gettext_lazy("The file as it was downloaded. It is compared and not kept."),
        widget=forms.ClearableFileInput({"accept": "application/pdf,.pdf"}),
        allow_empty_file=True,  # an empty file is simply no certificate
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("This file is far larger than a certificate; it is none of ours."))
        return file
