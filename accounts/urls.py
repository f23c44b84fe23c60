"""Addresses of accounts/: one's own account, allauth's sign-in pages, the inbox, the language.

Not for people pages: exchange.people.urls.
"""

from allauth.socialaccount.providers.openid_connect import urls as openid_connect
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from accounts import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", views.account_page, name="account_page"),
    path("account/extend/", views.account_extend, name="account_extend"),
    path("account/sign-out-everywhere/", views.account_sign_out_everywhere, name="account_sign_out_everywhere"),
    path("account/email/", views.account_email, name="account_email"),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read-all/", views.inbox_read_all, name="inbox_read_all"),
    path("inbox/<int:pk>/", views.inbox_open, name="inbox_open"),
    path("invitations/", views.invitation_accept, name="invitation_accept"),
    path("invitations/<str:secret>/", views.invitation_open, name="invitation_open"),
    path("i18n/setlang/", views.set_language, name="set_language"),
]
if settings.SOCIALACCOUNT_PROVIDERS:
    urlpatterns += [
        path("account/single-sign-on/", include("allauth.socialaccount.urls")),
        path("account/single-sign-on/", include(openid_connect)),
    ]
