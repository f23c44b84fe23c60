"""Files, jobs and uploads."""

from __future__ import annotations

import hashlib

import factory

from exchange import storage
from exchange.models import Job, StoredFile, Upload
from tests.factories.accounts import PersonFactory


class StoredFileFactory(factory.django.DjangoModelFactory):
    """A file whose bytes are on disk."""

    class Meta:
        model = StoredFile

    class Params:
        content = b"some bytes"

    name = "보고서.txt"
    media_type = "text/plain"
    size_bytes = factory.LazyAttribute(lambda file: len(file.content))
    sha256 = factory.LazyAttribute(lambda file: hashlib.sha256(file.content).hexdigest())
    path = factory.LazyAttribute(lambda file: storage.write(file.content).path)
    owner = factory.SubFactory(PersonFactory)


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Job

    task = "exchange.tasks.plan_upload"
    title = factory.Sequence(lambda n: f"작업 {n}")
    asked_by = factory.SubFactory(PersonFactory)


class UploadFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Upload

    kind = "books"
    file = factory.SubFactory(StoredFileFactory)
    brought_by = factory.SubFactory(PersonFactory)
