"""What happens behind the pages of a journey: a scene is set, or what came of it is read, in the portal's own data.

Not for the scenes themselves: scenes.py. The tests' process has settings and a database of its own, so a process
with those of the running portal does it: it takes a line of JSON for each scene and answers with one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from typing import Any

from tests.live import Portal
from tools.prepare import PYTHON, ROOT


class Backstage:
    """`backstage("full_run")` plays scenes.full_run in the portal's data. Returns: what the scene says."""

    def __init__(self, running: Portal) -> None:
        self.process = subprocess.Popen(
            [str(PYTHON), "-m", "tests.browser.backstage"],
            cwd=ROOT,
            env={**running.environment, "DJANGO_SETTINGS_MODULE": "config.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, scene: str, **given: Any) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps({"scene": scene, "given": given}) + "\n")
        self.process.stdin.flush()
        said = json.loads(self.process.stdout.readline())
        assert "fault" not in said, said["fault"]
        return said["found"]

    def close(self) -> None:
        self.process.communicate(timeout=10)


def _play() -> None:
    import django
    from django.utils import translation

    django.setup()
    translation.activate("ko")
    from tests.browser import scenes

    for line in sys.stdin:
        asked = json.loads(line)
        try:
            said = {"found": getattr(scenes, asked["scene"])(**asked["given"])}
        except Exception:  # noqa: BLE001  # whatever went wrong is told to the test, which fails with it
            said = {"fault": traceback.format_exc()}
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    _play()
