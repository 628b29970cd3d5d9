"""Running other programs: output to a log that a failure quotes."""

import os
import shlex
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


def finished(
    command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """A command that has run to its end, whatever its exit code, with what it printed.

    Raises:
        ToolchainError: there is no such program.
    """
    try:
        return subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=cwd, env={**os.environ, **(env or {})}
        )
    except FileNotFoundError:
        raise ToolchainError(f"there is no program `{command[0]}`", "install it, or put it on PATH") from None


def capture(command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> str:
    """The standard output of a command, stripped.

    A command that fails has not answered: that is an error, and never an empty answer.

    Raises:
        ToolchainError: there is no such program, or it exits non-zero; carries its last lines of error.
    """
    done = finished(command, env=env, cwd=cwd)
    if done.returncode:
        raise failure(done)
    return done.stdout.strip()


def try_capture(
    command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> str | None:
    """The same; None if the program is not there or fails, for callers that have another way."""
    try:
        return capture(command, env=env, cwd=cwd)
    except ToolchainError:
        return None


def failure(done: subprocess.CompletedProcess[str], remedy: str = "") -> ToolchainError:
    """The error for a command that has ended with another code than 0."""
    tail = "\n".join(done.stderr.strip().splitlines()[-TAIL_LINES:])
    words = [Path(done.args[0]).name, *done.args[1:4]]
    shown = shlex.join(words) + (" …" if len(done.args) > 4 else "")
    return ToolchainError(f"`{shown}` ended with code {done.returncode}", remedy, tail=tail)


def last_lines(log: Path, start: int = 0, count: int = TAIL_LINES) -> str:
    """The last lines of a log, from byte `start` on."""
    with log.open("rb") as stream:
        stream.seek(start)
        text = stream.read().decode(errors="replace")
    return "\n".join(text.splitlines()[-count:])
