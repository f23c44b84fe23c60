"""The queue in folders: a worker never sees a message before it is whole."""

from __future__ import annotations

from queue import Empty

import pytest
from kombu import Connection

import config.celery  # noqa: F401  # makes folders:// known


@pytest.fixture
def channel(tmp_path):
    folder = str(tmp_path)
    options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": folder}
    with Connection("folders://localhost", transport_options=options) as connection:
        yield connection.channel()


class WatchedWord:
    """While it is written, somebody else looks for messages."""

    def __init__(self, channel):
        self.channel = channel

    def __json__(self):
        with pytest.raises(Empty):
            self.channel._get("desk")
        return "whole"


def test_a_message_comes_out_as_it_went_in(channel):
    channel._put("desk", {"word": "안녕"})
    assert channel._get("desk") == {"word": "안녕"}
    with pytest.raises(Empty):
        channel._get("desk")


def test_nobody_reads_a_message_that_is_still_written(channel):
    channel._put("desk", {"word": WatchedWord(channel)})
    assert channel._get("desk") == {"word": "whole"}


def test_a_queue_is_bound_and_found(channel):
    channel._queue_bind("letters", "desk", "", "desk")
    channel._queue_bind("letters", "shelf", "", "shelf")
    assert [row.queue for row in channel.get_table("letters")] == ["shelf", "desk"]
