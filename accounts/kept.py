"""Pages that look the same to everybody with the same roles, drawn once and kept in the memory of the process.

Not for pages that show anything of the person: those are drawn each time. A kept page is drawn for a stand-in who has
the roles and nothing else, so it cannot hold anything of the person who happened to ask first. What is the person's own
in the frame, the name and the CSRF token, is put in when the page is handed out; a shell takes more of that kind.
"""

from __future__ import annotations

import copy
import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock

from django.contrib.messages import get_messages
from django.http import HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.html import conditional_escape, escape
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
_QUERY = f"query-{secrets.token_hex(16)}"
_OWN = secrets.token_hex(16)

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
    partial = bool(request.htmx) and not request.htmx.history_restore_request
    key = (stamp, address, *_reader(request), partial)
    html = _find(key)
    if html is None:
        html = _drawn(copy.copy(request), draw)
        _keep(key, html)
    return HttpResponse(_for(request, html))


def shell(request: Request, *, words: Hashable, draw: Draw, own: Mapping[str, str]) -> HttpResponse:
    """A page at which a crowd looks at once: one for everybody with the same roles, whatever the addresses ask for.

    `draw` sets mark(name) wherever something of the person stands, and `own` gives the text or HTML that goes there.
    `words` stands for everything else that `draw` reads; what follows "?" in the address it does not see. Otherwise as
    `page`.
    """
    if len(get_messages(request)):
        template, context = draw(request)
        html = render(request, template, context).content.decode()
    else:
        key = (words, request.path, *_reader(request))
        html = _find(key) or ""
        if not html:
            html = _drawn(_asking_nothing(request), draw)
            _keep(key, html)
    for name, text in own.items():
        html = html.replace(mark(name), conditional_escape(text))
    return HttpResponse(_for(request, html))


def mark(name: str) -> str:
    """What stands in a shell in place of the person's own text of that name."""
    return f"{name}-{_OWN}"


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


def _reader(request: Request) -> tuple[Hashable, ...]:
    """What makes the frame of a page another one: language, roles, how much is unread, and the day."""
    user: Person = request.user
    return get_language(), tuple(sorted(role.code for role in user.roles)), user.unread_count, today()


def _for(request: Request, html: str) -> str:
    """The kept page with what is the person's own in the frame."""
    _path, sign, query = request.get_full_path().partition("?")
    html = html.replace(f"?{_QUERY}", escape(sign + query))
    return html.replace(_NAME, escape(str(request.user))).replace(_TOKEN, get_token(request))


def _asking_nothing(request: Request) -> Request:
    """The same request with a mark for what follows "?" in its address."""
    other = copy.copy(request)
    other.GET = QueryDict()
    other.META = {**request.META, "QUERY_STRING": _QUERY}
    return other


def stand_in(user: Person) -> Person:
    """Somebody with the same roles and number of unread messages, and nothing else."""
    nobody = Person(name=_NAME, name_en=_NAME)
    nobody.roles = list(user.roles)
    nobody.unread_count = user.unread_count
    return nobody


def _drawn(request: Request, draw: Draw) -> str:
    """The page for the stand-in; `request` is a copy that may be changed."""
    request.user = stand_in(request.user)
    request._messages = []  # type: ignore[attr-defined]  # where Django keeps them; there are none, as the caller saw
    template, context = draw(request)
    return render(request, template, {**context, "csrf_token": _TOKEN}).content.decode()
