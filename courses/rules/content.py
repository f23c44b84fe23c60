"""What becomes of a version of a course's content: the table of its states.

Not for what becomes of the work on it: courses.rules.works.
"""

from __future__ import annotations

from courses.models import Content

_S = Content.State

# Publishing a version retires the one before; whoever began with that one stays with it.
CONTENT_TRANSITIONS: dict[str, frozenset[str]] = {
    _S.DRAFT: frozenset({_S.PUBLISHED}),
    _S.PUBLISHED: frozenset({_S.RETIRED}),
    _S.RETIRED: frozenset(),
}
