"""`manage.py seed --year Y`: the year's records from the CSV files of seed/, in the order of the tower.

Not for reading the files: each app's imports.seed does.
"""

from __future__ import annotations

from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from journal.actions import record

# Lower apps first: upper rows point at theirs.
APPS = ("accounts", "budget", "facilities", "courses", "enrollment", "audit", "reports")


class Command(BaseCommand):
    help = "Load a year from seed/; running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, action="append", required=True, help="may be given more than once")
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "seed")

    def handle(self, *args: Any, **options: Any) -> None:
        for year in sorted(set(options["year"])):
            if not (options["folder"] / str(year)).is_dir():
                raise CommandError(f"{options['folder'] / str(year)} is not there: no seed for {year}.", returncode=2)
            self._load(options["folder"], year)

    def _load(self, folder: Path, year: int) -> None:
        with transaction.atomic():
            counts: dict[str, int] = {}
            for app in APPS:
                counts |= import_module(f"{app}.imports.seed").load(folder, year)
            record("seed.loaded", by=None, new={"year": year, **counts})
        self.stdout.write(f"{year}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
