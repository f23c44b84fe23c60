"""Addresses of journal/."""

from django.urls import path

from journal import views

urlpatterns = [
    path("journal/", views.journal_list, name="journal_list"),
    path("journal/seals/", views.journal_seals, name="journal_seals"),
    path("journal/<int:pk>/", views.journal_entry, name="journal_entry"),
]
