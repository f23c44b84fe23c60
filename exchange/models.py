"""Files with their SHA-256, uploads with their plan, long jobs, downloads, saved views of lists, forms that were sent.

Not for what is in the files: the apps that made or read them know.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """One file, kept as it came: name, type, size, SHA-256. Its bytes never change."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    media_type = models.CharField(_("type"), max_length=120)
    size_bytes = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    path = models.CharField(max_length=200, unique=True, editable=False)
    # Who may fetch it besides its owner: people with this permission ("" is nobody else).
    permission = models.CharField(max_length=50, blank=True)
    # What everybody, the owner too, must still hold when fetching it.
    needs = models.CharField(max_length=50, blank=True)
    personal = models.BooleanField(_("holds personal data"), default=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    stored_at = models.DateTimeField(_("stored at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("file_download", args=[self.key])


class Job(models.Model):
    """Long work with progress: found again under Jobs, retried by hand, picked up by the sweeper.

    `task` is the Celery task that does it; `lease` is a fencing number: only the runner that holds the
    newest one may write progress or finish.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    task = models.CharField(max_length=100)
    title = models.CharField(_("what"), max_length=200)
    parameters = models.JSONField(default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    step = models.CharField(_("step"), max_length=200, blank=True)
    done_steps = models.PositiveIntegerField(default=0)
    all_steps = models.PositiveIntegerField(default=0)
    error = models.TextField(_("why it failed"), blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    result = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    result_url = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at=None)
                | Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
                name="job_finished_pair",
            )
        ]
        indexes = [models.Index(fields=["state", "heartbeat_at"])]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("job_detail", args=[self.key])

    @property
    def percent(self) -> int:
        return 100 * self.done_steps // self.all_steps if self.all_steps else 0


class Upload(models.Model):
    """A file that somebody brought, the plan made of it, and whether it was applied."""

    class State(models.TextChoices):
        RECEIVED = "received", _("being read")
        PLANNED = "planned", _("plan ready")
        REFUSED = "refused", _("cannot be used")
        APPLIED = "applied", _("applied")
        DROPPED = "dropped", _("dropped")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=50)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RECEIVED)
    parameters = models.JSONField(default=dict, blank=True)
    # Counts by heading of the plan (new, changed, unchanged, leaving, uncounted) and the changes to apply.
    counts = models.JSONField(default=dict, blank=True)
    plan_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    problem_count = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+")
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField(auto_now_add=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at=None, applied_by=None) | Q(applied_at__isnull=False, applied_by__isnull=False),
                name="upload_applied_pair",
            )
        ]
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")

    def __str__(self) -> str:
        return f"{self.kind}: {self.file}"

    def get_absolute_url(self) -> str:
        return reverse("upload_detail", args=[self.key])


class Problem(models.Model):
    """One thing wrong in an upload: where, the value, and a sentence."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="problems")
    sheet = models.CharField(_("sheet"), max_length=60, blank=True)
    row = models.PositiveIntegerField(_("row"), null=True, blank=True)
    column = models.CharField(_("column"), max_length=100, blank=True)
    value = models.CharField(_("value"), max_length=200, blank=True)
    sentence = models.CharField(_("problem"), max_length=300)

    class Meta:
        ordering = ["id"]
        verbose_name = _("problem")
        verbose_name_plural = _("problems")

    def __str__(self) -> str:
        return self.sentence


class Download(models.Model):
    """One time that somebody took a file away, with the reason given."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="downloads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), auto_now_add=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("download")
        verbose_name_plural = _("downloads")

    def __str__(self) -> str:
        return f"{self.file} {self.at:%Y-%m-%d %H:%M}"


class SavedView(models.Model):
    """Filters, columns and order of a list that a person keeps under a name."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["person", "page", "name"], name="saved_view_name_once")]
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")

    def __str__(self) -> str:
        return self.name


class SentForm(models.Model):
    """A form that a person sent and that was done, so that it is not done a second time (exchange.once)."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+", verbose_name=_("person")
    )
    form = models.CharField(max_length=64)
    answer = models.CharField(max_length=1000, blank=True)
    sent_at = models.DateTimeField(_("sent at"), db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "form"], name="sent_form_once")]
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")

    def __str__(self) -> str:
        return self.form
