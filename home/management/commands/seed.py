"""`manage.py seed`: the records of a year from seed/, a small sample around today, or two years person by person.

Not for making them: each app's imports does.
"""

from __future__ import annotations

from argparse import ArgumentParser
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from accounts.demo import ensure_demo_accounts
from core.errors import Refused
from journal.actions import record

# Lower apps first: upper rows point at theirs.
APPS = ("accounts", "budget", "facilities", "courses", "enrollment", "surveys", "audit", "reports")

SAMPLES = ("enrollment", "surveys")


class Command(BaseCommand):
    help = "Load a year from seed/, or sample data; running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, action="append", default=[], help="may be given more than once")
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "seed")
        parser.add_argument("--demo", action="store_true", help="sample runs around today with people in them")
        parser.add_argument("--full", action="store_true", help="2022 and 2023 person by person: 1.3 million places")
        parser.add_argument("--allow-sample", action="store_true", help="--full also outside a demonstration")

    def handle(self, *args: Any, **options: Any) -> None:
        for year in sorted(set(options["year"])):
            if not (options["folder"] / str(year)).is_dir():
                raise CommandError(f"{options['folder'] / str(year)} is not there: no seed for {year}.", returncode=2)
            self._load(options["folder"], year)
        if not (options["year"] or options["demo"] or options["full"]):
            raise CommandError("Say what to load: --year Y, --demo or --full.", returncode=2)
        if options["demo"]:
            self._sample("demo", allowed=settings.PORTAL_DEMO)
        if options["full"]:
            self._sample("full", allowed=settings.PORTAL_DEMO or options["allow_sample"])
        if connection.vendor == "postgresql":
            # Until the server looks by itself, it takes the new tables for empty and joins them row by row.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")

    def _sample(self, name: str, allowed: bool) -> None:
        """Sample data is for demonstrations: among real people's records it would be in everybody's way."""
        if not allowed:
            raise CommandError("Sample data is loaded only into a demonstration: set PORTAL_DEMO=1.", returncode=2)
        if settings.PORTAL_DEMO:
            ensure_demo_accounts()
        try:
            with transaction.atomic():
                counts: dict[str, int] = {}
                for app in SAMPLES:
                    if find_spec(f"{app}.imports.{name}"):
                        counts |= import_module(f"{app}.imports.{name}").load()
                if counts:
                    record("seed.loaded", by=None, new={"sample": name, **counts})
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        self._say(name, counts)

    def _say(self, what: str, counts: dict[str, int]) -> None:
        listed = ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
        self.stdout.write(f"{what}: {listed or 'there already'}")

    def _load(self, folder: Path, year: int) -> None:
        with transaction.atomic():
            counts: dict[str, int] = {}
            for app in APPS:
                counts |= import_module(f"{app}.imports.seed").load(folder, year)
            record("seed.loaded", by=None, new={"year": year, **counts})
        self._say(str(year), counts)
