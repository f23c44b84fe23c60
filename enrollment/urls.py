"""Addresses of enrollment/: runs as people take part in them, one's own learning, places, nominations, approvals."""

from django.urls import path

from enrollment.views import (
    approvals,
    approvers,
    draws,
    enrollments,
    intakes,
    learning,
    nominations,
    offers,
    rooms,
    rosters,
    run_notices,
    runs,
)

RUN = "runs/<str:code>/<int:year>/<int:number>"

urlpatterns = [
    path("runs/open/", runs.run_choose, name="run_choose"),
    path(f"{RUN}/", runs.run_detail, name="run_detail"),
    path(f"{RUN}/enrol/", runs.run_enrol, name="run_enrol"),
    path(f"{RUN}/intake/", intakes.run_intake, name="run_intake"),
    path(f"{RUN}/roster/", rosters.RunRoster.as_view(), name="run_roster"),
    path(f"{RUN}/roster/enter/", rosters.run_enter, name="run_enter"),
    path(f"{RUN}/roster/cancel/", rosters.run_roster_cancel, name="run_roster_cancel"),
    path(f"{RUN}/wait/", rooms.run_wait, name="run_wait"),
    path(f"{RUN}/draw/", draws.run_draw, name="run_draw"),
    path(f"{RUN}/draw/now/", draws.run_draw_now, name="run_draw_now"),
    path("enrollments/", rosters.EnrollmentList.as_view(), name="enrollment_list"),
    path("my/learning/", learning.my_learning, name="my_learning"),
    path("my/enrollments/<uuid:key>/", enrollments.enrollment_detail, name="enrollment_detail"),
    path("my/enrollments/<uuid:key>/cancel/", enrollments.enrollment_cancel, name="enrollment_cancel"),
    path("my/enrollments/<uuid:key>/accept/", offers.offer_accept, name="offer_accept"),
    path("offers/<uuid:key>/decline/", offers.offer_decline, name="offer_decline"),
    path("nominations/", nominations.HoldList.as_view(), name="nomination_list"),
    path("nominations/runs/", nominations.RunsToHold.as_view(), name="hold_runs"),
    path("nominations/quotas/", nominations.QuotaList.as_view(), name="quota_list"),
    path("nominations/<int:pk>/", nominations.hold_detail, name="hold_detail"),
    path("nominations/<int:pk>/fill/", nominations.hold_fill, name="hold_fill"),
    path("nominations/<int:pk>/give-back/", nominations.hold_give_back, name="hold_give_back"),
    path("nominations/<int:pk>/replace/<uuid:key>/", nominations.hold_replace, name="hold_replace"),
    path(f"{RUN}/hold/", nominations.hold_new, name="hold_new"),
    path("approvals/", approvals.ApprovalList.as_view(), name="approval_list"),
    path("approvals/decided/", approvals.DecidedList.as_view(), name="approval_decided"),
    path("approvals/decide/", approvals.approval_decide, name="approval_decide"),
    path("approvals/deputies/", approvers.deputy_list, name="deputy_list"),
    path("approvals/deputies/<int:pk>/end/", approvers.deputy_end, name="deputy_end"),
    path("approvers/", approvers.ApproverList.as_view(), name="approver_list"),
    path("approvers/new/", approvers.approver_new, name="approver_new"),
    path("approvers/<int:pk>/remove/", approvers.approver_remove, name="approver_remove"),
    path(f"{RUN}/message/", run_notices.run_message, name="run_message"),
    path("notices/<uuid:key>/", run_notices.run_notice, name="run_notice"),
]
