"""What came of a year that is closed, course by course, as it was told to the council; what was decided on courses.

Not for years whose places are kept person by person: enrollment counts those.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Person
from courses.models.plan import Course


class YearResult(models.Model):
    """One course of a closed year: planned and completed places, and the satisfaction of those who answered.

    Points and answers are whole numbers, never a rounded mean, so that means over courses stay exact (decision 0038).
    """

    year = models.PositiveSmallIntegerField(_("year"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="year_results", verbose_name=_("course"))
    planned = models.PositiveIntegerField(_("planned"))
    completed = models.PositiveIntegerField(_("completed"))
    satisfaction_points = models.PositiveIntegerField(_("points of satisfaction"), null=True, blank=True)
    satisfaction_answers = models.PositiveIntegerField(_("answers on satisfaction"), null=True, blank=True)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["year", "course"]
        constraints = [
            models.UniqueConstraint(fields=["year", "course"], name="year_result_once"),
            models.CheckConstraint(
                condition=Q(satisfaction_points=None, satisfaction_answers=None)
                | Q(
                    satisfaction_answers__gte=5,
                    satisfaction_points__gte=F("satisfaction_answers"),
                    satisfaction_points__lte=F("satisfaction_answers") * 5,
                ),
                name="year_result_satisfaction",
            ),
        ]
        verbose_name = _("result of a closed year")
        verbose_name_plural = _("results of closed years")

    def __str__(self) -> str:
        return f"{self.year} {self.course}: {self.completed}"

    @property
    def held(self) -> bool:
        """Whether the course found anybody."""
        return self.completed > 0


class CourseVerdict(models.Model):
    """What is done with an e-learning course that few took, or far more than planned (N18). The journal has earlier
    decisions of the year.
    """

    class Verdict(models.TextChoices):
        KEEP = "keep", pgettext_lazy("verdict", "keep")
        REWORK = "rework", pgettext_lazy("verdict", "rework")
        CLOSE = "close", pgettext_lazy("verdict", "close")

    year = models.PositiveSmallIntegerField(_("year"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="verdicts", verbose_name=_("course"))
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    reason = models.TextField(_("reason"))
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("decided by"))

    class Meta:
        ordering = ["-year", "course"]
        constraints = [
            models.UniqueConstraint(fields=["year", "course"], name="course_verdict_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="course_verdict_with_reason"),
        ]
        verbose_name = _("verdict on a course")
        verbose_name_plural = _("verdicts on courses")

    def __str__(self) -> str:
        return f"{self.year} {self.course}: {self.get_verdict_display()}"
