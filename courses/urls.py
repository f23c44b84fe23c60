"""Addresses of courses/: the catalogue, the runs, the plan."""

from django.urls import path

from courses.views import catalogue, demands, lecturers, packages, plan, ratings, runs, textbooks, versions

PACKAGE = "content/<str:code>/packages/<uuid:key>"

urlpatterns = [
    path("courses/", catalogue.course_list, name="course_list"),
    path("courses/new/", catalogue.course_new, name="course_new"),
    path("courses/<str:code>/", catalogue.course_detail, name="course_detail"),
    path("courses/<str:code>/edit/", catalogue.course_edit, name="course_edit"),
    path("courses/<str:code>/textbooks/", textbooks.textbook_edit, name="textbook_edit"),
    path("content/<str:code>/packages/", packages.package_bring, name="package_bring"),
    path(f"{PACKAGE}/", packages.package_detail, name="package_detail"),
    path(f"{PACKAGE}/withdraw/", packages.package_withdraw, name="package_withdraw"),
    path(f"{PACKAGE}/parts/<int:number>/unit/", packages.package_attach, name="package_attach"),
    path("lecturers/", lecturers.LecturerList.as_view(), name="lecturer_list"),
    path("lecturers/new/", lecturers.lecturer_new, name="lecturer_new"),
    path("lecturers/years/", lecturers.lecturer_years, name="lecturer_years"),
    path("lecturers/fees/", lecturers.fee_rates, name="fee_rates"),
    path("lecturers/<str:code>/", lecturers.lecturer_detail, name="lecturer_detail"),
    path("lecturers/<str:code>/edit/", lecturers.lecturer_edit, name="lecturer_edit"),
    path("my/teaching/", lecturers.teaching_list, name="teaching_list"),
    path("runs/", runs.RunList.as_view(), name="run_list"),
    path("runs/<str:code>/<int:year>/<int:number>/ratings/", ratings.run_ratings, name="run_ratings"),
    path("runs/calendar/", runs.run_calendar, name="run_calendar"),
    path("demands/", demands.DemandList.as_view(), name="demand_list"),
    path("demands/new/", demands.demand_new, name="demand_new"),
    path("demands/<int:year>/<str:code>/decide/", demands.demand_decide, name="demand_decide"),
    path("plan/", plan.plan_summary, name="plan_summary"),
    path("plan/rows/", plan.PlanRowList.as_view(), name="plan_rows"),
    path("plan/courses/", plan.PlanCourseList.as_view(), name="plan_courses"),
    path("plan/compare/", plan.plan_compare, name="plan_compare"),
    path("plan/<int:year>/<int:version>/", plan.plan_version, name="plan_version"),
    path("plan/<int:year>/<int:version>/programmes/", plan.plan_programmes, name="plan_programmes"),
    path("plan/<int:year>/<int:version>/workbook/", plan.plan_workbook, name="plan_workbook"),
    path("plan/<int:year>/<int:version>/start/", versions.plan_start, name="plan_start"),
    path("plan/<int:year>/<int:version>/confirm/", versions.plan_confirm, name="plan_confirm"),
    path("plan/<int:year>/<int:version>/drop/", versions.plan_drop, name="plan_drop"),
]
