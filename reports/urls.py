"""Addresses of reports and figures."""

from django.urls import path

from reports.views import figures, runs

urlpatterns = [
    path("reports/", runs.ReportList.as_view(), name="report_list"),
    path("reports/new/", runs.new, name="report_new"),
    path("reports/<uuid:key>/", runs.detail, name="report_detail"),
    path("reports/<uuid:key>/freeze/", runs.freeze, name="report_freeze"),
    path("reports/<uuid:key>/compare/", runs.compare, name="report_compare"),
    path("figures/", figures.listing, name="figure_list"),
    path("figures/pairs/", figures.pairs, name="figure_pairs"),
    path("figures/<str:key>/", figures.detail, name="figure_detail"),
]
