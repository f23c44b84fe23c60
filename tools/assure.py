"""./portal assure: the tests that take long: every page at every width, many repeats, faults.

Not for every change: ./portal test is.
"""

from __future__ import annotations

import sys

from tools import messages, servers
from tools.test import run_stages


def main() -> int:
    """Run everything marked `long`; 0 when nothing failed."""
    messages.compile_catalogues()
    with servers.running() as running:
        services = {"DATABASE_URL": running.database_url, "REDIS_URL": running.redis_url}
        passed = run_stages(
            [
                ("long tests on SQLite and in the browser", ["-m", "long and not services"], {}),
                ("long tests on PostgreSQL and Redis", ["-m", "long and services"], services),
            ]
        )
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
