"""Pages on which roles are read, given and taken.

Not for what a role may do: accounts.roles. Not for the rules: accounts.rules.
"""

from __future__ import annotations

from collections import defaultdict

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import actions, queries, rules
from accounts.models import RoleGrant
from accounts.roles import PERMISSIONS, ROLES
from core.access import Request, requires
from exchange.people.forms import ReceiverForm


@requires("people.grant_roles")
def role_list(request: Request) -> HttpResponse:
    """What each role may do and who holds it."""
    held: dict[str, list[RoleGrant]] = defaultdict(list)
    for grant in queries.holders():
        held[grant.role].append(grant)
    rows = [
        {
            "role": role,
            "may": [PERMISSIONS[code] for code in PERMISSIONS if code in role.permissions],
            "holders": held[role.code],
        }
        for role in ROLES.values()
    ]
    context = {"rows": rows, "may_import": request.user.may("people.import")}
    return render(request, "exchange/people/role_list.html", context)


@requires("people.grant_roles")
def role_grant(request: Request, code: str) -> HttpResponse:
    """Find the person by staff number, see what will happen, confirm."""
    if code not in ROLES:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    form = ReceiverForm(asked or None)
    person = None
    if form.is_bound and form.is_valid():
        number = form.cleaned_data["staff_number"].strip()
        person = queries.receivers().filter(staff_number__iexact=number).select_related("organisation").first()
        if person is None:
            form.add_error("staff_number", _("Nobody here has this staff number."))
    if request.method == "POST" and person is not None:
        actions.grant_role(person=person, role=code, by=request.user)
        messages.success(
            request, _("%(person)s now has the role “%(role)s”.") % {"person": person, "role": ROLES[code].title}
        )
        return redirect("role_list")
    why_not = rules.why_not_grant_role(request.user, person, code) if person else None
    return render(
        request,
        "exchange/people/role_grant.html",
        {"role": ROLES[code], "form": form, "person": person, "why_not": why_not},
    )


@requires("people.grant_roles")
def role_end(request: Request, pk: int) -> HttpResponse:
    """See what will happen, confirm, and the role is gone at once."""
    grant = get_object_or_404(RoleGrant.objects.select_related("person"), pk=pk)
    if request.method == "POST":
        actions.end_role(grant=grant, by=request.user)
        messages.success(
            request,
            _("%(person)s no longer has the role “%(role)s”.")
            % {"person": grant.person, "role": ROLES[grant.role].title},
        )
        return redirect("role_list")
    return render(
        request,
        "exchange/people/role_end.html",
        {"grant": grant, "role": ROLES[grant.role], "why_not": rules.why_not_end_role(request.user, grant)},
    )
