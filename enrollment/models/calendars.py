"""The secret address under which a person's calendar program reads that person's sessions.

Not for the sessions themselves: courses.models.runs.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Person


class CalendarFeed(models.Model):
    """One row a person. The address is signed with the installation's key over `key`: the row alone opens nothing.

    A new key makes the old address useless.
    """

    person = models.OneToOneField(Person, models.CASCADE, related_name="calendar_feed", verbose_name=_("person"))
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    renewed_at = models.DateTimeField(_("address made at"), db_default=Now())

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return str(self.person)
