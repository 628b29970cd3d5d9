"""How far Kubernetes' end-to-end tests are, read from their log while they run."""

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

SECONDS = 2.0
_TOTAL = re.compile(rb"Will run (?:\x1b\[[0-9;]*m)*(\d+)")
_DONE = "•".encode()


class Tally:
    """Says, while its body runs, how many specs have ended.

    The suite could post that to a URL, but of 1.37 it does so for none that has passed.

    Args:
        log: what the suite prints; need not be there yet.
        say: is given a line when the number has changed.
    """

    def __init__(self, log: Path, say: Callable[[str], None]) -> None:
        self._log = log
        self._say = say
        self._said = ""
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._end.set()
        self._thread.join()

    def _follow(self) -> None:
        while not self._end.wait(SECONDS):
            self.look()

    def look(self) -> None:
        """Say how many there are now, unless that was said."""
        text = self._log.read_bytes() if self._log.exists() else b""
        total = _TOTAL.search(text)
        line = f"{text.count(_DONE)} of {int(total[1])} done" if total else ""
        if line != self._said:
            self._said = line
            self._say(line)
