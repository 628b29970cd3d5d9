"""Steps that say what they do: which of how many, for how long, and what they came to."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

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
            console.print(f"[red]failed[/] {_plain(label)} after {_seconds(started)}")
            raise
        self._done += 1
        console.print(f"[green]done[/]   {_plain(label)} ({_seconds(started)})")

    def skip(self, title: str) -> None:
        """Count a step that has nothing to do."""
        self._done += 1
        console.print(f"[green]ready[/]  {_plain(f'[{self._done}/{self._total}] {title}')}")

    @contextmanager
    def _running(self, label: str) -> Iterator[None]:
        if not console.is_terminal:
            console.print(f"       {_plain(label)} …")
            yield
            return
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            bar.add_task(_plain(label), total=None)
            yield


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


def _seconds(started: float) -> str:
    return f"{time.monotonic() - started:.1f} s"
