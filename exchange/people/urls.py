"""Addresses of the people pages.

Not for one's own account: accounts.urls.
"""

from django.urls import URLPattern, path

from exchange.people.views import directory, roles

urlpatterns: list[URLPattern] = [
    path("people/", directory.PersonList.as_view(), name="person_list"),
    path("people/addresses/", directory.people_unmask, name="people_unmask"),
    path("people/<int:pk>/", directory.person_detail, name="person_detail"),
    path("organisations/", directory.organisation_list, name="organisation_list"),
    path("organisations/<str:code>/", directory.organisation_detail, name="organisation_detail"),
    path("roles/", roles.role_list, name="role_list"),
    path("roles/<slug:code>/give/", roles.role_grant, name="role_grant"),
    path("roles/held/<int:pk>/end/", roles.role_end, name="role_end"),
]
