"""`manage.py presence CASE.json`: presence computed from joins, without a database.

Not for the portal's own sessions, and not for how it is computed: enrollment.presence.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from enrollment import case_files
from enrollment.presence_case import answer


class Command(BaseCommand):
    help = "Compute presence from a case file and print it as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", type=Path, help="the case, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = answer(case_files.read(options["case"]))
        except case_files.BrokenCase as problem:
            self.stderr.write(str(problem))
            sys.exit(2)
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
