"""Ways of which nothing is expected, as what is known does not decide them: counted, with reasons. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from reachability.expectations import Expectation
from reachability.report.places import kind

LISTED = 8  # groups that a report names; the others are counted


@dataclass(frozen=True)
class Undecided:
    """One way of which nothing is expected.

    Attributes:
        source: who would connect, as expectations call it.
        destination: to what.
        entrance: by which kind of address, such as `node port`.
        why: what is not known.
    """

    source: str
    destination: str
    entrance: str
    why: str


Cell: TypeAlias = Expectation | Undecided


@dataclass(frozen=True)
class Underived:
    """Ways of one kind of pair that are not derived for one reason.

    Attributes:
        source: the kind of who would connect: `host`, `node`, `pod`, `container`.
        entrance: by which kind of address.
        why: what is not known.
        ways: how many.
    """

    source: str
    entrance: str
    why: str
    ways: int

    def __str__(self) -> str:
        return f"{self.ways} {self.source} -> {self.entrance}: {self.why}"

    def to_dict(self) -> dict[str, str | int]:
        """It as a stack's output."""
        return {"source": self.source, "entrance": self.entrance, "why": self.why, "ways": self.ways}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Underived":
        """It from a stack's output, where numbers may have become floats."""
        return cls(str(data["source"]), str(data["entrance"]), str(data["why"]), int(data["ways"]))


def derived(cells: Iterable[Cell]) -> Iterator[Expectation]:
    """What is expected."""
    return (cell for cell in cells if isinstance(cell, Expectation))


def undecided(cells: Iterable[Cell]) -> Iterator[Undecided]:
    """What is not."""
    return (cell for cell in cells if isinstance(cell, Undecided))


def tally(found: Iterable[Undecided]) -> tuple[Underived, ...]:
    """Together what is of one kind of pair, for one reason; the most first."""
    counted = Counter((kind(one.source), one.entrance, one.why) for one in found)
    groups = (Underived(*key, ways) for key, ways in counted.items())
    return tuple(sorted(groups, key=lambda one: (-one.ways, one.source, one.entrance, one.why)))


def total(found: Iterable[Underived]) -> int:
    """How many ways they are."""
    return sum(one.ways for one in found)


def told(found: Iterable[Underived], most: int = LISTED) -> list[str]:
    """A line for each group, and one that counts those that are too many."""
    every = list(found)
    rest = every[most:]
    more = [f"{total(rest)} more, for {len(rest)} further reasons"] if rest else []
    return [*map(str, every[:most]), *more]
