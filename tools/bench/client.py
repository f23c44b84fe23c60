"""A small HTTP client that asks one address again and again over kept connections.

Not for anything but measuring: run as a process of its own, so that it does not share our interpreter.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time

CONNECTIONS = "8"


def ask(host: str, port: int, path: str, cookie: str, until: float, times: list[float]) -> None:
    """One connection: ask until the time is over; every answer has to be 200."""
    connection = http.client.HTTPConnection(host, port, timeout=30)
    while time.perf_counter() < until:
        start = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "ko"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        times.append(time.perf_counter() - start)
    connection.close()


def main(host: str, port: str, path: str, cookie: str, duration: str, connections: str = CONNECTIONS) -> None:
    """Print how many answers came per second, and the 50th and 95th percentile in seconds."""
    start = time.perf_counter()
    each: list[list[float]] = [[] for _ in range(int(connections))]
    threads = [
        threading.Thread(target=ask, args=(host, int(port), path, cookie, start + float(duration), times))
        for times in each
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - start
    times = sorted(time for part in each for time in part)
    if any(not part for part in each):
        sys.exit("a connection got no answer")
    print(json.dumps({"rate": len(times) / taken, "p50": times[len(times) // 2], "p95": times[len(times) * 95 // 100]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
