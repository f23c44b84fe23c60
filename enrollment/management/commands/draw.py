"""Order the roll of a draw from a file, without a database: for whoever checks a draw.

Not for giving seats: enrollment.actions.draws.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from enrollment import case_files, draw
from enrollment.case_files import BrokenCase, shown


class Command(BaseCommand):
    help = "Print roll_hash, commitment and order of a case (agency_seed, public_entropy, roll) as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            seed, entropy, roll = _values(options["case"])
        except BrokenCase as error:
            self.stderr.write(str(error))
            sys.exit(2)
        answer = {
            "roll_hash": draw.roll_hash(roll),
            "commitment": draw.commit(seed),
            "order": draw.order(seed, entropy, roll),
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False))


def _values(path: Path) -> tuple[str, str, list[str]]:
    """The three values of the case. Raises: BrokenCase with the place and what is wrong there."""
    case = case_files.read(path)
    if not isinstance(case, dict):
        raise BrokenCase("the case is not an object")
    seed, entropy, roll = (case.get(name) for name in ("agency_seed", "public_entropy", "roll"))
    if not isinstance(seed, str) or not seed:
        raise BrokenCase("agency_seed: missing or not a text")
    try:
        bytes.fromhex(seed)
    except ValueError:
        raise BrokenCase(f"agency_seed: {shown(seed)} is not hexadecimal") from None
    if not isinstance(entropy, str):
        raise BrokenCase("public_entropy: missing or not a text")
    if why := case_files.why_no_text(entropy):
        raise BrokenCase(f"public_entropy: {shown(entropy)} {why}")
    if not isinstance(roll, list):
        raise BrokenCase("roll: missing or not a list")
    return seed, entropy, _ids(roll)


def _ids(roll: list[Any]) -> list[str]:
    seen: dict[str, None] = {}
    for number, one in enumerate(roll):
        if not isinstance(one, str) or not one:
            raise BrokenCase(f"roll[{number}]: {shown(one)} is not an id")
        if why := case_files.why_no_text(one):
            raise BrokenCase(f"roll[{number}]: {shown(one)} {why}")
        if one in seen:
            raise BrokenCase(f"roll[{number}]: {shown(one)} stands twice")
        seen[one] = None
    return list(seen)
