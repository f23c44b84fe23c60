"""The two years of seed/ in the test's database: for tests of what the portal says of the real report."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command


def seed_both_years() -> None:
    call_command("seed", "--year", "2022", "--year", "2023", stdout=StringIO())
