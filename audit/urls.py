"""Addresses of audit/."""

from django.urls import path

from audit import views

urlpatterns = [
    path("findings/", views.FindingList.as_view(), name="finding_list"),
    path("findings/matrix/", views.finding_matrix, name="finding_matrix"),
    path("findings/<str:round>/<int:number>/", views.finding_detail, name="finding_detail"),
    path("findings/<str:round>/<int:number>/answer/", views.finding_answer, name="finding_answer"),
    path("findings/<str:round>/<int:number>/state/", views.finding_status, name="finding_status"),
    path("findings/<str:round>/<int:number>/steps/", views.step_add, name="step_add"),
    path("findings/<str:round>/<int:number>/steps/<int:order>/", views.step_finish, name="step_finish"),
    path("findings/<str:round>/<int:number>/evidence/", views.evidence_add, name="evidence_add"),
]
