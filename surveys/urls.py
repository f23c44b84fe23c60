"""Addresses of surveys/: what asks a person, surveys for those who read them, and what is made of them.

Not for demands of training: courses.
"""

from django.urls import path

from surveys.views import answering, diagnoses, of_runs, outcomes, questionnaires, rounds, surveys

urlpatterns = [
    path("my/surveys/", answering.my_surveys, name="my_surveys"),
    path("my/diagnoses/", diagnoses.my_diagnoses, name="my_diagnoses"),
    path("surveys/", surveys.SurveyList.as_view(), name="survey_list"),
    path("surveys/new/", rounds.survey_new, name="survey_new"),
    path("surveys/by-question/", of_runs.survey_heatmap, name="survey_heatmap"),
    path("surveys/rules/", rounds.RuleList.as_view(), name="rule_list"),
    path("surveys/rules/<slug:code>/", rounds.rule_edit, name="rule_edit"),
    path("surveys/questionnaires/", questionnaires.QuestionnaireList.as_view(), name="questionnaire_list"),
    path(
        "surveys/questionnaires/<slug:code>/new/",
        questionnaires.questionnaire_new_version,
        name="questionnaire_new_version",
    ),
    path(
        "surveys/questionnaires/<slug:code>/<int:version>/",
        questionnaires.questionnaire_detail,
        name="questionnaire_detail",
    ),
    path("surveys/remarks/", outcomes.RemarkList.as_view(), name="remark_list"),
    path("surveys/remarks/<uuid:key>/", outcomes.remark_decide, name="remark_decide"),
    path("surveys/follow-ups/", outcomes.FollowUpList.as_view(), name="followup_list"),
    path("surveys/follow-ups/<uuid:key>/", outcomes.followup_detail, name="followup_detail"),
    path("surveys/follow-ups/<uuid:key>/move/", outcomes.followup_move, name="followup_move"),
    path("surveys/diagnoses/", diagnoses.DiagnosisList.as_view(), name="diagnosis_list"),
    path("surveys/diagnoses/<uuid:key>/", diagnoses.diagnosis_detail, name="diagnosis_detail"),
    path("surveys/diagnoses/<uuid:key>/raters/", diagnoses.diagnosis_raters, name="diagnosis_raters"),
    path("surveys/diagnoses/<uuid:key>/begin/", diagnoses.diagnosis_begin, name="diagnosis_begin"),
    path("surveys/diagnoses/<uuid:key>/withdraw/", diagnoses.diagnosis_withdraw, name="diagnosis_withdraw"),
    path("runs/<str:code>/<int:year>/<int:number>/diagnosis/", diagnoses.diagnosis_new, name="diagnosis_new"),
    path("runs/<str:code>/<int:year>/<int:number>/survey/", of_runs.run_survey, name="run_survey"),
    path("surveys/<uuid:key>/cancel/", rounds.survey_cancel, name="survey_cancel"),
    path("surveys/<uuid:key>/", surveys.survey_detail, name="survey_detail"),
    path("surveys/<uuid:key>/answer/", answering.survey_answer, name="survey_answer"),
    path("surveys/<uuid:key>/thanks/", answering.survey_thanks, name="survey_thanks"),
]
