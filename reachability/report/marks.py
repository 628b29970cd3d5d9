"""What stands in a cell of a grid: one mark for all that was declared, or seen, between two places. Pure."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias

from reachability.observations import Observation

# Never empty; several where several rules say something of the same way.
Cell: TypeAlias = tuple[Observation, ...]


class Mark(StrEnum):
    """The content of a cell."""

    OPEN = "OPEN"
    BLOCKED = "BLOCKED"
    REFUSED = "REFUSED"
    NXDOMAIN = "NXDOMAIN"
    MIXED = "MIXED"
    FAILED = "FAILED"
    DIFFERS = "DIFFERS"
    AGREES = "AGREES"

    @property
    def letter(self) -> str:
        """One character for it, so that no colour is needed to read a grid."""
        return LETTERS[self][0]

    @property
    def meaning(self) -> str:
        """What it says, in words."""
        return LETTERS[self][1]


LETTERS = {
    Mark.OPEN: ("o", "open"),
    Mark.BLOCKED: ("B", "blocked: no answer, or no way"),
    Mark.REFUSED: ("R", "refused: nobody serves there"),
    Mark.NXDOMAIN: ("N", "the name does not resolve"),
    Mark.MIXED: ("M", "mixed: not all saw the same"),
    Mark.FAILED: ("F", "the probe itself failed"),
    Mark.DIFFERS: ("!", "differs from what was expected"),
    Mark.AGREES: (".", "as expected"),
}

Reading: TypeAlias = Callable[[Cell], Mark]


def expected(cell: Cell) -> Mark:
    """What was declared; mixed where two rules contradict each other."""
    return _common({Mark(one.expectation.verdict) for one in cell})


def observed(cell: Cell) -> Mark:
    """What was seen."""
    return _common({_seen(one) for one in cell})


def difference(cell: Cell) -> Mark:
    """Whether what was seen is what was declared."""
    return Mark.AGREES if all(one.agrees for one in cell) else Mark.DIFFERS


READINGS: dict[str, Reading] = {"expected": expected, "observed": observed, "difference": difference}


def _seen(observation: Observation) -> Mark:
    if observation.verdict is not None:
        return Mark(observation.verdict)
    verdicts = [attempt.verdict for attempt in observation.attempts]
    return Mark.FAILED if None in verdicts or not verdicts else Mark.MIXED


def _common(marks: set[Mark]) -> Mark:
    """A failed probe says more than that others saw something else."""
    if len(marks) > 1:
        return Mark.FAILED if Mark.FAILED in marks else Mark.MIXED
    return next(iter(marks))
