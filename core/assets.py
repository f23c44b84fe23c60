"""Serves the few files of node_modules that pages use, under /static/npm/.

Not for collecting packages whole: settings.NPM_STATIC names the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

PREFIX = "npm/"


class NpmFinder(BaseFinder):
    """Finds the files that match settings.NPM_STATIC below node_modules."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.root = Path(settings.BASE_DIR) / "node_modules"
        self.storage = FileSystemStorage(location=self.root)
        self.storage.prefix = PREFIX.rstrip("/")  # type: ignore[attr-defined]  # collectstatic reads it
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def _paths(self) -> Iterator[str]:
        for pattern in settings.NPM_STATIC:
            for path in self.root.glob(pattern):
                if path.is_file():
                    yield path.relative_to(self.root).as_posix()

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        wanted = path.removeprefix(PREFIX)
        if path.startswith(PREFIX) and wanted in set(self._paths()):
            found = str(self.root / wanted)
            return [found] if find_all else found
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for path in self._paths():
            yield path, self.storage
