"""Where the player says that a unit begins and how far it is: answers are data, never pages.

Not for the page that plays it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import JsonResponse
from django.views.decorators.http import require_POST

from core.access import Request, requires
from core.errors import Refused
from enrollment.actions import beats
from enrollment.forms.beats import BeatForm
from enrollment.queries.beats import sight_of


def _in_words(view: Callable[..., JsonResponse]) -> Callable[..., JsonResponse]:
    """A refusal as data: the player shows its sentence."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> JsonResponse:
        try:
            return view(*args, **kwargs)
        except Refused as refused:
            return JsonResponse({"word": "refused", "sentence": refused.sentence}, status=403)

    return answer


@require_POST
@requires("enrollment.apply")
@_in_words
def unit_begin(request: Request, key: UUID, number: int) -> JsonResponse:
    """This window counts from now on."""
    begun = beats.begin(key=key, number=number, by=request.user)
    return JsonResponse(
        {
            "sitting": str(begun.sitting),
            "seq": 0,
            "spans": begun.seen.spans,
            **_standing(begun),
        }
    )


@require_POST
@requires("enrollment.apply")
@_in_words
def unit_beat(request: Request, key: UUID, number: int) -> JsonResponse:
    """What was played since the last beat; the answer says what became of it and how the unit stands."""
    form = BeatForm(request.POST)
    if not form.is_valid():
        sight_of(request.user, key, number)  # a place of somebody else is not there, whatever is said of it
        return JsonResponse({"word": "unread"}, status=400)
    heard = beats.beat(key=key, number=number, said=form.beat(), by=request.user)
    return JsonResponse({"word": heard.word, **_standing(heard)})


def _standing(unit: beats.Begun | beats.Heard) -> dict[str, Any]:
    return {
        "position_ms": unit.seen.position, "covered_ms": unit.seen.covered, "recognised_ms": unit.seen.recognised,
        "done": unit.done, "units_done": unit.units_done,
    }  # fmt: skip
