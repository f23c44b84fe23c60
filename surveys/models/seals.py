"""The salt of open surveys, apart from everything else: deleting it takes away the last way to read what was sealed.

Not for how an answer is sealed: surveys.sealing.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Seal(models.Model):
    """What makes the key of one survey, together with the secret of the installation. Deleted at the closing.

    A table of its own: no old version of a survey's row ever holds the salt.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    salt = models.BinaryField(max_length=32)
    key_check = models.BinaryField(max_length=8)

    class Meta:
        verbose_name = _("seal of a survey")
        verbose_name_plural = _("seals of surveys")

    def __str__(self) -> str:
        return str(self.id)
