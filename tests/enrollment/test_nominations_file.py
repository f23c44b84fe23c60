"""Names for held seats by Excel: the plan, every problem, applying once, and who sees an upload."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from core.errors import Refused
from core.sheets.columns import Row
from core.sheets.writing import Table, write_xlsx
from enrollment.actions import nominations
from enrollment.imports.nominations import make
from enrollment.models import Enrollment, Intake
from exchange import actions, jobs, uploads
from exchange.kinds import KINDS
from exchange.models import StoredFile, Upload
from tests.enrollment.doing import open_run
from tests.factories.accounts import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
NOT_YOURS = "Nobody of your agency is known by this. Check the staff number, or ask the institute."


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def officer():
    return PersonFactory(roles=["agency_training_officer"])


@pytest.fixture
def hold(officer):
    return nominations.hold_seats(run=open_run(seats=10), seats=2, by=officer)


@pytest.fixture
def people(officer):
    return PersonFactory.create_batch(3, organisation=officer.organisation)


def rows(*values):
    return {
        "people": [
            Row(number, {"staff_number": one, "name": name, "note": note})
            for number, (one, name, note) in enumerate(values, start=2)
        ]
    }


def problems(plan):
    return [(problem.row, problem.column, problem.value, problem.sentence) for problem in plan.problems]


class TestPlan:
    def test_new_people_and_those_who_are_in(self, officer, hold, people):
        nominations.fill(hold=hold, people=people[:1], by=officer)
        hold.refresh_from_db()
        first, second, _third = people
        given = rows((first.staff_number, "", ""), (second.staff_number.lower(), second.name, "우선"))
        plan = make(given, {"hold": hold.pk})
        assert (plan.problems, plan.unchanged) == ([], 1)
        (item,) = plan.new
        assert item.key == second.staff_number
        assert item.new == {"staff_number": second.staff_number, "name": second.name, "note": "우선"}

    def test_every_reason_of_every_row(self, hold, people):
        Intake.objects.update(grades=["5급"], job_series=["토목"])
        one, two, _third = people
        plan = make(rows((one.staff_number, "다른이름", ""), (two.staff_number, "", "")), {"hold": hold.pk})
        grade = "This run is for 5급; the grade on record is 7급. Ask the HR office if that is wrong."
        series = "This run is for the series 토목; on record is 일반행정. Ask the HR office if that is wrong."
        assert problems(plan) == [
            (2, "Name", "다른이름", "The name does not belong to this staff number. Check both."),
            (2, "Staff number", one.staff_number, grade),
            (2, "Staff number", one.staff_number, series),
            (3, "Staff number", two.staff_number, grade),
            (3, "Staff number", two.staff_number, series),
        ]

    def test_a_strangers_number_is_answered_like_one_that_nobody_has(self, hold):
        stranger = PersonFactory()
        plan = make(rows((stranger.staff_number, "아무개", ""), ("NOBODY-1", "아무개", "")), {"hold": hold.pk})
        assert problems(plan) == [
            (2, "Staff number", stranger.staff_number, NOT_YOURS),
            (3, "Staff number", "NOBODY-1", NOT_YOURS),
        ]

    def test_a_number_twice(self, hold, people):
        number = people[0].staff_number
        plan = make(rows((number, "", ""), (number, "", "")), {"hold": hold.pk})
        sentence = "This staff number stands in row 2 already. Keep one of the two rows."
        assert problems(plan) == [(3, "Staff number", number, sentence)]

    def test_more_people_than_seats(self, hold, people):
        plan = make(rows(*((one.staff_number, "", "") for one in people)), {"hold": hold.pk})
        sentence = "The held seats without a name (2) are used up by the rows above. Take this row out."
        assert problems(plan) == [(4, "Staff number", people[2].staff_number, sentence)]

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_same_queries_however_many_rows(self, hold, people, count, django_assert_num_queries):
        given = rows(*((one.staff_number, "", "") for one in people[:count]))
        with django_assert_num_queries(7):
            make(given, {"hold": hold.pk})


class TestUpload:
    def bring(self, tmp_path, hold, officer, *values):
        path = tmp_path / "names.xlsx"
        write_xlsx([Table("Nominated people", ["Staff number", "Name", "Note"], values)], path)
        kind = KINDS["nominations"]
        return actions.bring_upload(
            kind=kind, name="names.xlsx", content=path, parameters={"hold": hold.pk}, by=officer
        )

    def test_brought_planned_applied_once(self, tmp_path, hold, officer, people):
        upload = self.bring(tmp_path, hold, officer, *([one.staff_number, one.name, "우선"] for one in people[:2]))
        jobs.run(upload.job_id, uploads.plan)
        upload.refresh_from_db()
        assert (upload.state, upload.counts["new"], upload.problem_count) == (Upload.State.PLANNED, 2, 0)
        job = actions.ask_apply(upload=upload, by=officer)
        jobs.run(job.pk, uploads.apply)
        upload.refresh_from_db()
        assert upload.state == Upload.State.APPLIED
        placed = Enrollment.objects.order_by("person__staff_number")
        assert [(one.person, one.hold, one.reason) for one in placed] == [(one, hold, "우선") for one in people[:2]]
        with pytest.raises(Refused, match="No held seat is without a name"):
            self.bring(tmp_path, hold, officer, [people[2].staff_number, "", ""])

    def test_another_agencys_seats_are_as_good_as_none(self, tmp_path, hold):
        other = PersonFactory(roles=["agency_training_officer"])
        with pytest.raises(Refused, match="You hold no such seats"):
            self.bring(tmp_path, hold, other, ["S1", "", ""])

    def test_another_agency_sees_neither_the_upload_nor_its_file(self, tmp_path, hold, officer, client):
        canary = PersonFactory(organisation=officer.organisation, name="카나리아")
        upload = self.bring(tmp_path, hold, officer, [canary.staff_number, canary.name, ""])
        jobs.run(upload.job_id, uploads.plan)
        client.force_login(officer)
        assert "카나리아" in client.get(upload.get_absolute_url()).content.decode()
        client.force_login(PersonFactory(roles=["agency_training_officer"]))
        pages = [upload.get_absolute_url(), reverse("upload_problems", args=[upload.key])]
        pages += [reverse("file_download", args=[file.key]) for file in StoredFile.objects.all()]
        answers = [client.get(page) for page in pages]
        assert [answer.status_code for answer in answers] == [404] * 4
        assert ["카나리아" in answer.content.decode() for answer in answers] == [False] * 4
        listed = client.get(reverse("upload_new", args=["nominations"]))
        assert (listed.status_code, "names.xlsx" in listed.content.decode()) == (200, False)

    def test_the_page_starts_from_the_held_seats(self, hold, officer, client):
        client.force_login(officer)
        page = client.get(reverse("upload_new", args=["nominations"]), {"hold": hold.pk})
        assert f'name="hold" value="{hold.pk}"' in page.content.decode()
        assert page.context["about"] == f"{hold.run} · {hold.run.dates} · {hold.organisation}"
        assert f"{hold.run} · {hold.run.dates} · {hold.organisation}" in page.content.decode()
        stranger = PersonFactory(roles=["agency_training_officer"], organisation=OrganisationFactory())
        client.force_login(stranger)
        assert client.get(reverse("upload_new", args=["nominations"]), {"hold": hold.pk}).context["about"] == ""
        client.force_login(officer)
        sheet = client.get(reverse("upload_template", args=["nominations"]), {"hold": hold.pk})
        assert (sheet.status_code, sheet["Content-Type"].endswith("sheet")) == (200, True)

    def test_an_upload_without_file_and_seats_has_one_summary_of_errors(self, officer, client):
        client.force_login(officer)
        shown = client.post(reverse("upload_new", args=["nominations"]), {}).content.decode()
        assert (shown.count('class="summary"'), shown.count('<li><a href="#id_file">')) == (1, 1)
