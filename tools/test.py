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
    start = time.monotonic()
    messages.compile_catalogues()
    say("check")
    sound = check.main() == 0
    sums, finished = Sums(), True
    with tempfile.TemporaryDirectory(prefix="portal-reports-") as folder, servers.running() as running:
        environment = {"DATABASE_URL": running.database_url, "REDIS_URL": running.redis_url}
        for name, options, more in stages(environment):
            say(name)
            report = Path(folder) / f"{len(list(Path(folder).iterdir()))}.xml"
            finished &= _pytest([*options, f"--junitxml={report}"], more)
            sums.add(report)
    minutes, seconds = divmod(int(time.monotonic() - start), 60)
    print(f"The check {'passed' if sound else 'FAILED'}; everything took {minutes} min {seconds} s.")
    print(f"{sums.passed} passed, {sums.failed} failed, {sums.skipped} skipped")
    return 0 if sound and finished and not sums.failed else 1


def stages(services: dict[str, str]) -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, options and environment of each run of pytest."""
    return [
        ("tests on SQLite", ["-n", "2", "-m", "not browser and not services and not long"], {}),
        (
            "tests on PostgreSQL and Redis",
            ["-n", "2", "-m", "not browser and not long", "--only-database"],
            services,
        ),
        ("tests in the browser", ["-m", "browser and not long"], {}),
    ]


def _pytest(options: list[str], environment: dict[str, str]) -> bool:
    done = subprocess.run([*PYTEST, *options], cwd=ROOT, env={**os.environ, **environment}, check=False)
    return done.returncode in (0, NOTHING_COLLECTED)


if __name__ == "__main__":
    sys.exit(main())
