"""The roles, as plain classes that an auditor can read: title, what they are for, permissions.

Not for who holds them: that is accounts.models.RoleGrant. docs/roles.md is generated from here.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

PERMISSIONS: dict[str, Text] = {
    "catalogue.read": _("search the catalogue and open courses and runs"),
    "plan.read": _("read the training plan and its versions"),
    "plan.edit": _("change the training plan and take in its workbook"),
    "budget.read": _("read budget lines, plans and execution"),
    "budget.edit": _("enter commitments and payments and change budget plans"),
    "findings.read": _("read the council's findings"),
    "findings.edit": _("write answers, plans and evidence of findings"),
    "facilities.read": _("read buildings and rooms"),
    "facilities.edit": _("change buildings and rooms"),
    "reports.read": _("read reports and figures"),
    "reports.make": _("make reports"),
    "reports.publish": _("freeze and publish reports"),
    "people.read": _("look people up"),
    "people.import": _("take in the HR file"),
    "people.grant_roles": _("give and take roles"),
    "recruitment.read": _("read recruitment data"),
    "journal.read": _("read the journal: who did what, when"),
    "journal.read_values": _("read old and new values in the journal"),
    "jobs.read_all": _("see everybody's jobs"),
    "system.manage": _("look after the system itself"),
    "runs.manage": _("keep timetables, intakes and modes of runs, and cancel runs"),
    "lecturers.read": _("look lecturers up"),
    "lecturers.edit": _("keep the pool of lecturers"),
    "teaching.read": _("see the sessions that one teaches oneself"),
    "enrollment.apply": _("apply for runs and see one's own learning"),
    "enrollment.nominate": _("hold seats for the own agency and name its people"),
    "approvers.edit": _("say who approves applications of an agency's people"),
    "notices.send": _("send notices to the people of a run"),
    "enrollment.read": _("see who takes which run"),
    "enrollment.manage": _("enter, move and cancel places of people in runs"),
    "attendance.take": _("keep the attendance of runs"),
    "attendance.decide": _("decide on reason statements, conduct cases and appeals"),
    "attendance.reopen": _("open a closed roll call again"),
    "completion.decide": _("decide who completed a course and keep its rules"),
    "certificates.revoke": _("revoke certificates"),
    "learning.recognise": _("recognise learning elsewhere"),
    "content.edit": _("make the content of e-learning courses and keep the development register"),
    "content.publish": _("publish the content of e-learning courses and accept what was made"),
    "openings.manage": _("open e-learning courses for applications"),
    "international.manage": _("invite officials of foreign cities and look after international training"),
    "international.take": _("see one's own way through international training"),
    "hours.read": _("see the learning hours of other people"),
    "demands.read": _("see demands of training and what became of them"),
    "demands.hand_in": _("hand in demands of training of the own organisation"),
    "demands.decide": _("decide on demands of training"),
    "surveys.read": _("see surveys and what came out of them, never single answers"),
    "surveys.manage": _("keep questionnaires, rules of surveys, diagnoses and follow-ups"),
    "surveys.review": _("review remarks of surveys before they are shown"),
}

STAFF_READS = frozenset(
    {
        "catalogue.read",
        "plan.read",
        "demands.read",
        "budget.read",
        "findings.read",
        "facilities.read",
        "reports.read",
    }
)


class Role:
    """One role. `staff` people need a second factor and are cut off sooner when idle."""

    code: str
    title: Text
    description: Text
    permissions: frozenset[str] = frozenset()
    staff = False


class Director(Role):
    code = "director"
    title = _("Director")
    description = _("Reads everything in the institute and changes nothing.")
    permissions = STAFF_READS | {
        "enrollment.read",
        "lecturers.read",
        "hours.read",
        "people.read",
        "recruitment.read",
        "journal.read",
        "journal.read_values",
        "jobs.read_all",
        "surveys.read",
    }
    staff = True


class PlanningOfficer(Role):
    code = "planning_officer"
    title = _("Planning officer")
    description = _("Keeps the training plan, the reports and the findings in the planning division.")
    permissions = STAFF_READS | {
        "plan.edit",
        "findings.edit",
        "content.edit",
        "content.publish",
        "openings.manage",
        "international.manage",
        "enrollment.read",
        "lecturers.read",
        "hours.read",
        "reports.make",
        "reports.publish",
        "people.read",
        "people.import",
        "demands.hand_in",
        "demands.decide",
        "surveys.read",
        "surveys.manage",
        "surveys.review",
    }
    staff = True


class BudgetOfficer(Role):
    code = "budget_officer"
    title = _("Budget officer")
    description = _("Keeps budget lines, quarterly plans, commitments and payments.")
    permissions = STAFF_READS | {"budget.edit", "reports.make"}
    staff = True


class FacilitiesOfficer(Role):
    code = "facilities_officer"
    title = _("Facilities officer")
    description = _("Keeps the site, buildings and rooms.")
    permissions = STAFF_READS | {"facilities.edit"}
    staff = True


class TrainingManager(Role):
    code = "training_manager"
    title = _("Training manager")
    description = _("Runs the courses in the training division and answers its findings.")
    permissions = STAFF_READS | {
        "plan.edit",
        "findings.edit",
        "reports.make",
        "people.read",
        "runs.manage",
        "lecturers.read",
        "lecturers.edit",
        "enrollment.read",
        "enrollment.manage",
        "approvers.edit",
        "notices.send",
        "attendance.take",
        "attendance.decide",
        "attendance.reopen",
        "completion.decide",
        "certificates.revoke",
        "learning.recognise",
        "content.edit",
        "openings.manage",
        "hours.read",
        "surveys.read",
        "surveys.manage",
        "surveys.review",
    }
    staff = True


class RecruitmentOfficer(Role):
    code = "recruitment_officer"
    title = _("Recruitment officer")
    description = _("Runs examinations and assessments; the only division that sees recruitment data.")
    permissions = STAFF_READS | {"findings.edit", "reports.make", "recruitment.read", "people.read"}
    staff = True


class AgencyTrainingOfficer(Role):
    code = "agency_training_officer"
    title = _("Agency training officer")
    description = _("Looks after the training of their own agency's people.")
    permissions = frozenset(
        {
            "catalogue.read",
            "people.read",
            "enrollment.apply",
            "enrollment.nominate",
            "approvers.edit",
            "notices.send",
            "learning.recognise",
            "hours.read",
            "demands.read",
            "demands.hand_in",
        }
    )


class Lecturer(Role):
    code = "lecturer"
    title = _("Lecturer")
    description = _("Teaches sessions of runs.")
    permissions = frozenset({"catalogue.read", "attendance.take", "teaching.read"})


class Assessor(Role):
    code = "assessor"
    title = _("Assessor")
    description = _("Rates candidates in assessments and interviews.")


class Trainee(Role):
    code = "trainee"
    title = _("Trainee")
    description = _("Finds courses and takes part in them.")
    permissions = frozenset({"catalogue.read", "enrollment.apply"})


class ForeignTrainee(Role):
    code = "foreign_trainee"
    title = _("Foreign trainee")
    description = _("Takes part in international training.")
    permissions = frozenset({"catalogue.read", "enrollment.apply", "international.take"})


class Applicant(Role):
    code = "applicant"
    title = _("Applicant")
    description = _("Applies for examinations and sees their own results.")


class CouncilReader(Role):
    code = "council_reader"
    title = _("Council reader")
    description = _("Reads published reports, figures, findings, the plan and the budget for the city council.")
    permissions = frozenset(
        {"catalogue.read", "plan.read", "demands.read", "budget.read", "findings.read", "reports.read"}
    )


class SystemAdministrator(Role):
    code = "system_administrator"
    title = _("System administrator")
    description = _("Gives roles and looks after the system; sees no business data.")
    permissions = frozenset({"people.grant_roles", "people.import", "journal.read", "jobs.read_all", "system.manage"})
    staff = True


ROLES: dict[str, type[Role]] = {
    role.code: role
    for role in (
        Director,
        PlanningOfficer,
        BudgetOfficer,
        FacilitiesOfficer,
        TrainingManager,
        RecruitmentOfficer,
        AgencyTrainingOfficer,
        Lecturer,
        Assessor,
        Trainee,
        ForeignTrainee,
        Applicant,
        CouncilReader,
        SystemAdministrator,
    )
}
