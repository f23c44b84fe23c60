"""Forms about reasons, the entry gate, spot checks, cases, appeals and roll calls.

Not for judging them: the rules say no, the action raises it, the view puts it on the form.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Session
from enrollment.models import Appeal, ConductCase, Enrollment, Gate, Presence, ReasonStatement, SpotCheck
from exchange.rules import EVIDENCE

SHORT = forms.Textarea(attrs={"rows": 3})
LONG = forms.Textarea(attrs={"rows": 5})
MOST_LETTERS = 2_000


class MomentInput(forms.DateTimeInput):
    """The browser's own day and time; it speaks ISO whatever the language."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class HourInput(forms.TimeInput):
    """The browser's own clock; it speaks ISO whatever the language."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class TextField(forms.CharField):
    """Long text; browsers send line ends as CR LF, the database keeps LF."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


def file_field(**options: Any) -> forms.FileField:
    """A file that proves something; what is inside decides whether it is kept."""
    endings = ", ".join(ending.removeprefix(".") for ending in EVIDENCE)
    widget = forms.ClearableFileInput(attrs={"accept": ",".join(EVIDENCE)})
    return forms.FileField(required=False, help_text=endings, widget=widget, **options)


class StatementForm(forms.Form):
    """Why somebody is not there, and when."""

    kind = forms.ChoiceField(
        label=_("Kind of reason"),
        choices=ReasonStatement.Kind.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Lists show only the kind. Your words are read by you and by who decides; every reading is recorded."
        ),
    )
    from_at = forms.DateTimeField(label=_("From"), widget=MomentInput)
    until_at = forms.DateTimeField(label=_("Until"), widget=MomentInput)
    text = TextField(label=_("Reason"), widget=LONG, max_length=MOST_LETTERS)
    file = file_field(label=_("File that shows it"))


class StatementDecisionForm(forms.Form):
    """Approve or refuse, and why."""

    to = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (ReasonStatement.State.APPROVED, _("Approve: the time counts as excused")),
            (ReasonStatement.State.REFUSED, _("Refuse: the time counts as missed")),
        ],
        widget=forms.RadioSelect,
    )
    decision = TextField(
        label=_("Reason of the decision"), widget=SHORT, max_length=300, required=False,
        help_text=_("The person reads it. A refusal needs one."),
    )  # fmt: skip


class GateForm(forms.Form):
    """What a person acknowledges before the address of a remote room shows."""

    seat = forms.BooleanField(label=_("I sit in front of the camera, at a desk, for the whole course."), required=False)
    camera = forms.BooleanField(
        label=_("My camera stays on, my face can be seen, without a virtual background."), required=False
    )
    place = forms.ChoiceField(
        label=_("Where I take part"), choices=Gate.Place.choices, widget=forms.RadioSelect,
        help_text=_("For a place outside the office your agency's training officer has to confirm it."),
    )  # fmt: skip


class RefusePlaceForm(forms.Form):
    """Why the agency refuses a place."""

    reason = TextField(
        label=_("Reason of the refusal"), widget=SHORT, max_length=300, help_text=_("The person reads it.")
    )


