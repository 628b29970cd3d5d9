"""Running other programs: output to a log that a failure quotes."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from toolchain.errors import ToolchainError

TAIL_LINES = 20


def run_logged(
    command: Sequence[str],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    remedy: str = "",
) -> None:
    """Run a command, its whole output appended to `log`.

    Args:
        command: program and arguments.
        log: a file; made if it is not there.
        env: variables beside those of this process.
        cwd: the folder to run in.
        remedy: what a failure should suggest.

    Raises:
        ToolchainError: the program is not there or exits non-zero; carries the last lines.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        out.write(f"$ {' '.join(command)}\n".encode())
        out.flush()
        start = out.tell()
        code = _call(command, out.fileno(), {**os.environ, **(env or {})}, cwd)
    if code:
        tail = last_lines(log, start)
        raise ToolchainError(f"`{command[0]}` ended with code {code}", remedy, log=log, tail=tail)


def _call(command: Sequence[str], out: int, env: Mapping[str, str], cwd: Path | None) -> int:
    try:
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env, cwd=cwd, check=False
        ).returncode
    except FileNotFoundError:
        return 127


def capture(command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> str:
    """The standard output of a command, stripped; empty if it is not there or fails."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=cwd, env={**os.environ, **(env or {})}
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def last_lines(log: Path, start: int = 0, count: int = TAIL_LINES) -> str:
    """The last lines of a log, from byte `start` on."""
    with log.open("rb") as stream:
        stream.seek(start)
        text = stream.read().decode(errors="replace")
    return "\n".join(text.splitlines()[-count:])
