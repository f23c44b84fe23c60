"""What exists of an answer while its survey is open: who is asked, and sealed answers that name nobody.

Not for results: surveys.models.outcomes. Both tables hold nothing of a closed survey; no column here is a time, an
order or a counter (decision 0035, held by tests/surveys/test_fields.py).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Person
from surveys.models.rounds import Survey


class Invitation(models.Model):
    """That a person is asked, and whether the person answered. Deleted at the closing; only two counts stay."""

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        ANSWERED = "answered", pgettext_lazy("invitation", "answered")

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="invitations", verbose_name=_("survey"))
    person = models.ForeignKey(
        Person, models.CASCADE, db_index=False, related_name="survey_invitations", verbose_name=_("person")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.INVITED)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "person"], name="invitation_once")]
        indexes = [models.Index(fields=["person"], condition=Q(state="invited"), name="invitation_to_answer")]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return str(self.survey)


class Sealed(models.Model):
    """One answer, unreadable until the closing and always of the same length. Its number is chance."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="sealed", verbose_name=_("survey"))
    content = models.BinaryField()

    class Meta:
        verbose_name = _("sealed answer")
        verbose_name_plural = _("sealed answers")

    def __str__(self) -> str:
        return str(self.id)
