"""Forms of join logs: which run and platform a log is of, and who an unmatched joiner was.

Not for reading the log.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.periods import today
from courses.models import Run
from enrollment.imports.joins.columns import DAY_FIRST
from enrollment.models import Enrollment, Stay
from enrollment.rules.own import why_not_own

MOST_RUNS = 300
ASIDE = "aside"  # the button "nobody of this run"
REMOTE = (Run.Mode.REMOTE, Run.Mode.BLENDED)


class LogForm(forms.Form):
    """What a log itself does not say."""

    run = forms.ChoiceField(label=_("Run"), help_text=_("Remote runs that have begun, newest first."))
    platform = forms.ChoiceField(
        label=_("Where the log comes from"),
        choices=[(one.value, one.label) for one in (Stay.Source.ZOOM, Stay.Source.WEBEX, Stay.Source.TEAMS)]
        + [(Stay.Source.PLAIN.value, Stay.Source.PLAIN.label)],
    )
    zone = forms.ChoiceField(
        label=_("Clock of the log"),
        help_text=_("The time zone of the account that made the report; times with an offset keep their own."),
        choices=[("Asia/Seoul", _("Seoul")), ("UTC", "UTC")],
        initial="Asia/Seoul",
    )

    dates = forms.ChoiceField(
        label=_("Dates with slashes"),
        choices=[("month", _("month first (3/6/2023)")), (DAY_FIRST, _("day first (6/3/2023)"))],
        initial="month",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        begun = Run.objects.filter(mode__in=REMOTE, starts_on__lte=today()).exclude(state=Run.State.CANCELLED)
        runs = begun.select_related("course").order_by("-starts_on", "course", "number")[:MOST_RUNS]
        choice = self.fields["run"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(str(run.pk), f"{run} · {run.dates}") for run in runs]


class PersonChoice(forms.ModelChoiceField):
    """People of a run with what tells two of one name apart."""

    def label_from_instance(self, obj: Any) -> str:
        return " · ".join(str(one) for one in (obj.person, obj.person.staff_number, obj.organisation) if one)


class SettleForm(forms.Form):
    """Who it was, and how one knows; nobody is suggested."""

    enrollment = PersonChoice(
        label=_("Person of the run"), queryset=Enrollment.objects.none(), required=False,
        empty_label=_("choose the person"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("How do you know?"),
        help_text=_("Such as: asked by telephone. The reason is kept with your name."),
        max_length=200,
    )

    def __init__(self, *args: Any, people: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["enrollment"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = people.exclude(person=by)
        choice.help_text = next(filter(None, (why_not_own(by, place) for place in people.filter(person=by))), "")

    def clean(self) -> dict[str, Any]:
        """A person, unless the joiner is set aside by its own button."""
        data: dict[str, Any] = super().clean() or {}
        if ASIDE in self.data:
            data["enrollment"] = None
        elif not self.errors and data.get("enrollment") is None:
            self.add_error("enrollment", gettext("Choose the person, or set the joiner aside."))
        return data


class PutBackForm(forms.Form):
    """Why what was said of a joiner is taken back."""

    reason = forms.CharField(
        label=_("Why is it taken back?"),
        help_text=_("Such as: settled for the wrong person. The reason is kept with your name."),
        max_length=200,
    )
