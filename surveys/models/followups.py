"""What is done about a low score.

Not for the score itself: surveys.models.scores.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Person
from surveys.models.rounds import Survey


class FollowUp(models.Model):
    """Opened when a survey closes under its rule's limit. Limit and mean are in hundredths of a point (349 is 3.49)."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("follow-up", "open")
        CAUSE_FOUND = "cause_found", pgettext_lazy("follow-up", "cause found")
        MEASURES = "measures", pgettext_lazy("follow-up", "measures under way")
        DONE = "done", pgettext_lazy("follow-up", "done")
        NO_ACTION = "no_action", pgettext_lazy("follow-up", "no action needed")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    survey = models.OneToOneField(Survey, models.PROTECT, related_name="followup", verbose_name=_("survey"))
    limit_e2 = models.PositiveSmallIntegerField(_("limit (hundredths)"))
    mean_e2 = models.PositiveSmallIntegerField(_("mean (hundredths)"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OPEN)
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="followups", verbose_name=_("in charge")
    )
    due_on = models.DateField(_("due on"))
    cause = models.TextField(_("cause"), blank=True)
    measure = models.TextField(_("measures"), blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    next_survey = models.ForeignKey(
        Survey, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("next survey")
    )

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(mean_e2__lt=F("limit_e2")), name="follow_up_is_low"),
            models.CheckConstraint(
                condition=Q(state__in=["done", "no_action"], decided_at__isnull=False, decided_by__isnull=False)
                | Q(state__in=["open", "cause_found", "measures"], decided_at=None, decided_by=None),
                name="follow_up_decided_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state="no_action") | ~Q(reason=""), name="follow_up_no_action_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"])]
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")

    def __str__(self) -> str:
        return str(self.survey)

    def get_absolute_url(self) -> str:
        return reverse("followup_detail", args=[self.key])
