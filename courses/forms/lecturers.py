"""Forms of lecturers, fee rates, the period of fees, and the textbooks of a course.

Not for judging them: courses.rules says no, the action raises it, the view puts it on the form.
"""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from core.periods import today
from courses.models import FeeRate, Lecturer

LARGEST_KRW = 10**8
ROWS_TO_ADD = 3


class DayInput(forms.DateInput):
    """The browser's own calendar; it speaks ISO dates whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LecturerForm(forms.ModelForm):
    """One lecturer. Values go to courses.actions.lecturers; the form itself saves nothing."""

    account = forms.CharField(
        label=gettext_lazy("Account"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("The staff number that the lecturer signs in with; empty without an account."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    class Meta:
        model = Lecturer
        fields = (
            "code", "name", "name_en", "standing", "affiliation", "fee_grade", "fields", "email", "phone", "note",
            "active",
        )  # fmt: skip
        widgets = {"fields": forms.CheckboxSelectMultiple}
        help_texts = {"code": gettext_lazy("It never changes, such as L-0481.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = self.instance.revision
        self.fields["code"].disabled = bool(self.instance.pk)
        if self.instance.person:
            self.fields["account"].initial = self.instance.person.staff_number

    def clean_account(self) -> Person | None:
        number = self.cleaned_data["account"].strip()
        if not number:
            return None
        person = Person.objects.filter(staff_number__iexact=number, kind=Person.Kind.LECTURER).first()
        if person is None:
            raise ValidationError(_("No lecturer signs in with this number. Ask the administrator for an account."))
        if Lecturer.objects.filter(person=person).exclude(pk=self.instance.pk or 0).exists():
            raise ValidationError(_("Another lecturer has this account already."))
        return person

    def values(self) -> dict[str, Any]:
        """The clean values for the actions."""
        names = [name for name in self.Meta.fields if name != "code" or not self.instance.pk]
        return {**{name: self.cleaned_data[name] for name in names}, "person": self.cleaned_data["account"]}


class FeeRateForm(forms.ModelForm):
    """What a fee grade is paid from a day on."""

    class Meta:
        model = FeeRate
        fields = ("fee_grade", "first_hour_krw", "further_hour_krw", "effective_from", "source")
        widgets = {"effective_from": DayInput}
        help_texts = {"source": gettext_lazy("The paper that sets it, with its number and date.")}

    def _post_clean(self) -> None:
        """The action and the constraint judge the pair of grade and day: nothing is asked here that can be outrun."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("first_hour_krw", "further_hour_krw"):
            if cleaned.get(name, 0) > LARGEST_KRW:
                self.add_error(name, _("That is too much for an hour."))
        return cleaned


class PeriodForm(forms.Form):
    """The days between which fees are counted."""

    first = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    last = forms.DateField(label=gettext_lazy("Until"), widget=DayInput)

    @classmethod
    def of(cls, given: Any) -> tuple[PeriodForm, date, date]:
        """The form with the period asked for; this year without one or with a wrong one."""
        year = today().year
        standing = {"first": date(year, 1, 1), "last": date(year, 12, 31)}
        form = cls(given) if given.get("first") or given.get("last") else cls(initial=standing)
        if form.is_bound and form.is_valid():
            standing = cast(dict[str, date], form.cleaned_data)
        return form, standing["first"], standing["last"]


class TextbookForm(forms.Form):
    """One book of the list; a row without a title is no book."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200, required=False)
    author = forms.CharField(label=gettext_lazy("Author"), max_length=100, required=False)
    publisher = forms.CharField(label=gettext_lazy("Publisher"), max_length=100, required=False)
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=1900, max_value=2100, required=False)
    price_krw = forms.IntegerField(
        label=gettext_lazy("Price (won)"), min_value=0, max_value=LARGEST_KRW, required=False
    )
    required = forms.BooleanField(label=gettext_lazy("Everybody needs it"), initial=True, required=False)


TextbookFormSet = forms.formset_factory(TextbookForm, extra=ROWS_TO_ADD, can_delete=True, max_num=60, absolute_max=80)


def books_of(rows: forms.BaseFormSet[Any]) -> list[dict[str, Any]]:
    """The books as they are to stand, in their order: empty and deleted rows are none."""
    sent = [row.cleaned_data for row in rows.forms]
    return [book for book in sent if book.get("title") and not book.get("DELETE")]
