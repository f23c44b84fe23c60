"""Addresses of courses/: the catalogue, the runs, the plan."""

from django.urls import path

from courses.views import catalogue

urlpatterns = [
    path("courses/", catalogue.course_list, name="course_list"),
    path("courses/new/", catalogue.course_new, name="course_new"),
    path("courses/<str:code>/", catalogue.course_detail, name="course_detail"),
    path("courses/<str:code>/edit/", catalogue.course_edit, name="course_edit"),
]
