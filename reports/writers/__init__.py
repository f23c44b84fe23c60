"""Printing a Document: one module a format, all printing the same numbers.

Not for making documents and not for figures.
"""

from collections.abc import Callable
from importlib import import_module

from reports.document import Document


def _writer(form: str) -> Callable[[Document], bytes]:
    """The format's module, loaded with the first document: most processes write none, and the libraries are large."""

    def write(document: Document) -> bytes:
        return bytes(import_module(f"reports.writers.{form}").write(document))

    return write


WRITERS: dict[str, Callable[[Document], bytes]] = {form: _writer(form) for form in ("pdf", "xlsx", "hwpx")}
