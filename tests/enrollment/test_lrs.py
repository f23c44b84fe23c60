"""What cmi5 units may ask and say: the key once, documents with their tags, statements in their order."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from enrollment import cmi5
from enrollment.actions import beats
from enrollment.models import PackageState, Statement, UnitProgress
from tests.enrollment.test_play import _content_host, anybody, opened, place, seen, spend  # noqa: F401  # fixtures too

pytestmark = pytest.mark.django_db
VERSION = {"X-Experience-API-Version": "1.0.3"}


class Unit:
    """A unit of cmi5 as its library speaks."""

    def __init__(self, host, at):
        self.host, self.at = host, at
        self.one = opened(at)
        self.home = f"/play/{self.one.token}"
        shell = host.get(f"{self.home}/").content.decode()
        said = json.loads(shell.split('type="application/json">')[1].split("</script>")[0])
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(said["page"]).query).items()}
        self.key = host.post(f"{self.home}/fetch/").json().get("auth-token", "")

    def ask(self, method, path, body=None, query=None, **headers):
        address = f"{self.home}/xapi/{path}"
        return self.host.generic(
            method, address, "" if body is None else body if isinstance(body, str) else json.dumps(body),
            content_type=headers.pop("kind", "application/json"), query_params=query or {},
            headers={**VERSION, "Authorization": f"Basic {self.key}", **headers},
        )  # fmt: skip

    def state(self, method, name, body=None, **headers):
        query = {"stateId": name, "agent": self.asked["actor"], **self.which}
        return self.ask(method, "activities/state", body, query, **headers)

    @property
    def which(self):
        return {"activityId": self.asked["activityId"], "registration": self.asked["registration"]}

    def statement(self, verb, *, moves=False, **result):
        template = self.state("GET", "LMS.LaunchData").json()["contextTemplate"]
        categories = [cmi5.CATEGORY, *([cmi5.MOVE_ON] if moves else [])]
        return {
            "id": str(uuid4()),
            "actor": json.loads(self.asked["actor"]),
            "verb": {"id": f"{cmi5.VERB}{verb}"},
            "object": {"id": self.asked["activityId"]},
            "result": result,
            "context": {
                **template,
                "contextActivities": {
                    **template["contextActivities"], "category": [{"id": one} for one in categories],
                },
            },
        }  # fmt: skip

    def say(self, verb, **more):
        return self.ask("POST", "statements", self.statement(verb, **more))


@pytest.fixture
def unit(anybody):  # noqa: F811  # the fixture
    return Unit(anybody, place("cmi5"))


def test_the_key_is_given_once(unit):
    assert base64.b64decode(unit.key).startswith(b"launch:")
    again = unit.host.post(f"{unit.home}/fetch/")
    assert (again.status_code, again.json()["error-code"]) == (200, "1")
    assert "auth-token" not in again.json()


def test_the_address_names_nobody(unit):
    assert unit.asked["endpoint"] == f"http://content.localhost:8000{unit.home}/xapi/"
    assert unit.asked["fetch"] == f"http://content.localhost:8000{unit.home}/fetch/"
    actor = json.loads(unit.asked["actor"])
    assert actor["account"]["name"] == unit.asked["registration"] == str(unit.one.launch.registration)
    assert unit.at.person.staff_number not in json.dumps(unit.asked) and "mbox" not in actor


@pytest.mark.parametrize(
    "change, status",
    [
        ({"Authorization": ""}, 401),
        ({"Authorization": "Basic " + base64.b64encode(b"launch:wrong").decode()}, 401),
        ({"Authorization": "Basic ***"}, 401),
        ({"Authorization": "Bearer x"}, 401),
        ({"X-Experience-API-Version": ""}, 400),
        ({"X-Experience-API-Version": "2.0.0"}, 400),
    ],
)
def test_without_key_or_version_nothing_is_said(unit, change, status):
    answer = unit.ask("GET", "about", **change)
    assert (answer.status_code, answer.headers["X-Experience-API-Version"]) == (status, "1.0.3")


def test_a_key_of_another_launch_is_none_here(unit):
    old = unit.key
    later = Unit(unit.host, unit.at)
    later.key = old
    assert later.ask("GET", "about").status_code == 401


def test_a_scorm_package_has_no_such_addresses(anybody):  # noqa: F811  # the fixture
    at = place("scorm12")
    token = opened(at).token
    answer = anybody.get(f"/play/{token}/xapi/about", headers=VERSION)
    assert answer.status_code == 404


def test_what_the_unit_is_told(unit):
    said = unit.state("GET", "LMS.LaunchData")
    assert said.json()["moveOn"] == "Completed" and said.json()["launchMode"] == "Normal"
    assert said.json()["contextTemplate"]["extensions"] == {cmi5.SESSION: str(unit.one.launch.session)}
    liked = unit.ask(
        "GET", "agents/profile", query={"agent": unit.asked["actor"], "profileId": "cmi5LearnerPreferences"}
    )
    assert liked.json()["languagePreference"] == "ko-KR,en-US"
    other = json.dumps({"objectType": "Agent", "account": {"homePage": "https://x.test", "name": "y"}})
    for path in ("agents/profile", "agents"):
        assert unit.ask("GET", path, query={"agent": other}).status_code == 403


def test_documents_are_kept_changed_and_taken_away(unit):
    assert unit.state("GET", "mark").status_code == 404
    assert unit.state("PUT", "mark", {"at": 1}).status_code == 204
    kept = unit.state("GET", "mark")
    assert (kept.json(), kept.headers["Content-Type"]) == ({"at": 1}, "application/json")
    assert unit.state("PUT", "mark", {"at": 9}, **{"If-Match": '"other"'}).status_code == 412
    assert unit.state("PUT", "mark", {"at": 2}, **{"If-Match": kept.headers["ETag"]}).status_code == 204
    assert unit.state("POST", "mark", {"more": True}).status_code == 204
    assert unit.state("GET", "mark").json() == {"at": 2, "more": True}
    assert unit.state("POST", "mark", "[1]").status_code == 400
    assert unit.state("GET", "").json() == ["LMS.LaunchData", "mark"]
    assert unit.state("DELETE", "mark").status_code == 204
    assert unit.state("GET", "mark").status_code == 404


def test_documents_that_are_not_the_units_own(unit):
    assert unit.state("PUT", "LMS.LaunchData", {}).status_code == 403
    assert unit.state("DELETE", "cmi").status_code == 403
    assert unit.state("PUT", "big", "x" * 65_537, kind="text/plain").status_code == 413
    assert unit.state("PUT", "bytes", "\0").status_code == 400
    assert unit.state("GET", "n" * 101).status_code == 400
    query = {"stateId": "mark", "agent": unit.asked["actor"], **unit.which}
    for name, value in (
        ("registration", str(uuid4())),
        ("activityId", "https://x.test"),
        ("agent", "{}"),
        ("agent", "?"),
    ):
        assert unit.ask("PUT", "activities/state", {}, {**query, name: value}).status_code == 403
    assert PackageState.objects.count() == 0
    for number in range(20):
        assert unit.state("PUT", f"d{number}", {}).status_code == 204
    assert unit.state("PUT", "d20", {}).status_code == 413


def test_a_document_waits_for_the_next_opening_and_for_nobody_else(unit):
    unit.state("PUT", "mark", {"at": 1})
    assert Unit(unit.host, unit.at).state("GET", "mark").json() == {"at": 1}
    assert Unit(unit.host, place("cmi5")).state("GET", "mark").status_code == 404


def test_a_session_in_its_order(unit):
    beats.begin(key=unit.at.key, number=1, by=unit.at.person)
    spend(unit.at, 80)
    assert unit.say("completed", moves=True, completion=True, duration="PT10H").status_code == 403
    assert unit.say("initialized").status_code == 200
    assert unit.say("initialized").status_code == 403
    assert seen(unit.at).said_at is None
    assert unit.say("completed", moves=True, completion=True, duration="PT10H").status_code == 200
    row = seen(unit.at)
    assert row.done_at is not None and 80_000 <= row.recognised_ms < 85_000
    assert unit.say("completed", moves=True, completion=True, duration="PT1S").status_code == 403
    assert unit.say("terminated", duration="PT10H").status_code == 200
    assert unit.say("terminated", duration="PT10H").status_code == 403
    verbs = list(Statement.objects.order_by("stored_at").values_list("verb", flat=True))
    assert sorted(verbs) == ["completed", "initialized", "launched", "satisfied", "terminated"]


def test_a_unit_that_says_done_at_once_waits_for_its_time(unit):
    beats.begin(key=unit.at.key, number=1, by=unit.at.person)
    unit.say("initialized")
    assert unit.say("completed", moves=True, completion=True, duration="PT10H").status_code == 200
    assert (seen(unit.at).said_at is not None, seen(unit.at).done_at) == (True, None)
    spend(unit.at, 60)
    assert seen(unit.at).done_at is not None


def test_the_same_statement_again_is_as_good_as_kept_and_another_one_is_not(unit):
    one = unit.statement("initialized")
    query = {"statementId": one["id"]}
    assert unit.ask("PUT", "statements", one, query).status_code == 204
    assert unit.ask("PUT", "statements", one, query).status_code == 204
    assert unit.ask("POST", "statements", [one]).json() == [one["id"]]
    assert unit.ask("PUT", "statements", {**one, "timestamp": "2026"}, query).status_code == 409
    assert unit.ask("GET", "statements", query=query).json()["id"] == one["id"]
    other = Unit(unit.host, place("cmi5"))
    assert other.ask("GET", "statements", query=query).status_code == 404
    assert other.ask("PUT", "statements", other.statement("initialized") | {"id": one["id"]}, query).status_code == 409
    assert Statement.objects.filter(verb="initialized").count() == 1


def test_of_statements_that_come_together_all_or_none_are_kept(unit):
    good, bad = unit.statement("initialized"), unit.statement("initialized")
    assert unit.ask("POST", "statements", [good, bad]).status_code == 403
    assert Statement.objects.filter(verb="initialized").count() == 0
    for wrong in ([], "x", [1], [good] * 51):
        assert unit.ask("POST", "statements", wrong).status_code == 400
    assert UnitProgress.objects.count() == 0


def test_a_session_that_nobody_ended_is_abandoned(unit):
    unit.say("initialized")
    Unit(unit.host, unit.at)
    kept = Statement.objects.filter(launch=unit.one.launch).values_list("verb", flat=True)
    assert sorted(kept) == ["abandoned", "initialized", "launched"]
