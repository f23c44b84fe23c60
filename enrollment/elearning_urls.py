"""Addresses of e-learning: what is open, applying, one's own places and their units."""

from django.urls import path

from enrollment.views import elearning

PLACE = "learn/<uuid:key>"

urlpatterns = [
    path("elearning/", elearning.elearning_list, name="elearning_list"),
    path("elearning/<str:code>/", elearning.elearning_detail, name="elearning_detail"),
    path("elearning/<str:code>/apply/", elearning.opening_apply, name="opening_apply"),
    path(f"{PLACE}/", elearning.learn, name="learn"),
    path(f"{PLACE}/again/", elearning.learning_extend, name="learning_extend"),
    path(f"{PLACE}/<int:number>/", elearning.unit_learn, name="unit_learn"),
]
