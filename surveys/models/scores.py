"""The summary table of scores: one line for each shown survey, or for a course of a closed year.

Not for its parts: surveys.models.outcomes. Rebuilt from those by surveys.actions.scores.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Category, Course, PlanCourse, Programme, Run
from surveys.models.questionnaires import Kind
from surveys.models.rounds import Survey


class CourseScore(models.Model):
    """Points and answers of a course: whole numbers, so that means over courses are exact.

    Category, programme and plan class are those of the year's plan in force. `closed` lines come from a closed year's
    results and belong to no survey.
    """

    KINDS = (Kind.SATISFACTION, Kind.TRANSFER)

    year = models.PositiveSmallIntegerField(_("year"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="scores", verbose_name=_("course"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="scores", verbose_name=_("category"))
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="scores", verbose_name=_("programme")
    )
    plan_class = models.CharField(_("plan class"), max_length=20, choices=PlanCourse.PlanClass.choices, blank=True)
    run = models.ForeignKey(Run, models.PROTECT, null=True, blank=True, related_name="scores", verbose_name=_("run"))
    quarter = models.PositiveSmallIntegerField(_("quarter"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    on = models.DateField(_("as of"))
    points = models.PositiveIntegerField(_("points"))
    answers = models.PositiveIntegerField(_("answers"))
    survey = models.OneToOneField(
        Survey, models.CASCADE, null=True, blank=True, related_name="score", verbose_name=_("survey")
    )
    closed = models.BooleanField(_("from a closed year"), default=False)

    class Meta:
        ordering = ["year", "course", "on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answers__gte=3, points__gte=F("answers"), points__lte=F("answers") * 5),
                name="course_score_points",
            ),
            models.CheckConstraint(
                condition=Q(closed=True, survey=None) | Q(closed=False, survey__isnull=False),
                name="course_score_source",
            ),
            models.UniqueConstraint(
                fields=["year", "course", "kind"], condition=Q(closed=True), name="course_score_closed_once"
            ),
        ]
        indexes = [models.Index(fields=["year", "kind", "on"])]
        verbose_name = _("score of a course")
        verbose_name_plural = _("scores of courses")

    def __str__(self) -> str:
        return f"{self.course} {self.on}"
