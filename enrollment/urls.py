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
]
