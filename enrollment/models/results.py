"""What came of a year, counted ahead of time: completions of courses, hours of organisations, take-up by job series.

Not for what is counted: places, completions and lines of hours stay the truth, and every night both are compared.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from courses.models import Category, Course, Plan, PlanCourse, Programme, Run


class CourseResult(models.Model):
    """Decisions of one day on one run, or on one e-learning course in a quarter; or a course of a closed year.

    Category, programme and plan class are those of the year's plan in force. What the plan does not count is kept and
    not `counted`. A `closed` row came from courses.YearResult, which knows neither runs and quarters nor who did not
    complete (decision 0037).
    """

    year = models.PositiveSmallIntegerField(_("year"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="results", verbose_name=_("course"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("programme")
    )
    plan_class = models.CharField(_("plan class"), max_length=20, choices=PlanCourse.PlanClass.choices)
    quarter = models.PositiveSmallIntegerField(_("quarter"), null=True, blank=True)
    run = models.ForeignKey(Run, models.PROTECT, null=True, blank=True, related_name="results", verbose_name=_("run"))
    on = models.DateField(_("decided on"))
    completed = models.PositiveIntegerField(_("completed"))
    decided = models.PositiveIntegerField(_("decided"))
    counted = models.BooleanField(_("counted"))
    closed = models.BooleanField(_("closed year"))

    class Meta:
        ordering = ["year", "on", "course"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "run", "on"], condition=Q(run__isnull=False), name="course_result_of_run_once"
            ),
            models.UniqueConstraint(
                fields=["year", "course", "quarter", "on"],
                condition=Q(run=None, closed=False),
                name="course_result_of_quarter_once",
            ),
            models.UniqueConstraint(
                fields=["year", "course"], condition=Q(closed=True), name="course_result_of_closed_year_once"
            ),
            models.CheckConstraint(
                condition=Q(closed=True, quarter=None, run=None) | Q(closed=False, quarter__isnull=False),
                name="course_result_closed_without_quarter",
            ),
            models.CheckConstraint(condition=Q(completed__lte=F("decided")), name="course_result_completed_decided"),
        ]
        indexes = [models.Index(fields=["year", "on"])]
        verbose_name = _("result of a course")
        verbose_name_plural = _("results of courses")

    def __str__(self) -> str:
        return f"{self.year} {self.course} {self.on}: {self.completed}"


class ResultYear(models.Model):
    """A year whose results are counted: who counts it holds this row. `plan` is the version that gave the groups."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("plan"))

    class Meta:
        verbose_name = _("year of results")
        verbose_name_plural = _("years of results")

    def __str__(self) -> str:
        return str(self.year)


class ResultStale(models.Model):
    """A course whose completions of a year changed and were not counted since.

    Written in the transaction of the change. One row a change, not one a course: a row that another transaction is
    about to take away would swallow a second one.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    course = models.ForeignKey(Course, models.CASCADE, related_name="+", verbose_name=_("course"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("result to be counted anew")
        verbose_name_plural = _("results to be counted anew")

    def __str__(self) -> str:
        return f"{self.year}: {self.course}"


class HoursResult(models.Model):
    """Hours of an organisation's people: who owes any (on 1 January), who had them by the month's end, hours of it."""

    year = models.PositiveSmallIntegerField(_("year"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    on = models.DateField(_("month's end"))
    owing = models.PositiveIntegerField(_("people who owe hours"), default=0)
    fulfilled = models.PositiveIntegerField(_("people who have them"), default=0)
    recognised = models.PositiveIntegerField(_("hours recognised"), default=0)

    class Meta:
        ordering = ["year", "on", "organisation"]
        indexes = [models.Index(fields=["year", "on"])]
        verbose_name = _("hours of an organisation")
        verbose_name_plural = _("hours of organisations")

    def __str__(self) -> str:
        return f"{self.year} {self.organisation} {self.on}"


class SeriesResult(models.Model):
    """Take-up of a programme by officials of one job series: who took part in a month, and who could (1 January).

    `eligible` is empty where nobody of the series could: there is no base to divide by, and never a rate of zero.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("programme"))
    job_series = models.CharField(_("job series"), max_length=40)
    on = models.DateField(_("month's end"))
    participants = models.PositiveIntegerField(_("participants"), default=0)
    eligible = models.PositiveIntegerField(_("eligible"), null=True, blank=True)

    class Meta:
        ordering = ["year", "programme", "job_series", "on"]
        indexes = [models.Index(fields=["year", "on"])]
        verbose_name = _("take-up by job series")
        verbose_name_plural = _("take-up by job series")

    def __str__(self) -> str:
        return f"{self.year} {self.programme} {self.job_series} {self.on}"
