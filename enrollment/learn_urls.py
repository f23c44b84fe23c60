"""Addresses of learning on-line: the units of a place and the beats of its player."""

from django.urls import path

from enrollment.views import beats

PLACE = "learn/<uuid:key>"
UNIT = f"{PLACE}/<int:number>"

urlpatterns = [
    path(f"{UNIT}/begin/", beats.unit_begin, name="unit_begin"),
    path(f"{UNIT}/beat/", beats.unit_beat, name="unit_beat"),
]
