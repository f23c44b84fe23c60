"""Addresses of home/."""

from django.urls import path

from home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("search/", views.search_all, name="search"),
    path("help/", views.help_index, name="help_index"),
    path("help/<slug:role>/", views.help_page, name="help_page"),
]
