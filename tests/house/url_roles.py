"""Who may open which address: one line for each, read by auditors and held by test_url_roles.py.

Not for what a person sees on a page: that is cut in the queryset. A new address needs a line here.
"""

from __future__ import annotations

from dataclasses import dataclass

PUBLIC = None
SIGNED_IN = ""
OK, DONE, ELSEWHERE, POST_ONLY = 200, 204, 302, 405


@dataclass(frozen=True)
class Page:
    """The permission that opens it, what a GET then answers, which thing the address names.

    `needs` is a permission that the thing itself asks for beyond the one of the view.
    """

    permission: str | None
    answer: int = OK
    thing: str = ""
    needs: str = ""

    def is_open_to(self, permissions: frozenset[str]) -> bool:
        """Whether somebody who is signed in and has these permissions gets in."""
        return all(asked in permissions for asked in (self.permission, self.needs) if asked)


PAGES = {
    # everybody
    "health": Page(PUBLIC),
    "home": Page(PUBLIC),
    "set_language": Page(PUBLIC, POST_ONLY),
    # everybody who is signed in
    "search": Page(SIGNED_IN),
    "help_index": Page(SIGNED_IN),
    "help_page": Page(SIGNED_IN, thing="help"),
    "account_page": Page(SIGNED_IN),
    "account_extend": Page(SIGNED_IN, DONE),
    "account_sign_out_everywhere": Page(SIGNED_IN, POST_ONLY),
    "inbox": Page(SIGNED_IN),
    "inbox_read_all": Page(SIGNED_IN, POST_ONLY),
    "inbox_open": Page(SIGNED_IN, ELSEWHERE, thing="message"),
    "job_list": Page(SIGNED_IN),
    "job_detail": Page(SIGNED_IN, thing="job"),
    "job_cancel": Page(SIGNED_IN, POST_ONLY, thing="job"),
    "job_retry": Page(SIGNED_IN, POST_ONLY, thing="job"),
    "file_download": Page(SIGNED_IN, thing="file"),
    # the catalogue and the plan
    "course_list": Page("catalogue.read"),
    "course_detail": Page("catalogue.read", thing="course"),
    "course_new": Page("plan.edit"),
    "course_edit": Page("plan.edit", thing="course"),
    "run_list": Page("catalogue.read"),
    "run_calendar": Page("catalogue.read"),
    "run_detail": Page("catalogue.read", thing="run"),
    # places in runs
    "run_enrol": Page("enrollment.apply", POST_ONLY, thing="run"),
    "run_choose": Page("enrollment.apply"),
    "run_wait": Page("enrollment.apply", ELSEWHERE, thing="intake"),
    "run_draw": Page(PUBLIC, thing="draw"),
    "run_draw_now": Page("enrollment.manage", POST_ONLY, thing="draw"),
    "run_intake": Page("runs.manage", thing="run"),
    "run_roster": Page("enrollment.read", thing="run"),
    "run_enter": Page("enrollment.manage", thing="run"),
    "run_roster_cancel": Page("enrollment.manage", thing="run"),
    "enrollment_list": Page("enrollment.read"),
    "my_learning": Page("enrollment.apply"),
    "enrollment_detail": Page("enrollment.apply", thing="place"),
    "enrollment_cancel": Page("enrollment.apply", thing="place"),
    "offer_accept": Page("enrollment.apply", POST_ONLY, thing="place"),
    "offer_decline": Page(PUBLIC, thing="offer"),
    # attendance: a lecturer keeps the own runs only, staff all of them
    "attendance_today": Page("attendance.take"),
    "run_attendance": Page("attendance.take", thing="run", needs="enrollment.read"),
    "run_presences": Page("attendance.take", thing="run", needs="enrollment.read"),
    "run_unmatched": Page("attendance.take", thing="run", needs="enrollment.read"),
    "sign_in_sheet": Page("attendance.take", thing="run", needs="enrollment.read"),
    "session_roll": Page("attendance.take", thing="held", needs="enrollment.read"),
    "session_code": Page("attendance.take", thing="held", needs="enrollment.read"),
    "session_close": Page("attendance.take", POST_ONLY, thing="held", needs="enrollment.read"),
    "session_end": Page("attendance.take", POST_ONLY, thing="held", needs="enrollment.read"),
    "session_walk_in": Page("attendance.take", POST_ONLY, thing="held", needs="enrollment.read"),
    "stay_settle": Page("attendance.take", thing="stay", needs="enrollment.read"),
    "presence_detail": Page(SIGNED_IN, thing="presence"),
    "check_in": Page(SIGNED_IN),
    "join_link": Page(SIGNED_IN, thing="link"),
    "join_pulse": Page(SIGNED_IN, POST_ONLY, thing="link"),
    # timetables, switches, lecturers
    "run_timetable": Page("catalogue.read", thing="run"),
    "run_ical": Page("catalogue.read", thing="run"),
    "timetable_release": Page("runs.manage", thing="run"),
    "timetable_versions": Page("runs.manage", thing="run"),
    "timetable_copy": Page("runs.manage", thing="run"),
    "session_new": Page("runs.manage", thing="run"),
    "session_edit": Page("runs.manage", thing="session"),
    "session_delete": Page("runs.manage", thing="session"),
    "run_cancel": Page("runs.manage", thing="run"),
    "run_decisions": Page("runs.manage"),
    "runs_switch": Page("runs.manage"),
    "run_switch": Page("runs.manage", 404),  # without the mode to switch to
    "run_switched": Page("runs.manage", thing="switch"),
    "run_modes": Page("plan.read"),
    "my_calendar": Page(SIGNED_IN),
    "my_ical": Page(PUBLIC, thing="calendar"),
    "textbook_edit": Page("runs.manage", thing="course"),
    "lecturer_list": Page("lecturers.read"),
    "lecturer_new": Page("lecturers.edit"),
    "lecturer_years": Page("lecturers.read"),
    "fee_rates": Page("lecturers.read"),
    "lecturer_detail": Page("lecturers.read", thing="lecturer"),
    "lecturer_edit": Page("lecturers.edit", thing="lecturer"),
    "teaching_list": Page("teaching.read"),
    "plan_summary": Page("plan.read"),
    "plan_workbook": Page("plan.read", thing="plan"),
    "plan_rows": Page("plan.read"),
    "plan_courses": Page("plan.read"),
    "plan_compare": Page("plan.read"),
    "plan_version": Page("plan.read", thing="plan"),
    "plan_programmes": Page("plan.read", thing="plan"),
    "plan_start": Page("plan.edit", POST_ONLY, thing="plan"),
    "plan_confirm": Page("plan.edit", thing="draft"),
    "plan_drop": Page("plan.edit", thing="draft"),
    # money
    "budget_execution": Page("budget.read"),
    "budget_plans": Page("budget.read"),
    "budget_line": Page("budget.read", thing="line"),
    "commitment_list": Page("budget.read"),
    "commitment_detail": Page("budget.read", thing="commitment"),
    "commitment_add": Page("budget.edit", thing="leaf"),
    "commitment_correct": Page("budget.edit", thing="commitment"),
    "payment_list": Page("budget.read"),
    "payment_add": Page("budget.edit", thing="commitment"),
    "payment_correct": Page("budget.edit", thing="payment"),
    # buildings
    "building_list": Page("facilities.read"),
    "building_detail": Page("facilities.read", thing="building"),
    "room_list": Page("facilities.read"),
    "room_edit": Page("facilities.edit", thing="room"),
    # findings of the council
    "finding_list": Page("findings.read"),
    "finding_matrix": Page("findings.read"),
    "finding_detail": Page("findings.read", thing="finding"),
    "finding_answer": Page("findings.edit", thing="finding"),
    "finding_status": Page("findings.edit", thing="finding"),
    "step_add": Page("findings.edit", thing="finding"),
    "step_finish": Page("findings.edit", thing="step"),
    "evidence_add": Page("findings.edit", thing="finding"),
    # reports and figures
    "dashboard": Page("reports.read"),
    "report_list": Page("reports.read"),
    "report_new": Page("reports.make"),
    "report_detail": Page("reports.read", thing="report"),
    "report_freeze": Page("reports.publish", POST_ONLY, thing="report"),
    "report_compare": Page("reports.read", thing="report"),
    "figure_list": Page("reports.read"),
    "figure_pairs": Page("reports.read"),
    "figure_detail": Page("reports.read", thing="figure"),
    # people and roles
    "person_list": Page("people.read"),
    "people_unmask": Page("people.read"),
    "person_detail": Page("people.read", thing="person"),
    "organisation_list": Page("people.read"),
    "organisation_detail": Page("people.read", thing="organisation"),
    "role_list": Page("people.grant_roles"),
    "role_grant": Page("people.grant_roles", thing="role"),
    "role_end": Page("people.grant_roles", thing="grant"),
    # the HR file, the one kind of upload that the roles below may bring
    "upload_new": Page(SIGNED_IN, thing="kind", needs="people.import"),
    "upload_template": Page(SIGNED_IN, thing="kind", needs="people.import"),
    "upload_detail": Page(SIGNED_IN, thing="upload", needs="people.import"),
    "upload_problems": Page(SIGNED_IN, thing="upload", needs="people.import"),
    "upload_apply": Page(SIGNED_IN, POST_ONLY, thing="upload", needs="people.import"),
    "upload_plan_again": Page(SIGNED_IN, POST_ONLY, thing="upload", needs="people.import"),
    "upload_drop": Page(SIGNED_IN, POST_ONLY, thing="upload", needs="people.import"),
    # what is decided about attendance
    "attendance_board": Page("attendance.decide"),
    "attendance_mine": Page("enrollment.apply", thing="own_place"),
    "statement_new": Page("enrollment.apply", thing="own_place"),
    "statement_list": Page("attendance.decide"),
    "statement_detail": Page(SIGNED_IN, thing="own_statement"),
    "statement_file": Page(SIGNED_IN, thing="own_statement"),
    "statement_withdraw": Page(SIGNED_IN, POST_ONLY, thing="own_statement"),
    "statement_decide": Page("attendance.decide", thing="statement"),
    "gate_detail": Page("enrollment.apply", thing="own_place"),
    "gate_places": Page("enrollment.nominate"),
    "gate_places_all": Page("attendance.decide"),
    "gate_runs": Page("enrollment.read"),
    "gate_missing": Page("enrollment.read", thing="run"),
    "spot_check_list": Page("attendance.take"),
    "spot_check_new": Page("attendance.take", thing="held_session"),
    "roll_reopen": Page("attendance.reopen", thing="held_session"),
    "case_list": Page("attendance.take"),
    "case_new": Page("attendance.take", thing="attended_place"),
    "case_detail": Page(SIGNED_IN, thing="own_case"),
    "case_file": Page(SIGNED_IN, thing="own_case"),
    "case_decide": Page("attendance.decide", thing="case"),
    "appeal_mark": Page("enrollment.apply", thing="own_mark"),
    "appeal_case": Page("enrollment.apply", thing="own_case"),
    "appeal_list": Page("attendance.decide"),
    "appeal_detail": Page(SIGNED_IN, thing="own_appeal"),
    "appeal_file": Page(SIGNED_IN, thing="own_appeal"),
    "appeal_withdraw": Page(SIGNED_IN, POST_ONLY, thing="own_appeal"),
    "appeal_decide": Page("attendance.decide", thing="appeal"),
    # the record
    "journal_list": Page("journal.read"),
    "journal_seals": Page("journal.read"),
    "journal_entry": Page("journal.read", thing="entry"),
}

# allauth guards its own pages: signing in is open, the rest asks for a session itself.
SIGN_IN_PAGES = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_login_code",
    "account_confirm_email",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
}
