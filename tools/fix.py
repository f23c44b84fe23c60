"""./portal fix: formats the code and mends what the linter can mend by itself.

Not for anything that needs a thought.
"""

from __future__ import annotations

import subprocess
import sys

from tools.prepare import ROOT, VENV

RUFF = str(VENV / "bin" / "ruff")


def main() -> int:
    """Mend, then format."""
    mended = subprocess.run([RUFF, "check", "--fix", "."], cwd=ROOT, check=False)
    formatted = subprocess.run([RUFF, "format", "."], cwd=ROOT, check=False)
    return mended.returncode or formatted.returncode


if __name__ == "__main__":
    sys.exit(main())
