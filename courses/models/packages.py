"""Content packages as they were brought: the archive, its parts, and each of its files under a path of its own.

Not for running one: enrollment.models.packages. Nothing of a package is ever unpacked to a place that it names.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from courses.models.plan import Course
from exchange.models import Job, StoredFile


class Standard(models.TextChoices):
    """How a package speaks to the portal."""

    SCORM_12 = "scorm12", "SCORM 1.2"
    SCORM_2004 = "scorm2004", "SCORM 2004"
    CMI5 = "cmi5", "cmi5"


class Package(models.Model):
    """A package that somebody brought for a course; `problem` is the one sentence why it was refused."""

    class State(models.TextChoices):
        RECEIVED = "received", _("being read")
        READY = "ready", _("can be played")
        REFUSED = "refused", _("cannot be used")
        WITHDRAWN = "withdrawn", _("withdrawn")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="packages", verbose_name=_("course"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RECEIVED)
    standard = models.CharField(_("standard"), max_length=10, choices=Standard.choices, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    identifier = models.CharField(_("identifier"), max_length=300, blank=True)
    problem = models.CharField(_("why it cannot be used"), max_length=600, blank=True)
    files = models.PositiveIntegerField(_("files"), default=0)
    size_bytes = models.PositiveBigIntegerField(_("size unpacked"), default=0)
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+")
    brought_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("brought by")
    )
    brought_at = models.DateTimeField(_("brought at"), auto_now_add=True)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="refused") & ~Q(problem="") | ~Q(state="refused") & Q(problem=""),
                name="package_refused_with_a_sentence",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "refused"], files=0) | Q(state__in=["ready", "withdrawn"]),
                name="package_has_files_when_ready",
            ),
        ]
        verbose_name = _("content package")
        verbose_name_plural = _("content packages")

    def __str__(self) -> str:
        return self.title or self.file.name

    def get_absolute_url(self) -> str:
        return reverse("package_detail", args=[self.course.code, self.key])


class PackageItem(models.Model):
    """A part that is opened by itself: a SCO or an assignable unit. `mastery` is a share of 1.

    `least_seconds` is what its manifest says about time, as the least time that a unit made of it begins with.
    """

    # The constraint below begins with it.
    package = models.ForeignKey(
        Package, models.CASCADE, db_index=False, related_name="items", verbose_name=_("content package")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    identifier = models.CharField(_("identifier"), max_length=300)
    title = models.CharField(_("title"), max_length=200)
    href = models.CharField(_("first page"), max_length=500)
    mastery = models.DecimalField(_("mastery score"), max_digits=4, decimal_places=3, null=True, blank=True)
    move_on = models.CharField(_("done when"), max_length=25, blank=True)
    launch_parameters = models.TextField(_("parameters"), blank=True)
    least_seconds = models.PositiveIntegerField(_("least time (seconds)"))

    class Meta:
        ordering = ["package", "number"]
        constraints = [models.UniqueConstraint(fields=["package", "number"], name="package_item_once")]
        verbose_name = _("part of a package")
        verbose_name_plural = _("parts of packages")

    def __str__(self) -> str:
        return self.title


class PackageFile(models.Model):
    """One file of a package: the path that its pages know, and the bytes under a random name."""

    package = models.ForeignKey(
        Package, models.CASCADE, db_index=False, related_name="file_rows", verbose_name=_("content package")
    )
    path = models.CharField(_("path"), max_length=300)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))

    class Meta:
        ordering = ["package", "path"]
        constraints = [models.UniqueConstraint(fields=["package", "path"], name="package_path_once")]
        verbose_name = _("file of a package")
        verbose_name_plural = _("files of packages")

    def __str__(self) -> str:
        return self.path
