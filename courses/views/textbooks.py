"""The textbooks of a course, kept as one list.

Not for showing them: the pages of the course and of the run do.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import Request, requires
from core.errors import Refused
from courses import queries
from courses.actions import textbooks as actions
from courses.forms.lecturers import TextbookFormSet, books_of


@requires("runs.manage")
def textbook_edit(request: Request, code: str) -> HttpResponse:
    course = get_object_or_404(queries.courses_visible_to(request.user), code=code)
    books = list(course.textbooks.values(*actions.FIELDS))
    forms = TextbookFormSet(request.POST or None, initial=books)
    refusal = ""
    if forms.is_bound and forms.is_valid():
        try:
            seen = request.POST.getlist("seen")
            number = actions.keep_textbooks(course=course, books=books_of(forms), seen=seen, by=request.user)
        except Refused as refused:
            refusal = refused.sentence
        else:
            messages.success(request, _("The list is saved: %(number)s books.") % {"number": number})
            return redirect(course)
    context = {"course": course, "forms": forms, "books": books, "refusal": refusal}
    wrong = bool(refusal) or (forms.is_bound and not forms.is_valid())
    return render(request, "courses/textbook_edit.html", context, status=422 if wrong else 200)
