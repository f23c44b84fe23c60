"""Printing a Document: one module a format, all printing the same numbers.

Not for making documents and not for figures.
"""

from collections.abc import Callable

from reports.document import Document
from reports.writers import hwpx, pdf, xlsx

WRITERS: dict[str, Callable[[Document], bytes]] = {"pdf": pdf.write, "xlsx": xlsx.write, "hwpx": hwpx.write}
