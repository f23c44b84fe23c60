"""Addresses of exchange/.

Not for the people pages: exchange.people.urls.
"""

from django.urls import URLPattern, path

from exchange.views import files, jobs, uploads

urlpatterns: list[URLPattern] = [
    path("jobs/", jobs.JobList.as_view(), name="job_list"),
    path("jobs/<uuid:key>/", jobs.job_detail, name="job_detail"),
    path("jobs/<uuid:key>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("jobs/<uuid:key>/retry/", jobs.job_retry, name="job_retry"),
    path("files/<uuid:key>/", files.file_download, name="file_download"),
    path("uploads/new/<slug:kind>/", uploads.upload_new, name="upload_new"),
    path("uploads/new/<slug:kind>/template/", uploads.upload_template, name="upload_template"),
    path("uploads/<uuid:key>/", uploads.upload_detail, name="upload_detail"),
    path("uploads/<uuid:key>/problems/", uploads.upload_problems, name="upload_problems"),
    path("uploads/<uuid:key>/apply/", uploads.upload_apply, name="upload_apply"),
    path("uploads/<uuid:key>/plan-again/", uploads.upload_plan_again, name="upload_plan_again"),
    path("uploads/<uuid:key>/drop/", uploads.upload_drop, name="upload_drop"),
]
