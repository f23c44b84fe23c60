"""Lecturers: the pool, what they can teach, what they are paid, what they taught in years without sessions.

Not for a lecturer's account: accounts.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.names import in_language
from courses.models.plan import Course


class TeachingField(models.Model):
    """A field that lecturers teach in."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("teaching field")
        verbose_name_plural = _("teaching fields")

    def __str__(self) -> str:
        return in_language(self.name_ko, self.name_en)


class Lecturer(models.Model):
    """Somebody who teaches; with an account (`person`) when the lecturer signs in."""

    class Standing(models.TextChoices):
        SERVING = "serving", _("serving official")
        RETIRED = "retired", _("retired official")
        OUTSIDE = "outside", _("outside lecturer")

    class FeeGrade(models.TextChoices):
        SPECIAL = "special", _("special")
        FIRST = "first", _("first grade")
        SECOND = "second", _("second grade")
        THIRD = "third", _("third grade")
        ASSISTANT = "assistant", _("assistant")

    code = models.CharField(_("code"), max_length=20, unique=True)
    person = models.OneToOneField(
        Person, models.PROTECT, null=True, blank=True, related_name="lecturer", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in Latin letters"), max_length=100, blank=True)
    standing = models.CharField(_("standing"), max_length=10, choices=Standing.choices)
    affiliation = models.CharField(_("where from"), max_length=100, blank=True)
    fee_grade = models.CharField(_("fee grade"), max_length=10, choices=FeeGrade.choices, default=FeeGrade.SECOND)
    fields = models.ManyToManyField(TeachingField, blank=True, related_name="lecturers", verbose_name=_("fields"))
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    active = models.BooleanField(_("in the pool"), default=True)
    sample = models.BooleanField(_("sample"), default=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["name", "code"]
        verbose_name = _("lecturer")
        verbose_name_plural = _("lecturers")

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    def get_absolute_url(self) -> str:
        return reverse("lecturer_detail", args=[self.code])


class FeeRate(models.Model):
    """What a fee grade is paid an hour from a day on, and the paper that says so."""

    fee_grade = models.CharField(_("fee grade"), max_length=10, choices=Lecturer.FeeGrade.choices)
    first_hour_krw = models.PositiveIntegerField(_("first hour (won)"))
    further_hour_krw = models.PositiveIntegerField(_("each further hour (won)"))
    effective_from = models.DateField(_("effective from"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        ordering = ["fee_grade", "-effective_from"]
        constraints = [models.UniqueConstraint(fields=["fee_grade", "effective_from"], name="fee_rate_once")]
        verbose_name = _("fee rate")
        verbose_name_plural = _("fee rates")

    def __str__(self) -> str:
        return f"{self.get_fee_grade_display()} {self.effective_from}"


class LecturerYear(models.Model):
    """What a lecturer did in a year whose sessions are not kept here: topic, hours, rating, standing then."""

    lecturer = models.ForeignKey(Lecturer, models.CASCADE, related_name="years", verbose_name=_("lecturer"))
    year = models.PositiveSmallIntegerField(_("year"))
    standing = models.CharField(_("standing"), max_length=10, choices=Lecturer.Standing.choices)
    topic_ko = models.CharField(_("what was taught (Korean)"), max_length=150, blank=True)
    topic_en = models.CharField(_("what was taught (English)"), max_length=150, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=1, default=0)
    rating = models.DecimalField(_("rating (of 5)"), max_digits=3, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["-year", "lecturer"]
        constraints = [models.UniqueConstraint(fields=["lecturer", "year"], name="lecturer_year_once")]
        verbose_name = _("year of a lecturer")
        verbose_name_plural = _("years of lecturers")

    def __str__(self) -> str:
        return f"{self.lecturer} {self.year}"

    @property
    def topic(self) -> str:
        return in_language(self.topic_ko, self.topic_en)


class LecturerRating(models.Model):
    """How the trainees of a course rated a lecturer: the mean of so many answers of 5 points.

    One for each lecturer of a run; those of years before the portal name no run.
    """

    lecturer = models.ForeignKey(Lecturer, models.CASCADE, related_name="ratings", verbose_name=_("lecturer"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="+", verbose_name=_("course"))
    run = models.ForeignKey(
        "courses.Run", models.PROTECT, null=True, blank=True, related_name="ratings", verbose_name=_("run")
    )
    rated_on = models.DateField(_("rated on"))
    mean = models.DecimalField(_("mean (of 5)"), max_digits=3, decimal_places=2)
    answers = models.PositiveIntegerField(_("answers"))
    entered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )

    class Meta:
        ordering = ["-rated_on"]
        constraints = [
            models.CheckConstraint(condition=Q(mean__gte=1, mean__lte=5), name="lecturer_rating_range"),
            models.UniqueConstraint(fields=["run", "lecturer"], name="lecturer_rating_once_a_run"),
        ]
        verbose_name = _("rating of a lecturer")
        verbose_name_plural = _("ratings of lecturers")

    def __str__(self) -> str:
        return f"{self.lecturer} {self.mean}"
