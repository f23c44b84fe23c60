"""Openings of e-learning courses, how far each person is, and the one clock by which a person learns.

Not for what is learned: courses.models.content. Not for what follows when it is done: enrollment.models.completion.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.names import in_language
from courses.models import Content, Course, Unit
from enrollment.models.places import Enrollment


class Opening(models.Model):
    """How one e-learning course is applied for in one year: always, or in dated rounds with or without seats.

    `taken` counts the live places of this opening where it has seats; the constraint keeps it within them whatever the
    code does. One that is always open gives everybody `learn_days` from the day of applying.
    """

    class Kind(models.TextChoices):
        ALWAYS = "always", _("always open")
        DATED = "dated", _("dated")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("opening", "open")
        CLOSED = "closed", pgettext_lazy("opening", "closed")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The index below begins with the state; a course has few openings.
    course = models.ForeignKey(Course, models.PROTECT, related_name="openings", verbose_name=_("course"))
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.ALWAYS)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    learn_from = models.DateField(_("learning from"), null=True, blank=True)
    learn_until = models.DateField(_("learning until"), null=True, blank=True)
    learn_days = models.PositiveSmallIntegerField(_("days to learn"), default=30)
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    taken = models.PositiveIntegerField(_("seats taken"), default=0)
    repeat_after_completion = models.BooleanField(_("may be taken again after completing"), default=False)
    note_ko = models.CharField(_("note (Korean)"), max_length=300, blank=True)
    note_en = models.CharField(_("note (English)"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    revision = models.PositiveIntegerField(default=0, editable=False)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["course", "-year", "opens_at"]
        constraints = [
            models.CheckConstraint(condition=Q(seats=None) | Q(taken__lte=F("seats")), name="opening_never_overbooked"),
            models.CheckConstraint(
                condition=Q(kind="dated", learn_from__isnull=False, learn_until__isnull=False)
                | Q(kind="always", learn_from=None, learn_until=None),
                name="opening_dated_pair",
            ),
            models.CheckConstraint(
                condition=Q(learn_until=None) | Q(learn_until__gte=F("learn_from")), name="opening_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=F("opens_at")), name="opening_closes_after_opening"
            ),
            models.CheckConstraint(condition=Q(learn_days__gte=1), name="opening_gives_a_day"),
            models.UniqueConstraint(
                fields=["course", "year"], condition=Q(kind="always", state="open"), name="opening_one_always_open"
            ),
        ]
        indexes = [models.Index(fields=["state", "course"])]
        verbose_name = _("opening")
        verbose_name_plural = _("openings")

    def __str__(self) -> str:
        return gettext("%(course)s, %(year)s") % {"course": self.course, "year": self.year}

    @property
    def note(self) -> str:
        return in_language(self.note_ko, self.note_en)


class Learning(models.Model):
    """How far one place is: one row for each place that is learned on-line, be it in a run or without one.

    `content` is the version that was in force when the place was taken; places of years before have none. The rows of
    the units exist only while somebody learns; these sums stay. Until the last day (`until_on`) time counts.
    """

    enrollment = models.OneToOneField(
        Enrollment, models.PROTECT, primary_key=True, related_name="learning", verbose_name=_("enrollment")
    )
    content = models.ForeignKey(
        Content, models.PROTECT, db_index=False, null=True, related_name="learnings", verbose_name=_("content version")
    )
    opening = models.ForeignKey(
        Opening, models.PROTECT, db_index=False, null=True, related_name="learnings", verbose_name=_("opening")
    )
    until_on = models.DateField(_("learning until"))
    units_total = models.PositiveSmallIntegerField(_("units"))
    units_done = models.PositiveSmallIntegerField(_("units done"), default=0)
    recognised_seconds = models.PositiveIntegerField(_("recognised time (seconds)"), default=0)
    started_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    last_at = models.DateTimeField(_("learned last at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("all units done at"), null=True, blank=True)
    reminded_on = models.DateField(_("reminded on"), null=True, blank=True)
    extended = models.PositiveSmallIntegerField(_("times extended"), default=0)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["enrollment"]
        constraints = [
            models.CheckConstraint(condition=Q(units_done__lte=F("units_total")), name="learning_units_within"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(started_at__isnull=False), name="learning_finished_after_beginning"
            ),
        ]
        indexes = [
            models.Index(fields=["until_on"], condition=Q(finished_at=None), name="learning_unfinished"),
            models.Index(fields=["opening"], condition=Q(opening__isnull=False), name="learning_of_opening"),
        ]
        verbose_name = _("learning")
        verbose_name_plural = _("learnings")

    def __str__(self) -> str:
        return f"{self.enrollment} {self.units_done}/{self.units_total}"

    @property
    def percent(self) -> int:
        return 100 * self.units_done // self.units_total if self.units_total else 0


class UnitProgress(models.Model):
    """What one place has seen of one unit: merged spans of its timeline, and the time that the server's clock allowed.

    `said_at` is when a package called itself finished, `said_points` what it says about points: neither is time.
    Written only by enrollment.actions.beats; no index on a column that a beat changes.
    """

    # The constraint below begins with it.
    enrollment = models.ForeignKey(
        Enrollment, models.CASCADE, db_index=False, related_name="unit_progress", verbose_name=_("enrollment")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+", verbose_name=_("unit"))
    spans = models.JSONField(_("parts seen"), default=list)
    covered_ms = models.PositiveIntegerField(_("seen (milliseconds)"), default=0)
    recognised_ms = models.PositiveIntegerField(_("recognised time (milliseconds)"), default=0)
    position_ms = models.PositiveIntegerField(_("where to go on (milliseconds)"), default=0)
    said_at = models.DateTimeField(_("called finished by the package at"), null=True, blank=True)
    said_points = models.DecimalField(
        _("points that the package says (of 100)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    first_at = models.DateTimeField(_("begun at"), db_default=Now())
    last_at = models.DateTimeField(_("learned last at"), db_default=Now())
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        ordering = ["enrollment", "unit"]
        constraints = [models.UniqueConstraint(fields=["enrollment", "unit"], name="unit_progress_once")]
        verbose_name = _("progress of a unit")
        verbose_name_plural = _("progress of units")

    def __str__(self) -> str:
        return f"{self.enrollment} {self.unit}"


class LearningClock(models.Model):
    """The one clock of a person: which window counts, its last beat, and up to when time is spent already.

    However many windows, courses and units are open: time counts once (decision 0030). `free_from` is in milliseconds
    since 1970, by the database's clock.
    """

    person = models.OneToOneField(
        Person, models.CASCADE, primary_key=True, related_name="learning_clock", verbose_name=_("person")
    )
    sitting = models.UUIDField(_("window"))
    enrollment = models.ForeignKey(
        Enrollment, models.SET_NULL, db_index=False, null=True, related_name="+", verbose_name=_("enrollment")
    )
    unit = models.ForeignKey(Unit, models.SET_NULL, db_index=False, null=True, related_name="+", verbose_name=_("unit"))
    seq = models.PositiveIntegerField(_("last beat"), default=0)
    free_from = models.BigIntegerField(_("time is spent up to"))
    began_at = models.DateTimeField(_("begun at"), db_default=Now())

    class Meta:
        verbose_name = _("learning clock")
        verbose_name_plural = _("learning clocks")

    def __str__(self) -> str:
        return str(self.person)


class Attempt(models.Model):
    """One attempt at the test of a place: which questions in which order, the answers so far, and the points.

    What is answered until `ends_at` counts, whether it was handed in or not.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The constraints below begin with it.
    enrollment = models.ForeignKey(
        Enrollment, models.PROTECT, db_index=False, related_name="attempts", verbose_name=_("enrollment")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    questions = models.JSONField(_("questions as they were asked"), default=list)
    answers = models.JSONField(_("answers"), default=list, blank=True)
    began_at = models.DateTimeField(_("begun at"), db_default=Now())
    ends_at = models.DateTimeField(_("ends at"))
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    points = models.DecimalField(_("points (of 100)"), max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["enrollment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "number"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["enrollment"], condition=Q(handed_in_at=None), name="attempt_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(handed_in_at=None, points=None) | Q(handed_in_at__isnull=False, points__isnull=False),
                name="attempt_handed_in_pair",
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=0, points__lte=100), name="attempt_points_range"
            ),
        ]
        verbose_name = _("attempt at a test")
        verbose_name_plural = _("attempts at tests")

    def __str__(self) -> str:
        return f"{self.enrollment} {self.number}"

    @property
    def is_late(self) -> bool:
        """Whether it was handed in when its time was over."""
        return self.handed_in_at is not None and self.handed_in_at >= self.ends_at
