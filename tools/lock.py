"""./portal lock: pins the requirements anew, with hashes and without the address of any index; lists the licences.

Not for choosing versions: those stand in the .in files.
"""

from __future__ import annotations

import subprocess
import sys

from tools import licences
from tools.prepare import PYTHON, ROOT, VENV

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
    for name in FILES[:2]:
        subprocess.run([str(PYTHON), "-m", "pip", "install", "--quiet", "-r", f"{name}.txt"], cwd=ROOT, check=True)
    licences.write()
    print(f"{licences.PAGE.relative_to(ROOT)} is written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
