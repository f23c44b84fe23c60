"""What most processes never use is not loaded by all of them: engines that print, sign and write office files."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("fontTools", "hwpx", "openpyxl", "pyhanko", "weasyprint")
START = f"""
import sys
import django
django.setup()
import config.celery, config.urls
config.celery.app.loader.import_default_modules()
print(*sorted(name for name in {HEAVY!r} if name in sys.modules))
"""


def test_a_server_or_a_worker_starts_without_the_heavy_engines():
    done = subprocess.run([sys.executable, "-c", START], check=True, stdout=subprocess.PIPE, text=True, timeout=120)
    assert done.stdout.split() == []
