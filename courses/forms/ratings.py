"""The form of a run's ratings: two fields for each lecturer, and the fingerprint of what stood when it was opened.

Not for judging them: courses.rules says no, the action raises it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.periods import today
from courses.actions.ratings import MOST_ANSWERS
from courses.models import Lecturer, LecturerRating, Run

MOST_RUNS = 500


class RatingsForm(forms.Form):
    """The mean of 5 and the number of answers of every lecturer of a run; both empty is no rating."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, lecturers: Iterable[Lecturer], stored: Mapping[int, LecturerRating], seen: str
    ) -> None:
        super().__init__(*args)
        self.fields["seen"].initial = seen
        self.lecturers = list(lecturers)
        for one in self.lecturers:
            old = stored.get(one.pk)
            self.fields[f"mean_{one.pk}"] = forms.DecimalField(
                label=_("Mean of 5, %(lecturer)s") % {"lecturer": one}, required=False, min_value=Decimal(1),
                max_value=Decimal(5), max_digits=3, decimal_places=2, initial=old and old.mean,
            )  # fmt: skip
            self.fields[f"answers_{one.pk}"] = forms.IntegerField(
                label=_("Answers, %(lecturer)s") % {"lecturer": one}, required=False, min_value=1,
                max_value=MOST_ANSWERS, initial=old and old.answers,
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[Lecturer, forms.BoundField, forms.BoundField]]:
        """Each lecturer with the two fields."""
        return [(one, *(self[name] for name in _names(one))) for one in self.lecturers]  # type: ignore[misc]  # two

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for one in self.lecturers:
            names = _names(one)
            empty = [name for name in names if cleaned.get(name) is None]
            if len(empty) == 1 and not any(name in self.errors for name in names):
                self.add_error(empty[0], _("A rating is the mean and the number of answers: fill in both or neither."))
        return cleaned

    def given(self) -> dict[int, tuple[Decimal, int] | None]:
        """The ratings for the action, by the key of the lecturer."""
        found = {one.pk: tuple(self.cleaned_data[name] for name in _names(one)) for one in self.lecturers}
        return {key: None if mean is None else (mean, answers) for key, (mean, answers) in found.items()}


class OfRunForm(forms.Form):
    """The run that a workbook of ratings is for."""

    run = forms.ChoiceField(label=gettext_lazy("Run"), help_text=gettext_lazy("Those that are over, the latest first."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        over = Run.objects.filter(ends_on__lte=today(), state=Run.State.PLANNED, sessions__lecturer__isnull=False)
        choice = cast(forms.ChoiceField, self.fields["run"])
        rows = over.select_related("course").distinct().order_by("-ends_on", "course__code", "number")[:MOST_RUNS]
        choice.choices = [(str(run.pk), str(run)) for run in rows]


def _names(lecturer: Lecturer) -> tuple[str, str]:
    return f"mean_{lecturer.pk}", f"answers_{lecturer.pk}"
