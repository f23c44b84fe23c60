"""The column that says which run a row of a list is, by the name that a run has everywhere.

Not for whole tables: courses.tables and the apps above.
"""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.text import capfirst


class RunNumber(tables.Column):
    """Which run of its course a row is; an export keeps the bare number. The row is a run or holds one."""

    def __init__(self, verbose_name: Any, **kwargs: Any) -> None:
        usual = {"order_by": ("year", "number"), "attrs": {"td": {"class": "nowrap"}}}
        super().__init__(verbose_name, **{**usual, **kwargs})

    def render(self, record: Any) -> str:
        return capfirst(getattr(record, "run", record).name)

    def value(self, value: int) -> int:
        return value
