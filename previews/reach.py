"""What opens and what closes: what should be reachable after a change, beside what should be before. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from previews.ways import Cell, Turn, Turned, Way, ways
from reachability.expectations import Expectation
from reachability.report import clean

Said: TypeAlias = tuple[str, str]
"""A verdict and its reason."""
Table: TypeAlias = dict[Cell, Said]

UNDECLARED = ""  # as a verdict: nothing is said of it


@dataclass(frozen=True)
class Reach:
    """What opens and closes.

    Attributes:
        ways: in a stable order; what opens first.
        moved: how many cells only get another address.
        silent: how many come or go that are closed.
        compared: how many ways were looked at, before or after: those that are declared, and no others.
    """

    ways: tuple[Way, ...] = ()
    moved: int = 0
    silent: int = 0
    compared: int = field(default=0, compare=False)

    @property
    def turns(self) -> dict[Turn, int]:
        """How many cells turn, zeros too."""
        return {turn: sum(way.cells for way in self.ways if way.turn is turn) for turn in Turn}


def compare(before: Iterable[Expectation], after: Iterable[Expectation]) -> Reach:
    """Compare what should be reachable before a change with what should be after it."""
    old, new = _table(before), _table(after)
    gone, come, moved = _unmoved(old, new)
    turned = [
        *(_turned(cell, old[cell], new[cell]) for cell in old.keys() & new.keys()),
        *(_turned(cell, old[cell], None) for cell in gone),
        *(_turned(cell, None, new[cell]) for cell in come),
    ]
    differing = [one for one in turned if one.before != one.after]
    told = [one for one in differing if not _is_silent(one)]
    compared = len(old.keys() | new.keys()) - moved
    return Reach(ways(told), moved, len(differing) - len(told), compared)


def _table(expectations: Iterable[Expectation]) -> Table:
    """Verdict and reason by cell; where rules contradict each other, all of their verdicts."""
    found: defaultdict[Cell, set[Said]] = defaultdict(set)
    for one in expectations:
        source, destination, address = map(clean.line, (one.source, one.destination, one.address))
        cell = Cell(source, destination, address, one.port, one.protocol)
        found[cell].add((one.verdict.value, clean.line(one.why)))
    return {cell: _together(said) for cell, said in found.items()}


def _together(said: set[Said]) -> Said:
    return "/".join(sorted({verdict for verdict, _ in said})), min(why for _, why in said)


def _turned(cell: Cell, old: Said | None, new: Said | None) -> Turned:
    before, after = (said[0] if said else UNDECLARED for said in (old, new))
    return Turned(cell, before, after, (new or old or ("", ""))[1])


def _is_silent(one: Turned) -> bool:
    """What is closed where it is declared at all, and only comes or goes."""
    return UNDECLARED in (one.before, one.after) and one.turn is Turn.CHANGES


def _unmoved(old: Table, new: Table) -> tuple[list[Cell], list[Cell], int]:
    """What goes and what comes, without pairs of them that are one way with another address."""
    gone, come = _by_way(old, new), _by_way(new, old)
    pairs = {way: min(len(gone[way]), len(come[way])) for way in gone.keys() & come.keys()}
    left = [cell for way, cells in gone.items() for cell in cells[pairs.get(way, 0) :]]
    right = [cell for way, cells in come.items() for cell in cells[pairs.get(way, 0) :]]
    return left, right, sum(pairs.values())


def _by_way(one: Table, other: Table) -> dict[tuple[Cell, str], list[Cell]]:
    """The cells that only one of them has, by all that is said of them but the address."""
    found: defaultdict[tuple[Cell, str], list[Cell]] = defaultdict(list)
    for cell in sorted(one.keys() - other.keys()):
        found[cell._replace(address=""), one[cell][0]].append(cell)
    return found
