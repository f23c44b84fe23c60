"""/health/: says which part does not answer, to anybody, and nothing more."""

from __future__ import annotations

import pytest
from django.urls import reverse


@pytest.mark.django_db
def test_everything_answers(client):
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.json()) == (200, {"database": True, "cache": True})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_a_cache_that_is_away_is_named_and_nothing_else_is_told(client, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.json()) == (503, {"database": True, "cache": False})


@pytest.mark.django_db
def test_it_asks_one_question_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(reverse("health"))
