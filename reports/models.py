"""Report runs: what was asked, the frozen figures, the rows behind them and the files; quoted figures.

Not for computing: reports.figures declares, the apps' queries answer.
"""

from __future__ import annotations

import uuid
from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.money import signed
from core.names import in_language
from exchange.models import Job, StoredFile


class ReportRun(models.Model):
    """One making of a document for a scope. Once published it never changes."""

    class State(models.TextChoices):
        MAKING = "making", _("being made")
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("frozen")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.CharField(_("document"), max_length=40)
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"), null=True, blank=True)
    as_of = models.DateField(_("cut date"))
    language = models.CharField(_("language"), max_length=5, default="ko")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.MAKING)
    data_cut_at = models.DateTimeField(_("data read at"), null=True, blank=True)
    code_version = models.CharField(_("program version"), max_length=40, blank=True)
    content = models.JSONField(default=dict, blank=True, editable=False)
    values = models.JSONField(_("figures"), default=dict, blank=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(_("frozen at"), null=True, blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="report_published_pair",
            ),
            # The scheduler asks once for each document of a quarter, however often it is started.
            models.UniqueConstraint(
                fields=["document", "year", "quarter", "as_of"], condition=Q(made_by=None), name="report_by_portal_once"
            ),
        ]
        verbose_name = _("report run")
        verbose_name_plural = _("report runs")

    def __str__(self) -> str:
        return f"{self.document} {self.year}" + (f"Q{self.quarter}" if self.quarter else "")

    def get_absolute_url(self) -> str:
        return reverse("report_detail", args=[self.key])


class ReportFile(models.Model):
    """One written file of a run."""

    run = models.ForeignKey(ReportRun, models.PROTECT, related_name="files", verbose_name=_("report run"))
    format = models.CharField(_("format"), max_length=10)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))

    class Meta:
        ordering = ["run", "format"]
        constraints = [models.UniqueConstraint(fields=["run", "format"], name="report_format_once")]
        verbose_name = _("report file")
        verbose_name_plural = _("report files")

    def __str__(self) -> str:
        return str(self.file)


class FrozenRows(models.Model):
    """The rows behind one figure of a run: their ids and values, or a count and a hash when there are many."""

    run = models.ForeignKey(ReportRun, models.CASCADE, related_name="frozen_rows", verbose_name=_("report run"))
    key = models.CharField(_("figure"), max_length=120)
    model = models.CharField(_("kind of row"), max_length=60)
    rows = models.JSONField(default=dict)
    count = models.PositiveIntegerField(_("rows"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        ordering = ["run", "key"]
        constraints = [models.UniqueConstraint(fields=["run", "key"], name="frozen_rows_once")]
        verbose_name = _("frozen rows")
        verbose_name_plural = _("frozen rows")

    def __str__(self) -> str:
        return self.key


class QuotedFigure(models.Model):
    """A number that a source quotes and the portal does not compute, with its page and definition."""

    key = models.CharField(_("key"), max_length=120, unique=True)
    label_ko = models.CharField(_("label (Korean)"), max_length=150)
    label_en = models.CharField(_("label (English)"), max_length=200)
    value = models.CharField(_("value"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    page_ko = models.CharField(_("where in the source"), max_length=150)
    definition_ko = models.TextField(_("definition (Korean)"))
    definition_en = models.TextField(_("definition (English)"), blank=True)
    # Members of one pair look alike and must be shown side by side.
    pair = models.CharField(_("pair"), max_length=60, db_index=True)
    # Filled when the portal computes this member itself.
    computed_key = models.CharField(_("computed as"), max_length=120, blank=True)

    class Meta:
        ordering = ["pair", "key"]
        verbose_name = _("quoted figure")
        verbose_name_plural = _("quoted figures")

    def __str__(self) -> str:
        return in_language(self.label_ko, self.label_en)

    @property
    def printed(self) -> str:
        """The value as documents print it; a value that is no number stays as it is quoted."""
        try:
            return signed(Decimal(self.value))
        except InvalidOperation:
            return self.value
