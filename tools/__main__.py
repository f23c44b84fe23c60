"""The commands of ./portal: lists them, makes ready what a command needs, hands over to its module.

Not for the commands themselves, and only for the standard library: this runs before anything is installed.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from tools import prepare


@dataclass(frozen=True)
class Command:
    """One command: what it does in a line, and what must be ready before it starts."""

    line: str
    needs: tuple[prepare.Step, ...]


RUNNING = (prepare.packages_to_run, prepare.environment, prepare.front_end)
WORKING = (prepare.packages_to_run, prepare.development_environment, prepare.front_end)
TESTING = (prepare.packages_to_test, prepare.development_environment, prepare.front_end)

COMMANDS = {
    "run": Command("start the portal here: web, worker and scheduler (--port N)", RUNNING),
    "test": Command("run every check and test; throwaway servers are started for it", TESTING),
    "check": Command("lint, types, import contracts, templates, translations, migrations", WORKING),
    "fix": Command("format the code and mend what the linter can mend", WORKING),
    "bench": Command("measure against yardsticks and print the ratios", TESTING),
    "assure": Command("the long tests: the whole accessibility matrix, races, faults", TESTING),
    "seed": Command("load the seed of a year again (--year Y)", RUNNING),
    "pictures": Command("take the pictures of the help pages and the README anew", TESTING),
    "messages": Command("collect the strings of all pages for translation", WORKING),
    "lock": Command("pin the requirements anew, with hashes", WORKING),
}


def main(arguments: list[str]) -> None:
    """List the commands, or make ready and hand over."""
    if not arguments or arguments[0] not in COMMANDS:
        sys.exit(_list(unknown=arguments[0] if arguments else ""))
    name, rest = arguments[0], arguments[1:]
    try:
        for step in COMMANDS[name].needs:
            step()
    except prepare.NotReady as problem:
        sys.exit(str(problem))
    sys.stdout.flush()
    python = str(prepare.PYTHON)
    # Handed over, not called: the command owns the terminal and its signals from here on.
    os.execv(python, [python, "-m", f"tools.{name}", *rest])


def _list(unknown: str) -> int:
    if unknown and unknown not in ("-h", "--help", "help"):
        print(f"There is no command {unknown!r}.", file=sys.stderr)
    print("Use: ./portal COMMAND\n")
    for name, command in COMMANDS.items():
        print(f"  {name:<9} {command.line}")
    return 0 if unknown in ("", "-h", "--help", "help") else 2


if __name__ == "__main__":
    main(sys.argv[1:])
