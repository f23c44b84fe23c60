"""The rows of a table as HTML: what django_tables2 draws, but what is equal in every row is looked up once.

Not for heads and feet (templates/exchange/table.html) nor for files (exchange.exports). The library asks for each cell
anew what its column's function takes, makes the attributes of the cell three times, and compiles a template for each
date: that was three quarters of a list page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import django_tables2
from django import template
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.template import Context, Template
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]  # missing in the stubs
from django_tables2.columns.linkcolumn import BaseLinkColumn
from django_tables2.rows import BoundRow
from django_tables2.utils import Accessor, signature

register = template.Library()
DATES = (django_tables2.DateColumn, django_tables2.DateTimeColumn)
OTHERS = (BaseLinkColumn, django_tables2.ManyToManyColumn)  # find their values in ways of their own


@register.simple_tag
def table_rows(table: django_tables2.Table) -> SafeString:
    """Every row of the page that is shown; "" without any."""
    cells = [_Cell(table, column) for column in table.columns]
    rows = (
        f"<tr {row.attrs.as_html()}>{''.join([cell.html(row) for cell in cells])}</tr>" for row in table.paginated_rows
    )
    return mark_safe("\n".join(rows))  # made of escaped cells only


class _Call:
    """A function of a column, which gets those of the things of a cell that it names."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.names, self.takes_all = signature(function)

    def __call__(self, given: dict[str, Any]) -> Any:
        return self.function(**(given if self.takes_all else {name: given[name] for name in self.names}))


class _Cell:
    """How the cells of one column are drawn."""

    def __init__(self, table: django_tables2.Table, column: Any) -> None:
        self.table, self.column, self.accessor = table, column, Accessor(column.accessor)
        path, _separator, self.last = self.accessor.rpartition(Accessor.SEPARATOR)
        self.holder = Accessor(path)
        self.are_choices: dict[type, bool] = {}
        self.labels: dict[Any, str] = {}
        self.render = _Call(column.render)
        plain = getattr(column.render, "__func__", None) is django_tables2.TemplateColumn.render
        self.date = _compiled(column.column.template_code) if plain and isinstance(column.column, DATES) else None
        link = column.link
        self.href = _Call(link.url) if link and callable(link.url) and not link.attrs else None
        given = {**table.attrs, **column.column.attrs}
        td = given.get("td", given.get("cell", {}))
        self.varies = any(callable(value) for value in td.values())
        self.open = f"<td {column.attrs['td'].as_html()}>"

    def html(self, row: BoundRow) -> str:
        """The cell with its tags, escaped and in the words of the language, as the template would do it."""
        content = row.get_cell(self.column.name) if isinstance(self.column.column, OTHERS) else self.content(row)
        if self.varies:
            self.column.current_value, self.column.current_record = content, row.record
            self.open = f"<td {self.column.attrs['td'].as_html()}>"
        return f"{self.open}{conditional_escape(localize(template_localtime(content), self.column.localize))}</td>"

    def content(self, row: BoundRow) -> Any:
        """What stands in the cell."""
        value = self.value(row.record)
        if value in self.column.column.empty_values:
            return self.column.default
        given = {
            "value": value,
            "record": row.record,
            "column": self.column.column,
            "bound_column": self.column,
            "bound_row": row,
            "table": self.table,
        }
        if self.date:
            content = self.date.render(Context({"value": value, "default": self.column.default}))
        else:
            content = self.render(given)
        return self.linked(content, given) if self.column.link else content

    def linked(self, content: Any, given: dict[str, Any]) -> Any:
        """The content as a link, where it leads somewhere."""
        if self.href is None:
            return self.column.link(content, **given)
        href = self.href(given)
        return content if href is None else format_html('<a href="{}">{}</a>', href, content)

    def value(self, record: Any) -> Any:
        """What the column shows of the record: the label of a choice, None for what is not there."""
        kind = type(record)
        if kind not in self.are_choices:
            self.are_choices[kind] = _has_choices(self.accessor, record)
        if self.are_choices[kind]:
            holder = self.holder.resolve(record, quiet=True)
            if isinstance(holder, Model):
                code = getattr(holder, self.last)
                if code not in self.labels:
                    self.labels[code] = getattr(holder, f"get_{self.last}_display")()
                return self.labels[code]
        return self.accessor.resolve(record, quiet=True)


def _has_choices(accessor: Accessor, record: Any) -> bool:
    if not isinstance(record, Model):
        return False
    try:
        return bool(getattr(accessor.get_field(record), "choices", ()))
    except FieldDoesNotExist:
        return False


@cache
def _compiled(code: str) -> Template:
    return Template(code)
