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

from accounts import actions, queries
from accounts.forms import LanguageForm
from accounts.language import remember_language
from accounts.middleware import note_activity
from core.access import SIGNED_IN, Request, public, requires

MESSAGES_PER_PAGE = 50


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
def invitation_accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Set the first password with the link of an invitation; whoever has the link may, so no other page names it."""
    invitation = queries.invitation_of(secret)
    with translation.override(invitation.person.language if invitation else "en"):
        form = SetPasswordForm(invitation.person, request.POST or None) if invitation else None
        if invitation and form and form.is_valid():
            actions.take_up(invitation=invitation, password=form.cleaned_data["new_password1"], by=invitation.person)
            messages.success(request, _("Your password is set. Sign in with your e-mail address."))
            response = redirect("account_login")
            remember_language(response, invitation.person.language)
            return response
        status = 404 if not invitation else 422 if form and form.errors else 200
        answer = render(request, "accounts/invitation.html", {"invitation": invitation, "form": form}, status=status)
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


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
