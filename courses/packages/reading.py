"""A package that a stranger made into its list of files and its manifest, or one plain sentence.

Not for parsing: courses.packages.reader does it in a process of its own, which may die.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from core.errors import Refused
from courses.packages.archive import Member
from courses.packages.manifest import Manifest, Part
from courses.packages.verdicts import sentence_of

MEMORY_BYTES = 512 * 2**20
CPU_SECONDS = 60
WALL_SECONDS = 180
START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from courses.packages import reader; reader.main(*sys.argv[1:2], *map(int, sys.argv[2:]))"  # noqa: E501  # one line is what -c takes


@dataclass(frozen=True)
class Found:
    """A package that may be taken in."""

    members: tuple[Member, ...]
    manifest: Manifest


def read(path: Path) -> Found:
    """Look at the package. Raises: Refused with one sentence that says what is wrong and where."""
    command = [
        sys.executable, "-I", "-X", "utf8", "-c", START,
        str(settings.BASE_DIR), str(path), str(MEMORY_BYTES), str(CPU_SECONDS),
    ]  # fmt: skip
    try:
        ended = subprocess.run(  # our own program; the stranger's bytes are data to it
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},  # the portal's secrets are no business of a parser
            timeout=WALL_SECONDS,
            check=False,
        )
        said: dict[str, Any] = json.loads(ended.stdout)
    except (subprocess.TimeoutExpired, ValueError):  # it took too long, or died before it spoke
        raise Refused(sentence_of("damaged", {})) from None
    if "unusable" in said:
        raise Refused(sentence_of(said["unusable"], said["about"]))
    about = said["manifest"]
    parts = tuple(Part(**part) for part in about.pop("parts"))
    return Found(tuple(Member(**member) for member in said["members"]), Manifest(parts=parts, **about))
