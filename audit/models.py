"""Rounds of the council's audit, findings, what was done about them and the evidence.

Not a log: who did what stands in the journal.
"""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.names import in_language
from exchange.models import StoredFile


class Round(models.Model):
    """One audit of the council over the institute."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    year = models.PositiveSmallIntegerField(_("year"))
    title_ko = models.CharField(_("title (Korean)"), max_length=150)
    title_en = models.CharField(_("title (English)"), max_length=150)
    committee_ko = models.CharField(_("committee (Korean)"), max_length=100)
    committee_en = models.CharField(_("committee (English)"), max_length=100)
    held_from = models.DateField(_("held from"), null=True, blank=True)
    held_to = models.DateField(_("held to"), null=True, blank=True)

    class Meta:
        ordering = ["-year"]
        verbose_name = _("audit round")
        verbose_name_plural = _("audit rounds")

    def __str__(self) -> str:
        return in_language(self.title_ko, self.title_en)


class Finding(models.Model):
    """One thing that the council asked for, with its answer and state."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("correction")
        SUGGESTION = "suggestion", _("suggestion")
        OTHER = "other", _("other (material)")

    class Status(models.TextChoices):
        DONE = "done", _("done")
        IN_PROGRESS = "in_progress", _("in progress")
        UNDER_REVIEW = "under_review", _("under review")
        NOT_TAKEN_UP = "not_taken_up", _("not taken up")

    round = models.ForeignKey(Round, models.PROTECT, related_name="findings", verbose_name=_("round"))
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    divisions = models.ManyToManyField(Organisation, related_name="findings", verbose_name=_("owner divisions"))
    topic_ko = models.CharField(_("topic (Korean)"), max_length=150)
    topic_en = models.CharField(_("topic (English)"), max_length=150)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.UNDER_REVIEW)
    request_ko = models.TextField(_("request (Korean)"))
    request_en = models.TextField(_("request (English)"), blank=True)
    answer_ko = models.TextField(_("answer (Korean)"), blank=True)
    answer_en = models.TextField(_("answer (English)"), blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)

    class Meta:
        ordering = ["round", "number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="finding_once")]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return in_language(self.topic_ko, self.topic_en)

    def get_absolute_url(self) -> str:
        return reverse("finding_detail", args=[self.round.code, self.number])

    @property
    def request(self) -> str:
        return in_language(self.request_ko, self.request_en)

    @property
    def answer(self) -> str:
        return in_language(self.answer_ko, self.answer_en)


class Step(models.Model):
    """Something done about a finding, or planned with a date."""

    class Kind(models.TextChoices):
        ACTION = "action", _("action")
        PLAN = "plan", _("plan")

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="steps", verbose_name=_("finding"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text_ko = models.TextField(_("text (Korean)"))
    text_en = models.TextField(_("text (English)"), blank=True)
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["finding", "order"]
        constraints = [models.UniqueConstraint(fields=["finding", "order"], name="step_order_once")]
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return in_language(self.text_ko, self.text_en)

    @property
    def is_open(self) -> bool:
        """Whether it is planned and not finished; an action taken needs no date to count as done."""
        return self.kind == self.Kind.PLAN and self.done_on is None


class Evidence(models.Model):
    """A file that shows that something was done."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="evidence", verbose_name=_("finding"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    title = models.CharField(_("title"), max_length=150)

    class Meta:
        ordering = ["finding", "id"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return self.title
