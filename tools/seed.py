"""./portal seed --year Y | --demo | --full: brings the tables up to date and loads it; safe to run twice.

Not for choosing what a year holds: that is seed/.
"""

from __future__ import annotations

import subprocess
import sys

from tools.prepare import PYTHON, ROOT


def main(arguments: list[str]) -> int:
    """Migrate, then hand over to manage.py seed."""
    for command in (["migrate", "--noinput", "-v0"], ["seed", *arguments]):
        done = subprocess.run([str(PYTHON), "manage.py", *command], cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
