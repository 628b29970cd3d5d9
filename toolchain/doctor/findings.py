"""A finding of the doctor."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a finding bears on the stack: fine, not looked at, worth knowing, or in its way."""

    OK = "ok"
    UNSEEN = "not seen"
    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True)
class Finding:
    """One row of the doctor's table.

    Attributes:
        subject: what was looked at.
        status: how it bears on the stack.
        value: what was found.
        remedy: what to do about it; required of a finding that blocks.
    """

    subject: str
    status: Status
    value: str
    remedy: str = ""

    def __post_init__(self) -> None:
        if self.status is Status.BLOCK and not self.remedy:
            raise ValueError(f"finding {self.subject!r} blocks without a remedy")


def blocks(findings: list[Finding]) -> bool:
    """Whether any finding is in the stack's way."""
    return any(finding.status is Status.BLOCK for finding in findings)
