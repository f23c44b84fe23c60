"""Who did what to what, when, with old and new; and the seals over it.

Not for anything that may change: rows are only added. Keys are text, so that a row outlives what it names.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One thing that somebody did. `actor` and `target` are text keys such as "accounts.person:17"."""

    SEALED_FIELDS = (
        "id",
        "at",
        "actor",
        "actor_name",
        "action",
        "target",
        "target_name",
        "old",
        "new",
        "reason",
        "address",
    )

    at = models.DateTimeField(_("when"), db_default=Now(), editable=False, db_index=True)
    # Plain indexes: `db_index` makes a second one for the beginnings of texts, and every entry would write it.
    actor = models.CharField(_("who"), max_length=100, blank=True)
    actor_name = models.CharField(_("name at the time"), max_length=200, blank=True)
    action = models.CharField(_("what"), max_length=100)
    target = models.CharField(_("to what"), max_length=150, blank=True)
    target_name = models.CharField(_("name of it at the time"), max_length=300, blank=True)
    old = models.JSONField(_("before"), default=dict, blank=True)
    new = models.JSONField(_("after"), default=dict, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    address = models.CharField(_("network address"), max_length=45, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["actor"], name="entry_actor"),
            models.Index(fields=["action"], name="entry_action"),
            models.Index(fields=["target"], name="entry_target"),
        ]
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")

    def __str__(self) -> str:
        return f"{self.action} {self.target}"

    def get_absolute_url(self) -> str:
        return reverse("journal_entry", args=[self.pk])

    @property
    def sealed_values(self) -> dict[str, object]:
        """What the leaf is made from: every column of the row."""
        return {name: getattr(self, name) for name in self.SEALED_FIELDS}


class Seal(models.Model):
    """One Merkle tree over the entries that were new; its head includes the head before it."""

    sealed_at = models.DateTimeField(_("sealed at"))
    size = models.PositiveIntegerField(_("entries"))
    until = models.DateTimeField(_("time of the youngest entry sealed so far"))
    root = models.CharField(_("root of the tree"), max_length=64)
    head = models.CharField(_("head"), max_length=64, unique=True)
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="following")

    class Meta:
        ordering = ["-id"]
        constraints = [
            # `previous` alone would let two sealers both begin a chain: two empty values never clash.
            models.UniqueConstraint(
                Coalesce("previous_id", 0, output_field=models.BigIntegerField()),
                name="seal_one_chain",
            ),
        ]
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return self.head[:12]


class Leaf(models.Model):
    """The hash of one sealed entry and its place in the seal's tree; kept apart from the entry itself."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="leaves")
    place = models.PositiveIntegerField(_("place"))
    entry_key = models.BigIntegerField(_("entry"), unique=True)
    digest = models.CharField(_("hash"), max_length=64)

    class Meta:
        ordering = ["seal_id", "place"]
        constraints = [models.UniqueConstraint(fields=["seal", "place"], name="leaf_one_place")]
        verbose_name = _("leaf")
        verbose_name_plural = _("leaves")

    def __str__(self) -> str:
        return f"{self.entry_key}: {self.digest[:12]}"
