"""Writes docs/licences.md: what the portal depends on and under which licence.

Not for choosing dependencies: tests/house/test_requirements.py keeps GPL and AGPL out.
"""

from __future__ import annotations

import json
import re
from email.message import Message
from importlib.metadata import distribution
from typing import cast

from tools.prepare import ROOT

PAGE = ROOT / "docs" / "licences.md"
HEAD = """# Licences of the dependencies

Written by `./portal lock` from what the packages say about themselves; do not edit. The portal itself is under
Apache-2.0 (LICENSE). Nothing of this is in the repository: all of it is fetched from the package registries.
"""
# The package names ISC in its package.json; the design system's own terms of use are for the owner to confirm.
NOTES = {"krds-uiux": "see also the terms of use of KRDS"}


def names(requirements: str) -> list[str]:
    """The packages that a locked file pins."""
    lines = (ROOT / requirements).read_text().splitlines()
    return [line.split("==")[0] for line in lines if re.match(r"^[A-Za-z0-9]", line)]


def licence(metadata: Message) -> str:
    """What the package says: the expression, the classifiers or the first words of its licence field."""
    if expression := metadata.get("License-Expression"):
        return str(expression)
    classifiers = metadata.get_all("Classifier") or []
    named = [line.split(" :: ")[-1] for line in classifiers if line.startswith("License ::")]
    said = str(metadata.get("License") or "").strip().splitlines()
    return ", ".join(named) or (said[0][:60] if said else "not said")


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for title, file in (("What runs", "requirements.txt"), ("For development and tests", "requirements-dev.txt")):
        rows = [(name, cast(Message, distribution(name).metadata)) for name in names(file)]
        parts.append(_table(title, [(name, data["Version"], licence(data)) for name, data in rows]))
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    front = [(name.removeprefix("node_modules/"), entry) for name, entry in locked.items() if name]
    parts.append(_table("Front end", [(n, e["version"], _front_licence(n, e)) for n, e in front]))
    return "\n".join(parts)


def _front_licence(name: str, entry: dict[str, str]) -> str:
    note = f" ({NOTES[name]})" if name in NOTES else ""
    return entry.get("license", "not said") + note


def _table(title: str, rows: list[tuple[str, str, str]]) -> str:
    body = "\n".join(f"| {name} | {version} | {said} |" for name, version, said in rows)
    return f"## {title}\n\n| package | version | licence |\n| --- | --- | --- |\n{body}\n"


def write() -> None:
    """Bring the page up to date."""
    PAGE.write_text(page())
