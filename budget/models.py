"""Budget lines of a fiscal year, quarterly plans, commitments, payments, revenue.

Not for courses: a programme points at its quarterly plan (decision 3), never the other way.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.names import in_language

# Entries are never edited: what is right is more than nothing, what takes it back is less.
ENTRY_OR_COUNTER_ENTRY = Q(corrects=None, amount_krw__gt=0) | Q(corrects__isnull=False, amount_krw__lt=0)


class FiscalYear(models.Model):
    """A calendar year with its budget."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)

    class Meta:
        ordering = ["-year"]
        verbose_name = _("fiscal year")
        verbose_name_plural = _("fiscal years")

    def __str__(self) -> str:
        return str(self.year)


class Line(models.Model):
    """A node of the budget tree: total, kind, policy, unit project, line. Only leaves carry money."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=100)
    name_en = models.CharField(_("name (English)"), max_length=150)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    level = models.PositiveSmallIntegerField(_("level"))
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        ordering = ["order"]
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")

    def __str__(self) -> str:
        return in_language(self.name_ko, self.name_en)

    def get_absolute_url(self) -> str:
        return reverse("budget_line", args=[self.code])


class Appropriation(models.Model):
    """What a leaf line may spend in a year."""

    year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="appropriations", verbose_name=_("year"))
    line = models.ForeignKey(Line, models.PROTECT, related_name="appropriations", verbose_name=_("budget line"))
    amount_krw = models.BigIntegerField(_("appropriation"))

    class Meta:
        ordering = ["year", "line"]
        constraints = [
            models.UniqueConstraint(fields=["year", "line"], name="appropriation_once"),
            models.CheckConstraint(condition=Q(amount_krw__gte=0), name="appropriation_not_negative"),
        ]
        verbose_name = _("appropriation")
        verbose_name_plural = _("appropriations")

    def __str__(self) -> str:
        return f"{self.year} {self.line}"


class QuarterlyPlan(models.Model):
    """How a part of a line is to be spent quarter by quarter. A plan of a fund has no line.

    Source: the "추진일정 및 예산집행 계획" tables of the business report.
    """

    class Fund(models.TextChoices):
        GENERAL = "general", _("general account")
        EXTERNAL_COOPERATION = "external_cooperation", _("external cooperation fund")

    year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="plans", verbose_name=_("year"))
    code = models.CharField(_("code"), max_length=20)
    name_ko = models.CharField(_("name (Korean)"), max_length=100)
    name_en = models.CharField(_("name (English)"), max_length=150)
    line = models.ForeignKey(
        Line, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("budget line")
    )
    # A plain name: the programme lives above (decision 3).
    programme = models.CharField(_("programme"), max_length=100, blank=True)
    fund = models.CharField(_("fund"), max_length=30, choices=Fund.choices, default=Fund.GENERAL)
    q1_krw = models.BigIntegerField(_("1st quarter"), default=0)
    q2_krw = models.BigIntegerField(_("2nd quarter"), default=0)
    q3_krw = models.BigIntegerField(_("3rd quarter"), default=0)
    q4_krw = models.BigIntegerField(_("4th quarter"), default=0)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["year", "code"], name="quarterly_plan_once"),
            models.CheckConstraint(condition=Q(line__isnull=False) | ~Q(fund="general"), name="general_plan_has_line"),
        ]
        verbose_name = _("quarterly plan")
        verbose_name_plural = _("quarterly plans")

    def __str__(self) -> str:
        return in_language(self.name_ko, self.name_en)

    @property
    def quarters_krw(self) -> tuple[int, int, int, int]:
        return (self.q1_krw, self.q2_krw, self.q3_krw, self.q4_krw)

    @property
    def total_krw(self) -> int:
        return sum(self.quarters_krw)


class Commitment(models.Model):
    """The act that binds money; execution is counted by it. Never edited: a correction is a new entry."""

    code = models.CharField(_("number"), max_length=30, unique=True)
    year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="commitments", verbose_name=_("year"))
    line = models.ForeignKey(Line, models.PROTECT, related_name="commitments", verbose_name=_("budget line"))
    committed_on = models.DateField(_("committed on"))
    amount_krw = models.BigIntegerField(_("amount"))
    title_ko = models.CharField(_("title (Korean)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    # A form that is sent twice carries the same key, so that money is not bound twice.
    entry_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["committed_on", "code"]
        indexes = [models.Index(fields=["line", "committed_on"])]
        constraints = [models.CheckConstraint(condition=ENTRY_OR_COUNTER_ENTRY, name="commitment_sign")]
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")

    def __str__(self) -> str:
        return in_language(self.title_ko, self.title_en)

    def get_absolute_url(self) -> str:
        return reverse("commitment_detail", args=[self.code])


class Payment(models.Model):
    """Money that left for a commitment. Money that came back is a new entry with a minus."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="payments", verbose_name=_("commitment"))
    paid_on = models.DateField(_("paid on"))
    amount_krw = models.BigIntegerField(_("amount"))
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    entry_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["paid_on", "id"]
        constraints = [models.CheckConstraint(condition=ENTRY_OR_COUNTER_ENTRY, name="payment_sign")]
        verbose_name = _("payment")
        verbose_name_plural = _("payments")

    def __str__(self) -> str:
        return f"{self.commitment} {self.paid_on}"


class Revenue(models.Model):
    """What the institute expects to take in during a year."""

    class Kind(models.TextChoices):
        REGULAR = "regular", _("regular non-tax revenue")
        OCCASIONAL = "occasional", _("occasional non-tax revenue")

    year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="revenues", verbose_name=_("year"))
    code = models.CharField(_("code"), max_length=20)
    name_ko = models.CharField(_("name (Korean)"), max_length=100)
    name_en = models.CharField(_("name (English)"), max_length=150)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    amount_krw = models.BigIntegerField(_("amount"))

    class Meta:
        ordering = ["year", "code"]
        constraints = [models.UniqueConstraint(fields=["year", "code"], name="revenue_once")]
        verbose_name = _("revenue")
        verbose_name_plural = _("revenues")

    def __str__(self) -> str:
        return in_language(self.name_ko, self.name_en)
