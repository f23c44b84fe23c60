"""./portal messages: collects the strings of all pages; compiles the translations without msgfmt.

Not for translating: that is done by hand in locale/ko/LC_MESSAGES/django.po.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from tools.prepare import PYTHON, ROOT

CATALOGUE = ROOT / "locale" / "ko" / "LC_MESSAGES" / "django.po"
# What holds no string of a page. The copy of the check leaves these out too.
ELSEWHERE = (".venv", "node_modules", "var", "tests", "tools", ".git")
MAKE = [str(PYTHON), "manage.py", "makemessages", "-l", "ko", "--no-location", "--no-wrap", "-v0"]


def compile_catalogues() -> None:
    """Write the .mo beside every .po that is newer than it."""
    for source in (ROOT / "locale").glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))


def collect(root: Path = ROOT) -> None:
    """Bring the catalogue under `root` up to date with the strings in its code and templates."""
    ignored = [part for folder in ELSEWHERE for part in ("-i", folder)]
    with tempfile.TemporaryDirectory(prefix="portal-messages-") as var:
        plain = {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PORTAL_ENV": "test",
            "PORTAL_VAR": var,
            "SECRET_KEY": "none",
        }
        subprocess.run([*MAKE, *ignored], cwd=root, check=True, env={**os.environ, **plain})


def problems() -> list[str]:
    """What is missing: strings not collected, not translated or only guessed. The tree itself stays untouched."""
    with tempfile.TemporaryDirectory(prefix="portal-messages-") as folder:
        copy = Path(folder) / "portal"
        shutil.copytree(ROOT, copy, ignore=_leave_out)
        collect(copy)
        catalogue = polib.pofile(str(copy / CATALOGUE.relative_to(ROOT)))
    known = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(CATALOGUE))}
    found = []
    for entry in catalogue:
        if entry.obsolete:
            continue
        if (entry.msgctxt, entry.msgid) not in known:
            found.append(f"not collected: {entry.msgid}")
        elif entry.fuzzy:
            found.append(f"only guessed: {entry.msgid}")
        elif not entry.translated():
            found.append(f"not translated: {entry.msgid}")
    return found


def _leave_out(folder: str, names: list[str]) -> set[str]:
    top = Path(folder) == ROOT
    return {name for name in names if (top and (name in ELSEWHERE or name.startswith("."))) or name == "__pycache__"}


def main(arguments: list[str]) -> int:
    """Collect and compile; with --check only tell what is missing."""
    if not shutil.which("xgettext"):
        print("Collecting strings needs xgettext: apt-get install gettext", file=sys.stderr)
        return 1
    if "--check" in arguments:
        missing = problems()
        print("\n".join(missing[:40]))
        return 1 if missing else 0
    collect()
    compile_catalogues()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
