"""Leadership diagnoses: a leader, the raters named for it, and what came out over the same pairs before and after.

Not for its two surveys: surveys.models.rounds.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, Person
from courses.models import Run
from surveys.models.questionnaires import Question, Questionnaire
from surveys.models.seals import Seal


class Diagnosis(models.Model):
    """One leader in one run. Its counts come with the closing; the raters and the seal go then."""

    class State(models.TextChoices):
        ROSTER = "roster", pgettext_lazy("diagnosis", "raters are named")
        BEFORE = "before", pgettext_lazy("diagnosis", "before the run")
        BETWEEN = "between", pgettext_lazy("diagnosis", "between")
        AFTER = "after", pgettext_lazy("diagnosis", "after the run")
        CLOSED = "closed", pgettext_lazy("diagnosis", "closed")
        WITHDRAWN = "withdrawn", pgettext_lazy("diagnosis", "withdrawn")

    SEALED = (State.BEFORE, State.BETWEEN, State.AFTER)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey(Run, models.PROTECT, related_name="diagnoses", verbose_name=_("run"))
    leader = models.ForeignKey(Person, models.PROTECT, related_name="diagnoses", verbose_name=_("leader"))
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+", verbose_name=_("questionnaire"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ROSTER)
    # Both of its surveys are sealed with this one: the first is opened together with the second.
    seal = models.ForeignKey(Seal, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    rostered = models.PositiveSmallIntegerField(_("raters named"), null=True, blank=True, editable=False)
    dropped = models.PositiveSmallIntegerField(_("raters who left"), null=True, blank=True, editable=False)
    pairs = models.PositiveSmallIntegerField(_("pairs"), null=True, blank=True, editable=False)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "leader"], name="diagnosis_once"),
            # Two at once, with a rater less in one of them, would give that rater away by subtraction.
            models.UniqueConstraint(
                fields=["leader"],
                condition=Q(state__in=["roster", "before", "between", "after"]),
                name="diagnosis_one_at_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["before", "between", "after"], seal__isnull=False)
                | Q(state__in=["roster", "closed", "withdrawn"], seal=None),
                name="diagnosis_sealed_while_open",
            ),
        ]
        verbose_name = _("leadership diagnosis")
        verbose_name_plural = _("leadership diagnoses")

    def __str__(self) -> str:
        return f"{self.leader}: {self.run}"

    def get_absolute_url(self) -> str:
        return reverse("diagnosis_detail", args=[self.key])


class Rater(models.Model):
    """Who was named to rate a leader, and the organisation of then. Deleted at the closing."""

    diagnosis = models.ForeignKey(Diagnosis, models.CASCADE, related_name="raters", verbose_name=_("diagnosis"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("organisation then")
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["diagnosis", "person"], name="rater_once")]
        verbose_name = _("rater")
        verbose_name_plural = _("raters")

    def __str__(self) -> str:
        return str(self.diagnosis)


class PairOutcome(models.Model):
    """Sums of one question over the pairs: those who answered before and after. No other mean of a diagnosis exists."""

    diagnosis = models.ForeignKey(Diagnosis, models.CASCADE, related_name="outcomes", verbose_name=_("diagnosis"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", verbose_name=_("question"))
    pairs = models.PositiveSmallIntegerField(_("pairs"))
    before_points = models.PositiveIntegerField(_("points before"))
    after_points = models.PositiveIntegerField(_("points after"))

    class Meta:
        ordering = ["diagnosis", "question"]
        constraints = [
            models.UniqueConstraint(fields=["diagnosis", "question"], name="pair_outcome_once"),
            models.CheckConstraint(
                condition=Q(
                    pairs__gte=3,
                    before_points__gte=F("pairs"),
                    before_points__lte=F("pairs") * 5,
                    after_points__gte=F("pairs"),
                    after_points__lte=F("pairs") * 5,
                ),
                name="pair_outcome_points",
            ),
        ]
        verbose_name = _("outcome over pairs")
        verbose_name_plural = _("outcomes over pairs")

    def __str__(self) -> str:
        return f"{self.question} ({self.pairs})"
