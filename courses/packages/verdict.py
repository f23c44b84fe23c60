"""The one thing that reading a package can end with besides its content: a verdict.

Not for sentences: courses.packages.verdicts. The reader's process imports this and nothing of Django.
"""

from __future__ import annotations


class Unusable(Exception):  # not an error of ours: a verdict on the file
    """The package cannot be taken in: a code, and what its sentence names."""

    def __init__(self, code: str, **about: object) -> None:
        super().__init__(code)
        self.code, self.about = code, {key: str(value)[:200] for key, value in about.items()}
