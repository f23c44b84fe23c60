"""Uploads: bring a file, see its plan, apply it once.

Not for reading or applying: exchange.uploads does it in the background.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.addresses import address_of
from core.access import SIGNED_IN, Request, requires
from core.errors import Refused
from core.sheets.columns import Column
from exchange import actions, exports, jobs, queries, rules, workbooks
from exchange.forms import ReasonForm, forms_of
from exchange.kinds import KINDS, Item, Kind
from exchange.models import Upload
from exchange.tables import ProblemTable
from exchange.uploads import PARTS, items_of

SAMPLE = 50  # items of a part that are shown
LAST_UPLOADS = 10


def _kind(request: Request, code: str) -> Kind:
    """The kind, if the person may bring it. Raises: Http404."""
    kind = KINDS.get(code)
    if kind is None or not request.user.may(kind.permission):
        raise Http404
    return kind


def _upload(request: Request, key: UUID) -> Upload:
    return get_object_or_404(queries.uploads_visible_to(request.user), key=key)


@requires(SIGNED_IN)
def upload_new(request: Request, kind: str) -> HttpResponse:
    """Drop a file; its plan is made in the background."""
    wanted = _kind(request, kind)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form, extra = forms_of(wanted, data, files, request.GET.dict())
    if request.method == "POST" and form.is_valid() and (extra is None or extra.is_valid()):
        parameters = json.loads(json.dumps(extra.cleaned_data, cls=DjangoJSONEncoder)) if extra else {}
        file = form.cleaned_data["file"]
        try:
            upload = actions.bring_upload(
                kind=wanted, name=file.name, content=file.chunks(), parameters=parameters, by=request.user
            )
        except Refused as refusal:
            form.add_error("file", refusal.sentence)
        else:
            assert upload.job
            jobs.start(upload.job)
            return redirect(upload)
    last = queries.uploads_visible_to(request.user).filter(kind=wanted.code)[:LAST_UPLOADS]
    context = {"kind": wanted, "form": form, "extra": extra, "uploads": last}
    context["about"] = _about(request, wanted, request.GET.dict())
    return render(request, "exchange/upload_new.html", context)


def _about(request: Request, kind: Kind, parameters: dict[str, Any]) -> str | None:
    """What the file is for, in words; "" while that is not chosen, None where there is nothing to choose."""
    return kind.about(request.user, parameters) if kind.about else None


@requires(SIGNED_IN)
def upload_template(request: Request, kind: str) -> HttpResponse:
    """The workbook to start from."""
    wanted = _kind(request, kind)
    asked = wanted.form(request.GET) if wanted.form else None
    parameters = asked.cleaned_data if asked and asked.is_valid() else {}
    filled = wanted.current is not None and (asked is None or asked.is_valid())
    found = wanted.current(parameters) if wanted.current and filled else {}
    rows = {key: list(some) for key, some in found.items()}
    if filled:
        answer = _reason_first(request, wanted, str(wanted.title))
        if answer:
            return answer
        _record(request, wanted, "upload_template", sum(map(len, rows.values())))
    answer = HttpResponse(workbooks.written(wanted, rows), content_type=exports.FORMATS["xlsx"])
    answer["Content-Disposition"] = content_disposition_header(True, f"{wanted.title}.xlsx")
    answer["Cache-Control"] = "no-store"
    return answer


@requires(SIGNED_IN)
def upload_detail(request: Request, key: UUID) -> HttpResponse:
    """The plan: how many rows are new, changed, leaving, with examples; or the problems; or the receipt."""
    upload = _upload(request, key)
    kind = KINDS[upload.kind]
    busy = rules.is_busy(upload)
    parts = _parts(kind, upload)
    problems = list(upload.problems.all()[:SAMPLE])
    if kind.personal and (parts or problems):
        shown = [item["key"] for part in parts for item in part["items"]] or [f"{p.row}" for p in problems]
        actions.note_reading(upload=upload, by=request.user, shown=shown, address=address_of(request))
    return render(
        request,
        "exchange/upload_detail.html",
        {
            "upload": upload,
            "kind": kind,
            "busy": busy,
            "job": upload.job,
            "counts": upload.counts,
            "parts": parts,
            "problems": ProblemTable(problems, orderable=False),
            "why_not_apply": rules.why_not_apply(upload),
            "may_drop": rules.why_not_drop(upload) is None,
            "may_plan_again": rules.why_not_plan_again(upload) is None,
            "about": _about(request, kind, upload.parameters),
            "done_url": kind.done_url(upload.parameters) if kind.done_url else "",
        },
    )


def _parts(kind: Kind, upload: Upload) -> list[dict[str, Any]]:
    """The headings of the plan with their first items, each value with the name of its column."""
    if upload.plan_file is None:
        return []
    titles = {"uncounted": _("Not counted"), "new": _("New"), "changed": _("Changed"), "leaving": _("Leaving")}
    return [
        {
            "name": part,
            "title": titles[part],
            "count": upload.counts.get(part, 0),
            "items": [
                {"key": item.key, "label": item.label, "values": _values(kind, item)}
                for item in items_of(upload.plan_file, part, SAMPLE)
            ],
        }
        for part in PARTS
        if part in upload.counts
    ]


def _values(kind: Kind, item: Item) -> list[dict[str, Any]]:
    """Old and new in the order of the file's columns, without what is empty in both."""
    columns = {column.key: column for sheet in kind.sheets for column in sheet.columns}
    columns |= {column.key: column for column in kind.shown}
    now = {**item.old, **item.new}
    filled = [key for key in now if any(value not in (None, "") for value in (item.old.get(key), now[key]))]
    filled.sort(key=[*columns, *now].index)
    return [
        {
            "column": columns[key].title if key in columns else key,
            "old": _shown(columns.get(key), item.old.get(key)),
            "new": _shown(columns.get(key), now[key]),
        }
        for key in filled
    ]


