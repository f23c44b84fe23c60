"""Forms of a run's sessions, of its release, and of what is copied from another run.

Not for judging them: courses.rules says no, the action raises it, the view puts it on the form.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import timetable
from courses.dates import clock, day
from courses.models import Lecturer, Run, Session, Subject
from courses.queries.timetables import TEACHING_ROOMS, Offers, days_of, to_copy_from
from facilities.models import Room

BREAK = re.compile(r"(\d{1,2}:\d{2})\s*[-–~]\s*(\d{1,2}:\d{2})")
TAKE = "take"  # the name of the buttons that put an alternative into the form


class ClockInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__({"step": 300}, format="%H:%M")


class RoomField(forms.ModelChoiceField):
    """Rooms with how many they hold."""

    def label_from_instance(self, room: Room) -> str:
        return _("%(room)s (%(seats)s seats)") % {"room": room, "seats": room.capacity}


class LecturerField(forms.ModelChoiceField):
    """Lecturers with where they come from: names repeat."""

    def label_from_instance(self, lecturer: Lecturer) -> str:
        parts = (str(lecturer), lecturer.affiliation or lecturer.code)
        return " · ".join(parts)


class SessionForm(forms.Form):
    """One session. Values go to the actions of timetables; the form saves nothing."""

    day = forms.TypedChoiceField(label=gettext_lazy("Day"), coerce=date.fromisoformat)
    starts = forms.TimeField(label=gettext_lazy("From"), widget=ClockInput)
    ends = forms.TimeField(label=gettext_lazy("Until"), widget=ClockInput)
    breaks = forms.CharField(
        label=gettext_lazy("Breaks"),
        required=False,
        help_text=gettext_lazy("From and until, such as 12:00-13:00. Separate several with a comma."),
    )
    subject = forms.ModelChoiceField(Subject.objects.none(), label=gettext_lazy("Subject"), required=False)
    title_ko = forms.CharField(
        label=gettext_lazy("Title (Korean)"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Only where it says more than the subject, such as an opening."),
    )
    title_en = forms.CharField(label=gettext_lazy("Title (English)"), max_length=200, required=False)
    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=Subject.Method.choices)
    lecturer = LecturerField(Lecturer.objects.filter(active=True), label=gettext_lazy("Lecturer"), required=False)
    room = RoomField(
        Room.objects.filter(kind__in=TEACHING_ROOMS).order_by("building__order", "code"),
        label=gettext_lazy("Room"),
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, data: QueryDict | None, *, run: Run, session: Session | None = None) -> None:
        self.run, self.stored = run, session
        super().__init__(_with_taken(data) if data else None, initial=_initial(session) if session else {})
        days = [(each.isoformat(), day(each)) for each in days_of(run)]
        cast(forms.ChoiceField, self.fields["day"]).choices = days
        subjects = cast(forms.ModelChoiceField, self.fields["subject"])
        subjects.queryset = Subject.objects.filter(course=run.course_id).order_by("order")
        if session and session.lecturer and not session.lecturer.active:  # still shown, so that it can be changed
            cast(forms.ModelChoiceField, self.fields["lecturer"]).queryset = Lecturer.objects.filter(
                active=True
            ) | Lecturer.objects.filter(pk=session.lecturer.pk)

    def clean_breaks(self) -> list[tuple[time, time]]:
        text = self.cleaned_data["breaks"].strip()
        found = []
        for part in filter(None, re.split(r"[,;]\s*", text)):
            match = BREAK.fullmatch(part.strip())
            try:
                start, end = (time.fromisoformat(word.zfill(5)) for word in match.groups()) if match else (None, None)
            except ValueError:
                start = end = None
            if start is None or end is None:
                raise ValidationError(_("Write each break as 12:00-13:00. “%(part)s” is not one.") % {"part": part})
            found.append((start, end))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("subject") and not cleaned.get("title_ko"):
            self.add_error("subject", _("Choose a subject or write a title."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """The clean values for the actions, instants in the time of Seoul."""
        sent = self.cleaned_data
        breaks = [[self._at(start).isoformat(), self._at(end).isoformat()] for start, end in sent["breaks"]]
        rows = {name: sent[name] for name in ("subject", "title_ko", "title_en", "method", "lecturer", "room")}
        return {**rows, "starts_at": self._at(sent["starts"]), "ends_at": self._at(sent["ends"]), "breaks": breaks}

    def wanted(self) -> Session:
        """The session that the form asks for, not stored."""
        return Session(pk=self.stored.pk if self.stored else None, run=self.run, **self.values())

    def _at(self, clock_time: time) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], clock_time))


def _initial(session: Session) -> dict[str, Any]:
    start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    pauses = [
        f"{timezone.localtime(a):%H:%M}-{timezone.localtime(b):%H:%M}" for a, b in timetable.pauses_of(session.breaks)
    ]
    names = ("subject", "title_ko", "title_en", "method", "lecturer", "room", "revision")
    rows = {name: getattr(session, name) for name in names}
    return {
        **rows,
        "day": start.date().isoformat(),
        "starts": start.time(),
        "ends": end.time(),
        "breaks": ", ".join(pauses),
    }


def buttons(offers: Offers) -> list[tuple[str, list[tuple[str, str]]]]:
    """The alternatives as groups of buttons: heading, then value and words of each."""
    groups = [
        (_("Free rooms"), [(f"room:{room.pk}", f"{room} ({room.capacity})") for room in offers.rooms]),
        (_("Free lecturers of the field"), [(f"lecturer:{one.pk}", str(one)) for one in offers.lecturers]),
        (
            _("Free times"),
            [
                (f"time:{span.starts_at.isoformat()}|{span.ends_at.isoformat()}", clock(span.starts_at, span.ends_at))
                for span in offers.times
            ],
        ),
    ]
    return [(heading, offered) for heading, offered in groups if offered]


def _with_taken(data: QueryDict) -> QueryDict:
    """What was sent, with the alternative of the pressed button in place of what is not free."""
    what, _colon, value = data.get(TAKE, "").partition(":")
    changed = data.copy()
    if what in ("room", "lecturer"):
        changed[what] = value
    elif what == "time":
        _move(changed, value)
    return changed


def _move(data: QueryDict, value: str) -> None:
    """Put another time into the form; its breaks move along."""
    try:
        start, end = (timezone.localtime(datetime.fromisoformat(part)) for part in value.split("|"))
        before = datetime.strptime(data.get("starts", ""), "%H:%M")  # a time of day, no instant
    except ValueError:
        return
    later = datetime.combine(before.date(), start.time()) - before

    def moved(match: re.Match[str]) -> str:
        return f"{datetime.strptime(match.group(), '%H:%M') + later:%H:%M}"  # a time of day

    data["day"], data["starts"], data["ends"] = start.date().isoformat(), f"{start:%H:%M}", f"{end:%H:%M}"
    try:
        data["breaks"] = re.sub(r"\d{1,2}:\d{2}", moved, data.get("breaks", ""))
    except ValueError:
        data["breaks"] = ""


class RunField(forms.ModelChoiceField):
    """Runs with their dates."""

    def label_from_instance(self, run: Run) -> str:
        return f"{run} · {run.dates}"


class CopyForm(forms.Form):
    """The run whose timetable is copied."""

    source = RunField(Run.objects.none(), label=gettext_lazy("Copy from"), empty_label=None)

    def __init__(self, *args: Any, run: Run, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = cast(forms.ModelChoiceField, self.fields["source"])
        source.queryset = to_copy_from(run).select_related("course")


class ReleaseForm(forms.Form):
    """A word with the release; `seen` names exactly the sessions that the person saw."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("What the version is about; it stands in the list of versions."),
    )
    seen = forms.CharField(widget=forms.HiddenInput)
