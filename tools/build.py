"""What an image is built with: compiled translations and collected static files.

Not for a running portal: ./portal run does the same, and only what changed.
"""

from __future__ import annotations

import os
import sys

from tools import messages


def main() -> int:
    """Compile and collect under the settings given by the environment."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    messages.compile_catalogues()
    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
