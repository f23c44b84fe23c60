"""Addresses of surveys/: what asks a person, and surveys for those who read them."""

from django.urls import path

from surveys.views import answering, surveys

urlpatterns = [
    path("my/surveys/", answering.my_surveys, name="my_surveys"),
    path("surveys/", surveys.SurveyList.as_view(), name="survey_list"),
    path("surveys/<uuid:key>/", surveys.survey_detail, name="survey_detail"),
    path("surveys/<uuid:key>/answer/", answering.survey_answer, name="survey_answer"),
    path("surveys/<uuid:key>/thanks/", answering.survey_thanks, name="survey_thanks"),
]
