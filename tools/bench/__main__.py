"""Prints the table of ./portal bench; names of rows choose among them.

Not for measuring: tools.bench.frame.
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform

from tools.bench.frame import lines, run
from tools.bench.rows import ROWS


def main() -> None:
    """Measure the chosen rows one after the other and print each as soon as it is known."""
    parser = argparse.ArgumentParser(prog="./portal bench", description="Measure against yardsticks.")
    parser.add_argument("rows", nargs="*", choices=[[], *ROWS], metavar="row", help=f"one of: {', '.join(ROWS)}")
    parser.add_argument("--rounds", type=int, help="how many rounds (each row has its own number)")
    chosen = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.platform()}\n", flush=True)
    rows = [ROWS[name] for name in chosen.rows or ROWS]
    # Rows that stand next to each other share their world: the large ones take minutes to load.
    for world, group in itertools.groupby(rows, key=lambda row: row.world):
        with world() as made:
            for row in group:
                for line in lines(row, run(row, made, chosen.rounds)):
                    print(line, flush=True)
                print()


if __name__ == "__main__":
    main()
