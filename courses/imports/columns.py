"""The plan's workbook: its three sheets and their columns.

Not for what a row means: courses.imports.plan.
"""

from __future__ import annotations

from core.sheets.columns import Column, Sheet
from courses.models import Course, PlanCourse, Run

COURSES = Sheet(
    "과정",
    "Courses",
    "courses",
    (
        Column("과정코드", "Code", "code", required=True, max_length=20),
        Column("과정명", "Title (Korean)", "title_ko", required=True, max_length=150),
        Column("과정명(영문)", "Title (English)", "title_en", required=True, max_length=200),
        Column("분야코드", "Category", "category", required=True, max_length=30),
        Column("교육방법", "How", "delivery", "choice", required=True, choices=dict(Course.Delivery.choices)),
        Column("교육일수", "Days", "duration_days", "integer"),
        Column("교육기간", "Length (Korean)", "duration_text_ko", max_length=40),
        Column("교육기간(영문)", "Length (English)", "duration_text_en", max_length=40),
        Column("교육시간", "Hours", "hours", "integer"),
        Column("인정시간", "Hours recognised", "hours_recognised", "integer", required=True),
        Column("수준", "Level", "level", "choice", choices=dict(Course.Level.choices)),
        Column("교육대상", "For whom", "target_grades_ko", max_length=60),
        Column("법정교육", "Statutory", "statutory", "boolean", required=True),
        Column("타시도개방", "Open to other municipalities", "open_to_municipalities", "boolean", required=True),
        Column("4차산업", "Fourth industrial revolution", "fourth_industrial", "boolean", required=True),
        Column(
            "계획구분", "Plan class", "plan_class", "choice", required=True, choices=dict(PlanCourse.PlanClass.choices)
        ),
        Column("사업코드", "Programme", "programme", max_length=20),
        Column("신규·개편", "Change", "change", "choice", required=True, choices=dict(PlanCourse.Change.choices)),
    ),
)
ROWS = Sheet(
    "계획",
    "Rows",
    "rows",
    (
        Column("과정코드", "Course", "course", max_length=20),
        # Only a row without a course (u-지식여행) needs its category; the others have their course's.
        Column("분야코드", "Category", "category", max_length=30),
        Column("분기", "Quarter", "quarter", "integer", required=True),
        Column("기수", "Runs", "runs", "integer"),
        Column("인원", "Trainees", "trainees", "integer", required=True),
    ),
)
RUNS = Sheet(
    "기수",
    "Runs",
    "runs",
    (
        Column("과정코드", "Course", "course", required=True, max_length=20),
        Column("기수", "Run", "number", "integer", required=True),
        Column("시작일", "Starts on", "starts_on", "date", required=True),
        Column("종료일", "Ends on", "ends_on", "date", required=True),
        Column("정원", "Seats", "capacity", "integer", required=True),
        Column("운영방법", "How", "mode", "choice", required=True, choices=dict(Run.Mode.choices)),
        Column("비고", "Note (Korean)", "note_ko", max_length=100),
        Column("비고(영문)", "Note (English)", "note_en", max_length=100),
    ),
)
SHEETS = (COURSES, ROWS, RUNS)
# What the courses sheet says of the course itself; the rest is said of its place in the plan.
OF_COURSE = tuple(c.key for c in COURSES.columns if c.key not in ("code", "plan_class", "programme", "change"))
