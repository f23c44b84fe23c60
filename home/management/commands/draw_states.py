"""Writes docs/states.md from the state tables in every app's rules, with a diagram of each.

Not for changing states: the tables stand beside the rules that read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Model
from django.utils import translation

Table = Mapping[str, Iterable[str]]


class Command(BaseCommand):
    help = "Write docs/states.md; with --check only say whether it is fresh."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when the page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "states.md"
        page = drawn()
        if not options["check"]:
            path.write_text(page, encoding="utf-8")
            self.stdout.write(f"Wrote {path.relative_to(settings.BASE_DIR)}.")
        elif not path.exists() or path.read_text(encoding="utf-8") != page:
            raise CommandError("docs/states.md is stale. Run: manage.py draw_states")


def tables() -> Iterator[tuple[type[Model], Table]]:
    """Every model with states and its table: `TRANSITIONS = {Model: {state: the states that may follow}}`."""
    for config in apps.get_app_configs():
        if Path(config.path).parent == settings.BASE_DIR and find_spec(f"{config.name}.rules"):
            yield from getattr(import_module(f"{config.name}.rules"), "TRANSITIONS", {}).items()


def drawn() -> str:
    """The whole page, in English."""
    with translation.override("en"):
        parts = ["# States", "", "Written by `manage.py draw_states` from each app's rules; do not edit.", ""]
        for model, table in tables():
            parts += _chapter(model, table)
    return "\n".join(parts)


def _chapter(model: type[Model], table: Table) -> list[str]:
    choices = {value: label for field in model._meta.fields for value, label in field.flatchoices}
    named = {str(state): str(choices[str(state)]) for state in table}
    follows = {str(state): sorted(map(str, after), key=list(named).index) for state, after in table.items()}
    lines = [f"## {str(model._meta.verbose_name).capitalize()}", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    {state}: {label}" for state, label in named.items()]
    lines += [f"    {state} --> {after}" for state, afters in follows.items() for after in afters]
    lines += ["```", "", "| from | to |", "| --- | --- |"]
    lines += [
        f"| {named[s]} | {', '.join(named[a] for a in afters) or 'nothing follows'} |" for s, afters in follows.items()
    ]
    return [*lines, ""]
