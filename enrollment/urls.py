"""Addresses of enrollment/: runs as people take part in them, one's own learning, places."""

from django.urls import path

from enrollment.views import draws, enrollments, intakes, learning, offers, rooms, rosters, runs
from enrollment.views import attendance, checkin, links, rolls, sheets, unmatched

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

from enrollment.views import hours, hours_rules, leaves, outside

urlpatterns = [
    path("my/hours/", hours.my_hours, name="my_hours"),
    path("hours/", hours.HoursAgency.as_view(), name="hours_agency"),
    path("hours/people/<int:pk>/", hours.hours_person, name="hours_person"),
    path("hours/people/<int:pk>/leave/", leaves.leave_add, name="leave_add"),
    path("hours/leaves/<int:pk>/", leaves.leave_change, name="leave_change"),
    path("hours/leaves/<int:pk>/drop/", leaves.leave_drop, name="leave_drop"),
    path("hours/rules/", hours_rules.hours_rule_list, name="hours_rule_list"),
    path("hours/rules/new/", hours_rules.hours_rule_new, name="hours_rule_new"),
    path("hours/promotion/new/", hours_rules.promotion_course_new, name="promotion_course_new"),
    path("hours/promotion/<int:pk>/end/", hours_rules.promotion_course_end, name="promotion_course_end"),
    path("my/outside/", outside.outside_learning_own, name="outside_learning_own"),
    path("my/outside/new/", outside.outside_learning_new, name="outside_learning_new"),
    path("outside/", outside.OutsideLearningList.as_view(), name="outside_learning_list"),
    path("outside/<uuid:key>/", outside.outside_learning_detail, name="outside_learning_detail"),
    path("outside/<uuid:key>/evidence/", outside.outside_learning_evidence, name="outside_learning_evidence"),
    path("outside/<uuid:key>/withdraw/", outside.outside_learning_withdraw, name="outside_learning_withdraw"),
    path("outside/<uuid:key>/recognise/", outside.outside_learning_recognise, name="outside_learning_recognise"),
    path("outside/<uuid:key>/refuse/", outside.outside_learning_refuse, name="outside_learning_refuse"),
]
