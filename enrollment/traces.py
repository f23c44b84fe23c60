"""What the journal keeps of a text that somebody wrote about a person: that there is one, and how long it is.

Not for the text: it stands in its own row, which ends with its time of keeping; the journal's rows stay longer.
"""

from __future__ import annotations


def said(text: str, name: str = "reason") -> dict[str, int]:
    """The length of the text in letters, for the values of a journal row; nothing where nothing was written.

    >>> said(" 병원 진료 "), said(""), said("slow line", "note")
    ({'reason_letters': 5}, {}, {'note_letters': 9})
    """
    return {f"{name}_letters": len(text.strip())} if text.strip() else {}
