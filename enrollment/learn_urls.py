"""Addresses of e-learning: what is open, applying, the units of a place and the beats of their player."""

from django.urls import path

from enrollment.views import beats, elearning, openings, spread, tests

PLACE = "learn/<uuid:key>"
UNIT = f"{PLACE}/<int:number>"

urlpatterns = [
    path("openings/", openings.OpeningList.as_view(), name="opening_list"),
    path("openings/new/", openings.opening_new, name="opening_new"),
    path("openings/<uuid:key>/", openings.opening_edit, name="opening_edit"),
    path("openings/<uuid:key>/close/", openings.opening_close, name="opening_close"),
    path("learning/", openings.LearningList.as_view(), name="learning_list"),
    path("spread/", spread.elearning_spread, name="elearning_spread"),
    path("spread/<int:year>/<str:code>/", spread.elearning_decide, name="elearning_decide"),
    path("elearning/", elearning.elearning_list, name="elearning_list"),
    path("elearning/<str:code>/", elearning.elearning_detail, name="elearning_detail"),
    path("elearning/<str:code>/apply/", elearning.opening_apply, name="opening_apply"),
    path(f"{PLACE}/", elearning.learn, name="learn"),
    path(f"{PLACE}/beside/", elearning.learn_beside, name="learn_beside"),
    path(f"{PLACE}/again/", elearning.learning_extend, name="learning_extend"),
    path(f"{PLACE}/test/", tests.test_begin, name="test_begin"),
    path(f"{PLACE}/test/<int:number>/", tests.test_attempt, name="test_attempt"),
    path(f"{UNIT}/", elearning.unit_learn, name="unit_learn"),
    path(f"{UNIT}/video/", elearning.unit_video, name="unit_video"),
    path(f"{UNIT}/captions/<str:language>/", elearning.unit_captions, name="unit_captions"),
    path(f"{UNIT}/begin/", beats.unit_begin, name="unit_begin"),
    path(f"{UNIT}/beat/", beats.unit_beat, name="unit_beat"),
]
