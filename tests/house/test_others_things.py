"""Every address against every role, with a thing of somebody in another agency in it: nothing of hers is seen or moved.

The owner's name is a canary. The table says in full which roles look after everybody and so open what is hers; whoever
does not stand there is told that there is no such page, for a GET as for a POST.
"""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.roles import ROLES
from tests.factories.accounts import PersonFactory
from tests.house.test_url_roles import years
from tests.house.things import make_things
from tests.house.url_roles import PAGES, PUBLIC

__all__ = ["years"]  # the fixture of the neighbour, loaded for this module too
CANARY = "카나리아KX4711"
LEAVES = {"account_sign_out_everywhere"}
# What belongs to nobody: the year's plan, the budget, the buildings, the council's findings, the journal.
NOBODYS = {
    "course", "run", "plan", "draft", "line", "leaf", "commitment", "payment", "building", "room", "finding", "step",
    "report", "figure", "role", "kind", "entry", "help", "lecturer", "session", "switch", "intake", "promotion course",
    "survey", "elearning_course", "opening", "package", "part", "survey rule", "questionnaire", "questionnaire code",
    "remark", "followup", "content_draft", "content_unit", "content_film", "question", "work",
    "spread course", "diagnosis", "guest", "invitation",
}  # fmt: skip

READ = {
    "certificate_detail", "certificate_file", "hours_person", "outside_learning_detail", "outside_learning_evidence",
    "person_detail", "person_transcript", "person_transcript_file", "presence_detail", "organisation_detail",
    "demand_detail",
}  # fmt: skip
PEOPLE_FILES = {"upload_detail", "upload_problems", "upload_apply", "upload_plan_again", "upload_drop"}
JOBS = {"job_detail", "job_cancel", "job_retry"}
OPENED = {
    "planning_officer": READ | PEOPLE_FILES | {"demand_decide"},
    "director": READ | JOBS,
    "recruitment_officer": {"person_detail", "organisation_detail", "demand_detail"},
    "budget_officer": {"demand_detail"},
    "facilities_officer": {"demand_detail"},
    "council_reader": {"demand_detail"},
    "training_manager": READ
    | {
        "appeal_decide", "appeal_detail", "appeal_file", "appeal_withdraw", "approver_remove", "case_decide",
        "case_detail", "case_file", "case_new", "certificate_issue_again", "certificate_revoke", "completion_change",
        "leave_add", "leave_change", "leave_drop", "outside_learning_recognise", "outside_learning_refuse",
        "roll_reopen", "run_draw_now", "run_message", "run_notice", "session_close", "session_code", "session_end",
        "session_roll", "session_walk_in", "spot_check_new", "statement_decide", "statement_detail", "statement_file",
        "statement_withdraw", "stay_put_back", "stay_settle", "gate_refuse_any",
    },
    "system_administrator": PEOPLE_FILES | JOBS | {"role_end"},
}  # fmt: skip
# Pages without a thing in their address on which her name stands.
LISTED = {
    "planning_officer": {"enrollment_list", "learning_list"},
    "director": {"enrollment_list", "job_list", "learning_list"},
    "training_manager": {
        "enrollment_list", "learning_list", "attendance_board", "statement_list", "case_list", "appeal_list",
        "outside_learning_list",
    },
    "system_administrator": {"job_list", "role_list"},
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("code", ROLES)
def test_a_role_opens_and_moves_only_what_it_looks_after(years, client, code):
    owner = PersonFactory(name=CANARY, name_en=CANARY, roles=["trainee", "agency_training_officer"])
    things = make_things(owner)
    client.force_login(PersonFactory(roles=[code]))
    opened, listed = set(), set()
    for name, page in PAGES.items():
        if page.permission is PUBLIC or page.thing in NOBODYS or name in LEAVES:
            continue
        for ask in (client.get, client.post) if page.thing else (client.get,):
            with transaction.atomic():
                answer = ask(reverse(name, args=things[page.thing]))
                body = b"".join(answer) if answer.streaming else answer.content
                answer.close()
                transaction.set_rollback(True)
            assert answer.status_code < 500, name
            if page.thing and answer.status_code not in (404, 405):
                opened.add(name)
            elif CANARY.encode() in body:
                listed.add(name)
    assert (opened, listed) == (OPENED.get(code, set()), LISTED.get(code, set()))
