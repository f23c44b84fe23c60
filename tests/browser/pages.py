"""Every page of the portal: who opens it, and the page whose link leads to it.

Not for what the pages say. A new address that answers a GET needs a line here; test_pages.py holds that.
"""

from __future__ import annotations

from dataclasses import dataclass

NOBODY = ""


@dataclass(frozen=True)
class Page:
    """One page: its address's name, who opens it, and on which page its link stands ("" for a page without parts).

    `parts` names a thing of the seed where the first link of that page would not lead to the right one.
    """

    name: str
    role: str
    link_on: str = ""
    parts: tuple[str | int, ...] = ()


PLANNING, BUDGET, TRAINING, FACILITIES = "planning_officer", "budget_officer", "training_manager", "facilities_officer"
DIRECTOR, ADMINISTRATOR, TRAINEE, COUNCIL = "director", "system_administrator", "trainee", "council_reader"

PAGES = (
    # signing in and one's own account
    Page("account_login", NOBODY),
    Page("account_reset_password", NOBODY),
    Page("account_reset_password_done", NOBODY),
    Page("account_page", TRAINEE),
    Page("account_change_password", TRAINEE),
    Page("account_logout", TRAINEE),
    Page("account_reauthenticate", TRAINEE),
    Page("mfa_index", PLANNING),
    Page("inbox", PLANNING),
    # the front page of each role
    Page("home", DIRECTOR),
    Page("home", PLANNING),
    Page("home", BUDGET),
    Page("home", FACILITIES),
    Page("home", TRAINING),
    Page("home", "recruitment_officer"),
    Page("home", "agency_training_officer"),
    Page("home", "lecturer"),
    Page("home", "assessor"),
    Page("home", TRAINEE),
    Page("home", "foreign_trainee"),
    Page("home", "applicant"),
    Page("home", COUNCIL),
    Page("home", ADMINISTRATOR),
    Page("dashboard", DIRECTOR),
    Page("search", PLANNING),
    Page("help_index", TRAINEE),
    Page("help_page", PLANNING, "help_index"),
    # the catalogue and the plan
    Page("course_list", TRAINEE),
    Page("course_detail", TRAINEE, "course_list"),
    Page("course_detail", PLANNING, "course_list"),
    Page("course_new", PLANNING),
    Page("course_edit", PLANNING, "course_detail"),
    Page("run_list", TRAINING),
    Page("run_calendar", TRAINEE),
    Page("run_detail", TRAINEE, "run_list"),
    # places in runs
    Page("my_learning", TRAINEE),
    Page("run_choose", TRAINEE),
    Page("enrollment_list", TRAINING),
    Page("run_intake", TRAINING, "run_detail"),
    Page("run_roster", TRAINING, "run_detail"),
    Page("run_enter", TRAINING, "run_roster"),
    Page("attendance_today", TRAINING),
    Page("run_attendance", TRAINING, parts=("CC-018", 2023, 1)),
    Page("run_presences", TRAINING, "run_attendance"),
    Page("check_in", TRAINEE),
    Page("plan_summary", COUNCIL),
    Page("plan_rows", PLANNING),
    Page("plan_courses", PLANNING),
    Page("plan_compare", PLANNING),
    Page("plan_programmes", PLANNING, "plan_summary"),
    Page("plan_version", PLANNING, parts=(2023, 2)),
    Page("plan_confirm", PLANNING, "plan_version"),
    Page("plan_drop", PLANNING, "plan_version"),
    # hours of a year and learning elsewhere
    Page("my_hours", TRAINEE),
    Page("hours_agency", TRAINING),
    Page("hours_person", TRAINING, "hours_agency"),
    Page("leave_add", TRAINING, "hours_person"),
    Page("hours_rule_list", TRAINEE),
    Page("hours_rule_list", PLANNING),
    Page("hours_rule_new", PLANNING),
    Page("promotion_course_new", PLANNING),
    Page("promotion_course_end", PLANNING, "hours_rule_list"),
    Page("outside_learning_own", TRAINEE),
    Page("outside_learning_new", TRAINEE),
    Page("outside_learning_list", TRAINING),
    # money
    Page("budget_execution", COUNCIL),
    Page("budget_plans", BUDGET),
    Page("budget_line", BUDGET, parts=("BL-EL",)),
    Page("commitment_list", BUDGET),
    Page("commitment_detail", BUDGET, parts=("CM-2023-001",)),
    Page("commitment_add", BUDGET, "budget_line"),
    Page("commitment_correct", BUDGET, "commitment_detail"),
    Page("payment_list", BUDGET),
    Page("payment_add", BUDGET, "commitment_detail"),
    Page("payment_correct", BUDGET, "commitment_detail"),
    # buildings
    Page("building_list", FACILITIES),
    Page("building_detail", FACILITIES, "building_list"),
    Page("room_list", FACILITIES),
    Page("room_edit", FACILITIES, "building_detail"),
    # findings of the council
    Page("finding_list", COUNCIL),
    Page("finding_matrix", COUNCIL),
    Page("finding_detail", PLANNING, "finding_list"),
    Page("finding_answer", PLANNING, "finding_detail"),
    Page("finding_status", PLANNING, "finding_detail"),
    Page("step_add", PLANNING, "finding_detail"),
    Page("step_finish", PLANNING, "finding_detail"),
    Page("evidence_add", PLANNING, "finding_detail"),
    # reports and figures
    Page("report_list", PLANNING),
    Page("report_new", PLANNING),
    Page("report_detail", PLANNING, "report_list"),
    Page("report_compare", PLANNING, "report_detail"),
    Page("figure_list", COUNCIL),
    Page("figure_pairs", COUNCIL),
    Page("figure_detail", COUNCIL, "figure_list"),
    # people and roles
    Page("person_list", PLANNING),
    Page("people_unmask", PLANNING),
    Page("person_detail", PLANNING, "person_list"),
    Page("organisation_list", PLANNING),
    Page("organisation_detail", PLANNING, "organisation_list"),
    Page("role_list", ADMINISTRATOR),
    Page("role_grant", ADMINISTRATOR, "role_list"),
    Page("role_end", ADMINISTRATOR, "role_list"),
    # files that come in, long jobs, the record
    Page("upload_new", PLANNING, parts=("people",)),
    Page("upload_detail", PLANNING, "upload_new"),
    Page("job_list", PLANNING),
    Page("job_detail", PLANNING, "job_list"),
    Page("journal_list", DIRECTOR),
    Page("journal_seals", DIRECTOR),
    Page("journal_entry", DIRECTOR, "journal_list"),
)

