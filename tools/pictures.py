"""./portal pictures: take the pictures of the help pages and of the README anew, by the test that holds them.

Not for which pages they show: tests/browser/pictures.py.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tools import messages
from tools.prepare import ROOT, VENV


def main() -> int:
    """Run the one test with leave to write."""
    messages.compile_catalogues()
    command = [str(VENV / "bin" / "pytest"), "-q", "--no-header", "tests/browser/test_pictures.py"]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "PORTAL_PICTURES": "keep"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
