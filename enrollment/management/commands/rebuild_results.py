"""`manage.py rebuild_results`: count the results of every year anew from places, or from years as they were closed.

Not for what counts: enrollment.queries.results.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from enrollment.actions import results


class Command(BaseCommand):
    help = "Counts the results of every year anew and says how many rows differed."

    def handle(self, *args: Any, **options: Any) -> None:
        differed = results.rebuild_all(by=None)
        self.stdout.write(ngettext("%(n)s row differed.", "%(n)s rows differed.", differed) % {"n": differed})
