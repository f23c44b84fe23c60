"""A case from a file as an auditor writes it: read as JSON, its texts taken strictly, what is wrong named by its place.

Not for what a case means: enrollment.presence_case and the command `draw`.
"""

from __future__ import annotations

import json
from pathlib import Path


class BrokenCase(ValueError):
    """The case breaks its form; the sentence names the place."""


def read(path: Path) -> object:
    """What the file holds. Raises: BrokenCase when there is no JSON to read."""
    try:
        return json.loads(path.read_bytes())
    except OSError as problem:
        raise BrokenCase(f"{path}: cannot be read ({problem.strerror})") from problem
    except RecursionError as problem:
        raise BrokenCase(f"{path}: is not JSON (nested too deeply)") from problem
    except ValueError as problem:
        raise BrokenCase(f"{path}: is not JSON ({problem})") from problem


def why_no_text(value: str) -> str | None:
    """Why the text cannot be written as UTF-8, or None: JSON can name half a character."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return "holds half a character (a lone surrogate)"
    return None


def shown(value: object) -> str:
    """The value as it stands in the case, on one line and not too long."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        text = "a value that is nested too deeply"
    whole = text.encode("utf-8", "backslashreplace").decode()
    return whole if len(whole) <= 60 else f"{whole[:57]}…"
