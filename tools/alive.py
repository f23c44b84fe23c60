"""Asks the web process of this container whether it can work; exit code 0 says yes.

Not for people: containers have no curl.
"""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request


def main() -> int:
    """Ask as one of the allowed hosts, as the proxy would."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    question = urllib.request.Request("http://127.0.0.1:8000/health/", headers={"Host": host})
    try:
        with urllib.request.urlopen(question, timeout=4) as answer:
            return 0 if answer.status == 200 else 1
    except (urllib.error.URLError, OSError):
        return 1


if __name__ == "__main__":
    sys.exit(main())
