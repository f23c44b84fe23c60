"""What the address of a list asks for: columns, order, page, density, format; and its filters as chips.

Not for the filters' own meaning: each list's FilterSet.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters
import django_tables2
from django import forms
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import formats
from django.utils.translation import gettext as _

PICK = "pick"  # the column of boxes for bulk actions
ONLY = "only"  # the keys of the rows that were selected
DENSITIES = ("comfortable", "compact")
MOST_PER_PAGE = 200
PASSING = ("page", "format")  # part of the address, but not of what the list shows
RANGE_ENDINGS = ("_min", "_max", "_after", "_before", "_0", "_1")


class Asked:
    """The address of one request to a list."""

    def __init__(self, request: HttpRequest) -> None:
        self.path = request.path
        self.given = request.GET
        self.format = request.GET.get("format", "")
        # None: nothing was selected, the list shows all that its filters leave.
        self.only = [number_of(key) for key in self.given[ONLY].split(",")] if ONLY in self.given else None

    def query(self, without: tuple[str, ...] = ()) -> str:
        """The query that shows the same rows and columns: filters, order, columns, density."""
        kept = QueryDict(mutable=True)
        for name, values in self.given.lists():
            if name not in PASSING and name not in without:
                kept.setlist(name, values)
        return kept.urlencode()

    def url(self, without: tuple[str, ...] = ()) -> str:
        query = self.query(without)
        return f"{self.path}?{query}" if query else self.path

    def export_url(self, keys: Iterable[int], kind: str) -> str:
        """The address that exports only these of the rows, in the columns and order of now."""
        changed = QueryDict(self.query(), mutable=True)
        changed[ONLY], changed["format"] = ",".join(map(str, keys)), kind
        return f"{self.path}?{changed.urlencode()}"

    def hidden_columns(self, table_class: type[django_tables2.Table]) -> list[str]:
        """The columns that are not chosen; none when no column is."""
        chosen = self._chosen_columns()
        names = list(table_class.base_columns)
        return [name for name in names if name not in chosen] if chosen & set(names) else []

    def column_choices(self, table_class: type[django_tables2.Table]) -> list[dict[str, Any]]:
        """Every column with whether it is shown, for the menu of columns."""
        hidden = self.hidden_columns(table_class)
        model = table_class._meta.model
        # An empty table of the model gives each column the very head that the list shows.
        heads = table_class(model._default_manager.none() if model else [])
        return [
            {"name": column.name, "title": column.header, "shown": column.name not in hidden}
            for column in heads.columns.iterall()
        ]

    def sort(self, table: django_tables2.Table) -> None:
        """Order the table as asked; rows that are equal keep one order, so that no page repeats or loses one."""
        order = [name for name in self.given.getlist(table.prefixed_order_by_field) if name]
        if order:
            table.order_by = order
        rows = table.data.data
        if isinstance(rows, QuerySet) and rows.query.order_by and rows.query.group_by in (None, True):
            table.data.data = rows.order_by(*rows.query.order_by, "pk")

    def paged(self, table: django_tables2.Table, per_page: int) -> django_tables2.Table:
        """The page asked for; a number that is wrong shows the first page, one too high the last."""
        size = self.given.get("per_page", "")
        if size.isdecimal() and 0 < int(size[:6]) <= MOST_PER_PAGE:
            per_page = int(size)
        try:
            table.paginate(page=self.given.get(table.prefixed_page_field, 1), per_page=per_page)
        except PageNotAnInteger:
            table.page = table.paginator.page(1)
        except EmptyPage:
            table.page = table.paginator.page(table.paginator.num_pages)
        return table

    def density(self, usual: str) -> str:
        """How close the rows stand: as asked now, as last chosen, or roomy."""
        for wanted in (self.given.get("density", ""), usual):
            if wanted in DENSITIES:
                return wanted
        return DENSITIES[0]

    def kept_fields(self, found: django_filters.FilterSet) -> list[tuple[str, str]]:
        """What the filter form must carry along: everything in the address that is not one of its fields."""
        names = found.form.fields
        return [
            (name, value)
            for name, values in self.given.lists()
            if name not in PASSING and name not in names and _field_of(name) not in names
            for value in values
        ]

    def without_value(self, field: str, value: str | None) -> str:
        """The address without one filter, or without one of its values."""
        changed = self.given.copy()
        for name in list(changed):
            if name in PASSING:
                del changed[name]
            elif name == field or _field_of(name) == field:
                rest = [] if value is None else [given for given in changed.getlist(name) if given != value]
                if rest:
                    changed.setlist(name, rest)
                else:
                    del changed[name]
        return f"{self.path}?{changed.urlencode()}" if changed else self.path

    def _chosen_columns(self) -> set[str]:
        return {name for part in self.given.getlist("columns") for name in part.split(",")}


def chips(found: django_filters.FilterSet, asked: Asked) -> list[dict[str, str]]:
    """The filters that are on, in words, each with the address without it."""
    made: list[dict[str, str]] = []
    if asked.only is not None:
        label = _("Selected: %(rows)s") % {"rows": len(asked.only)}
        made.append({"label": label, "remove_url": asked.url(without=(ONLY,))})
    if not found.form.is_bound or not found.form.is_valid():
        return made
    for name, value in found.form.cleaned_data.items():
        field = found.form.fields[name]
        several = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
        for one in value if several else [value]:
            if one in (None, "", [], ()):
                continue
            code = str(getattr(one, "pk", one)) if several else None
            label = f"{field.label or name}: {_in_words(field, one)}"
            made.append({"label": label, "remove_url": asked.without_value(name, code)})
    return made


def number_of(text: str) -> int:
    """The key that a text stands for; 0, which no row has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _field_of(name: str) -> str:
    for ending in RANGE_ENDINGS:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(value, slice):
        return f"{_plain(value.start)} ~ {_plain(value.stop)}"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        for code, label in _flat(field.choices):
            if str(code) == str(value):
                return str(label)
    return _plain(value)


def _plain(value: Any) -> str:
    return "" if value is None else formats.localize(value) if not isinstance(value, str) else value


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    pairs: list[tuple[Any, Any]] = []
    for code, label in choices:
        pairs.extend(label if isinstance(label, list | tuple) else [(code, label)])
    return pairs
