"""The workbook goes out and comes back: untouched it changes nothing, changed it changes exactly that.

Not for what is wrong with rows: test_imports.py.
"""

from __future__ import annotations

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation

from core.errors import Refused
from core.sheets.reading import read
from courses import actions
from courses.imports import apply, plan
from courses.imports.columns import SHEETS
from courses.models import Plan, PlanRow
from exchange import tasks
from exchange.models import Upload
from journal.models import Entry

PARAMETERS = {"plan": "2023-2"}


@pytest.fixture
def download(signed_in, officer, plan, offered, tmp_path):
    """Fetches the draft's workbook in a language, as a file."""
    offered(2, duration_days=None, level="intro", statutory=True)
    actions.start_version(plan=plan, by=officer)

    def fetch(language="ko"):
        client = signed_in(officer)
        with translation.override(language):
            answer = client.get(reverse("plan_workbook", args=[2023, 2]), headers={"Accept-Language": language})
        file = tmp_path / "plan.xlsx"
        file.write_bytes(answer.content)
        return file

    return fetch


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_untouched_workbook_comes_back_unchanged(download, language):
    book = read(download(language), "plan.xlsx", SHEETS)
    assert book.problems == []
    proposal = plan.make(book.rows, PARAMETERS)
    assert (proposal.problems, proposal.new, proposal.changed, proposal.leaving) == ([], [], [], [])
    assert proposal.unchanged == 6


def test_one_changed_cell_is_one_change(download, officer):
    file = download()
    workbook = openpyxl.load_workbook(file)
    sheet = workbook["계획"]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("인원") + 1).value = "1,234"
    workbook.save(file)

    proposal = plan.make(read(file, "plan.xlsx", SHEETS).rows, PARAMETERS)
    (item,) = proposal.changed
    assert item.new == {"trainees": 1234}
    apply.apply(plan=proposal, by=officer)
    assert PlanRow.objects.filter(trainees=1234).get().plan.version == 2


def test_it_goes_through_the_pages_of_uploads(download, signed_in, officer):
    file = download()
    workbook = openpyxl.load_workbook(file)
    workbook["계획"]["E2"] = 1234
    workbook.save(file)
    client = signed_in(officer)

    with file.open("rb") as content:
        brought = client.post(reverse("upload_new", args=["plan"]), {"file": content, "plan": "2023-2"})
    upload = Upload.objects.get()
    tasks.plan_upload(upload.job.pk)
    assert client.get(brought.url).context["counts"] == {"new": 0, "changed": 1, "leaving": 0, "unchanged": 5}
    assert not PlanRow.objects.filter(trainees=1234).exists()

    client.post(reverse("upload_apply", args=[upload.key]))
    upload.refresh_from_db()
    tasks.apply_upload(upload.job.pk)
    assert PlanRow.objects.get(trainees=1234).plan.version == 2
    done = client.get(brought.url)
    assert done.context["done_url"] == reverse("plan_version", args=[2023, 2])


def test_a_decided_version_takes_no_workbook(download, signed_in, officer):
    with download().open("rb") as content:
        page = signed_in(officer).post(reverse("upload_new", args=["plan"]), {"file": content, "plan": "2023-1"})
    assert page.status_code == 200
    assert not Upload.objects.exists()


def test_a_formula_is_refused(download):
    file = download()
    workbook = openpyxl.load_workbook(file)
    workbook["계획"]["E2"] = "=1+1"
    workbook.save(file)
    (problem,) = read(file, "plan.xlsx", SHEETS).problems
    assert (problem.sheet, problem.column) == ("계획", "E2")


def test_a_renamed_column_is_named(download):
    file = download()
    workbook = openpyxl.load_workbook(file)
    workbook["계획"]["E1"] = "교육 인원"
    workbook.save(file)
    problems = read(file, "plan.xlsx", SHEETS).problems
    assert any("인원" in problem.sentence and problem.sheet == "계획" for problem in problems)


def test_every_download_is_recorded(download, officer):
    download()
    entry = Entry.objects.get(action="list.exported")
    assert (entry.actor_name, entry.new["query"], entry.new["rows"]) == (str(officer), "plan=2023-2", 2)


def test_a_draft_is_not_downloaded_by_a_reader(download, signed_in, reader):
    download()
    client = signed_in(reader)
    assert client.get(reverse("plan_workbook", args=[2023, 2])).status_code == 404
    assert client.get(reverse("plan_workbook", args=[2023, 1])).status_code == 200


def test_an_upload_outlives_its_dropped_draft(download, signed_in, officer):
    client = signed_in(officer)
    with download().open("rb") as content:
        brought = client.post(reverse("upload_new", args=["plan"]), {"file": content, "plan": "2023-2"})
    actions.drop_version(plan=Plan.objects.get(version=2), by=officer)

    assert client.get(brought.url).context["done_url"] == ""
    upload = Upload.objects.get()
    tasks.plan_upload(upload.job.pk)
    upload.job.refresh_from_db()
    assert "2023-2" in upload.job.error
    assert client.get(brought.url).status_code == 200


def test_the_workbook_of_a_dropped_draft_is_not_applied(download, officer):
    proposal = plan.make(read(download(), "plan.xlsx", SHEETS).rows, {"plan": "2023-2"})
    actions.drop_version(plan=Plan.objects.get(version=2), by=officer)
    with pytest.raises(Refused, match="2023-2"):
        apply.apply(plan=proposal, by=officer)
