"""./portal test: checks, then every test on SQLite, on PostgreSQL and in the browser; one line of sums at the end.

Not for choosing single tests: .venv/bin/pytest does that.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tools import check, messages, servers
from tools.prepare import ROOT, VENV, say

PYTEST = [str(VENV / "bin" / "pytest"), "-q", "--no-header"]
NOTHING_COLLECTED = 5

# Name, options and environment of one run of pytest.
Stage = tuple[str, list[str], dict[str, str]]


@dataclass
class Sums:
    """How many tests passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, report: Path) -> None:
        """Add what pytest wrote about one stage; a stage that died before it wrote anything is a failure."""
        if not report.exists():
            self.failed += 1
            return
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped = int(suite.get("skipped", 0))
            self.failed += failed
            self.skipped += skipped
            self.passed += int(suite.get("tests", 0)) - failed - skipped


def main() -> int:
    """Run all stages, the later ones also when an earlier one failed; 0 only when nothing failed."""
    messages.compile_catalogues()
    say("check")
    sound = check.main() == 0
    with servers.running() as running:
        services = {"DATABASE_URL": running.database_url, "REDIS_URL": running.redis_url}
        note = "" if sound else "The check FAILED; what it said stands at the top."
        passed = run_stages(stages(services), note)
    return 0 if sound and passed else 1


def stages(services: dict[str, str]) -> list[Stage]:
    """Everything once on SQLite, what touches a database again on PostgreSQL, then the browser."""
    quick = "not browser and not long"
    return [
        ("tests on SQLite", ["-n", "2", "-m", f"{quick} and not services"], {}),
        (
            "tests on PostgreSQL and Redis",
            ["-n", "2", "-m", quick, "--only-database", "--ignore=tests/house"],
            services,
        ),
        ("tests in the browser", ["-m", "browser and not long"], {}),
    ]


def run_stages(planned: list[Stage], note: str = "") -> bool:
    """Run each stage, print the note and then the sums of all; whether everything passed."""
    sums, finished, start = Sums(), True, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="portal-reports-") as folder:
        for number, (name, options, environment) in enumerate(planned):
            say(name)
            report = Path(folder) / f"{number}.xml"
            command = [*PYTEST, *options, f"--junitxml={report}"]
            done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False)
            finished &= done.returncode in (0, NOTHING_COLLECTED)
            sums.add(report)
    minutes, seconds = divmod(int(time.monotonic() - start), 60)
    print(f"All stages took {minutes} min {seconds} s. {note}")
    print(f"{sums.passed} passed, {sums.failed} failed, {sums.skipped} skipped")
    return finished and not sums.failed


if __name__ == "__main__":
    sys.exit(main())
