"""The one error a person may see: Refused, with its sentence.

Not for bugs: everything that is not Refused, ValidationError or PermissionDenied stays loud.
"""

from __future__ import annotations


class Refused(Exception):
    """An action that a rule refuses. The sentence says what, why and what to do next."""

    def __init__(self, sentence: str) -> None:
        super().__init__(str(sentence))
        self.sentence = str(sentence)


def refuse_if(sentence: str | None) -> None:
    """Raise Refused with the sentence that a `why_not_…` rule gave; do nothing on None."""
    if sentence:
        raise Refused(sentence)


def refuse_unless(condition: bool, sentence: str) -> None:
    """Raise Refused with the sentence unless the condition holds."""
    if not condition:
        raise Refused(sentence)
