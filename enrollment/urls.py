"""Addresses of enrollment/: runs as people take part in them, one's own learning, places."""

from django.urls import path

from enrollment.views import attendance, checkin, links, rolls, sheets, unmatched

RUN = "runs/<str:code>/<int:year>/<int:number>"

urlpatterns = [
    path(f"{RUN}/attendance/", attendance.run_attendance, name="run_attendance"),
    path(f"{RUN}/attendance/lines/", attendance.RunPresences.as_view(), name="run_presences"),
    path(f"{RUN}/attendance/sheet/", sheets.sign_in_sheet, name="sign_in_sheet"),
    path(f"{RUN}/attendance/unmatched/", unmatched.run_unmatched, name="run_unmatched"),
    path(f"{RUN}/sessions/<int:pk>/roll/", rolls.session_roll, name="session_roll"),
    path(f"{RUN}/sessions/<int:pk>/roll/close/", rolls.session_close, name="session_close"),
    path(f"{RUN}/sessions/<int:pk>/roll/end/", rolls.session_end, name="session_end"),
    path(f"{RUN}/sessions/<int:pk>/roll/walk-in/", rolls.session_walk_in, name="session_walk_in"),
    path(f"{RUN}/sessions/<int:pk>/code/", checkin.session_code, name="session_code"),
    path("attendance/today/", attendance.attendance_today, name="attendance_today"),
    path("stays/<int:pk>/", unmatched.stay_settle, name="stay_settle"),
    path("presence/<uuid:key>/", attendance.presence_detail, name="presence_detail"),
    path("check-in/", checkin.check_in, name="check_in"),
    path("join/<uuid:key>/", links.join_link, name="join_link"),
    path("join/<uuid:key>/pulse/", links.join_pulse, name="join_pulse"),
"""Addresses of enrollment/."""

from django.urls import path

from enrollment.views import appeals, board, cases, checks, gates, statements

urlpatterns = [
    path("attendance/", board.attendance_board, name="attendance_board"),
    path("my/enrollments/<uuid:key>/attendance/", board.attendance_mine, name="attendance_mine"),
    path("my/enrollments/<uuid:key>/reasons/new/", statements.statement_new, name="statement_new"),
    path("my/enrollments/<uuid:key>/gate/", gates.gate_detail, name="gate_detail"),
    path("my/enrollments/<uuid:key>/marks/<int:session>/appeal/", appeals.appeal_mark, name="appeal_mark"),
    path("attendance/reasons/", statements.StatementList.as_view(), name="statement_list"),
    path("attendance/reasons/<uuid:key>/", statements.statement_detail, name="statement_detail"),
    path("attendance/reasons/<uuid:key>/file/", statements.statement_file, name="statement_file"),
    path("attendance/reasons/<uuid:key>/withdraw/", statements.statement_withdraw, name="statement_withdraw"),
    path("attendance/reasons/<uuid:key>/decide/", statements.statement_decide, name="statement_decide"),
    path("attendance/gates/places/", gates.GatePlaceList.as_view(), name="gate_places"),
    path("attendance/gates/places/all/", gates.EveryGatePlaceList.as_view(), name="gate_places_all"),
    path("attendance/gates/runs/", gates.GateRunList.as_view(), name="gate_runs"),
    path("attendance/checks/", checks.SpotCheckList.as_view(), name="spot_check_list"),
    path("attendance/sessions/<int:session>/checks/new/", checks.spot_check_new, name="spot_check_new"),
    path("attendance/sessions/<int:session>/reopen/", board.roll_reopen, name="roll_reopen"),
    path("attendance/cases/", cases.CaseList.as_view(), name="case_list"),
    path("attendance/enrollments/<uuid:key>/cases/new/", cases.case_new, name="case_new"),
    path("attendance/cases/<uuid:key>/", cases.case_detail, name="case_detail"),
    path("attendance/cases/<uuid:key>/file/", cases.case_file, name="case_file"),
    path("attendance/cases/<uuid:key>/decide/", cases.case_decide, name="case_decide"),
    path("attendance/cases/<uuid:key>/appeal/", appeals.appeal_case, name="appeal_case"),
    path("attendance/appeals/", appeals.AppealList.as_view(), name="appeal_list"),
    path("attendance/appeals/<uuid:key>/", appeals.appeal_detail, name="appeal_detail"),
    path("attendance/appeals/<uuid:key>/file/", appeals.appeal_file, name="appeal_file"),
    path("attendance/appeals/<uuid:key>/withdraw/", appeals.appeal_withdraw, name="appeal_withdraw"),
    path("attendance/appeals/<uuid:key>/decide/", appeals.appeal_decide, name="appeal_decide"),
]
