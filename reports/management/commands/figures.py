"""`manage.py figures --year Y`: every figure of a scope as key,value,unit.

Not for computing: reports.figures.book does.
"""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from core.errors import Refused
from enrollment.actions import results
from reports.composing import exact
from reports.figures.book import Book
from reports.scope import Scope
from surveys.actions import scores


class Command(BaseCommand):
    help = "Print every figure of a year or quarter: key, value, unit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--quarter", type=int, choices=(1, 2, 3, 4))
        parser.add_argument("--as-of", type=date.fromisoformat, help="the cut date, as 2023-01-31")
        parser.add_argument("--format", choices=("csv",), default="csv")

    def handle(self, *args: Any, **options: Any) -> None:
        results.keep(by=None)
        scores.keep(by=None)
        try:
            book = Book(Scope.of(options["year"], options["quarter"], options["as_of"]))
            with translation.override("en"):
                rows = [(key, exact(book.number(key)), book.find(key).figure.unit) for key in book.all_keys()]
        except Refused as problem:
            raise CommandError(str(problem), returncode=2) from problem
        out = csv.writer(self.stdout, lineterminator="\n")
        out.writerow(("key", "value", "unit"))
        out.writerows((key, "" if value is None else value, unit) for key, value, unit in rows)
