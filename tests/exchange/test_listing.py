"""ListPage: filters, columns, order, pages, saved views, and exports of exactly what is shown."""

from __future__ import annotations

import csv
import io
from typing import ClassVar

import django_filters
import django_tables2
import openpyxl
import pytest
from django.contrib.messages import get_messages
from django.urls import path, reverse

from accounts.models import Organisation
from config.urls import urlpatterns as all_addresses
from exchange import exports, jobs, tasks
from exchange.listing import EXPORT_SELECTED, BulkAction, ListPage
from exchange.models import Job, SavedView, StoredFile
from journal.models import Entry
from tests.factories.accounts import OrganisationFactory, PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.exchange.test_listing")]


class OrganisationFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label="Name", field_name="name_ko", lookup_expr="icontains")
    kind = django_filters.MultipleChoiceFilter(label="Kind", choices=Organisation.Kind.choices)
    order = django_filters.RangeFilter(label="Order")


class OrganisationTable(django_tables2.Table):
    code = django_tables2.Column(verbose_name="Code")
    name_ko = django_tables2.Column(verbose_name="Name")
    kind = django_tables2.Column(verbose_name="Kind")
    order = django_tables2.Column(verbose_name="Order")

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def render_order(self, value):
        return f"No. {value:,}"


def mark(request, rows):
    return f"{rows.update(sample=True)} marked"


class OrganisationPage(ListPage):
    name = "organisations"
    title = "Organisations"
    permission = "people.read"
    table_class = OrganisationTable
    filter_class = OrganisationFilter
    bulk_actions: ClassVar = (
        BulkAction("mark", "Mark", mark),
        BulkAction("never", "Never", mark, "system.manage"),
        EXPORT_SELECTED,
    )

    def queryset(self, request, **kwargs):
        return Organisation.objects.exclude(name_ko__startswith="hidden").order_by("code")


class PersonalPage(OrganisationPage):
    name = "personal"
    personal = True
    bulk_actions: ClassVar = (EXPORT_SELECTED,)


class LongPage(OrganisationPage):
    name = "long"
    most_counted = 4


urlpatterns = [
    path("long/", LongPage.as_view(), name="long"),
    path("list/", OrganisationPage.as_view(), name="organisations"),
    path("personal/", PersonalPage.as_view(), name="personal"),
    *all_addresses,
]


@pytest.fixture
def reader(client, settings):
    settings.PORTAL_REQUIRE_MFA = False
    person = PersonFactory(roles=["director"], organisation=None, language="en")
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return person


@pytest.fixture
def rows():
    for place, (code, name, kind) in enumerate(
        [("A", "=alpha", "team"), ("B", "beta", "bureau"), ("C", "gamma", "team"), ("D", "hidden canary", "team")]
    ):
        OrganisationFactory(code=code, name_ko=name, kind=kind, order=1000 * place)


def shown(answer):
    return [row.record.code for row in answer.context["table"].paginated_rows]


def cells(answer):
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values]


def test_filters_show_as_chips_that_can_be_taken_off(client, reader, rows):
    answer = client.get("/list/?name=a&kind=team&kind=bureau&order_min=0&order_max=1500&columns=code&page=1")
    assert shown(answer) == ["A", "B"]
    assert answer.context["chips"] == [
        {"label": "Name: a", "remove_url": "/list/?kind=team&kind=bureau&order_min=0&order_max=1500&columns=code"},
        {"label": "Kind: team", "remove_url": "/list/?name=a&kind=bureau&order_min=0&order_max=1500&columns=code"},
        {"label": "Kind: city bureau", "remove_url": "/list/?name=a&kind=team&order_min=0&order_max=1500&columns=code"},
        {"label": "Order: 0 ~ 1500", "remove_url": "/list/?name=a&kind=team&kind=bureau&columns=code"},
    ]
    assert answer.context["kept_fields"] == [("columns", "code")]


def test_wrong_filters_say_so_and_nothing_breaks(client, reader, rows):
    answer = client.get("/list/?kind=nonsense&order_min=x&page=99999999999&sort=nonsense&columns=nonsense&per_page=-1")
    assert answer.status_code == 200
    assert set(answer.context["filter"].form.errors) == {"kind", "order"}
    assert answer.context["chips"] == []


def test_a_list_below_another_page_says_the_way_to_it(client, reader, monkeypatch):
    where = reverse("organisations")
    client.force_login(reader)
    assert client.get(where).context["crumbs"] == []
    monkeypatch.setattr(ListPage, "above", (("People", "person_list"),))
    shown = client.get(where)
    assert shown.context["crumbs"] == [("People", reverse("person_list")), ("Organisations", "")]
    assert f'<a href="{reverse("person_list")}">People</a>' in shown.content.decode()