def _shown(column: Column | None, value: Any) -> Any:
    """A choice by its label, yes and no in words, a dash for nothing, everything else as it is."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, ""):
        return "–"
    return column.choices.get(value, value) if column and isinstance(value, str) else value


@requires(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def upload_problems(request: Request, key: UUID) -> HttpResponse | FileResponse:
    """The problems as a workbook, to mend them beside the file; they quote its values, so it is an export too."""
    upload = _upload(request, key)
    kind = KINDS[upload.kind]
    if asking := _reason_first(request, kind, _("Problems")):
        return asking
    _record(request, kind, "upload_problems", upload.problems.count(), f"upload={upload.pk}")
    return exports.response(ProblemTable(upload.problems.all()), _("Problems"), "xlsx")


def _reason_first(request: Request, kind: Kind, name: str) -> HttpResponse | None:
    """The form that asks for the reason, as long as personal data is wanted without one."""
    form = ReasonForm(request.POST or None)
    if not kind.personal or (request.method == "POST" and form.is_valid()):
        return None
    return render(request, "exchange/file_reason.html", {"name": name, "form": form})


def _record(request: Request, kind: Kind, page: str, rows: int, query: str = "") -> None:
    actions.record_export(
        by=request.user,
        page=page,
        query=query or f"kind={kind.code}&{request.GET.urlencode()}",
        columns=[],
        rows=rows,
        personal=kind.personal,
        reason=request.POST.get("reason", ""),
        address=address_of(request),
    )


@requires(SIGNED_IN)
@require_POST
def upload_apply(request: Request, key: UUID) -> HttpResponse:
    upload = _upload(request, key)
    try:
        jobs.start(actions.ask_apply(upload=upload, by=request.user))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(upload)


@requires(SIGNED_IN)
@require_POST
def upload_plan_again(request: Request, key: UUID) -> HttpResponse:
    upload = _upload(request, key)
    try:
        jobs.start(actions.plan_again(upload=upload, by=request.user))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(upload)


@requires(SIGNED_IN)
@require_POST
def upload_drop(request: Request, key: UUID) -> HttpResponse:
    upload = _upload(request, key)
    try:
        actions.drop_upload(upload=upload, by=request.user)
        messages.success(request, _("The upload is put aside; nothing of it was applied."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(upload)
