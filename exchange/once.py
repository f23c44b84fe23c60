"""A form that is sent twice is done once: a double click, a reload, a line that drops between the send and the answer.

Not for two people who do the same at once: the actions' own conditional updates. Every form of the house carries a CSRF
token, which Django masks anew for every page that it draws: together with the address and what was filled in, it names
this very form. It is noted in the transaction of what the form does. Whoever sends it again is led to the page to which
the first answer led; changing anything in the form, or opening its page again, makes it another one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.contrib import messages
from django.contrib.messages.constants import WARNING
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from exchange import sent

TOKEN = "csrfmiddlewaretoken"  # noqa: S105  # the name of a field
OWN_KEY = "key"  # applications and notices bring a number of their own, by which their row is found again
LONGEST_ANSWER = 1000

Handler = Callable[[HttpRequest], HttpResponse]


class Once:
    """Do what a form says in one transaction with the note that it was sent."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not request.user.is_authenticated:
            return self.get_response(request)
        if TOKEN not in request.POST or OWN_KEY in request.POST:
            return self.get_response(request)
        person, form = request.user.pk, digest_of(request)
        with transaction.atomic():
            if not sent.note(person=person, form=form):
                messages.info(request, _("You sent this form twice; it was done once. Open its page to do it again."))
                return redirect(sent.answer_to(person=person, form=form) or request.path)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif was_done(request, response):
                sent.note_answer(person=person, form=form, answer=response.headers["Location"][:LONGEST_ANSWER])
            else:
                sent.forget(person=person, form=form)
            return response


def digest_of(request: HttpRequest) -> str:
    """What names this form as it was filled in: address, token, fields and files."""
    sha = hashlib.sha256()

    def add(*texts: str) -> None:
        for text in texts:
            raw = text.encode("utf-8", "surrogatepass")
            sha.update(len(raw).to_bytes(8, "big") + raw)

    add(request.get_full_path())
    for name, values in sorted(request.POST.lists()):
        add(name, str(len(values)), *values)
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            add(name, file.name or "", str(file.size))
            for chunk in file.chunks():
                sha.update(chunk)
            file.seek(0)
    return sha.hexdigest()


def was_done(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the form did what it says: it then leads on to a page, and no refusal is shown there."""
    if response.status_code not in (301, 302, 303):
        return False
    told = getattr(messages.get_messages(request), "_queued_messages", [])  # reading them as a page does uses them up
    return all(message.level < WARNING for message in told)
