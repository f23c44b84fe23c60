"""Sixteen people at a time, or fewer, send their form over kept connections, as fast as answers come.

Not for who they are and what they send: tools.bench.enrolling writes that down. A process of its own with nothing of
Django in it, so that it takes as little as possible of the processors it shares with the server.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CLIENTS = "16"
PATIENCE = 120  # seconds without any answer; then something hangs, not only the server that gives way to all others


class Connection:
    """One kept connection with the request it waits for."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request: dict[str, Any] = {}
        self.sent_at = 0.0
        self.answer = b""

    def send(self, request: dict[str, Any]) -> None:
        form = request["form"].encode()
        head = (
            f"POST {request['path']} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {request['cookie']}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n"
        )
        self.request, self.answer, self.sent_at = request, b"", time.perf_counter()
        self.socket.sendall(head.encode() + form)

    def receive(self) -> bool:
        """Whether the answer is whole."""
        part = self.socket.recv(65_536)
        if not part:
            raise ConnectionError("the server closed the connection")
        self.answer += part
        head, found, body = self.answer.partition(b"\r\n\r\n")
        if not found:
            return False
        length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
        return len(body) >= int(length.split(b":")[1])

    @property
    def granted(self) -> bool:
        """Whether the person was sent on to the page that only a granted form leads to."""
        head = self.answer.partition(b"\r\n\r\n")[0].lower().split(b"\r\n")
        return head[0].split(b" ")[1] == b"302" and f"location: {self.request['expect']}".encode() in head


def rush(port: int, requests: Iterator[dict[str, Any]], until: float, clients: int) -> tuple[list[str], list[float]]:
    """The keys of the places that were granted, and how long each answer took."""
    granted: list[str] = []
    times: list[float] = []
    with selectors.DefaultSelector() as watched:
        for _ in range(clients):
            connection = Connection(port)
            connection.send(next(requests))
            watched.register(connection.socket, selectors.EVENT_READ, connection)
        while watched.get_map():
            answered = watched.select(PATIENCE)
            if not answered:
                sys.exit(f"no answer within {PATIENCE} seconds")
            for key, _events in answered:
                connection = key.data
                if not connection.receive():
                    continue
                if not connection.granted:
                    sys.exit(f"not granted: {connection.answer[:600]!r}")
                times.append(time.perf_counter() - connection.sent_at)
                granted.append(connection.request["key"])
                following = next(requests, None) if time.perf_counter() < until else None
                if following is None:
                    watched.unregister(connection.socket)
                    connection.socket.close()
                else:
                    connection.send(following)
    return granted, times


def main(port: str, file: str, seconds: str, receipts: str, clients: str = CLIENTS) -> None:
    """Print granted forms a second and percentiles; write their keys down. A refused form ends the measurement."""
    with Path(file).open() as lines:
        requests = [json.loads(line) for line in lines]
    start = time.perf_counter()
    granted, times = rush(int(port), iter(requests), start + float(seconds), int(clients))
    taken = time.perf_counter() - start
    if len(granted) == len(requests):
        sys.exit("there were more clicks than forms: prepare more")
    Path(receipts).write_text(json.dumps(granted))
    times.sort()
    print(json.dumps({
        "rate": len(granted) / taken, "number": len(granted),
        "p50": times[len(times) // 2], "p95": times[len(times) * 95 // 100],
    }))  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
