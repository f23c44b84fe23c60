"""The columns of the HR file.

Not for judging the rows: plan.py.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.grades import GRADES
from accounts.models import Person
from core.sheets.columns import Column, Sheet

# Who comes with the HR file. Lecturers, assessors and applicants come by ways of their own.
HR_KINDS = {
    Person.Kind.OFFICIAL.value: _("official"),
    Person.Kind.STAFF.value: _("institute staff"),
    Person.Kind.AGENCY_OFFICER.value: _("agency training officer"),
}

STAFF_NUMBER = Column("직원번호", "Staff number", "staff_number", required=True, max_length=20)
ORGANISATION = Column("기관코드", "Organisation code", "organisation", required=True, max_length=20)
EMAIL = Column("이메일", "E-mail", "email", max_length=254)
RETIRES_ON = Column("퇴직예정일", "Expected retirement", "retires_on", kind="date")
LEFT_ON = Column("퇴직일", "Left on", "left_on", kind="date")

PEOPLE = Sheet(
    "인사자료",
    "People",
    "people",
    (
        STAFF_NUMBER,
        Column("성명", "Name", "name", required=True, max_length=80),
        Column("로마자 성명", "Name in Latin letters", "name_en", max_length=100),
        EMAIL,
        Column("직급", "Grade", "grade", kind="choice", choices={grade: grade for grade in GRADES}),
        Column("직렬", "Job series", "job_series", max_length=30),
        ORGANISATION,
        Column("구분", "Kind", "kind", kind="choice", choices=HR_KINDS),
        Column("임용일", "Hired on", "hired_on", kind="date"),
        RETIRES_ON,
        LEFT_ON,
    ),
)
