"""`manage.py report DOCUMENT …`: the files of a report without a worker, plus figures.json.

Not for keeping files in the portal: that is a report run and its job.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import Refused
from enrollment.actions import results
from reports.composing import compose
from reports.documents import DOCUMENTS
from reports.scope import Scope
from reports.writers import WRITERS
from surveys.actions import scores


class Command(BaseCommand):
    help = "Write a report's files into a folder, with figures.json beside them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("document", choices=tuple(DOCUMENTS))
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--quarter", type=int, choices=(1, 2, 3, 4))
        parser.add_argument("--as-of", type=date.fromisoformat, help="the cut date, as 2023-01-31")
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--format", action="append", choices=tuple(WRITERS), help="all three unless named")
        parser.add_argument("--language", choices=("ko", "en"), default="ko")

    def handle(self, *args: Any, **options: Any) -> None:
        results.keep(by=None)
        scores.keep(by=None)
        try:
            scope = Scope.of(options["year"], options["quarter"], options["as_of"])
            made = compose(options["document"], scope, language=options["language"])
        except Refused as problem:
            raise CommandError(str(problem), returncode=2) from problem
        out: Path = options["out"]
        out.mkdir(parents=True, exist_ok=True)
        stem = f"{options['document']}-{scope.year}" + (f"Q{scope.quarter}" if scope.quarter else "")
        for form in options["format"] or WRITERS:
            (out / f"{stem}.{form}").write_bytes(WRITERS[form](made.document))
        figures = {
            "document": options["document"], "year": scope.year, "quarter": scope.quarter,
            "as_of": scope.as_of.isoformat(), "figures": made.values,
        }  # fmt: skip
        text = json.dumps(figures, ensure_ascii=False, indent=1, sort_keys=True)
        (out / "figures.json").write_text(text + "\n", encoding="utf-8")
        self.stdout.write(f"{out}: {', '.join(sorted(p.name for p in out.glob('*')))}")
