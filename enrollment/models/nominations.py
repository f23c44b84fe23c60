"""Seats that agencies hold, who approves for whom, and what was decided.

Not for the places themselves: enrollment.models.places.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from courses.models import Run


class Hold(models.Model):
    """Seats of a run that an agency holds without names: filled with people, the rest returned before the run."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="holds", verbose_name=_("run"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="holds", verbose_name=_("organisation"))
    seats = models.PositiveIntegerField(_("seats held"))
    filled = models.PositiveIntegerField(_("seats filled"), default=0)
    returned = models.PositiveIntegerField(_("seats returned"), default=0)
    returns_on = models.DateField(_("unused seats return on"))
    held_at = models.DateTimeField(_("held at"), db_default=Now())
    held_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("held by"))
    # The quota whose seats they are; kept here, because quotas may be set anew while seats are held.
    quota = models.ForeignKey("enrollment.Quota", models.PROTECT, null=True, blank=True, related_name="holds")
    # When the officer was told that the rest is about to be returned.
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["returns_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "organisation"], name="hold_once"),
            models.CheckConstraint(
                condition=Q(seats__gte=F("filled") + F("returned")), name="hold_filled_and_returned_within"
            ),
        ]
        verbose_name = _("held seats")
        verbose_name_plural = _("held seats")

    def __str__(self) -> str:
        return f"{self.run} · {self.organisation}"

    def get_absolute_url(self) -> str:
        return reverse("hold_detail", args=[self.pk])

    @property
    def open(self) -> int:
        """Seats that are still held without a name."""
        return self.seats - self.filled - self.returned


class Approver(models.Model):
    """Who decides one step for an organisation and everything below it that has no approver of its own."""

    class Step(models.TextChoices):
        HEAD = "head", _("head of the office")
        OFFICER = "officer", _("agency training officer")

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="approvers", verbose_name=_("organisation")
    )
    step = models.CharField(_("step"), max_length=10, choices=Step.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta:
        ordering = ["organisation", "step"]
        constraints = [models.UniqueConstraint(fields=["organisation", "step", "person"], name="approver_once")]
        verbose_name = _("approver")
        verbose_name_plural = _("approvers")

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_step_display()}: {self.person}"


class Deputy(models.Model):
    """Who stands in for an approver from one day to another."""

    approver = models.ForeignKey(Person, models.CASCADE, related_name="deputies", verbose_name=_("approver"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="deputy_for", verbose_name=_("deputy"))
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))

    class Meta:
        ordering = ["-from_on"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="deputy_dates"),
            models.CheckConstraint(condition=~Q(approver=F("person")), name="deputy_is_another"),
        ]
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")

    def __str__(self) -> str:
        return f"{self.approver} → {self.person}"


class ApprovalStep(models.Model):
    """One step of the approval of an application: open until somebody decides, then kept.

    `opened_at` is when its turn came: of the open steps of an application only that one can be decided.
    """

    class Decision(models.TextChoices):
        OPEN = "open", _("open")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    enrollment = models.ForeignKey(
        "enrollment.Enrollment",
        models.CASCADE,
        db_index=False,
        related_name="approval_steps",
        verbose_name=_("enrollment"),
    )
    order = models.PositiveSmallIntegerField(_("order"))
    step = models.CharField(_("step"), max_length=10, choices=Approver.Step.choices)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices, default=Decision.OPEN)
    opened_at = models.DateTimeField(_("waits since"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    # When the deciders were reminded once more, because applications for the run are about to close.
    last_reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    # Whom a deputy stood in for.
    for_approver = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["enrollment", "order"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "order"], name="approval_step_once"),
            models.CheckConstraint(
                condition=Q(decision="open", decided_at=None, decided_by=None)
                | ~Q(decision="open") & Q(decided_at__isnull=False),
                name="approval_decided_pair",
            ),
        ]
        indexes = [models.Index(fields=["opened_at"], condition=Q(decision="open"), name="approval_open")]
        verbose_name = _("step of approval")
        verbose_name_plural = _("steps of approval")

    def __str__(self) -> str:
        return f"{self.enrollment} {self.get_step_display()}"
