"""./portal lock: pins the requirements anew, with hashes and without the address of any index.

Not for choosing versions: those stand in the .in files.
"""

from __future__ import annotations

import subprocess
import sys

from tools.prepare import ROOT, VENV

# In this order: development is pinned against what runs.
FILES = ("requirements", "requirements-dev", "requirements-node")
OPTIONS = (
    "--quiet",
    "--strip-extras",
    "--allow-unsafe",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
)


def main(arguments: list[str]) -> int:
    """Compile each file; more options (such as --upgrade) are passed on."""
    for name in FILES:
        command = [str(VENV / "bin" / "pip-compile"), *OPTIONS, *arguments, f"--output-file={name}.txt", f"{name}.in"]
        done = subprocess.run(command, cwd=ROOT, check=False, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return done.returncode
        print(f"{name}.txt is pinned")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
