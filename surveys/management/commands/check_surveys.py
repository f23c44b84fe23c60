"""Look whether surveys and what is kept of them agree; exit 2 when anything differs."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from surveys.queries.invariants import differences


class Command(BaseCommand):
    help = "Finds surveys without their key, rests of closed ones, small counts and scores that differ. Exit 2 if any."

    def handle(self, *args: Any, **options: Any) -> None:
        found = differences()
        for one in found:
            self.stdout.write(f"{one.kind}\t{one.row}\t{one.text}")
        if found:
            self.stderr.write(_("%(n)s differences") % {"n": len(found)})
            sys.exit(2)
        self.stdout.write(_("Everything agrees."))
