"""Decisions that another one took the place of, kept to be read on the page of the thing that they were about.

Not for the decision that stands: it is in the row of the case or of the learning.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from enrollment.models.completion import OutsideLearning
from enrollment.models.conduct import ConductCase


class EarlierDecision(models.Model):
    """What was decided first of a case that was taken up again, or of learning that was refused afterwards."""

    case = models.ForeignKey(
        ConductCase, models.CASCADE, null=True, blank=True, related_name="earlier_decisions",
        verbose_name=_("conduct case"),
    )  # fmt: skip
    outside = models.ForeignKey(
        OutsideLearning, models.CASCADE, null=True, blank=True, related_name="earlier_decisions",
        verbose_name=_("outside learning"),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10)
    hours_recognised = models.PositiveSmallIntegerField(_("hours recognised"), null=True, blank=True)
    unrecognised_minutes = models.PositiveIntegerField(_("minutes not recognised"), default=0)
    not_completed = models.BooleanField(_("the course is not completed"), default=False)
    decision = models.CharField(_("reason of the decision"), max_length=300, blank=True)
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    ended_at = models.DateTimeField(_("stood until"), db_default=Now())

    class Meta:
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case=None, outside__isnull=False) | Q(case__isnull=False, outside=None),
                name="earlier_decision_about_one_thing",
            )
        ]
        verbose_name = _("earlier decision")
        verbose_name_plural = _("earlier decisions")

    def __str__(self) -> str:
        return f"{self.case or self.outside} {self.get_state_display()}"

    def get_state_display(self) -> str:
        """The state in words: those of the case or of the learning."""
        states = ConductCase.State if self.case_id else OutsideLearning.State
        return str(states(self.state).label)
