"""One's own account, the inbox, the language, and staying signed in.

Not for other people's pages: exchange.people.
"""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.forms import SetPasswordForm
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import i18n
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import actions, counting, queries
from accounts.addresses import address_of
from accounts.forms import LanguageForm
from accounts.language import remember_language
from accounts.middleware import note_activity
from core.access import SIGNED_IN, Request, public, requires

MESSAGES_PER_PAGE = 50
INVITATION = "invitation"  # where a session keeps the hash of the secret whose link it opened
WRONG_LINKS = "invitation"
MOST_WRONG_LINKS = {60: 20, 3600: 100}  # a city's officials may sit behind one address; right links count nothing


@requires(SIGNED_IN)
def account_page(request: Request) -> HttpResponse:
    """What the portal knows of me, what I may do, and how I sign in."""
    form = LanguageForm(request.POST or None, initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        actions.change_language(person=request.user, language=language, by=request.user)
        messages.success(request, _("The language is saved."))
        response = redirect("account_page")
        remember_language(response, language)
        return response
    return render(
        request,
        "accounts/account_page.html",
        {
            "form": form,
            "roles": request.user.roles,
            "second_factor": is_mfa_enabled(request.user),
            "second_factor_needed": request.user.is_staff_member and settings.PORTAL_REQUIRE_MFA,
        },
    )


@require_POST
@requires(SIGNED_IN)
def account_sign_out_everywhere(request: Request) -> HttpResponse:
    """End all my sessions, this one too."""
    actions.sign_out_everywhere(person=request.user, by=request.user)
    auth.logout(request)
    messages.success(request, _("You are signed out on every device."))
    return redirect("account_login")


@requires(SIGNED_IN)
def account_extend(request: Request) -> HttpResponse:
    """Stay signed in: the idle time starts anew, the total does not."""
    note_activity(request)
    return HttpResponse(status=204)


@public
def account_email(request: HttpRequest) -> HttpResponse:
    """Stands where allauth lets people change their address: here the HR file brings it."""
    messages.info(request, _("Your e-mail address comes with the HR file. Ask your training officer to change it."))
    return redirect("account_page")


@require_POST
@public
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of the pages; for somebody signed in also of mails and the inbox."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        actions.change_language(person=request.user, language=language, by=request.user)
    return i18n.set_language(request)


@public
@never_cache
def invitation_open(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of a mail. From here on the session knows the invitation: the secret goes into no other address, no log
    of a refused form and no other site.
    """
    invitation = queries.invitation_of(queries.hash_of(secret))
    if invitation is None:
        too_often = counting.count(WRONG_LINKS, address_of(request), MOST_WRONG_LINKS)
        response = _no_invitation(request, 429 if too_often else 404)
        # Django writes the path of every refusal into the log, here with a secret: it may be one that opens later,
        # when the account is open again.
        response._has_been_logged = True  # type: ignore[attr-defined]  # what Django's log_response asks for
        return response
    request.session[INVITATION] = invitation.token_sha256
    response = redirect("invitation_accept")
    remember_language(response, invitation.person.language)
    return response


@public
@never_cache
def invitation_accept(request: HttpRequest) -> HttpResponse:
    """Set the first password after opening the link; whoever is signed in at this browser is signed out then."""
    invitation = queries.invitation_of(request.session.get(INVITATION, ""))
    if invitation is None:
        return _no_invitation(request, 404)
    form = SetPasswordForm(invitation.person, request.POST or None)
    if form.is_valid():
        actions.take_up(invitation=invitation, password=form.cleaned_data["new_password1"], by=invitation.person)
        auth.logout(request)
        messages.success(request, _("Your password is set. Sign in with your e-mail address."))
        return redirect("account_login")
    context = {"invitation": invitation, "form": form}
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)


def _no_invitation(request: HttpRequest, status: int) -> HttpResponse:
    """The page for a link that opens nothing, in English: whoever it was for reads no Korean."""
    with translation.override("en"):
        context = {"title": _("This invitation is no longer open"), "too_often": status == 429}
        return render(request, "accounts/no_invitation.html", context, status=status)


@requires(SIGNED_IN)
def inbox(request: Request) -> HttpResponse:
    """My messages, newest first."""
    pages = Paginator(queries.inbox_of(request.user), MESSAGES_PER_PAGE)
    return render(request, "accounts/inbox.html", {"found": pages.get_page(request.GET.get("page"))})


@requires(SIGNED_IN)
def inbox_open(request: Request, pk: int) -> HttpResponse:
    """Go where the message leads, and note that it was read."""
    message = get_object_or_404(queries.inbox_of(request.user), pk=pk)
    actions.mark_read(message=message, by=request.user)
    inside = url_has_allowed_host_and_scheme(message.url, allowed_hosts=None)
    return redirect(message.url if inside else "inbox")


@require_POST
@requires(SIGNED_IN)
def inbox_read_all(request: Request) -> HttpResponse:
    """Mark every message as read."""
    count = actions.mark_all_read(by=request.user)
    messages.success(
        request,
        ngettext("%(n)s message is marked as read.", "%(n)s messages are marked as read.", count) % {"n": count},
    )
    return redirect("inbox")
