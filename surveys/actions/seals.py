"""Making the seal under which answers of a survey go in.

Not for sealing an answer: surveys.actions.answering.
"""

from __future__ import annotations

import uuid

from accounts.models import Person
from surveys import sealing
from surveys.models import Seal
from surveys.queries.seals import secrets


def make(*, by: Person | None) -> Seal:
    """A new seal with a salt of its own, under the secret that is in use now. Whoever opens a survey takes one."""
    name, salt = uuid.uuid4(), sealing.new_salt()
    check = sealing.key_of(secrets()[0], salt, seal=str(name), survey="").check()
    return Seal.objects.create(id=name, salt=salt, key_check=check)