class RoundForm(forms.Form):
    """One round of looks: one field a person, who may be left out; `round_key` tells the same round sent twice."""

    round_key = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, people: Iterable[Enrollment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(people)
        for one in self.people:
            self.fields[f"see-{one.pk}"] = forms.ChoiceField(
                choices=SpotCheck.Result.choices, required=False, label=str(one.person)
            )

    def clean_round_key(self) -> uuid.UUID:
        return self.cleaned_data.get("round_key") or uuid.uuid4()

    def results(self, there: Collection[str] = ()) -> dict[int, str]:
        """What was seen, by key of the enrollment; of whom nothing was said and whose key is in `there`, is there."""
        said = {one.pk: self.cleaned_data.get(f"see-{one.pk}", "") for one in self.people}
        found = {
            place: result or (SpotCheck.Result.THERE if str(place) in there else "") for place, result in said.items()
        }
        return {place: result for place, result in found.items() if result}


class SessionsField(forms.ModelMultipleChoiceField):
    """Sessions, each named with its day and hour: titles repeat."""

    def label_from_instance(self, obj: Session) -> str:
        return f"{formats.date_format(timezone.localtime(obj.starts_at), 'DATETIME_FORMAT')} · {obj}"


class CaseForm(forms.Form):
    """What was seen of somebody, in which sessions."""

    sessions = SessionsField(
        label=_("Sessions in which it was seen"), queryset=Session.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(label=_("Kind of case"), choices=ConductCase.Kind.choices, widget=forms.RadioSelect)
    text = TextField(
        label=_("What was seen"), widget=LONG, max_length=MOST_LETTERS,
        help_text=_("When, what, how it was noticed. The person reads it once the case is decided."),
    )  # fmt: skip
    file = file_field(label=_("Capture or other evidence"))

    def __init__(self, *args: Any, sessions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelMultipleChoiceField, self.fields["sessions"]).queryset = sessions


class CaseDecisionForm(forms.Form):
    """How a case ends and what follows."""

    to = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (ConductCase.State.DISMISSED, _("Dismiss: nothing improper")),
            (ConductCase.State.WARNED, _("Warn, without consequence")),
            (ConductCase.State.CONFIRMED, _("Confirm, with the consequences below")),
        ],
        widget=forms.RadioSelect,
    )
    minutes = forms.IntegerField(
        label=_("Minutes not recognised"),
        min_value=0,
        required=False,
        help_text=_("Taken off the sessions of the case one after another, at most what was taught in them."),
    )
    not_completed = forms.BooleanField(label=_("The course is not completed"), required=False)
    decision = TextField(
        label=_("Reason of the decision"), widget=SHORT, max_length=300,
        help_text=_("The person and the agency's training officer read it."),
    )  # fmt: skip

    def clean_minutes(self) -> int:
        return self.cleaned_data.get("minutes") or 0


class AppealForm(forms.Form):
    """What is wrong with a mark or a decision."""

    text = TextField(label=_("What is wrong and why"), widget=LONG, max_length=MOST_LETTERS)
    file = file_field(label=_("File that shows it"))


class AppealDecisionForm(forms.Form):
    """Grant or reject an appeal; against a mark, which mark stands instead."""

    to = forms.ChoiceField(
        label=_("Decision"),
        choices=[(Appeal.State.GRANTED, _("Grant the appeal")), (Appeal.State.REJECTED, _("Reject the appeal"))],
        widget=forms.RadioSelect,
    )
    mark = forms.ChoiceField(
        label=_("Mark that stands instead"), required=False, initial=Presence.Mark.PRESENT,
        choices=Presence.Mark.choices,
    )  # fmt: skip
    came_at = forms.TimeField(
        label=_("Came, or came back, at"), required=False, widget=HourInput, help_text=_("For late and out.")
    )
    left_at = forms.TimeField(
        label=_("Left at"), required=False, widget=HourInput, help_text=_("For left early and out.")
    )
    decision = TextField(
        label=_("Reason of the decision"), widget=SHORT, max_length=300, help_text=_("The person reads it.")
    )

    def __init__(self, *args: Any, appeal: Appeal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = appeal.presence.session if appeal.presence else None
        if self.session is None:
            for name in ("mark", "came_at", "left_at"):
                del self.fields[name]

    def clean_came_at(self) -> datetime | None:
        return self._moment("came_at")

    def clean_left_at(self) -> datetime | None:
        return self._moment("left_at")

    def _moment(self, name: str) -> datetime | None:
        """The hour on the session's day."""
        hour = self.cleaned_data.get(name)
        if hour is None or self.session is None:
            return None
        return timezone.make_aware(datetime.combine(timezone.localdate(self.session.starts_at), hour))


class ReopenForm(forms.Form):
    """Why a closed roll call is opened again."""

    reason = TextField(
        label=_("Reason"), widget=SHORT, max_length=300, help_text=_("It stays in the record of the roll call.")
    )
