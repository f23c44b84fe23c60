"""The questions of a course's test: their list, a new one, writing one anew, asking one no more.

Not for taking the test: enrollment.views.tests.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Request, requires
from core.errors import Refused
from core.names import in_language
from courses.actions import questions as actions
from courses.forms.content import QuestionForm
from courses.models import Course, Question
from courses.queries import content as queries
from courses.views.content import course_of, crumbs_of


@requires("content.edit")
def question_list(request: Request, code: str) -> HttpResponse:
    """Every question that is asked, with its options and which are right."""
    course = course_of(request, code)
    questions = queries.questions_visible_to(request.user).filter(course=course)
    context = {
        "course": course,
        "questions": [(one, _options(one)) for one in questions],
        "crumbs": [*crumbs_of(course), (_("Questions"), "")],
    }
    return render(request, "courses/content/questions.html", context)


@requires("content.edit")
def question_new(request: Request, code: str) -> HttpResponse:
    """Write a question."""
    course, form = course_of(request, code), QuestionForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.write(course=course, fields=form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The question is added."))
            return redirect("question_list", code=code)
    return _form_page(request, form, course, _("New question"))


@requires("content.edit")
def question_edit(request: Request, code: str, pk: int) -> HttpResponse:
    """Write a question anew; attempts that asked it keep the old one."""
    question = _question(request, code, pk)
    form = QuestionForm(request.POST or None, question=question)
    if form.is_bound and form.is_valid():
        try:
            actions.rewrite(question=question, fields=form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The question is saved."))
            return redirect("question_list", code=code)
    return _form_page(request, form, question.course, _("Change a question"))


@requires("content.edit")
@require_POST
def question_retire(request: Request, code: str, pk: int) -> HttpResponse:
    """Ask the question no more."""
    question = _question(request, code, pk)
    try:
        actions.retire(question=question, by=request.user)
        messages.success(request, _("The question is asked no more."))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("question_list", code=code)


def _question(request: Request, code: str, pk: int) -> Question:
    return get_object_or_404(queries.questions_visible_to(request.user), course__code=code, pk=pk)


def _options(question: Question) -> list[tuple[str, bool]]:
    return [
        (in_language(option["ko"], option.get("en", "")), number in question.right)
        for number, option in enumerate(question.options)
    ]


def _form_page(request: Request, form: QuestionForm, course: Course, title: str) -> HttpResponse:
    above = (_("Questions"), reverse("question_list", args=[course.code]))
    context = {
        "form": form, "title": title, "button": _("Save the question"), "back": above[1],
        "crumbs": [*crumbs_of(course), above, (title, "")],
    }  # fmt: skip
    return render(request, "courses/plain_form.html", context, status=422 if form.errors else 200)
