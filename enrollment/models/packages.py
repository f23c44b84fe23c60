"""Packages while they run: each opening with its key, what a package left for the next one, and its statements.

Not for time: that is the clock's (enrollment.models.elearning). What a package claims to have taken is in the record
of what it left and is added to nothing.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from courses.models import PackageItem, Unit
from enrollment.models.places import Enrollment


class Launch(models.Model):
    """One opening of a part of a package by one person: the capability in its address and the session of cmi5.

    Without a place it is staff that looks at the package: nothing of it is kept. Of the keys only hashes stand here;
    `registration` is the same for every opening of the package at one place.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="launches", verbose_name=_("person"))
    item = models.ForeignKey(
        PackageItem, models.PROTECT, db_index=False, related_name="+", verbose_name=_("part of a package")
    )
    enrollment = models.ForeignKey(
        Enrollment, models.CASCADE, null=True, blank=True, related_name="launches", verbose_name=_("enrollment")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, db_index=False, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    registration = models.UUIDField(_("registration"))
    session = models.UUIDField(_("session"))
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    lrs_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    fetched_at = models.DateTimeField(_("key fetched at"), null=True, blank=True)
    launched_at = models.DateTimeField(_("opened at"), db_default=Now())
    expires_at = models.DateTimeField(_("good until"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(enrollment=None, unit=None) | Q(enrollment__isnull=False, unit__isnull=False),
                name="launch_place_pair",
            ),
            models.CheckConstraint(
                condition=Q(fetched_at=None, lrs_sha256="") | Q(fetched_at__isnull=False) & ~Q(lrs_sha256=""),
                name="launch_fetched_pair",
            ),
        ]
        verbose_name = _("opening of a package")
        verbose_name_plural = _("openings of packages")

    def __str__(self) -> str:
        return f"{self.item} {self.launched_at:%Y-%m-%d %H:%M}"


class PackageState(models.Model):
    """A document that a package left at one place: `cmi` for SCORM, any state of cmi5."""

    # The constraint below begins with it.
    enrollment = models.ForeignKey(
        Enrollment, models.CASCADE, db_index=False, related_name="+", verbose_name=_("enrollment")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+", verbose_name=_("unit"))
    document = models.CharField(_("document"), max_length=100)
    content_type = models.CharField(_("type"), max_length=80)
    body = models.TextField(_("content"))
    etag = models.CharField(max_length=64)
    changed_at = models.DateTimeField(_("changed at"), db_default=Now())

    class Meta:
        ordering = ["enrollment", "unit", "document"]
        constraints = [models.UniqueConstraint(fields=["enrollment", "unit", "document"], name="package_state_once")]
        verbose_name = _("what a package left")
        verbose_name_plural = _("what packages left")

    def __str__(self) -> str:
        return self.document


class Statement(models.Model):
    """One statement of a cmi5 unit, or one of ours about it (`launched`, `satisfied`, `abandoned`).

    `verb` is the short name of one that cmi5 defines, "" for others. Each of these is said once by an opening.
    """

    id = models.UUIDField(primary_key=True)
    launch = models.ForeignKey(Launch, models.CASCADE, related_name="statements", verbose_name=_("opening"))
    verb = models.CharField(_("verb"), max_length=20, blank=True)
    body = models.JSONField(_("statement"))
    stored_at = models.DateTimeField(_("stored at"), db_default=Now())

    class Meta:
        ordering = ["stored_at"]
        constraints = [
            models.UniqueConstraint(fields=["launch", "verb"], condition=~Q(verb=""), name="statement_verb_once")
        ]
        verbose_name = _("statement of a package")
        verbose_name_plural = _("statements of packages")

    def __str__(self) -> str:
        return f"{self.launch} {self.verb}"
