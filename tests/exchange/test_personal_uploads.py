"""What the pages of a personal upload show or hand out is recorded, and taken away only with a reason."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse

from exchange import actions, jobs, kinds, uploads
from exchange.people.imports.columns import PEOPLE
from journal.models import Entry
from tests.exchange.teams import TEAMS
from tests.factories.accounts import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
HEADS = [column.name_ko for column in PEOPLE.columns]


@pytest.fixture
def officer(client):
    officer = PersonFactory(roles=["planning_officer"], organisation=None, language="en")
    client.force_login(officer)
    client.cookies["django_language"] = "en"
    return officer


def bring(by, *rows):
    text = "\n".join([",".join(HEADS), *(",".join(row) for row in rows)])
    upload = actions.bring_upload(kind=kinds.KINDS["people"], name="p.csv", content=text.encode(), parameters={}, by=by)
    jobs.run(upload.job.pk, uploads.plan)
    upload.refresh_from_db()
    return upload


def cells(number, name, organisation):
    return [number, name, "", "", "", "", organisation, "", "", "", ""]


def test_the_plan_page_records_whom_it_showed(client, officer):
    OrganisationFactory(code="BU-01")
    upload = bring(officer, cells("S2", "김둘", "BU-01"), cells("S1", "김하나", "BU-01"))
    assert "김둘" in client.get(upload.get_absolute_url()).content.decode()
    entry = Entry.objects.get(action="upload.read")
    assert (entry.actor, entry.target) == (f"accounts.person:{officer.pk}", f"exchange.upload:{upload.pk}")
    assert (entry.new, entry.address) == ({"shown": ["S1", "S2"]}, "127.0.0.1")


def test_problems_are_handed_out_with_a_reason_and_recorded(client, officer):
    upload = bring(officer, cells("S1", "김하나", "CANARY-9"))
    address = reverse("upload_problems", args=[upload.key])
    asking = client.get(address)
    assert (asking["Content-Type"].split(";")[0], b"CANARY-9" in asking.content) == ("text/html", False)
    assert client.post(address, {"reason": " "})["Content-Type"].startswith("text/html")
    assert not Entry.objects.filter(action="list.exported").exists()
    answer = client.post(address, {"reason": "mend the rows"})
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows[1][2] == "CANARY-9"
    entry = Entry.objects.get(action="list.exported")
    assert (entry.reason, entry.new["page"], entry.new["rows"]) == ("mend the rows", "upload_problems", 1)


def test_the_page_with_problems_is_recorded_too(client, officer):
    upload = bring(officer, cells("S1", "김하나", "CANARY-9"))
    assert b"CANARY-9" in client.get(upload.get_absolute_url()).content
    assert Entry.objects.get(action="upload.read").new == {"shown": ["2"]}


def test_a_filled_workbook_of_a_personal_kind_needs_a_reason(client, officer, monkeypatch):
    monkeypatch.setitem(kinds.KINDS, "teams", kinds.Kind(**{**vars(TEAMS), "personal": True}))
    OrganisationFactory(code="T1", kind="team", name_ko="canary")
    address = reverse("upload_template", args=["teams"])
    assert client.get(address)["Content-Type"].startswith("text/html")
    answer = client.post(address, {"reason": "for the audit"})
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]["B2"].value == "canary"
    assert Entry.objects.get(action="list.exported").reason == "for the audit"


def test_the_empty_hr_workbook_is_free(client, officer):
    answer = client.get(reverse("upload_template", args=["people"]))
    assert answer["Content-Type"].startswith("application/vnd")
    assert not Entry.objects.filter(action="list.exported").exists()
