"""Writes docs/roles.md from the role classes, so that auditors read what the code does.

Not for changing roles: accounts/roles.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from accounts.roles import PERMISSIONS, ROLES, Role


class Command(BaseCommand):
    help = "Write docs/roles.md; with --check only say whether it is fresh."
    requires_system_checks: list[str] = []  # it reads classes only

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when the page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "roles.md"
        page = drawn()
        if not options["check"]:
            path.write_text(page, encoding="utf-8")
            self.stdout.write(f"Wrote {path.relative_to(settings.BASE_DIR)}.")
        elif not path.exists() or path.read_text(encoding="utf-8") != page:
            raise CommandError("docs/roles.md is stale. Run: manage.py draw_roles")


def drawn() -> str:
    """The whole page, in English."""
    with translation.override("en"):
        roles = list(ROLES.values())
        lines = ["# Roles", "", "Written by `manage.py draw_roles` from accounts/roles.py; do not edit.", ""]
        for role in roles:
            lines += _chapter(role)
        lines += [
            "## Permission by permission",
            "",
            "| permission | what it lets one do | roles |",
            "| --- | --- | --- |",
        ]
        for code, sentence in PERMISSIONS.items():
            who = ", ".join(str(role.title) for role in roles if code in role.permissions) or "nobody"
            lines.append(f"| `{code}` | {sentence} | {who} |")
        return "\n".join(lines) + "\n"


def _chapter(role: type[Role]) -> list[str]:
    factor = "Needs a second factor; the shorter idle time." if role.staff else "No second factor asked."
    may = [f"- {PERMISSIONS[code]} (`{code}`)" for code in PERMISSIONS if code in role.permissions]
    return [
        f"## {role.title}",
        "",
        f"{role.description} {factor}",
        "",
        *(may or ["- only the own account and inbox"]),
        "",
    ]