# Addresses that answer a GET without a page of their own, or only in a state that these tests do not reach.
NO_PAGES = {
    "enrollment_detail": "needs a place of one's own; tests/enrollment/test_places_pages.py passes it",
    "enrollment_cancel": "needs a place of one's own; tests/enrollment/test_places_pages.py passes it",
    "offer_decline": "needs an offer's key; without one it says that the offer is over",
    "run_wait": "only while many people apply; leads on otherwise",
    "run_draw": "only for a run whose seats are drawn",
    "run_roster_cancel": "needs selected places; tests/enrollment/test_places_staff.py passes it",
    "run_unmatched": "its link stands there only while a joiner waits; test_join_logs opens it",
    "stay_settle": "needs an unmatched joiner; test_join_logs opens it",
    "sign_in_sheet": "a file",
    "session_roll": "needs a session; the seed's runs have none",
    "session_code": "needs a session; the seed's runs have none",
    "presence_detail": "needs a place in a run; the seed has none",
    "join_link": "needs a place in a remote run; the seed has none",
    "leave_change": "needs a leave; tests of its page bring one",
    "leave_drop": "needs a leave; tests of its page bring one",
    "outside_learning_detail": "needs something handed in; tests of its page bring it",
    "outside_learning_evidence": "a file",
    "outside_learning_recognise": "needs something handed in; tests of its page bring it",
    "outside_learning_refuse": "needs something handed in; tests of its page bring it",
    "health": "one word for the watchman",
    "inbox_open": "leads on to what the message is about",
    "account_email": "leads on to the own account",
    "file_download": "a file; the journeys download it",
    "account_extend": "says only that somebody is still there",
    "plan_workbook": "a workbook",
    "upload_template": "a workbook",
    "upload_problems": "a workbook; the journeys download it",
    "upload_apply": "takes a POST; a GET leads back",
    "account_signup": "closed: people come with the HR file",
    "account_inactive": "only for an account that was put to rest",
    "account_set_password": "only without a password",
    "account_email_verification_sent": "addresses come with the HR file",
    "account_confirm_email": "addresses come with the HR file",
    "account_confirm_login_code": "sign-in by code is off",
    "account_reset_password_from_key": "needs the mail's key",
    "account_reset_password_from_key_done": "needs the mail's key",
    "mfa_authenticate": "only between password and second factor",
    "mfa_reauthenticate": "only with a second factor",
    "mfa_activate_totp": "after the password was asked again; the journey of the account passes it",
    "mfa_deactivate_totp": "only with a second factor",
    "mfa_view_recovery_codes": "only with a second factor",
    "mfa_generate_recovery_codes": "only with a second factor",
    "mfa_download_recovery_codes": "only with a second factor",
    "mfa_list_webauthn": "after the password was asked again",
    "mfa_add_webauthn": "after the password was asked again",
    "mfa_reauthenticate_webauthn": "only with a second factor",
    "mfa_remove_webauthn": "only with a second factor",
    "mfa_edit_webauthn": "only with a second factor",
}
