"""Runs, their timetable in versions, and textbooks.

Not for who takes part: enrollment. Not for who teaches: courses.models.lecturers.
"""

from __future__ import annotations

from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.names import in_language
from core.periods import Quarter, quarter_of, today
from courses.dates import span
from courses.models.lecturers import Lecturer
from courses.models.plan import Course, Subject
from facilities.models import Room


def in_words(course: object, year: object, number: object) -> str:
    """How a run is called wherever it stands alone, in the language in use."""
    words = {"course": course, "year": year, "number": number}
    return gettext("%(course)s, run %(number)s of %(year)s") % words


class Run(models.Model):
    """One holding of a course with dates, seats and a mode. Its quarter is the one it starts in."""

    class Mode(models.TextChoices):
        FACE_TO_FACE = "face_to_face", _("face-to-face")
        REMOTE = "remote", _("remote")
        BLENDED = "blended", _("blended inside a run")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        CANCELLED = "cancelled", pgettext_lazy("run", "cancelled")

    course = models.ForeignKey(Course, models.PROTECT, related_name="runs", verbose_name=_("course"))
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("run number"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    capacity = models.PositiveIntegerField(_("capacity"))
    mode = models.CharField(_("mode"), max_length=20, choices=Mode.choices)
    # Empty while the run is held as planned; a switch keeps the plan's mode here (action of enrollment).
    planned_mode = models.CharField(_("mode in the plan"), max_length=20, choices=Mode.choices, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True)
    # The address of the remote room; a person sees it only through the entry gate.
    remote_url = models.URLField(_("address of the remote room"), max_length=500, blank=True)
    note_ko = models.CharField(_("note (Korean)"), max_length=100, blank=True)
    note_en = models.CharField(_("note (English)"), max_length=100, blank=True)

    class Meta:
        ordering = ["starts_on", "course", "number"]
        constraints = [
            models.UniqueConstraint(fields=["course", "year", "number"], name="run_number_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="run_ends_after_start"),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False) | Q(state="planned", cancelled_at=None),
                name="run_cancelled_pair",
            ),
        ]
        indexes = [models.Index(fields=["year", "starts_on"])]
        verbose_name = _("run")
        verbose_name_plural = _("runs")

    def __str__(self) -> str:
        return in_words(self.course, self.year, self.number)

    def get_absolute_url(self) -> str:
        return reverse("run_detail", args=[self.course.code, self.year, self.number])

    @property
    def name(self) -> str:
        """Which run of its course this is, where the course stands beside it; with the course: str."""
        return gettext("run %(number)s of %(year)s") % {"number": self.number, "year": self.year}

    @property
    def quarter(self) -> Quarter:
        return quarter_of(self.starts_on)

    @property
    def note(self) -> str:
        return in_language(self.note_ko, self.note_en)

    @property
    def mode_in_plan(self) -> str:
        """The mode that the plan gave the run, whatever it is held in now."""
        return self.planned_mode or self.mode

    @property
    def mode_text(self) -> str:
        """How the run is held, with the plan's mode beside it where they differ."""
        if self.mode_in_plan == self.mode:
            return self.get_mode_display()
        words = {"now": self.get_mode_display(), "planned": self.get_planned_mode_display()}
        return gettext("%(now)s (planned: %(planned)s)") % words

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def has_begun(self) -> bool:
        return self.starts_on <= today()

    @property
    def is_over(self) -> bool:
        return self.ends_on < today()

    @property
    def dates(self) -> str:
        return span(self.starts_on, self.ends_on)


class Session(models.Model):
    """One timetable unit of a run (교시) as the staff work on it; people see the newest released version.

    `breaks` are pairs of instants inside the session ([[from, to], …], ISO 8601): they are not taught time.
    `effective_ends_at` with its reason stands when a session ended before its time.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="sessions", verbose_name=_("run"))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    breaks = models.JSONField(_("breaks"), default=list, blank=True)
    subject = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("subject")
    )
    title_ko = models.CharField(_("title (Korean)"), max_length=150, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    method = models.CharField(_("method"), max_length=30, choices=Subject.Method.choices)
    lecturer = models.ForeignKey(
        Lecturer, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("lecturer")
    )
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("room")
    )
    effective_ends_at = models.DateTimeField(_("really ended at"), null=True, blank=True)
    effective_reason = models.CharField(_("why it ended early"), max_length=200, blank=True)
    # Rises with every change, so that two people cannot overwrite each other unseen.
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
            models.UniqueConstraint(fields=["run", "starts_at", "lecturer"], name="session_once"),
        ]
        indexes = [
            models.Index(fields=["lecturer", "starts_at"]),
            models.Index(fields=["room", "starts_at"]),
        ]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return in_language(self.title_ko, self.title_en) or str(self.subject or self.run)

    @property
    def closes_at(self) -> datetime:
        """When it is over: as it really ended, or as planned."""
        return self.effective_ends_at or self.ends_at


class TimetableVersion(models.Model):
    """A timetable as it was released: what people were told, and what changed against the version before.

    `sessions` and `changes` are frozen JSON; later work on the sessions does not touch them.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="timetables", verbose_name=_("run"))
    number = models.PositiveSmallIntegerField(_("version"))
    sessions = models.JSONField(_("sessions"), default=list, encoder=DjangoJSONEncoder)
    changes = models.JSONField(_("changes"), default=list, encoder=DjangoJSONEncoder)
    note = models.CharField(_("note"), max_length=300, blank=True)
    released_at = models.DateTimeField(_("released at"), auto_now_add=True)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("released by"))

    class Meta:
        ordering = ["run", "-number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="timetable_version_once")]
        verbose_name = _("timetable version")
        verbose_name_plural = _("timetable versions")

    def __str__(self) -> str:
        return f"{self.run} v{self.number}"


class Textbook(models.Model):
    """A book or file that a course uses."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="textbooks", verbose_name=_("course"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    title = models.CharField(_("title"), max_length=200)
    author = models.CharField(_("author"), max_length=100, blank=True)
    publisher = models.CharField(_("publisher"), max_length=100, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    price_krw = models.PositiveIntegerField(_("price (won)"), null=True, blank=True)
    required = models.BooleanField(_("required"), default=True)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["course", "order"]
        constraints = [models.UniqueConstraint(fields=["course", "order"], name="textbook_place_once")]
        verbose_name = _("textbook")
        verbose_name_plural = _("textbooks")

    def __str__(self) -> str:
        return self.title