def test_order_and_pages(client, reader):
    OrganisationFactory.create_batch(7, order=1)
    pages = [shown(client.get(f"/list/?sort=-order&per_page=3&page={number}")) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert len({code for page in pages for code in page}) == 7
    assert shown(client.get("/list/?per_page=3&page=99")) == shown(client.get("/list/?per_page=3&page=3"))
    assert len(shown(client.get("/list/?per_page=100000"))) == 7


def test_a_long_list_counts_up_to_a_number_and_says_so(client, reader):
    OrganisationFactory.create_batch(6, order=1, kind="team")
    few = OrganisationFactory.create_batch(2, order=2, kind="bureau")
    whole = client.get("/list/?sort=-order&per_page=200")
    pages = [client.get(f"/long/?sort=-order&per_page=3&page={number}") for number in (1, 2, 99)]
    assert [code for page in pages[:2] for code in shown(page)] == shown(whole)[:4]
    assert shown(pages[2]) == shown(pages[1])
    assert "More than <b>4</b> rows" in pages[0].content.decode()
    narrowed = client.get("/long/?kind=bureau")
    assert shown(narrowed) == [organisation.code for organisation in few]
    assert "<b>2</b> rows" in narrowed.content.decode()
    assert "More than" not in narrowed.content.decode()
    assert len(cells(client.get("/long/?format=xlsx"))) == 1 + 8


def test_a_long_list_of_exactly_so_many_says_their_number(client, reader):
    OrganisationFactory.create_batch(4)
    page = client.get("/long/").content.decode()
    assert "<b>4</b> rows" in page
    assert "More than" not in page


def test_columns_are_chosen(client, reader, rows):
    answer = client.get("/list/?columns=code,kind")
    assert [column.name for column in answer.context["table"].columns] == ["pick", "code", "kind"]
    assert [(c["name"], c["shown"]) for c in answer.context["columns"]] == [
        ("code", True), ("name_ko", False), ("kind", True), ("order", False),
    ]  # fmt: skip


def test_density_is_remembered(client, reader, rows):
    assert client.get("/list/").context["density"] == "comfortable"
    assert client.get("/list/?density=compact").context["density"] == "compact"
    assert client.get("/list/").context["density"] == "compact"


def test_the_export_is_exactly_what_is_shown(client, reader, rows):
    answer = client.get("/list/?kind=team&sort=-order&columns=name_ko,kind,order&format=xlsx")
    assert cells(answer) == [["Name", "Kind", "Order"], ["gamma", "team", 2000], ["=alpha", "team", 0]]
    entry = Entry.objects.get(action="list.exported")
    assert entry.new == {
        "page": "organisations", "columns": ["name_ko", "kind", "order"], "rows": 2,
        "query": "kind=team&sort=-order&columns=name_ko%2Ckind%2Corder",
    }  # fmt: skip


def test_the_csv_is_harmless(client, reader, rows):
    text = b"".join(client.get("/list/?columns=name_ko&format=csv").streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [["Name"], ["'=alpha"], ["beta"], ["gamma"]]


def test_personal_data_leaves_only_with_a_reason(client, reader, rows):
    for answer in (client.get("/personal/?format=csv"), client.post("/personal/?format=csv", {"reason": " x"})):
        assert not answer.streaming
        assert b"alpha" not in answer.content
    assert not Entry.objects.filter(action="list.exported").exists()
    answer = client.post("/personal/?format=csv", {"reason": "monthly audit"})
    assert b"alpha" in b"".join(answer.streaming_content)
    assert Entry.objects.get(action="list.exported").reason == "monthly audit"


class TestLongExports:
    @pytest.fixture(autouse=True)
    def _short(self, monkeypatch):
        monkeypatch.setattr(exports, "MOST_AT_ONCE", 2)
        monkeypatch.setattr(jobs.current_app, "send_task", lambda *args, **more: None)

    def test_it_becomes_a_job_whose_file_is_the_persons_own(self, client, reader, rows):
        answer = client.get("/list/?format=xlsx&sort=-code&columns=code")
        job = Job.objects.get()
        assert answer["Location"] == job.get_absolute_url()
        tasks.export_list(job.pk)
        job.refresh_from_db()
        assert (job.state, job.error) == ("done", "")
        assert (job.result.owner, job.result.needs, job.result.permission) == (reader, "people.read", "")
        file = client.get(job.result.get_absolute_url())
        assert cells(file) == [["Code"], ["C"], ["B"], ["A"]]

    def test_a_right_taken_away_meanwhile_counts(self, client, reader, rows):
        client.get("/list/?format=xlsx")
        reader.grants.update(role="trainee")
        job = Job.objects.get()
        tasks.export_list(job.pk)
        job.refresh_from_db()
        assert job.state == "failed"
        assert not StoredFile.objects.exists()


class TestSavedViews:
    def test_kept_shown_and_forgotten(self, client, reader, rows):
        answer = client.post("/list/", {"name": "My teams", "query": "kind=team"})
        assert answer["Location"] == "/list/?kind=team"
        (view,) = client.get("/list/").context["saved_views"]
        assert (view["name"], view["query"]) == ("My teams", "kind=team")
        client.post(view["delete_url"])
        assert client.get("/list/").context["saved_views"] == []

    def test_nobody_forgets_the_view_of_another(self, client, reader):
        view = SavedView.objects.create(person=PersonFactory(), page="organisations", name="x", query="")
        assert client.post(f"/list/?forget={view.pk}").status_code == 404
        assert client.get("/list/").context["saved_views"] == []
        assert SavedView.objects.count() == 1

    def test_too_long_or_nameless_is_refused(self, client, reader):
        client.post("/list/", {"name": " ", "query": "a=1"})
        client.post("/list/", {"name": "x", "query": "a=" + "1" * 1000})
        assert not SavedView.objects.exists()


class TestBulk:
    def picked(self, *codes):
        return [Organisation.objects.get(code=code).pk for code in codes]

    def test_only_picked_rows_that_the_person_may_see(self, client, reader, rows):
        client.post("/list/?kind=team", {"bulk": "mark", "pick": self.picked("A", "D")})
        assert list(Organisation.objects.filter(sample=True).values_list("code", flat=True)) == ["A"]

    @pytest.mark.parametrize(
        "data",
        [{"bulk": "mark"}, {"bulk": "never", "pick": 1}, {"bulk": "x", "pick": "y"}, {"bulk": "export", "pick": 0}],
    )
    def test_nothing_picked_or_nothing_allowed(self, client, reader, rows, data):
        answer = client.post("/list/", data)
        assert [message.level_tag for message in get_messages(answer.wsgi_request)] == ["error"]
        assert not Organisation.objects.filter(sample=True).exists()

    def test_only_what_the_person_may_do_is_offered(self, client, reader):
        assert [action.name for action in client.get("/list/").context["bulk_actions"]] == ["mark", "export"]

    def test_the_selected_rows_are_exported_as_the_list_would_be(self, client, reader, rows):
        picked = self.picked("A", "C", "D")
        address = client.post("/list/?sort=-order&columns=code,order&page=1", {"bulk": "export", "pick": picked}).url
        assert cells(client.get(address)) == [["Code", "Order"], ["C", 2000], ["A", 0]]
        entry = Entry.objects.get(action="list.exported")
        assert entry.new["rows"] == 2
        assert f"only={picked[0]}%2C{picked[1]}" in entry.new["query"]

    def test_selected_personal_rows_need_a_reason_too(self, client, reader, rows):
        address = client.post("/personal/", {"bulk": "export", "pick": self.picked("B")}).url
        assert not client.get(address).streaming
        assert not Entry.objects.filter(action="list.exported").exists()
        answer = client.post(address, {"reason": "monthly audit"})
        assert [row[0] for row in cells(answer)] == ["Code", "B"]

    def test_what_was_selected_shows_as_a_chip(self, client, reader, rows):
        (one,) = self.picked("B")
        answer = client.get(f"/list/?only={one}&sort=code")
        assert shown(answer) == ["B"]
        assert answer.context["chips"] == [{"label": "Selected: 1", "remove_url": "/list/?sort=code"}]
        assert shown(client.get("/list/?only=nonsense")) == []

    def test_each_box_is_named_by_its_row(self, client, reader, rows):
        beta = Organisation.objects.get(code="B")
        page = client.get("/list/").content.decode()
        assert f'{beta}</span><input type="checkbox" name="pick" value="{beta.pk}" data-row>' in page

    @pytest.mark.parametrize("name", ["run_list", "finding_list", "commitment_list", "person_list"])
    def test_lists_that_people_take_rows_from(self, client, reader, name):
        assert [action.name for action in client.get(reverse(name)).context["bulk_actions"]] == ["export"]


def test_without_the_permission_the_list_does_not_exist(client, rows):
    client.force_login(PersonFactory())
    for address in ("/list/", "/list/?format=csv"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert b"beta" not in answer.content


@pytest.mark.parametrize("count", [1, 3])
def test_the_same_queries_however_many(client, reader, django_assert_num_queries, count):
    OrganisationFactory.create_batch(count)
    client.get("/list/")
    with django_assert_num_queries(5):
        client.get("/list/?kind=bureau")
