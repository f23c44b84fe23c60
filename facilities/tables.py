"""Columns and filters of the list of rooms.

Not for buildings: their page draws them.
"""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from facilities.models import Building, Room

NUM = {"th": {"class": "num"}, "td": {"class": "num"}}


class RoomTable(tables.Table):
    name = tables.Column(accessor="name_ko", verbose_name=_("Room"))
    building = tables.Column(linkify=True)
    floor = tables.Column(accessor="floor_label", verbose_name=_("Floor"), order_by=("building", "floor"), attrs=NUM)
    capacity = tables.Column(attrs=NUM)

    class Meta:
        model = Room
        fields = ("code", "name", "building", "floor", "kind", "capacity")

    def render_name(self, record: Room) -> str:
        return str(record)


class RoomFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name or code"), method="search")
    building = django_filters.ModelChoiceFilter(
        label=_("Building"), queryset=Building.objects.all(), to_field_name="code"
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Room.Kind.choices)
    seats = django_filters.NumberFilter(label=_("Holds at least"), field_name="capacity", lookup_expr="gte")

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        text = value.strip()
        return rows.filter(Q(code__icontains=text) | Q(name_ko__icontains=text) | Q(name_en__icontains=text))
