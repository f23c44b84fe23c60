"""Works one after another, each by itself: one that breaks stops no other, and is not silent.

Not for transactions: each work has its own. Not for what a rule refuses: that is the work's to answer.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable
from typing import TypeVar

logger = logging.getLogger(__name__)
T = TypeVar("T")


class Broke(Exception):
    """Some works of a row broke. Says which in the sentences that the caller gave, and holds no value of any row."""


def in_turn(works: Iterable[tuple[str, Callable[[], T]]]) -> list[T]:
    """Do every work, each named by the sentence that says what was not done when it breaks. Returns: what they gave.

    The words of an error may name a row, and so whom a survey asks: the log gets its kind and the lines of code.
    Raises: Broke at the end, when any of them broke.
    """
    given: list[T] = []
    broken: list[str] = []
    for sentence, work in works:
        try:
            given.append(work())
        except Broke as error:  # works within this work, in the log already
            broken.append(str(error))
        except Exception as error:  # noqa: BLE001  # whatever it is, the others go on; raised again at the end
            where = "".join(traceback.format_tb(error.__traceback__))
            logger.error("%s: %s\n%s", sentence, type(error).__name__, where)  # noqa: TRY400  # a traceback shows values
            broken.append(sentence)
    if broken:
        raise Broke("; ".join(broken))
    return given
