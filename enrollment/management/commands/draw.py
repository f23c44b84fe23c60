"""Order the roll of a draw from a file, without a database: for whoever checks a draw.

Not for giving seats: enrollment.actions.draws.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.errors import Refused
from enrollment import draw


class Command(BaseCommand):
    help = "Print roll_hash, commitment and order of a case (agency_seed, public_entropy, roll) as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            seed, entropy, roll = _read(options["case"])
        except (OSError, ValueError, Refused) as error:
            self.stderr.write(str(error))
            sys.exit(2)
        answer = {
            "roll_hash": draw.roll_hash(roll),
            "commitment": draw.commit(seed),
            "order": draw.order(seed, entropy, roll),
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False))


def _read(path: Path) -> tuple[str, str, list[str]]:
    """The three values of the case. Raises: Refused with the place and what is wrong there."""
    case = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(case, dict):
        raise Refused("the case is not an object")
    seed, entropy, roll = (case.get(name) for name in ("agency_seed", "public_entropy", "roll"))
    if not isinstance(seed, str) or not seed:
        raise Refused("agency_seed: missing or not a text")
    try:
        bytes.fromhex(seed)
    except ValueError:
        raise Refused(f'agency_seed: "{seed}" is not hexadecimal') from None
    if not isinstance(entropy, str):
        raise Refused("public_entropy: missing or not a text")
    if not isinstance(roll, list):
        raise Refused("roll: missing or not a list")
    seen: set[str] = set()
    for number, one in enumerate(roll):
        if not isinstance(one, str) or not one:
            raise Refused(f'roll[{number}]: "{one}" is not an id')
        if one in seen:
            raise Refused(f'roll[{number}]: "{one}" stands twice')
        seen.add(one)
    return seed, entropy, roll
