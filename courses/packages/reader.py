"""Reads one untrusted package and prints what it holds as JSON; runs alone, in a process with limits.

Not for the portal's process: courses.packages.reading starts it and turns codes into sentences.
"""

import contextlib
import json
import resource
import sys
import zipfile
from dataclasses import asdict
from pathlib import Path

from courses.packages import archive, manifest
from courses.packages.verdict import Unusable


def main(path: str, memory: int, seconds: int) -> None:
    """Print one line: the files and the manifest, or the verdict."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    with contextlib.suppress(ValueError, OSError):  # as a child of a stricter parent the limit may stand already
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        said = read(Path(path))
    except Unusable as verdict:
        said = {"unusable": verdict.code, "about": verdict.about}
    except MemoryError:
        said = {"unusable": "damaged", "about": {}}
    sys.stdout.write(json.dumps(said))


def read(path: Path) -> dict[str, object]:
    """The files of the package and what its manifest says. Raises: Unusable."""
    found = archive.members(path)
    by_path = {member.path: member for member in found}
    name = manifest.manifest_of(set(by_path))
    if by_path[name].size > manifest.MOST_MANIFEST:
        raise Unusable("manifest_big", name=name)
    archive.read_all(path, found)
    with zipfile.ZipFile(path) as package:
        content = b"".join(archive.read(package, by_path[name]))
    said = manifest.parse(name, content, set(by_path))
    return {"members": [asdict(member) for member in found], "manifest": asdict(said)}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
