"""`manage.py verify_journal`: names every row that was removed, altered or slipped in.

Not for sealing: the scheduler does that every minute.
"""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext_lazy as _

from journal import notices, queries
from journal.models import Seal

TAMPERED = 2


class Command(BaseCommand):
    help = "Check the journal against its seals. Exits with 2 when something was tampered with."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--print", action="store_true", dest="only_print", help="print the newest head, check nothing"
        )
        parser.add_argument(
            "--head", action="append", default=[], help="a head that was kept outside; it must be among the seals"
        )

    def handle(self, *args: Any, only_print: bool, head: list[str], **options: Any) -> None:
        found = 0
        if not only_print:
            found = self._check(head)
        last = queries.last_seal()
        self.stdout.write(notices.head_line(last) if last else str(_("Nothing is sealed yet.")))
        if found:
            sys.exit(TAMPERED)

    def _check(self, heads: list[str]) -> int:
        found = 0
        for problem in queries.problems():
            self.stdout.write(problem.sentence)
            found += 1
        for head in heads:
            if not Seal.objects.filter(head=head).exists():
                self.stdout.write(
                    str(
                        _("The head %(head)s is not among the seals: the journal was cut or rewritten.")
                        % {"head": head}
                    )
                )
                found += 1
        if not found:
            self.stdout.write(str(_("Every sealed row is as it was written.")))
        return found
