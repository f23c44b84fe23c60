"""Makes a fresh machine ready: system packages, virtual environment, front-end assets.

Not for starting anything, and only for the standard library. Every step does nothing when nothing changed:
.make/<step>.stamp holds a hash of what the step was made from.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

Step = Callable[[], None]

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = ROOT / ".make"

# Debian's name -> the shared library that WeasyPrint opens.
PDF_LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
# Debian's name -> a program of it. Ubuntu's chromium is only a door to snap, so the tests say so there.
TEST_PROGRAMS = {
    "redis-server": "redis-server",
    "chromium": "chromium",
    "gettext": "xgettext",
    "poppler-utils": "pdfinfo",
}


class NotReady(Exception):
    """Something a person has to do first; the text says what to type."""


def packages_to_run() -> None:
    """The system libraries that making PDFs and a virtual environment need."""
    _install(_missing_to_run())


def packages_to_test() -> None:
    """All of the above, and the servers, browser and tools of the tests."""
    missing = _missing_to_run()
    missing += [package for package, program in TEST_PROGRAMS.items() if not shutil.which(program)]
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")) and not shutil.which("initdb"):
        missing.append("postgresql")
    _install(missing)


def environment() -> None:
    """.venv with the pinned requirements of the running portal."""
    _pip_install("requirements", "requirements.txt")


def development_environment() -> None:
    """.venv with everything, the tools of development too."""
    environment()
    _pip_install("requirements-dev", "requirements-dev.txt")


def front_end() -> None:
    """node_modules with the pinned assets and fonts."""
    inputs = [ROOT / "package.json", ROOT / "package-lock.json"]
    if _is_fresh("npm", inputs) and (ROOT / "node_modules").is_dir():
        return
    npm = shutil.which("npm")
    if npm is None:
        _pip_install("requirements-node", "requirements-node.txt")
        npm = str(VENV / "bin" / "npm")
    say("fetching front-end assets and fonts")
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"
    call(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], env={**os.environ, "PATH": path}
    )
    _stamp("npm", inputs)


def say(line: str) -> None:
    """One line to the person who waits."""
    print(f"· {line}", flush=True)


def call(command: list[str], **more: object) -> None:
    """Run a program of the workshop; a failure stops everything with the command that failed."""
    done = subprocess.run(command, cwd=ROOT, check=False, **more)  # type: ignore[call-overload]  # plain pass-through
    if done.returncode:
        raise NotReady(
            f"This command failed with code {done.returncode}; its output stands above:\n  {' '.join(command)}"
        )


def _missing_to_run() -> list[str]:
    missing = [package for package, library in PDF_LIBRARIES.items() if not _opens(library)]
    if not PYTHON.exists() and importlib.util.find_spec("ensurepip") is None:
        missing.append("python3-venv")
    return missing


def _opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _install(packages: list[str]) -> None:
    if not packages:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NotReady(
            "Some system packages are missing. Type this once, then start again:\n"
            f"  sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(packages)}"
        )
    say(f"installing system packages: {' '.join(packages)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wait = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=500"]
    call([*wait, "update"], env=quiet)
    call([*wait, "install", "-y", "--no-install-recommends", *packages], env=quiet, stdout=subprocess.DEVNULL)


def _pip_install(step: str, requirements: str) -> None:
    inputs = [ROOT / requirements]
    if not PYTHON.exists():
        say("making the virtual environment .venv")
        call([sys.executable, "-m", "venv", "--clear", str(VENV)])
    elif _is_fresh(step, inputs):
        return
    say(f"installing {requirements}")
    call(
        [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
            "--require-hashes",
            "-r",
            requirements,
        ]
    )
    _stamp(step, inputs)


def _content(inputs: list[Path]) -> str:
    # The environment is part of the content: stamps of a removed .venv must not count for a new one.
    made = VENV / "pyvenv.cfg"
    born = str(made.stat().st_mtime_ns) if made.exists() else "none"
    parts = [born.encode(), *(file.read_bytes() for file in inputs)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _is_fresh(step: str, inputs: list[Path]) -> bool:
    stamp = STAMPS / f"{step}.stamp"
    return stamp.exists() and stamp.read_text() == _content(inputs)


def _stamp(step: str, inputs: list[Path]) -> None:
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / f"{step}.stamp").write_text(_content(inputs))
