"""The directory of people and the tree of organisations.

Not for roles (exchange.people.views.roles) and not for the HR file (exchange.people.imports).
"""

from __future__ import annotations

import time
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import actions, queries
from accounts.addresses import address_of
from accounts.models import Person
from core.access import Request, requires
from exchange.listing import EXPORT_SELECTED, ListPage
from exchange.people.forms import ReasonForm
from exchange.people.tables import UNMASKED_UNTIL, NotingRequest, PeopleFilter, PeopleTable, is_unmasked
from journal.actions import key_of
from journal.models import Entry
from journal.words import words_for

UNMASKED_SECONDS = 600
RECORD_ROWS = 50


class PersonList(ListPage):
    """Everybody whom the person may look up."""

    name = "person_list"
    title = gettext_lazy("People")
    lead = gettext_lazy("Everybody whom you may look up. Opening a person is recorded.")
    empty = gettext_lazy("People come with the HR file.")
    permission = "people.read"
    table_class = PeopleTable
    filter_class = PeopleFilter
    bulk_actions = (EXPORT_SELECTED,)
    template = "exchange/people/person_list.html"
    personal = True

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Person]:
        return queries.with_roles(queries.people_visible_to(request.user).select_related("organisation"))

    def context(self, request: Request, rows: QuerySet[Person]) -> dict[str, Any]:
        bring = {"title": _("Bring the HR file"), "url": reverse("upload_new", args=["people"])}
        return {
            "main_action": bring if request.user.may("people.import") else None,
            "unmasked": is_unmasked(request),
        }

    def respond(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        noting = cast("NotingRequest", request)
        noting.addresses_shown = []
        response = super().respond(request, **kwargs)
        if noting.addresses_shown:
            actions.note_unmasked_list(
                by=request.user,
                query=request.GET.urlencode(),
                people=noting.addresses_shown,
                address=address_of(request),
            )
        return response


@requires("people.read")
def people_unmask(request: Request) -> HttpResponse:
    """Ask for the reason, then show whole addresses in lists for ten minutes."""
    form = ReasonForm(request.POST or None)
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("person_list")
    if request.method == "POST" and form.is_valid():
        actions.unmask(by=request.user, reason=form.cleaned_data["reason"], address=address_of(request))
        request.session[UNMASKED_UNTIL] = int(time.time()) + UNMASKED_SECONDS
        messages.success(request, _("Whole addresses are shown for ten minutes."))
        return redirect(back)
    return render(request, "exchange/people/people_unmask.html", {"form": form, "back": back})


@requires("people.read")
def person_detail(request: Request, pk: int) -> HttpResponse:
    """One person: overview, roles, record. Reading it is recorded."""
    people = queries.people_visible_to(request.user).select_related("organisation")
    person = get_object_or_404(people, pk=pk)
    actions.note_reading(person=person, by=request.user, address=address_of(request))
    may_read_record = request.user.may("journal.read") or request.user.pk == person.pk
    tabs = {"overview": _("Overview"), "roles": _("Roles")}
    if may_read_record:
        tabs["record"] = _("Record")
    tab = request.GET.get("tab", "")
    tab = tab if tab in tabs else "overview"
    return render(
        request,
        "exchange/people/person_detail.html",
        {
            "person": person,
            "tab": tab,
            "tabs": [{"title": title, "url": f"?tab={name}", "current": name == tab} for name, title in tabs.items()],
            "grants": person.grants.select_related("given_by", "ended_by") if tab == "roles" else [],
            "record": _record(person) if tab == "record" else [],
        },
    )


def _record(person: Person) -> list[tuple[Entry, str]]:
    """The newest entries about the person, each with its action in words."""
    entries = Entry.objects.filter(target=key_of(person))[:RECORD_ROWS]
    return [(entry, words_for(entry.action)) for entry in entries]


@requires("people.read")
def organisation_list(request: Request) -> HttpResponse:
    """The tree of organisations with how many people each has."""
    return render(request, "exchange/people/organisation_list.html", {"roots": queries.tree(request.user)})


@requires("people.read")
def organisation_detail(request: Request, code: str) -> HttpResponse:
    """One organisation: where it belongs, what is under it, how many people."""
    organisation = get_object_or_404(queries.organisations_visible_to(request.user).select_related("parent"), code=code)
    people = queries.people_visible_to(request.user).filter(left_on=None, demo=False)
    return render(
        request,
        "exchange/people/organisation_detail.html",
        {
            "organisation": organisation,
            "children": organisation.children.all(),
            "own": people.filter(organisation=organisation).count(),
            "all": people.filter(organisation__in=queries.below(organisation)).count(),
            "people": people.filter(organisation=organisation).order_by("grade", "name")[:RECORD_ROWS],
        },
    )
