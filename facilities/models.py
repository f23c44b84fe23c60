"""The site with its area definitions, buildings and rooms.

Not for bookings and works: they come with their own issue.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.names import in_language


class SiteArea(models.Model):
    """One way of measuring the site; the report uses two that differ."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=100)
    name_en = models.CharField(_("name (English)"), max_length=100)
    definition_ko = models.TextField(_("definition (Korean)"))
    definition_en = models.TextField(_("definition (English)"))
    lots = models.PositiveSmallIntegerField(_("lots"), null=True, blank=True)
    area_m2 = models.DecimalField(_("area (m²)"), max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["code"]
        verbose_name = _("site area")
        verbose_name_plural = _("site areas")

    def __str__(self) -> str:
        return in_language(self.name_ko, self.name_en)

    @property
    def definition(self) -> str:
        return in_language(self.definition_ko, self.definition_en)


class Building(models.Model):
    """A building with its floors and floor area."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=100)
    name_en = models.CharField(_("name (English)"), max_length=100)
    basement_floors = models.PositiveSmallIntegerField(_("floors below ground"))
    ground_floors = models.PositiveSmallIntegerField(_("floors above ground"))
    floor_area_m2 = models.DecimalField(_("floor area (m²)"), max_digits=10, decimal_places=2)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("building")
        verbose_name_plural = _("buildings")

    def __str__(self) -> str:
        return in_language(self.name_ko, self.name_en)

    def get_absolute_url(self) -> str:
        return reverse("building_detail", args=[self.code])


class Room(models.Model):
    """A room with its kind and how many people it holds."""

    class Kind(models.TextChoices):
        LECTURE = "lecture", _("lecture room")
        REMOTE = "remote", _("remote teaching only")
        CONVERTIBLE = "convertible", _("can serve remote teaching")
        COMPUTER = "computer", _("computer room")
        GYM = "gym", _("gym")
        LIBRARY = "library", _("library")
        CAFETERIA = "cafeteria", _("cafeteria")
        INFIRMARY = "infirmary", _("infirmary")
        OFFICE = "office", _("office")
        DAYCARE = "daycare", _("daycare")

    code = models.CharField(_("code"), max_length=20, unique=True)
    building = models.ForeignKey(Building, models.PROTECT, related_name="rooms", verbose_name=_("building"))
    floor = models.SmallIntegerField(_("floor"))
    name_ko = models.CharField(_("name (Korean)"), max_length=100)
    name_en = models.CharField(_("name (English)"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    capacity = models.PositiveSmallIntegerField(_("capacity"), default=0)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["building", "floor", "code"]
        verbose_name = _("room")
        verbose_name_plural = _("rooms")

    def __str__(self) -> str:
        return in_language(self.name_ko, self.name_en)

    @property
    def floor_label(self) -> str:
        return f"B{-self.floor}" if self.floor < 0 else f"{self.floor}F"


PYEONG_M2 = Decimal("3.305785")  # one 평 is 400/121 m²
