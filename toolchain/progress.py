"""Steps that say what they do: which of how many, for how long, and what they came to."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

PLAIN_WIDTH = 140  # where there is no terminal whose width could be asked
_terminal = sys.stderr.isatty()
console = Console(stderr=True, highlight=False, width=None if _terminal else PLAIN_WIDTH)


class Steps:
    """A fixed number of steps, shown as they run.

    On a terminal the running step has a spinner and its elapsed time; elsewhere each step prints one line
    when it starts and one when it ends, so that a log of CI can be read.

    Example:
        >>> steps = Steps(2)
        >>> with steps.step("build the Docker plugin"):
        ...     pass
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show one step while its body runs; a failure is shown as such and goes on to the caller."""
        label = f"[{self._done + 1}/{self._total}] {title}"
        started = time.monotonic()
        try:
            with self._running(label):
                yield
        except BaseException:
            _say("failed", "red", f"{label} after {_seconds(started)}")
            raise
        self._done += 1
        _say("done", "green", f"{label} ({_seconds(started)})")

    def skip(self, title: str) -> None:
        """Count a step that has nothing to do."""
        self._done += 1
        _say("ready", "green", f"[{self._done}/{self._total}] {title}")

    @contextmanager
    def _running(self, label: str) -> Iterator[None]:
        if not console.is_terminal:
            _say("", "", f"{label} …")
            yield
            return
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            bar.add_task(label, total=None)
            yield


def _say(word: str, style: str, text: str) -> None:
    """One line; brackets in the text are no styles."""
    console.print(Text.assemble((f"{word:<7}", style), text), soft_wrap=True)


def _seconds(started: float) -> str:
    return f"{time.monotonic() - started:.1f} s"
