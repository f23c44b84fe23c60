"""Learning hours: what is owed in a year, what is recognised, and the sums that pages read.

Not for how an hour is earned: enrollment.models.completion.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, Person
from courses.models import Category, Course
from enrollment.models.completion import OutsideLearning
from enrollment.models.places import Enrollment


class HoursRule(models.Model):
    """The hours that an official of some grades owes in a year, from a day on, and the paper that says so."""

    effective_from = models.DateField(_("effective from"))
    grades = models.JSONField(_("grades"), default=list)
    hours = models.PositiveSmallIntegerField(_("hours a year"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        ordering = ["-effective_from", "id"]
        verbose_name = _("rule of hours")
        verbose_name_plural = _("rules of hours")

    def __str__(self) -> str:
        return f"{self.effective_from}: {self.hours}"


class Leave(models.Model):
    """A time in which a person owes nothing: leave of absence, parental leave, secondment."""

    class Kind(models.TextChoices):
        LEAVE = "leave", _("leave of absence")
        PARENTAL = "parental", _("parental leave")
        SECONDMENT = "secondment", _("secondment elsewhere")
        LONG_TRAINING = "long_training", _("long training")

    person = models.ForeignKey(Person, models.CASCADE, related_name="leaves", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["person", "from_on"]
        constraints = [models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="leave_dates")]
        verbose_name = _("leave")
        verbose_name_plural = pgettext_lazy("absence", "leaves")

    def __str__(self) -> str:
        return f"{self.person} {self.from_on}–{self.until_on}"


class PromotionCourse(models.Model):
    """A course that officials of a grade must have completed before they can be promoted."""

    grade = models.CharField(_("grade"), max_length=20)
    course = models.ForeignKey(Course, models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    effective_from = models.DateField(_("effective from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        ordering = ["grade", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(course__isnull=False, category=None) | Q(course=None, category__isnull=False),
                name="promotion_course_or_category",
            )
        ]
        verbose_name = _("course required for promotion")
        verbose_name_plural = _("courses required for promotion")

    def __str__(self) -> str:
        return f"{self.grade}: {self.course or self.category}"


class HoursEntry(models.Model):
    """One line of a person's ledger of a year: from a completion or from outside learning.

    A line that is not `counted` says why: the same course counts once a year.
    """

    class WhyNot(models.TextChoices):
        SAME_COURSE = "same_course", _("the course counts once a year")
        REVOKED = "revoked", _("the completion was taken back")

    person = models.ForeignKey(Person, models.PROTECT, related_name="hours_entries", verbose_name=_("person"))
    year = models.PositiveSmallIntegerField(_("year"))
    enrollment = models.OneToOneField(
        Enrollment, models.PROTECT, null=True, blank=True, related_name="hours_entry", verbose_name=_("enrollment")
    )
    outside = models.OneToOneField(OutsideLearning, models.PROTECT, null=True, blank=True, related_name="hours_entry")
    course = models.ForeignKey(Course, models.PROTECT, null=True, blank=True, related_name="+")
    hours = models.PositiveSmallIntegerField(_("hours"))
    counted = models.BooleanField(_("counted"), default=True)
    why_not = models.CharField(_("why it is not counted"), max_length=15, choices=WhyNot.choices, blank=True)
    recognised_on = models.DateField(_("recognised on"))

    class Meta:
        ordering = ["person", "year", "recognised_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "year", "course"],
                condition=Q(counted=True, course__isnull=False),
                name="hours_same_course_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(enrollment__isnull=False, outside=None) | Q(enrollment=None, outside__isnull=False),
                name="hours_from_one_source",
            ),
            models.CheckConstraint(
                condition=Q(counted=True, why_not="") | Q(counted=False) & ~Q(why_not=""), name="hours_why_not_pair"
            ),
        ]
        verbose_name = _("line of hours")
        verbose_name_plural = _("lines of hours")

    def __str__(self) -> str:
        return f"{self.person} {self.year}: {self.hours}"


class HoursTotal(models.Model):
    """What a person owes and has in a year: kept by the actions, checked against the lines every night.

    `grade` is the one that `owed` was counted for and `organisation` the one of then: a year that is over keeps them.
    `gone` says that the person has left. All three are as of the last count, so that an overview of everybody needs
    no other table. The row is also the lock of a person's year: who changes its lines holds it.
    """

    # The constraint below begins with it.
    person = models.ForeignKey(
        Person, models.CASCADE, db_index=False, related_name="hours_totals", verbose_name=_("person")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    owed = models.PositiveSmallIntegerField(_("hours owed"))
    recognised = models.PositiveSmallIntegerField(_("hours recognised"), default=0)
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation then")
    )
    gone = models.BooleanField(_("has left"), default=False)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)

    class Meta:
        ordering = ["year", "person"]
        constraints = [models.UniqueConstraint(fields=["person", "year"], name="hours_total_once")]
        indexes = [
            models.Index(fields=["year", "recognised"]),
            # Holds all that an overview counts.
            models.Index(fields=["year", "gone", "organisation", "owed", "recognised"], name="hours_total_overview"),
        ]
        verbose_name = _("hours of a year")
        verbose_name_plural = _("hours of years")

    def __str__(self) -> str:
        return f"{self.person} {self.year}: {self.recognised}/{self.owed}"


class HoursRound(models.Model):
    """A round of reminders that was sent: one row a month, so that nobody is told twice."""

    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"))
    told = models.PositiveIntegerField(_("people told"), default=0)
    told_at = models.DateTimeField(_("told at"), db_default=Now())

    class Meta:
        ordering = ["-year", "-month"]
        constraints = [models.UniqueConstraint(fields=["year", "month"], name="hours_round_once")]
        verbose_name = _("round of reminders")
        verbose_name_plural = _("rounds of reminders")

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"
