"""Notices to the people of a run: what was written, to whom, when.

Not for the inbox line that leads to them: accounts.models.Message.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from core.names import in_language
from courses.models import Run


class RunNotice(models.Model):
    """One notice that was sent to people of a run. It never changes; each receiver's inbox has a line that leads here.

    `organisation` is the agency whose officer wrote it: then only its people are among the receivers.
    """

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("everybody with a live application")
        CONFIRMED = "confirmed", _("confirmed people")
        WAITING = "waiting", _("people on the waiting list or with an offer")
        APPLIED = "applied", _("people whose application is still to be decided")
        NO_GATE = "no_gate", _("confirmed people who have not acknowledged the entry rules")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey(Run, models.PROTECT, related_name="notices", verbose_name=_("run"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only people of")
    )
    audience = models.CharField(_("to whom"), max_length=12, choices=Audience.choices)
    title_ko = models.CharField(_("subject line (Korean)"), max_length=120)
    title_en = models.CharField(_("subject line (English)"), max_length=120, blank=True)
    text_ko = models.TextField(_("text (Korean)"), max_length=4000)
    text_en = models.TextField(_("text (English)"), max_length=4000, blank=True)
    receivers = models.ManyToManyField(Person, related_name="run_notices", verbose_name=_("receivers"))
    people = models.PositiveIntegerField(_("people"))
    sent_at = models.DateTimeField(_("sent at"), db_default=Now())
    sent_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("sent by"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("notice to a run")
        verbose_name_plural = _("notices to runs")

    def __str__(self) -> str:
        return in_language(self.title_ko, self.title_en)

    def get_absolute_url(self) -> str:
        return reverse("run_notice", args=[self.key])

    @property
    def text(self) -> str:
        return in_language(self.text_ko, self.text_en)
