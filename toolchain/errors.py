"""The one error that the toolchain shows to people: what is wrong, and what to do about it."""

from pathlib import Path


class ToolchainError(Exception):
    """Something is missing or failed; the message ends with the remedy.

    Args:
        problem: what is wrong, one sentence.
        remedy: what the reader can do.
        log: where the whole output of a failed step is kept.
        tail: its last lines.
    """

    def __init__(self, problem: str, remedy: str = "", *, log: Path | None = None, tail: str = "") -> None:
        self.problem = problem
        self.remedy = remedy
        self.log = log
        self.tail = tail
        super().__init__(self._render())

    def _render(self) -> str:
        parts = [self.problem]
        if self.tail:
            parts.append("last lines:\n" + "\n".join(f"    {line}" for line in self.tail.splitlines()))
        if self.log:
            parts.append(f"whole log: {self.log}")
        if self.remedy:
            parts.append(f"remedy: {self.remedy}")
        return "\n".join(parts)
