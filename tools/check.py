"""./portal check: everything that can be said about the code without running it, in under a minute.

Not for tests: tools.test calls this first.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tools.prepare import PYTHON, ROOT, VENV

BIN = VENV / "bin"
MANAGE = [str(PYTHON), "manage.py"]

CHECKS: dict[str, list[str]] = {
    "lint": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "types": [str(BIN / "mypy"), "."],
    "import contracts": [str(BIN / "lint-imports"), "--no-cache"],
    "templates": [str(BIN / "djlint"), "--lint", "--quiet", "templates"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "Django": [*MANAGE, "check", "--fail-level", "WARNING"],
    "translations": [str(PYTHON), "-m", "tools.messages", "--check"],
    "page of states": [*MANAGE, "draw_states", "--check"],
    "page of roles": [*MANAGE, "draw_roles", "--check"],
}


@dataclass(frozen=True)
class Outcome:
    """How one check ended."""

    name: str
    passed: bool
    seconds: float
    output: str


def main() -> int:
    """Run all checks, two at a time; print one line each and the output of those that failed."""
    with tempfile.TemporaryDirectory(prefix="portal-check-") as var:
        environment = {**os.environ, "PORTAL_ENV": "test", "PORTAL_VAR": var, "SECRET_KEY": "only-for-checks"}
        with ThreadPoolExecutor(max_workers=2) as pool:
            outcomes = list(pool.map(lambda name: _run(name, CHECKS[name], environment), CHECKS))
    for outcome in outcomes:
        print(f"{'ok    ' if outcome.passed else 'FAILED'} {outcome.name} ({outcome.seconds:.1f} s)")
        if not outcome.passed:
            print(outcome.output)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def _run(name: str, command: list[str], environment: dict[str, str]) -> Outcome:
    start = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return Outcome(name, done.returncode == 0, time.monotonic() - start, done.stdout)


if __name__ == "__main__":
    sys.exit(main())
