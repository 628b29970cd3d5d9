"""Many probes as one shell script, and what it printed read back. Pure.

A place runs all that is to be tried from it in one go, a bounded number at a time: starting a shell in a pod
takes longer than most connections. Each probe prints one line: its number, how it ended, and what it said.
"""

import base64
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

AT_ONCE = 12  # a probe takes some 8 MiB, and a pod's limit counts them all
SAID_BYTES = 1500  # a line of less than a pipe's buffer is written in one piece

_RUN = f"""\
run() {{
  said=$(eval "$2" 2>&1)
  code=$?
  [ -z "$said" ] || said=$(printf %s "$said" | head -c {SAID_BYTES} | base64 | tr -d '\\n')
  printf '#%s %s %s\\n' "$1" "$code" "$said"
}}
"""


@dataclass(frozen=True)
class Ended:
    """How a probe ended.

    Attributes:
        code: the exit code of its command.
        said: all that it printed.
    """

    code: int
    said: str


def script(commands: Sequence[str], at_once: int = AT_ONCE) -> str:
    """The script that runs all commands, so many at a time.

    Args:
        commands: one for each probe; a probe's number is its place.
        at_once: how many.
    """
    lines = [f"run {number} {shlex.quote(command)} &" for number, command in enumerate(commands)]
    groups = ("\n".join([*lines[start : start + at_once], "wait"]) for start in range(0, len(lines), at_once))
    return _RUN + "\n".join(groups)


def read(output: str) -> Mapping[int, Ended]:
    """How the probes ended, by number; what the script did not come to is missing."""
    return dict(_lines(output))


def _lines(output: str) -> Iterator[tuple[int, Ended]]:
    for line in output.splitlines():
        if not line.startswith("#"):
            continue
        number, code, *said = line[1:].split(" ")
        text = base64.b64decode(said[0]).decode(errors="replace") if said else ""
        yield int(number), Ended(int(code), text)
