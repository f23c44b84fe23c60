"""Pages that look the same to everybody with the same roles, drawn once and kept in the memory of the process.

Not for pages that show anything of the person: those are drawn each time. A kept page is drawn for a stand-in who has
the roles and nothing else, so it cannot hold anything of the person who happened to ask first. What is the person's own
in the frame, the name and the CSRF token, is put in when the page is handed out.
"""

from __future__ import annotations

import copy
import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.html import escape
from django.utils.translation import get_language

from accounts.models import Person
from core.access import Request
from core.periods import today

MOST = 400  # pages of about 30 kB
LONGEST_ADDRESS = 300  # longer ones are drawn each time: nobody fills the memory with invented questions

_pages: OrderedDict[Hashable, str] = OrderedDict()
_lock = Lock()
# Words that stand for the person's own in a kept page. Nobody can know them, so nobody can write them into a course.
_NAME = f"name-{secrets.token_hex(16)}"
_TOKEN = f"token-{secrets.token_hex(16)}"

Draw = Callable[[Request], tuple[str, dict[str, object]]]


def page(request: Request, *, stamp: int, draw: Draw) -> HttpResponse:
    """The page for the person who asks: kept if the same was drawn before, otherwise drawn and kept.

    `draw` gives the template and its context for the request it gets. `stamp` stands for all the data that it reads and
    must have been read before. Address, language, roles, number of unread messages, kind of answer
    and day are told apart here. A request with messages to show is drawn for the person and not kept.
    """
    address = request.get_full_path()
    if len(address) > LONGEST_ADDRESS or request.method != "GET" or len(get_messages(request)):
        template, context = draw(request)
        return render(request, template, context)
    user: Person = request.user
    roles = tuple(sorted(role.code for role in user.roles))
    partial = bool(request.htmx) and not request.htmx.history_restore_request
    key = (stamp, address, get_language(), roles, user.unread_count, partial, today())
    html = _find(key)
    if html is None:
        html = _drawn(request, draw)
        _keep(key, html)
    return HttpResponse(html.replace(_NAME, escape(str(user))).replace(_TOKEN, get_token(request)))


def forget() -> None:
    """Empty the memory."""
    with _lock:
        _pages.clear()


def _find(key: Hashable) -> str | None:
    with _lock:
        html = _pages.get(key)
        if html is not None:
            _pages.move_to_end(key)
        return html


def _keep(key: Hashable, html: str) -> None:
    with _lock:
        _pages[key] = html
        while len(_pages) > MOST:
            _pages.popitem(last=False)


def stand_in(user: Person) -> Person:
    """Somebody with the same roles and number of unread messages, and nothing else."""
    nobody = Person(name=_NAME, name_en=_NAME)
    nobody.roles = list(user.roles)
    nobody.unread_count = user.unread_count
    return nobody


def _drawn(request: Request, draw: Draw) -> str:
    other: HttpRequest = copy.copy(request)
    other.user = stand_in(request.user)
    other._messages = []  # type: ignore[attr-defined]  # where Django keeps them; there are none, as the caller saw
    template, context = draw(other)  # type: ignore[arg-type]  # a copy of the same request
    return render(other, template, {**context, "csrf_token": _TOKEN}).content.decode()
