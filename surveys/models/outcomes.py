"""What is kept of a closed survey: counts by question, and remarks that name nobody.

Not for surveys with too few answers: nothing is kept of those. The ratings and the remarks of one person are never
together again: no column links them (decision 0035, held by tests/surveys/test_fields.py).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Person
from surveys.models.questionnaires import Question
from surveys.models.rounds import Survey


class Tally(models.Model):
    """How often each option of a question was chosen, by all or by one band of those who answered it.

    `counts` holds every option by its code, `n` how many people answered the question; `points` is the sum of a scale.
    A band that was too small is merged with another before it comes here ("20s+30s").
    """

    class Band(models.TextChoices):
        ALL = "all", pgettext_lazy("band", "all")
        GENERATION = "generation", pgettext_lazy("band", "generation")
        GRADE = "grade", pgettext_lazy("band", "grade group")

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="tallies", verbose_name=_("survey"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="tallies", verbose_name=_("question"))
    band_kind = models.CharField(_("band of"), max_length=10, choices=Band.choices, default=Band.ALL)
    band = models.CharField(_("band"), max_length=200, blank=True)
    counts = models.JSONField(_("counts"))
    n = models.PositiveIntegerField(_("answers"))
    points = models.PositiveIntegerField(_("points"), null=True, blank=True)

    class Meta:
        ordering = ["survey", "question", "band_kind", "band"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "question", "band_kind", "band"], name="tally_once"),
            models.CheckConstraint(condition=Q(n__gte=3), name="tally_least"),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=F("n"), points__lte=F("n") * 5), name="tally_points"
            ),
            models.CheckConstraint(
                condition=Q(band_kind="all", band="") | ~Q(band_kind="all") & ~Q(band=""), name="tally_band_named"
            ),
        ]
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")

    def __str__(self) -> str:
        return f"{self.question} ({self.n})"


class Remark(models.Model):
    """What somebody wrote, without who, when and what else. Nobody but reviewers reads it before it is shown."""

    class Review(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("remark", "waiting for review")
        SHOWN = "shown", pgettext_lazy("remark", "shown")
        SHORTENED = "shortened", pgettext_lazy("remark", "shortened")
        KEPT_BACK = "kept_back", pgettext_lazy("remark", "kept back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="remarks", verbose_name=_("survey"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="remarks", verbose_name=_("question"))
    text = models.CharField(_("remark"), max_length=500)
    review = models.CharField(_("review"), max_length=10, choices=Review.choices, default=Review.WAITING)
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["survey", "question", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(review="waiting", reviewed_on=None, reviewed_by=None)
                | ~Q(review="waiting") & Q(reviewed_on__isnull=False),
                name="remark_reviewed_pair",
            )
        ]
        indexes = [models.Index(fields=["review"], condition=Q(review="waiting"), name="remark_to_review")]
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")

    def __str__(self) -> str:
        return str(self.question)
